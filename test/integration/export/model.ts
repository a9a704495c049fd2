import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { decideConflicts } from '../../../electron/engine/conflict-deciding.ts';
import { refreshConflicts } from '../../../electron/engine/conflict-refresh.ts';
import { composeUpdates } from '../../../electron/engine/conflict-updates.ts';
import type { EngineContext } from '../../../electron/engine/context.ts';
import { decisionHandlers } from '../../../electron/engine/handlers/decisions.ts';
import { exportHandlers } from '../../../electron/engine/handlers/exports.ts';
import { startPush } from '../../../electron/engine/push-job.ts';
import type { WritableDb } from '../../../electron/ledger/open.ts';
import { type FaultAction, type SimulatorHandle, startSimulator } from '../../../electron/simulator/simulator.ts';
import { AppError } from '../../../shared/errors.ts';
import { smallBooks } from '../../unit/simulator/small-books.ts';
import { addClient, addInvoice, addPayment, company, engineOver, linkClient, runPull, session } from './company.ts';

type Outcome = 'keep-ours' | 'keep-theirs' | 'accept' | 'unlink' | 'ask-client';

type Step =
  | { readonly do: 'invoice'; readonly numbered: boolean }
  | { readonly do: 'payment' }
  | {
      readonly do:
        | 'compose'
        | 'push'
        | 'pull'
        | 'recheck'
        | 'retry'
        | 'undo-batch'
        | 'withdraw'
        | 'forget'
        | 'remember';
    }
  | { readonly do: 'look' | 'compose-updates' | 'send-updates' | 'undo-decision' }
  | { readonly do: 'decide'; readonly outcome: Outcome; readonly which: number; readonly looks: boolean }
  | { readonly do: 'trouble'; readonly kind: number }
  | { readonly do: 'our-edit'; readonly kind: 'due' | 'void'; readonly which: number }
  | {
      readonly do: 'their-edit';
      readonly kind: 'due' | 'void' | 'touch' | 'take-number' | 'due-while-pushing';
      readonly which: number;
    };

const plain = (...names: Step['do'][]) => fc.record({ do: fc.constantFrom(...names) });
const which = fc.nat(20);

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('invoice' as const), numbered: fc.boolean() }) },
  { weight: 1, arbitrary: plain('payment') },
  { weight: 9, arbitrary: plain('compose', 'push', 'push', 'pull', 'recheck', 'retry', 'withdraw') },
  { weight: 2, arbitrary: plain('undo-batch', 'forget', 'remember') },
  { weight: 7, arbitrary: plain('look', 'send-updates', 'send-updates', 'compose-updates', 'undo-decision') },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      outcome: fc.constantFrom<Outcome>(
        'keep-ours',
        'keep-ours',
        'keep-ours',
        'keep-theirs',
        'accept',
        'unlink',
        'ask-client',
      ),
      which,
      // Else the decision is on what was looked at some steps before.
      looks: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('trouble' as const), kind: fc.nat(4) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('our-edit' as const),
      kind: fc.constantFrom('due' as const, 'due' as const, 'due' as const, 'void' as const),
      which,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('their-edit' as const),
      kind: fc.constantFrom(
        'due' as const,
        'due' as const,
        'due-while-pushing' as const,
        'touch' as const,
        'void' as const,
        'take-number' as const,
      ),
      which,
    }),
  },
) as fc.Arbitrary<Step>;

/** So that every run has something on both sides to disagree about. */
const prologue: readonly Step[] = [
  { do: 'invoice', numbered: true },
  { do: 'invoice', numbered: false },
  { do: 'compose' },
  { do: 'push' },
];

const troubles: readonly FaultAction[] = [
  { type: 'drop', when: 'before-commit' },
  { type: 'drop', when: 'after-commit' },
  { type: 'server-error', status: 503 },
  { type: 'truncate' },
  { type: 'fault', code: '6000' },
];

interface SeenConflict {
  readonly id: number;
  readonly revision: number;
  readonly ours: string;
  readonly theirs: string;
  readonly documentId: string;
}

const dueOf = (facts: string): string => (JSON.parse(facts) as { dueDate: string }).dueDate;

class Run {
  readonly #simulator: SimulatorHandle;
  readonly #engine: EngineContext;
  readonly #db: WritableDb;
  #next = 1;
  /** Invoices that somebody else made in QuickBooks. */
  #foreign = 0;
  /** The due date somebody else last gave a document in QuickBooks. */
  readonly #theirDue = new Map<string, string>();
  /** Due dates of QuickBooks, by document, that a person saw and decided to overwrite. */
  readonly #overwritten = new Set<string>();
  /** Differing due dates that a person let stand. */
  readonly #accepted = new Set<string>();
  #seen: readonly SeenConflict[] = [];

