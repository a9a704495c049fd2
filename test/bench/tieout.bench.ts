import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Database from 'better-sqlite3';
import type { BookDocument, BookPayment } from '../../electron/reports/tieout/books.ts';
import { createTieOut } from '../../electron/reports/tieout/tie-out.ts';
import type { TieOut, TieOutInput } from '../../electron/reports/tieout/types.ts';
import type { BenchResult } from './run.ts';
import { measureLedger } from './tieout-ledger.ts';

export const help = `tieout --invoices <n> [--pure]
  A full tie-out of n source invoices against QuickBooks', with payments, per client and cause, and the same again
  after one decision. ratio = time / one SQL sum over both invoice tables in memory; aim below 30, 300 ms and 50 ms.
  Then the same as an engine answers it: practice books of n invoices in a ledger file, reading included; aims below 30
  and 50 ms after a decision. --pure leaves that out: making the books takes minutes.`;

/** On a quiet machine, for a hundred thousand invoices. */
const wholeAimMs = 300;
const decisionAimMs = 50;

/** A small generator of its own: the same books on every machine. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** Books of n linked invoices with payments on two thirds of them; some percent of the records are damaged. */
function makeBooks(count: number): TieOutInput {
  const random = createRandom(11);
  const clients = Math.max(10, Math.floor(count / 25));
  const source: BookDocument[] = [];
  const quickbooks: BookDocument[] = [];
  const ourPayments: BookPayment[] = [];
  const theirPayments: BookPayment[] = [];
  for (let i = 0; i < count; i += 1) {
    const client = Math.floor(random() * clients);
    const totalMinor = 100 + Math.floor(random() * 900_000);
    const date = new Date(Date.UTC(2024, 0, 1 + Math.floor(random() * 900))).toISOString().slice(0, 10);
    const fate = random();
    const base = { kind: 'invoice' as const, state: 'standing' as const, currency: 'USD', date, dueDate: date };
    const rest = { taxMinor: null, balanceMinor: null, settledOn: null };
    const mappingId = fate < 0.02 ? null : i;
    source.push({ ...base, ...rest, id: i, partyId: client, totalMinor, mappingId });
    const id = String(i + 1);
    const theirsMinor = fate > 0.97 && fate < 0.98 ? totalMinor + 1 : totalMinor;
    const state = fate > 0.98 && fate < 0.985 ? ('void' as const) : ('standing' as const);
    if (fate >= 0.01) {
      quickbooks.push({ ...base, ...rest, id, state, partyId: `c${client}`, totalMinor: theirsMinor, mappingId });
    }
    const amountMinor = random() < 0.1 ? Math.floor(totalMinor / 2) : totalMinor;
    if (random() > 0.67) continue;
    const paid = {
      state: 'standing' as const,
      currency: 'USD',
      date,
      amountMinor,
      unappliedMinor: null,
      mappingId: null,
    };
    ourPayments.push({ ...paid, id: i, partyId: client, lines: [{ kind: 'invoice', id: i, amountMinor }] });
    if (random() < 0.97) {
      theirPayments.push({ ...paid, id, partyId: `c${client}`, lines: [{ kind: 'invoice', id, amountMinor }] });
    }
  }
  return {
    asOf: '2026-06-30',
    goLive: '2025-01-01',
    source: { documents: source, payments: ourPayments, directEntries: [] },
    quickbooks: { documents: quickbooks, payments: theirPayments, directEntries: [] },
    customers: Array.from({ length: clients }, (_, c) => ({ clientId: c, currency: 'USD', customerId: `c${c}` })),
    parents: { source: new Map(), quickbooks: new Map() },
    acceptedMappings: new Set(),
  };
}

/** Both invoice tables in memory, as wide as a tie-out needs them. */
function makeTables(input: TieOutInput): Database.Database {
  const db = new Database(':memory:');
  const columns =
    'party TEXT, currency TEXT, date TEXT, due_date TEXT, total_minor INTEGER, state TEXT, mapping_id INTEGER';
  db.exec(`CREATE TABLE source_invoice (id INTEGER PRIMARY KEY, ${columns}) STRICT;
           CREATE TABLE qbo_invoice (id TEXT PRIMARY KEY, ${columns}) STRICT;`);
  for (const [table, documents] of [
    ['source_invoice', input.source.documents],
    ['qbo_invoice', input.quickbooks.documents],
  ] as const) {
    const insert = db.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    db.transaction(() => {
      for (const d of documents) {
        insert.run(d.id, String(d.partyId), d.currency, d.date, d.dueDate, d.totalMinor, d.state, d.mappingId);
      }
    })();
  }
  return db;
}

