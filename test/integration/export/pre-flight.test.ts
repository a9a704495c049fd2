import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decideConflicts } from '../../../electron/engine/conflict-deciding.ts';
import { refreshConflicts } from '../../../electron/engine/conflict-refresh.ts';
import { composeUpdates } from '../../../electron/engine/conflict-updates.ts';
import { exportHandlers } from '../../../electron/engine/handlers/exports.ts';
import { companySettingsKey } from '../../../electron/engine/pull-job.ts';
import { startPush } from '../../../electron/engine/push-job.ts';
import { readSetting, saveSetting } from '../../../electron/ledger/settings.ts';
import { CompanySettings } from '../../../shared/ipc/company.ts';
import type { CandidateRow, ItemRow } from '../../../shared/ipc/exports.ts';
import {
  addClient,
  addInvoice,
  addPayment,
  type Company,
  company,
  linkClient,
  queueClient,
  quickTiming,
  session,
} from './company.ts';

let c: Company;
const page = { search: '', sort: null, offset: 0, limit: 500 } as const;

async function open(...args: Parameters<typeof company>): Promise<void> {
  await c?.close();
  c = await company(...args);
  linkClient(c.engine, addClient(c.db, 'Harbor Bakery'), '58');
}

async function answer<T>(value: T | Promise<T>): Promise<T> {
  return await value;
}

/** Codes of what blocks, and in brackets of what is only told, by label. */
function codesOf(rows: readonly Pick<CandidateRow | ItemRow, 'label' | 'problems'>[]): Record<string, string> {
  return Object.fromEntries(
    rows.map(({ label, problems }) => [
      label,
      problems.map(({ code, blocks }) => (blocks ? code : `(${code})`)).join(' '),
    ]),
  );
}

async function candidates(): Promise<Record<string, string>> {
  const { rows } = await answer(
    exportHandlers['exports.candidates'](c.engine, { ...page, blocked: null, kind: null }, session),
  );
  return codesOf(rows);
}

async function items(batchId: number): Promise<readonly ItemRow[]> {
  return (await answer(exportHandlers['exports.items'](c.engine, { ...page, batchId, states: null }, session))).rows;
}

async function compose(): Promise<number> {
  const composed = await answer(exportHandlers['exports.compose'](c.engine, { keys: null }, session));
  return composed?.batchId ?? 0;
}

async function push(batchId: number): Promise<void> {
  await c.engine.jobs.settled(startPush(c.engine, session, { batchId, onlyOne: false }, quickTiming));
  for (const job of c.engine.jobs.running()) await c.engine.jobs.settled(job.jobId);
}

/** As the next pull finds it. */
function closeBooks(closingDate: string | null): void {
  const settings = readSetting(c.db, companySettingsKey, CompanySettings);
  if (settings === null) throw new Error('nothing was pulled');
  saveSetting(c.db, companySettingsKey, { ...settings, closingDate });
}

beforeEach(() => open());
afterEach(() => c.close());

test('names: taken by a customer, vendor or employee, inactive ones too; alike ones are told', async () => {
  c.simulator.edit({ entity: 'Vendor', operation: 'create', fields: { DisplayName: 'Rope Works' } });
  const { id } = c.simulator.edit({ entity: 'Customer', operation: 'create', fields: { DisplayName: 'Tide & Co' } });
  c.simulator.edit({ entity: 'Customer', operation: 'update', id, fields: { Active: false } });
  await c.pull();
  const names = ['North Pier Cafe', 'quay supplies', 'Ines Moreau', 'Rope Works LLC', 'A: B', 'Free Hands'];
  for (const name of [...names, 'Tide & Co']) queueClient(c.engine, addClient(c.db, name));
  queueClient(c.engine, addClient(c.db, 'Long Line', { phone: '5'.repeat(31), email: 'nobody' }));
  queueClient(c.engine, addClient(c.db, 'Jetty', { parentName: 'Harbour Board' }));
  expect(await candidates()).toMatchObject({
    'North Pier Cafe': 'name-taken',
    'quay supplies': 'name-taken',
    'Ines Moreau': 'name-taken',
    'Rope Works LLC': '(look-alike)',
    'A: B': 'name-characters',
    'Free Hands': '',
    'Long Line': 'text-too-long bad-email',
    Jetty: 'parent-missing',
  });
  const { rows } = await answer(
    exportHandlers['exports.candidates'](c.engine, { ...page, blocked: null, kind: null, search: 'tide' }, session),
  );
  expect([codesOf(rows), rows[0]?.problems[0]?.text]).toEqual([
    { 'Tide & Co': '(look-alike)' },
    expect.stringContaining('inactive'),
  ]);
});