  constructor(simulator: SimulatorHandle, engine: EngineContext) {
    this.#simulator = simulator;
    this.#engine = engine;
    this.#db = engine.db;
  }

  #list<T>(sql: string): T[] {
    return this.#db.prepare(sql).pluck().all() as T[];
  }

  /** What the rules refuse is no failure of the model. */
  async #allowed(work: () => unknown): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'app.bug') throw error;
      return false;
    }
  }

  async #settle(): Promise<void> {
    for (const job of this.#engine.jobs.running()) await this.#engine.jobs.settled(job.jobId);
  }

  async #push(batchId: number): Promise<void> {
    const open = this.#db
      .prepare("SELECT count(*) FROM export_item WHERE batch_id = ? AND state IN ('ready', 'sending', 'in-doubt')")
      .pluck()
      .get(batchId);
    if (open === 0) return;
    const timing = { resendWindowMs: 600_000, settleMs: 150_000, pausesMs: [1, 1] };
    const state = await this.#engine.jobs.settled(
      startPush(this.#engine, session, { batchId, onlyOne: false }, timing),
    );
    assert.notEqual(state.error?.code, 'app.bug', state.error?.reference ?? '');
    await this.#settle();
  }

  async do(one: Step): Promise<void> {
    const engine = this.#engine;
    const batches = (): number[] => this.#list('SELECT id FROM export_batch');
    switch (one.do) {
      case 'invoice':
        addInvoice(this.#db, 'Harbor Bakery', one.numbered ? `M-${this.#next++}` : null, {
          externalId: `x-${this.#next++}`,
        });
        return;
      case 'payment':
        addPayment(this.#db, 'Harbor Bakery', `p-${this.#next++}`, { amountMinor: 500, reference: null });
        return;
      case 'compose':
        exportHandlers['exports.compose'](engine, { keys: null }, session);
        return;
      case 'push':
        for (const batchId of batches()) await this.#push(batchId);
        return;
      case 'pull':
        await runPull(engine);
        return;
      case 'recheck':
        for (const batchId of batches()) exportHandlers['exports.recheck'](engine, { batchId }, session);
        return;
      case 'retry': {
        const itemIds = this.#list<string>("SELECT id FROM export_item WHERE state = 'failed'");
        if (itemIds.length > 0)
          await this.#allowed(() => exportHandlers['exports.retry'](engine, { itemIds }, session));
        return;
      }
      case 'withdraw': {
        const itemIds = this.#list<string>(
          "SELECT id FROM export_item WHERE state IN ('blocked', 'failed') AND attempts < 2",
        );
        if (itemIds.length > 0) exportHandlers['exports.withdraw'](engine, { itemIds }, session);
        return;
      }
      case 'undo-batch': {
        const [last] = batches().slice(-1);
        if (last !== undefined)
          await this.#allowed(() => exportHandlers['exports.composeUndo'](engine, { batchId: last }, session));
        return;
      }
      case 'forget':
      case 'remember':
        this.#simulator.configure({ requestIds: { lifeMs: one.do === 'forget' ? 0 : null } });
        return;
      case 'look':
        this.#look();
        return;
      case 'decide':
        if (one.looks) this.#look();
        await this.#decide(one.outcome, one.which);
        return;
      case 'compose-updates':
        composeUpdates(engine, session);
        return;
      case 'send-updates':
        composeUpdates(engine, session);
        for (const batchId of batches()) await this.#push(batchId);
        return;
      case 'undo-decision':
        await this.#allowed(() => decisionHandlers['decisions.undo'](engine, { decisionId: null }, session));
        return;
      case 'trouble': {
        const action = troubles[one.kind];
        if (action !== undefined)
          this.#simulator.addFaults({ match: { method: 'POST', contains: 'requestid=', rate: 0.5 }, action, times: 2 });
        return;
      }
      case 'our-edit':
        await this.#ourEdit(one.kind, one.which);
        return;
      case 'their-edit':
        this.#theirEdit(one.kind, one.which);
    }
  }

  #look(): void {
    this.#seen = this.#db
      .prepare(
        `SELECT c.id, c.revision, c.ours, c.theirs, q.record_id AS documentId FROM conflict c
         JOIN mapping_member q ON q.mapping_id = c.mapping_id AND q.record_type = 'Invoice' WHERE c.status = 'open' ORDER BY c.id`,
      )
      .all() as SeenConflict[];
  }

  async #decide(outcome: Outcome, at: number): Promise<void> {
    const seen = this.#seen[at % Math.max(1, this.#seen.length)];
    if (seen === undefined) return;
    const decided = await this.#allowed(() =>
      decideConflicts(
        this.#engine,
        session,
        [{ conflictId: seen.id, revision: seen.revision }],
        outcome,
        {},
        outcome === 'ask-client' ? 'Which is right?' : null,
      ),
    );
    if (!decided) return;
    const { documentId } = seen;
    if (outcome === 'keep-ours') this.#overwritten.add(`${documentId} ${dueOf(seen.theirs)}`);
    if (outcome === 'accept' || outcome === 'keep-theirs')
      this.#accepted.add(`${documentId} ${dueOf(seen.ours)} ${dueOf(seen.theirs)}`);
  }

  #newDay(): string {
    return new Date(Date.UTC(2027, 0, 1) + this.#next++ * 86_400_000).toISOString().slice(0, 10);
  }

  /** The source changed, as the next import brings it. */
  async #ourEdit(kind: 'due' | 'void', at: number): Promise<void> {
    const ids = this.#list<number>("SELECT id FROM source_invoice WHERE status <> 'void'");
    const id = ids[at % Math.max(1, ids.length)];
    if (id === undefined) return;
    const [set, value] = kind === 'due' ? ['due_date = ?', this.#newDay()] : ['status = ?', 'void'];
    this.#db.prepare(`UPDATE source_invoice SET ${set}, import_run_id = import_run_id + 1 WHERE id = ?`).run(value, id);
    await refreshConflicts(this.#engine);
  }

  #theirEdit(kind: Extract<Step, { do: 'their-edit' }>['kind'], at: number): void {
    const simulator = this.#simulator;
    if (kind === 'take-number') {
      this.#foreign++;
      const SalesItemLineDetail = { ItemRef: { value: '12' } };
      const Line = [{ Amount: 5, DetailType: 'SalesItemLineDetail', SalesItemLineDetail }];
      const fields = { DocNumber: `M-${this.#next++}`, CustomerRef: { value: '59' }, Line };
      simulator.edit({ entity: 'Invoice', operation: 'create', fields });
      return;
    }
    const ids = this.#list<string>(
      "SELECT quickbooks_id FROM export_item WHERE kind = 'create-invoice' AND quickbooks_id IS NOT NULL ORDER BY 1",
    );
    const id = ids[at % Math.max(1, ids.length)];
    if (id === undefined) return;
    const day = this.#newDay();
    const edit = { entity: 'Invoice', operation: 'update', id, fields: { DueDate: day } } as const;
    if (kind === 'due-while-pushing') {
      // Between our reading the object and our writing it.
      simulator.addFaults({
        match: { method: 'POST', route: '/invoice', contains: `"Id":"${id}"` },
        action: { type: 'edit', when: 'before', edits: [edit] },
        times: 1,
      });
      return;
    }
    try {
      simulator.edit(kind === 'due' ? edit : { entity: 'Invoice', operation: kind, id });
      if (kind === 'due') this.#theirDue.set(id, day);
    } catch (error) {
      // A void document takes no edits.
      if (!(error instanceof Error)) throw error;
    }
  }

  /** Everything is seen through. Then nothing is there twice or lost, nothing was overwritten unseen, and both sides agree. */
  async finish(): Promise<void> {
    const simulator = this.#simulator;
    simulator.clearFaults();
    await runPull(this.#engine);
    for (const batchId of this.#list<number>('SELECT id FROM export_batch')) await this.#push(batchId);
    await runPull(this.#engine);
    this.#nothingTwice();
    this.#nothingOverwrittenUnseen();
    this.#mirrorAgrees();
    this.#everyDifferenceIsKnown();
    assert.deepEqual(simulator.verify().problems, []);
  }

  #nothingTwice(): void {
    const twice = this.#list(
      "SELECT record_id FROM export_item WHERE kind LIKE 'create-%' AND state = 'confirmed' AND undone_at IS NULL GROUP BY record_type, record_id HAVING count(*) > 1",
    );
    assert.deepEqual(twice, []);
    const made = this.#list<string>(
      "SELECT quickbooks_type || ' ' || quickbooks_id FROM export_item WHERE kind LIKE 'create-%' AND quickbooks_id IS NOT NULL",
    );
    assert.equal(new Set(made).size, made.length);
    // Whatever stands in QuickBooks was made by one item of ours, or by someone else.
    const rows = Object.values(this.#simulator.stats().rows)[0] ?? {};
    assert.equal((rows.Invoice ?? 0) + (rows.Payment ?? 0), made.length + this.#foreign);
    assert.deepEqual(this.#list("SELECT label FROM export_item WHERE state IN ('sending', 'in-doubt')"), []);
  }

  #nothingOverwrittenUnseen(): void {
    for (const [id, day] of this.#theirDue) {
      const now = String(this.#simulator.object('Invoice', id)?.DueDate);
      if (now === day) continue;
      assert.ok(this.#overwritten.has(`${id} ${day}`), `invoice ${id}: ${day} became ${now} and nobody had seen it`);
    }
  }

  #mirrorAgrees(): void {
    const mirror = this.#db.prepare('SELECT id, sync_token AS token, due_date AS due FROM qbo_invoice').all() as {
      id: string;
      token: number;
      due: string;
    }[];
    for (const { id, token, due } of mirror) {
      const object = this.#simulator.object('Invoice', id);
      assert.deepEqual([String(token), due], [object?.SyncToken, object?.DueDate]);
    }
  }

  #everyDifferenceIsKnown(): void {
    const pairs = this.#db
      .prepare(
        `SELECT q.record_id AS id, s.due_date AS ours, i.due_date AS theirs FROM mapping_member o
         JOIN mapping_member q ON q.mapping_id = o.mapping_id AND q.record_type = 'Invoice' AND q.live = 1
         JOIN source_invoice s ON s.id = o.record_id JOIN qbo_invoice i ON i.id = q.record_id
         WHERE o.record_type = 'source_invoice' AND o.live = 1 AND s.status <> 'void' AND i.voided = 0 AND i.deleted_at IS NULL
           AND s.due_date <> i.due_date AND NOT EXISTS (SELECT 1 FROM conflict c WHERE c.mapping_id = o.mapping_id AND c.status IN ('open', 'decided'))`,
      )
      .all() as { id: string; ours: string; theirs: string }[];
    for (const { id, ours, theirs } of pairs) {
      assert.ok(this.#accepted.has(`${id} ${ours} ${theirs}`), `invoice ${id}: ${ours} and ${theirs} differ unseen`);
    }
  }
}

/** A company with one linked customer, pulled once; every run begins with a copy of its ledger and the same books. */
async function makeTemplate(folder: string): Promise<string> {
  const c = await company();
  linkClient(c.engine, addClient(c.db, 'Harbor Bakery'), '58');
  c.engine.matches.ensure();
  c.db.pragma('wal_checkpoint(TRUNCATE)');
  const file = join(folder, 'template.sqlite');
  cpSync(c.ledgerFile, file);
  await c.close();
  return file;
}

export interface ModelResult {
  readonly runs: number;
  readonly steps: number;
  /** Decisions on conflicts that were taken, and updates that went to QuickBooks by them. */
  readonly decisions: number;
  readonly updates: number;
}

/**
 * Runs random interleavings.
 *
 * @param limitMs  stops after this long however many were run; null for all of them
 * @throws Error with the shortest steps that break a rule
 */
export async function runModel(options: {
  readonly runs: number;
  readonly seed: number;
  readonly limitMs: number | null;
  readonly onProgress?: (done: number) => void;
}): Promise<ModelResult> {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-model-'));
  let runs = 0;
  let stepCount = 0;
  let decisions = 0;
  let updates = 0;
  try {
    const template = await makeTemplate(folder);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 50, size: 'max' }), async (steps) => {
        const own = mkdtempSync(join(folder, 'run-'));
        const ledgerFile = join(own, 'ledger.sqlite');
        cpSync(template, ledgerFile);
        const simulator = await startSimulator({ realms: [smallBooks()] });
        const engine = engineOver(simulator, ledgerFile);
        try {
          const run = new Run(simulator, engine);
          for (const one of [...prologue, ...steps]) await run.do(one);
          await run.finish();
          runs++;
          options.onProgress?.(runs);
          stepCount += steps.length;
          const count = (sql: string) => Number(engine.db.prepare(`SELECT count(*) FROM ${sql}`).pluck().get());
          decisions += count("decision WHERE kind LIKE 'conflicts.%'");
          updates += count("export_item WHERE kind LIKE 'update-%' AND state = 'confirmed'");
        } finally {
          await engine.jobs.stop();
          engine.matches.ensure();
          engine.db.close();
          await simulator.close();
          rmSync(own, { recursive: true, force: true });
        }
      }),
      {
        numRuns: options.runs,
        seed: options.seed,
        ...(options.limitMs === null
          ? {}
          : { interruptAfterTimeLimit: options.limitMs, markInterruptAsFailure: false }),
      },
    );
    return { runs, steps: stepCount, decisions, updates };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
