import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { EngineContext } from '../../electron/engine/context.ts';
import { customerHandlers } from '../../electron/engine/handlers/customers.ts';
import { documentHandlers } from '../../electron/engine/handlers/documents.ts';
import { startPush, startUnlock } from '../../electron/engine/push-job.ts';
import { composeBatch } from '../../electron/export/compose.ts';
import { prepareRestore } from '../../electron/ledger/ledger-file.ts';
import { lockLedger } from '../../electron/ledger/lock.ts';
import type { FaultAction, SimulatorHandle } from '../../electron/simulator/simulator.ts';
import { type KillStep, killSteps, type Victim, victims } from './kill/child.ts';
import {
  buildEngine,
  closeEngine,
  copyTemplate,
  expectedRows,
  makeTemplate,
  mixed,
  person,
  pullAll,
  session,
  startCompany,
  type Template,
} from './kill/scenario.ts';

// `npm run kill-matrix -- --runs N [--seed S] [--jobs J]`: kills a pushing engine, or the application around it, at every step
// of the protocol and at random moments, under lost connections, time-outs, gateway errors and restored backups; takes the
// push up again and counts what QuickBooks holds.

const scripts = {
  engine: fileURLToPath(new URL('./kill/child.ts', import.meta.url)),
  application: fileURLToPath(new URL('./kill/app.ts', import.meta.url)),
} as const;
/** In time that the simulator never answers in, and a loaded machine does. */
const writeTimeoutMs = 1_000;

/** A small generator of its own, so that a seed tells a whole matrix. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixedState = Math.imul(state ^ (state >>> 15), 1 | state);
    mixedState = (mixedState + Math.imul(mixedState ^ (mixedState >>> 7), 61 | mixedState)) ^ mixedState;
    return ((mixedState ^ (mixedState >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Point = KillStep | 'random-moment' | 'not-killed';

interface Plan {
  readonly point: Point;
  readonly victim: Victim;
  readonly nth: number;
  readonly trouble: FaultAction | null;
  readonly troubleName: string;
  /** How long QuickBooks remembers request ids: for ever, or not at all. */
  readonly lifeMs: number | null;
  /** Whether it is taken up more than ten minutes later. */
  readonly late: boolean;
  /** Whether the ledger is then replaced by the backup taken before the push. */
  readonly restored: boolean;
}

const troubles: readonly (readonly [string, FaultAction | null])[] = [
  ['none', null],
  ['dropped before commit', { type: 'drop', when: 'before-commit' }],
  ['dropped after commit', { type: 'drop', when: 'after-commit' }],
  ['503', { type: 'server-error', status: 503 }],
  ['cut short', { type: 'truncate' }],
  ['10000', { type: 'fault', code: '10000', status: 500 }],
  ['throttled', { type: 'throttle', retryAfterS: 0.01 }],
  ['timed out before commit', { type: 'hang', when: 'before-commit' }],
  ['timed out after commit', { type: 'hang', when: 'after-commit' }],
];

/** Every step and a random moment for either victim, and one that lives. */
export const places: readonly (readonly [Victim, Point])[] = [
  ...victims.flatMap((victim) => [...killSteps, 'random-moment' as const].map((point) => [victim, point] as const)),
  ['engine', 'not-killed'],
];

function planOf(index: number, random: () => number): Plan {
  const [victim, point] = places[index % places.length] ?? ['engine', 'random-moment'];
  const [troubleName, trouble] = troubles[Math.floor(random() * troubles.length)] ?? ['none', null];
  return {
    point,
    victim,
    // Commits come about two to an item, posts one.
    nth: 1 + Math.floor(random() * (point === 'before-post' || point === 'after-post' ? 8 : 26)),
    trouble,
    troubleName,
    lifeMs: random() < 0.5 ? null : 0,
    late: random() < 0.5,
    restored: random() < 0.2,
  };
}

interface Outcome {
  readonly duplicates: number;
  readonly lost: number;
  readonly stuck: number;
  readonly problems: readonly string[];
  readonly killed: boolean;
}

/** Runs the engine, or the application with it, until it is dead or done. @returns whether it was killed */
function runChild(orders: object, plan: Plan, random: () => number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [scripts[plan.victim], JSON.stringify(orders)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.stdout.once('data', () => {
      const delayMs = plan.point === 'random-moment' ? random() * 250 : 60_000;
      setTimeout(() => child.kill('SIGKILL'), delayMs).unref();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal === null && code !== 0) reject(new Error(`the child ended with ${code}: ${errors}`));
      else resolve(signal === 'SIGKILL');
    });
  });
}