const sumSql = `
  SELECT currency, sum(total_minor) FROM source_invoice WHERE state = 'standing' AND date <= :asOf GROUP BY currency
  UNION ALL
  SELECT currency, sum(total_minor) FROM qbo_invoice WHERE state = 'standing' AND date <= :asOf GROUP BY currency`;

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

/** Runs the bench: floor and tie-out take turns in one process, medians are compared. */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: { invoices: { type: 'string', default: '100000' }, pure: { type: 'boolean', default: false } },
  });
  const count = Number(values.invoices);
  const input = makeBooks(count);
  const db = makeTables(input);
  const sum = db.prepare(sumSql);
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const floors: number[] = [];
  const wholes: number[] = [];
  const decisions: number[] = [];
  let result: TieOut | null = null;
  let peakMb = 0;
  for (let round = 0; round < 7; round += 1) {
    let startedAt = performance.now();
    sum.all({ asOf: input.asOf });
    floors.push(performance.now() - startedAt);
    collectGarbage();
    startedAt = performance.now();
    const live = createTieOut(input);
    result = live.result();
    wholes.push(performance.now() - startedAt);
    peakMb = Math.max(peakMb, process.memoryUsage().rss / 1_048_576);

    const effect = result.currencies[0]?.effects.find((e) => e.mappingId === null && e.cause.startsWith('only'));
    const record = effect?.records[0];
    if (effect === undefined || record === undefined) throw new Error('the made-up books need an unlinked invoice');
    startedAt = performance.now();
    const kind = 'invoice' as const;
    live.apply({
      documents: [{ side: record.side, kind, id: record.id, mappingId: count + round }],
    });
    live.apply({ customers: [{ clientId: effect.clientId ?? 0, currency: 'USD', customerId: null }] });
    live.result();
    decisions.push((performance.now() - startedAt) / 2);
  }
  db.close();
  const [whole, floor, decision] = [median(wholes), median(floors), median(decisions)];
  const row = result?.currencies[0];
  const ledger = values.pure ? null : await measureLedger(count, 5);
  const [ledgerSum, ledgerFull, ledgerDecision] = [ledger?.sum, ledger?.full, ledger?.decision].map((rounds) =>
    median(rounds ?? [0]),
  ) as [number, number, number];
  const list = (rounds: readonly number[]): string => rounds.map((t) => t.toFixed(0)).join(' ');
  const human = [
    `whole ${whole.toFixed(0)} ms, after one decision ${decision.toFixed(1)} ms, SQL sum ${floor.toFixed(1)} ms`,
    `rounds: whole ${list(wholes)}; decision ${list(decisions)}`,
    `difference ${row?.differenceMinor}, unexplained ${row?.unexplainedMinor}, effects ${row?.effects.length}, ` +
      `clients ${row?.perClient.length}; causes ${row?.causes.map((c) => `${c.cause} ${c.count}`).join(', ')}`,
    ...(ledger === null
      ? []
      : [
          `engine, ${ledger.records} invoices of both sides: full ${ledgerFull.toFixed(0)} ms (of it reading ${median(ledger.read).toFixed(0)} ms), ` +
            `after one decision ${ledgerDecision.toFixed(1)} ms, SQL sum ${ledgerSum.toFixed(0)} ms`,
          `rounds: full ${list(ledger.full)}; decision ${list(ledger.decision)}; sum ${list(ledger.sum)}`,
        ]),
  ];
  const isPureOk = whole / floor < 30 && whole < wholeAimMs && decision < decisionAimMs && row?.unexplainedMinor === 0;
  const isLedgerOk =
    ledger === null || (ledgerFull / ledgerSum < 30 && ledgerDecision < decisionAimMs && ledger.unexplainedMinor === 0);
  const oneSum = 'one SQL sum over both invoice tables';
  return {
    bench: 'tieout',
    ok: isPureOk && isLedgerOk,
    ratio: whole / floor,
    against: oneSum,
    ratios: [
      { against: oneSum, ratio: whole / floor },
      { against: `${oneSum}, after one decision`, ratio: decision / floor },
      ...(ledger === null
        ? []
        : [
            { against: `${oneSum}, with the ledger read`, ratio: ledgerFull / ledgerSum },
            { against: `${oneSum}, with the ledger read, after one decision`, ratio: ledgerDecision / ledgerSum },
          ]),
    ],
    milliseconds: {
      whole,
      decision,
      ...(ledger === null ? {} : { engineFull: ledgerFull, engineDecision: ledgerDecision }),
    },
    peakMb: Math.round(peakMb),
    records: input.source.documents.length + input.quickbooks.documents.length,
    seconds: whole / 1000,
    human: human.join('\n'),
  };
}