test('documents: closed books, history, currency, number, lines and references; payments: what QuickBooks may have', async () => {
  closeBooks('2026-10-03');
  addInvoice(c.db, 'Harbor Bakery', 'N-1', { date: '2026-10-03' });
  addInvoice(c.db, 'Harbor Bakery', 'N-2', { date: '2026-10-04' });
  addInvoice(c.db, 'Harbor Bakery', 'N-3', { date: '2026-09-30' });
  addInvoice(c.db, 'Harbor Bakery', 'N-4', { currency: 'EUR' });
  addInvoice(c.db, 'Harbor Bakery', 'N\u00075');
  addInvoice(c.db, 'Harbor Bakery', 'N-6', { terms: 'Someday', kind: 'invoice' });
  addInvoice(c.db, 'Harbor Bakery', 'O-7', { kind: 'order' });
  const TotalAmt = 40;
  c.simulator.edit({
    entity: 'Payment',
    operation: 'create',
    fields: { CustomerRef: { value: '58' }, TxnDate: '2026-10-12', TotalAmt },
  });
  await c.pull();
  closeBooks('2026-10-03');
  addPayment(c.db, 'Harbor Bakery', 'P-1', { amountMinor: 4_000, date: '2026-10-10' });
  // The payment's own day counts, not its invoice's.
  addPayment(c.db, 'Harbor Bakery', 'P-2', {
    date: '2026-10-02',
    allocations: [{ invoiceExternalId: 'i-N-2', invoiceNumber: null, amountMinor: 10_000 }],
  });
  expect(await candidates()).toEqual({
    'invoice N-1': 'period-closed',
    'invoice N-2': '',
    'invoice N-4': 'customer-missing currency',
    'invoice N\u00075': 'number-characters',
    'invoice N-6': 'not-mapped',
    'sales receipt O-7': '',
    'payment P-1': 'maybe-in-quickbooks',
    'payment P-2': 'period-closed',
  });
});

test('payments: what takes money back from an invoice is no payment, and an account that is gone takes none', async () => {
  addInvoice(c.db, 'Harbor Bakery', 'N-1');
  addInvoice(c.db, 'Harbor Bakery', 'N-2');
  addPayment(c.db, 'Harbor Bakery', 'P-1', {
    amountMinor: 0,
    allocations: [
      { invoiceExternalId: 'i-N-1', invoiceNumber: null, amountMinor: 2_000 },
      { invoiceExternalId: 'i-N-2', invoiceNumber: null, amountMinor: -2_000 },
    ],
  });
  addPayment(c.db, 'Harbor Bakery', 'P-2', { amountMinor: 3_000 });
  await exportHandlers['exports.setConfig'](
    c.engine,
    { values: [{ kind: 'deposit', value: '', target: '999' }] },
    session,
  );
  expect(await candidates()).toMatchObject({ 'payment P-1': 'allocation-sign', 'payment P-2': 'target-inactive' });
});

test('payments: one whose file does not say what it paid is told of, and may go; one on account is what it says', async () => {
  addPayment(c.db, 'Harbor Bakery', 'P-1', { amountMinor: 2_000, unappliedMinor: null });
  addPayment(c.db, 'Harbor Bakery', 'P-2', { amountMinor: 3_000, unappliedMinor: 3_000 });
  expect(await candidates()).toMatchObject({ 'payment P-1': '(applied-unknown)', 'payment P-2': '' });
});

test('what a value may be called in QuickBooks is suggested by its name; the only one of a list, for the default alone', async () => {
  addInvoice(c.db, 'Harbor Bakery', 'N-1');
  addPayment(c.db, 'Harbor Bakery', 'P-1', { method: 'SEPA' });
  addPayment(c.db, 'Harbor Bakery', 'P-2', { method: 'Check or cash' });
  const { rows } = await answer(exportHandlers['exports.config'](c.engine, {}, session));
  const suggested = rows.filter(({ kind }) => kind === 'method').map(({ value, suggestion }) => [value, suggestion]);
  expect(suggested).toEqual(
    expect.arrayContaining([
      ['SEPA', null],
      ['Check or cash', '2'],
    ]),
  );
  expect(rows).toContainEqual(expect.objectContaining({ kind: 'item', value: '', suggestion: '12' }));
});

test('a client queued after its invoice was composed is not asked to be queued again, and composed with it they go', async () => {
  const clientId = addClient(c.db, 'Dock Two');
  addInvoice(c.db, 'Dock Two', 'N-1');
  const batchId = await compose();
  expect(codesOf(await items(batchId))).toEqual({ 'invoice N-1': 'customer-missing' });
  queueClient(c.engine, clientId);
  exportHandlers['exports.recheck'](c.engine, { batchId }, session);
  expect(codesOf(await items(batchId))).toEqual({ 'invoice N-1': 'customer-elsewhere' });
  await push(await compose());
  exportHandlers['exports.recheck'](c.engine, { batchId }, session);
  expect(codesOf(await items(batchId))).toEqual({ 'invoice N-1': '' });
});