async function pushToEnd(engine: EngineContext, batchId: number): Promise<void> {
  for (let round = 0; round < 4; round++) {
    const open = engine.db
      .prepare("SELECT count(*) FROM export_item WHERE batch_id = ? AND state IN ('ready', 'sending', 'in-doubt')")
      .pluck()
      .get(batchId);
    if (open === 0) return;
    const state = await engine.jobs.settled(
      startPush(
        engine,
        session,
        { batchId, onlyOne: false },
        { resendWindowMs: 600_000, settleMs: 20, pausesMs: [5, 5] },
      ),
    );
    if (state.error?.code === 'app.bug') throw new Error('a bug while pushing');
  }
}

/** What a person does with a restored ledger: unlock, link what is found, compose what is left, push. */
async function workRestored(engine: EngineContext, batchId: number): Promise<number> {
  const { db } = engine;
  const unlocked = await engine.jobs.settled(startUnlock(engine, session));
  if (unlocked.status !== 'finished') throw new Error(`export stayed locked: ${JSON.stringify(unlocked.error)}`);
  engine.matches.ensure();
  await customerHandlers['customers.acceptExact'](engine, { onlyClientIds: null }, session);
  await documentHandlers['documents.linkConfident'](
    engine,
    { from: null, to: null, statuses: null, exceptInvoiceIds: [] },
    session,
  );
  await pushToEnd(engine, batchId);
  const composed = composeBatch(db, { person, at: engine.now().toISOString() }, 'USD', null);
  if (composed === null) return batchId;
  await pushToEnd(engine, composed.batchId);
  return composed.batchId;
}

function judge(engine: EngineContext, simulator: SimulatorHandle, template: Template): Omit<Outcome, 'killed'> {
  const { db } = engine;
  const [rows = {}] = Object.values(simulator.stats().rows);
  let duplicates = 0;
  let lost = 0;
  const problems: string[] = [];
  for (const [type, expected] of Object.entries(expectedRows(template.counts))) {
    const held = rows[type] ?? 0;
    if (held > expected) duplicates += held - expected;
    if (held < expected) lost += expected - held;
    if (held !== expected) problems.push(`${type}: ${held} instead of ${expected}`);
  }
  const open = db
    .prepare("SELECT label || ' ' || state FROM export_item WHERE state NOT IN ('confirmed', 'withdrawn')")
    .pluck()
    .all() as string[];
  // The ledger agrees: every record of the source is linked to one object that QuickBooks has.
  const unlinked = db
    .prepare(
      `SELECT kind || ' ' || r.id FROM (SELECT 'source_invoice' AS kind, id FROM source_invoice UNION ALL SELECT 'source_payment', id FROM source_payment UNION ALL SELECT 'client', id FROM client) r
       WHERE NOT EXISTS (SELECT 1 FROM mapping_member m WHERE m.record_type = r.kind AND m.record_id = r.id AND m.live = 1)`,
    )
    .pluck()
    .all() as string[];
  const members = db
    .prepare("SELECT record_type AS type, record_id AS id FROM mapping_member WHERE side = 'quickbooks' AND live = 1")
    .all() as { type: string; id: string }[];
  const dangling = members.filter(({ type, id }) => simulator.object(type, id) === undefined);
  problems.push(
    ...open.map((text) => `open: ${text}`),
    ...unlinked.map((text) => `not linked: ${text}`),
    ...dangling.map(({ type, id }) => `dangling: ${type} ${id}`),
  );
  problems.push(...simulator.verify().problems);
  return { duplicates, lost: lost + dangling.length, stuck: Math.max(open.length, unlinked.length), problems };
}

