import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineCall, EngineInput } from '../../shared/ipc/contract.ts';
import { type Company, company } from './tieout-company.ts';

/*
 * Which way SQLite takes through the ledger depends on how a query is written, and a wrong one shows only in large books: a step that walks
 * all live links of a type for each row before it takes the square of their number. The plans of what an engine asks are looked at here.
 */

const asked = new Set<string>();
const { prototype } = Database;
const prepare = prototype.prepare;
let books: Company;

beforeAll(async () => {
  prototype.prepare = function noted(this: Database.Database, sql: string) {
    asked.add(sql);
    return prepare.call(this, sql);
  } as typeof prepare;
  books = await company({ customers: 60, invoices: 700, seed: 3 });
});
afterAll(async () => {
  prototype.prepare = prepare;
  await books.close();
});

interface Step {
  readonly id: number;
  readonly parent: number;
  readonly detail: string;
}

const isLoop = ({ detail }: Step): boolean => /^(SCAN|SEARCH) /.test(detail);

/** Steps that walk all live links of a type once for each row of something else. */
function walksOf(sql: string): string[] {
  let steps: Step[];
  try {
    const plan = prepare.call(books.db, `EXPLAIN QUERY PLAN ${sql.replace(/@\w+|\?/g, '5')}`);
    steps = (plan as Database.Statement<[]>).all() as Step[];
  } catch {
    // What is no query of the ledger: pragmas, and queries of another file.
    return [];
  }
  const byId = new Map(steps.map((step) => [step.id, step]));
  const isCorrelated = (step: Step | undefined): boolean =>
    step !== undefined && (step.detail.startsWith('CORRELATED') || isCorrelated(byId.get(step.parent)));
  return steps
    .filter((step) => step.detail.includes('mapping_member_one_live (record_type=?)'))
    .filter((step) => {
      const first = steps.find((one) => one.parent === step.parent && isLoop(one));
      return first !== step || isCorrelated(byId.get(step.parent));
    })
    .map((step) => `${step.detail}: ${sql.replace(/\s+/g, ' ')}`);
}

test('no question of an engine walks all links for each record', async () => {
  const { call, db, engine } = books;
  const page = { offset: 0, limit: 100 };
  const window = { from: null, to: null, statuses: null };
  const lookAround = async (): Promise<void> => {
    const ask = async <C extends EngineCall>(name: C, input: EngineInput<C>) => void (await call(name, input));
    const ofCustomers = { search: 'a', names: null, minScore: null, hasBalance: false, flagged: false } as const;
    await ask('company.status', {});
    await ask('customers.counts', {});
    for (const tab of ['exact', 'suggested', 'unmatched', 'linked'] as const)
      await ask('customers.list', { filters: { tab, ...ofCustomers }, sort: null, ...page });
    await ask('customers.search', { text: 'a', limit: 20 });
    await ask('customers.previewExact', { onlyClientIds: null });
    await ask('documents.counts', window);
    for (const tab of ['confident', 'ambiguous', 'linked'] as const) {
      const filters = { tab, search: 'a', ...window, reason: null, flagged: false };
      await ask('documents.list', { filters, sort: { column: 'client', descending: false }, ...page });
    }
    await ask('documents.bulkTotals', { ...window, exceptInvoiceIds: [] });
    await ask('payments.summary', {});
    for (const tab of ['applied', 'unapplied', 'possible-duplicate'] as const)
      await ask('payments.list', { tab, search: 'a', ...page });
    await ask('conflicts.counts', {});
    await ask('conflicts.list', { filters: { tab: 'open', search: '', field: null }, sort: null, ...page });
    await ask('exports.overview', {});
    await ask('exports.config', {});
    await ask('tieout.get', { asOf: null });
    await ask('control.get', { asOf: null });
    await ask('duplicates.list', { side: 'source', ...page });
    await ask('duplicates.list', { side: 'quickbooks', ...page });
    await ask('progress.get', { days: 30 });
    await ask('decisions.list', { search: 'a', person: null, day: null, record: null, ...page });
    await ask('goLive.effects', { date: '2026-01-01' });
    await ask('imports.runs', page);
  };
  const idOf = (type: string) =>
    db
      .prepare('SELECT CAST(record_id AS INTEGER) FROM mapping_member WHERE record_type = ? AND live = 1 LIMIT 1')
      .pluck()
      .get(type) as number;
  await lookAround();
  await call('customers.acceptExact', { onlyClientIds: null });
  await call('documents.linkConfident', { ...window, exceptInvoiceIds: [] });
  await call('decisions.undo', { decisionId: null });
  await call('decisions.redo', {});
  await engine.jobs.settled((await call('payments.backfill', {})).jobId);
  await call('customers.unlinkEffects', { clientIds: [idOf('client')] });
  await call('customers.detail', { clientId: idOf('client') });
  await call('documents.detail', { invoiceId: idOf('source_invoice') });
  await call('documents.unlinkEffects', { invoiceIds: [idOf('source_invoice')] });
  await call('exports.compose', { keys: null });
  await lookAround();
  expect(asked.size).toBeGreaterThan(150);
  expect([...asked].flatMap(walksOf)).toEqual([]);
});