test('a customer that became inactive stops what goes to it, before composing and again before it is sent', async () => {
  addInvoice(c.db, 'Harbor Bakery', 'N-1');
  const batchId = await compose();
  c.simulator.edit({ entity: 'Customer', operation: 'update', id: '58', fields: { Active: false } });
  await c.pull();
  c.simulator.resetStats();
  await push(batchId);
  expect(codesOf(await items(batchId))).toEqual({ 'invoice N-1': 'customer-inactive' });
  expect(c.simulator.stats().posts).toBe(0);
});

describe('closed books', () => {
  async function sent(): Promise<{ batchId: number; recordId: number }> {
    const recordId = addInvoice(c.db, 'Harbor Bakery', 'N-1');
    const batchId = await compose();
    await push(batchId);
    return { batchId, recordId };
  }

  async function keepOurs(recordId: number, dueDate: string): Promise<number> {
    c.db
      .prepare('UPDATE source_invoice SET due_date = ?, import_run_id = import_run_id + 1 WHERE id = ?')
      .run(dueDate, recordId);
    await refreshConflicts(c.engine);
    const row = c.db.prepare("SELECT id, revision FROM conflict WHERE status = 'open'").get() as {
      id: number;
      revision: number;
    };
    decideConflicts(c.engine, session, [{ conflictId: row.id, revision: row.revision }], 'keep-ours', {}, null);
    composeUpdates(c.engine, session);
    return Number(c.db.prepare('SELECT max(id) FROM export_batch').pluck().get());
  }

  test('stop a change of a document in them, when it is composed, when it is pushed, until they are open again', async () => {
    const { batchId, recordId } = await sent();
    const update = await keepOurs(recordId, '2026-11-20');
    expect(codesOf(await items(update))).toEqual({ 'invoice N-1': '' });
    closeBooks('2026-10-31');
    c.simulator.resetStats();
    await push(update);
    expect(codesOf(await items(update))).toEqual({ 'invoice N-1': 'period-closed' });
    exportHandlers['exports.recheck'](c.engine, { batchId: update }, session);
    expect(codesOf(await items(update))).toEqual({ 'invoice N-1': 'period-closed' });
    expect(c.simulator.stats().posts).toBe(0);
    const plan = await answer(exportHandlers['exports.undoPlan'](c.engine, { batchId }, session));
    expect(plan.map((one) => one.blocked)).toEqual([expect.stringMatching(/^The period is closed/)]);

    closeBooks(null);
    exportHandlers['exports.recheck'](c.engine, { batchId: update }, session);
    await push(update);
    expect((await items(update)).map((one) => [one.party, one.state])).toEqual([['Harbor Bakery', 'confirmed']]);

    // What was changed says that it stays; what was made has been changed since.
    const undo = await answer(exportHandlers['exports.undoPlan'](c.engine, { batchId: update }, session));
    expect(undo.map((one) => one.blocked)).toEqual([expect.stringMatching(/stood there before/)]);
    expect(await answer(exportHandlers['exports.composeUndo'](c.engine, { batchId: update }, session))).toBeNull();
  });

  test('and are told as soon as such a change is composed', async () => {
    const { recordId } = await sent();
    closeBooks('2026-10-31');
    const update = await keepOurs(recordId, '2026-11-20');
    expect(codesOf(await items(update))).toEqual({ 'invoice N-1': 'period-closed' });
  });
});

test('an update says in words what becomes of each field, and sends contacts as the source spells them', async () => {
  const at = { email: 'Old@Harbor.example', phone: '555 0100' };
  c.db.prepare("UPDATE client SET email = ?, phone = ? WHERE name = 'Harbor Bakery'").run(at.email, at.phone);
  const mapping =
    "UPDATE mapping SET base_ours = json_set(base_ours, '$.email', 'old@harbor.example', '$.phone', '5550100')";
  c.db.prepare(mapping).run();
  c.db
    .prepare(
      "UPDATE client SET email = 'Desk@Harbor.example', phone = '+1 (555) 0199', import_run_id = import_run_id + 1 WHERE name = 'Harbor Bakery'",
    )
    .run();
  await refreshConflicts(c.engine);
  const row = c.db.prepare("SELECT id, revision FROM conflict WHERE status = 'open'").get() as {
    id: number;
    revision: number;
  };
  decideConflicts(c.engine, session, [{ conflictId: row.id, revision: row.revision }], 'keep-ours', {}, null);
  composeUpdates(c.engine, session);
  const [item] = await items(1);
  const detail = await answer(exportHandlers['exports.item'](c.engine, { itemId: item?.itemId ?? '' }, session));
  expect(detail.words).toEqual([
    'Changes Harbor Bakery in QuickBooks:',
    'Email: Desk@Harbor.example, now empty',
    'Phone: +1 (555) 0199, now empty',
  ]);
  await push(1);
  expect(c.simulator.object('Customer', '58')).toMatchObject({
    PrimaryEmailAddr: { Address: 'Desk@Harbor.example' },
    PrimaryPhone: { FreeFormNumber: '+1 (555) 0199' },
  });
  await c.pull();
  expect(c.db.prepare("SELECT count(*) FROM conflict WHERE status <> 'closed'").pluck().get()).toBe(0);
});