async function runOnce(template: Template, plan: Plan, random: () => number): Promise<Outcome> {
  const folder = mkdtempSync(join(template.folder, 'run-'));
  const simulator = await startCompany();
  try {
    const ledgerFile = copyTemplate(template, folder);
    const { realmId, accessToken: token } = simulator.connect();
    const { apiBase } = simulator;
    simulator.configure({ requestIds: { lifeMs: plan.lifeMs } });
    if (plan.trouble !== null) {
      simulator.addFaults({
        match: { method: 'POST', contains: 'requestid=', rate: 0.3 },
        action: plan.trouble,
        times: 3,
      });
    }
    const step = plan.point === 'random-moment' || plan.point === 'not-killed' ? null : plan.point;
    const killed = await runChild(
      {
        apiBase,
        realmId,
        token,
        ledgerFile,
        batchId: template.batchId,
        offsetMs: 0,
        step,
        nth: plan.nth,
        victim: plan.victim,
        writeTimeoutMs,
      },
      plan,
      random,
    );
    // Whoever opens the ledger next waits for an orphan to let go of it.
    (await lockLedger(ledgerFile, 30_000)).release();
    simulator.clearFaults();
    let file = ledgerFile;
    if (plan.restored) {
      // The backup is from before the push; what was sent since is known to QuickBooks alone.
      const target = join(folder, 'restored');
      mkdirSync(target);
      file = join(target, 'ledger.sqlite');
      cpSync(join(template.folder, 'ledger.sqlite'), join(folder, 'backup.sqlite'));
      prepareRestore(join(folder, 'backup.sqlite'), file, new Date().toISOString());
    }
    const offsetMs = plan.late ? 11 * 60_000 : 0;
    if (plan.late) simulator.clock({ moveMs: offsetMs });
    const bugs: unknown[] = [];
    const engine = buildEngine({
      apiBase,
      realmId,
      token: simulator.connect().accessToken,
      ledgerFile: file,
      offsetMs,
      onBug: (error) => bugs.push(error),
    });
    if (plan.restored) await workRestored(engine, template.batchId);
    else await pushToEnd(engine, template.batchId);
    await pullAll(engine);
    const judged = judge(engine, simulator, template);
    await closeEngine(engine);
    return {
      ...judged,
      problems: [...judged.problems, ...bugs.map((bug) => `bug: ${bug instanceof Error ? bug.stack : String(bug)}`)],
      killed,
    };
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface MatrixResult {
  readonly runs: number;
  readonly killed: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly stuck: number;
  /** How many runs met what: who was killed where, each fault, request ids forgotten or not, restored and late ones. */
  readonly counts: Readonly<Record<string, number>>;
  readonly ok: boolean;
}

/**
 * Runs the matrix: every place in turn; trouble, lateness and restores at random by the seed. Each run is told by the seed
 * and its number alone.
 *
 * @param jobs  runs beside each other
 */
export async function runMatrix(
  runs: number,
  seed: number,
  onRun: (line: string) => void,
  { jobs = 2, onProgress = () => {} }: { jobs?: number; onProgress?: (done: number) => void } = {},
): Promise<MatrixResult> {
  const template = await makeTemplate(mixed);
  const sum = { killed: 0, duplicates: 0, lost: 0, stuck: 0, broken: 0 };
  const counts: Record<string, number> = {};
  const count = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < runs) {
      const index = next++;
      const random = randomOf(seed * 100_003 + index);
      const plan = planOf(index, random);
      const outcome = await runOnce(template, plan, random);
      sum.killed += outcome.killed ? 1 : 0;
      sum.duplicates += outcome.duplicates;
      sum.lost += outcome.lost;
      sum.stuck += outcome.stuck;
      sum.broken += outcome.problems.length;
      const ended = outcome.killed || plan.point === 'not-killed' ? '' : ' (ended before)';
      count(plan.point === 'not-killed' ? 'not killed' : `killed: ${plan.victim} ${plan.point}${ended}`);
      count(`fault: ${plan.troubleName}`);
      count(`request ids: ${plan.lifeMs === null ? 'remembered for ever' : 'forgotten at once'}`);
      count(`taken up: ${plan.late ? 'after more than ten minutes' : 'at once'}`);
      if (plan.restored) count('restored from the backup before the push');
      if (outcome.problems.length > 0)
        onRun(`run ${index + 1} ${JSON.stringify(plan)}\n  ${outcome.problems.join('\n  ')}`);
      onProgress(++done);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, runs) }, work));
  } finally {
    rmSync(template.folder, { recursive: true, force: true });
  }
  const { broken, ...figures } = sum;
  return { runs, ...figures, counts, ok: broken === 0 && sum.duplicates + sum.lost + sum.stuck === 0 };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string', default: '2' },
    },
  });
  const startedMs = performance.now();
  const runs = Number(values.runs);
  const { counts, ...result } = await runMatrix(
    runs,
    Number(values.seed),
    (line) => process.stdout.write(`${line}\n`),
    {
      jobs: Number(values.jobs),
      onProgress: (done) => {
        if (done % 25 === 0) process.stderr.write(`${done} of ${runs} runs\n`);
      },
    },
  );
  const width = Math.max(...Object.keys(counts).map((name) => name.length));
  for (const [name, count] of Object.entries(counts).sort()) process.stdout.write(`${name.padEnd(width)} ${count}\n`);
  process.stdout.write(
    `${JSON.stringify({ ...result, seconds: Math.round((performance.now() - startedMs) / 1000) })}\n`,
  );
  process.exitCode = result.ok ? 0 : 1;
}
