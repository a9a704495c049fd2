import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refreshConflicts } from '../../electron/engine/conflict-refresh.ts';
import { lastMappingId, listChangedMappings } from '../../electron/ledger/conflicts-stamps.ts';
import type { ConflictRow, ConflictTab } from '../../shared/ipc/conflicts.ts';
import { company } from './tieout-company.ts';

type Company = Awaited<ReturnType<typeof company>>;

let books: Company;
let folder: string;

beforeAll(async () => {
  books = await company({ customers: 60, invoices: 1500, seed: 11 });
  folder = await mkdtemp(join(tmpdir(), 'tieout-conflicts-'));
  await books.call('customers.acceptExact', { onlyClientIds: null });
  await books.call('documents.linkConfident', { from: null, to: null, statuses: null, exceptInvoiceIds: [] });
});
afterAll(async () => {
  await books.close();
  await rm(folder, { recursive: true });
});

interface Pair {
  readonly mappingId: number;
  readonly ours: number;
  readonly theirs: string;
}

/** Live links of standing, open invoices that no conflict speaks of yet. */
function linkedInvoices(): Pair[] {
  return books.db
    .prepare(
      `SELECT s.mapping_id AS mappingId, s.record_id AS ours, q.record_id AS theirs FROM mapping_member s
       JOIN mapping_member q ON q.mapping_id = s.mapping_id AND q.record_type = 'Invoice'
       JOIN qbo_invoice i ON i.id = q.record_id AND i.deleted_at IS NULL AND i.voided = 0 AND i.txn_date > '2025-12-31' AND i.balance_minor = i.total_minor
       WHERE s.record_type = 'source_invoice' AND s.live = 1 AND s.mapping_id NOT IN (SELECT mapping_id FROM conflict) ORDER BY s.mapping_id`,
    )
    .all() as Pair[];
}

function linkedCustomers(): Pair[] {
  return books.db
    .prepare(
      `SELECT s.mapping_id AS mappingId, s.record_id AS ours, q.record_id AS theirs FROM mapping_member s
       JOIN mapping_member q ON q.mapping_id = s.mapping_id AND q.record_type = 'Customer'
       JOIN qbo_customer c ON c.id = q.record_id AND c.active = 1 AND c.is_sub = 0
       WHERE s.record_type = 'client' AND s.live = 1 AND s.mapping_id NOT IN (SELECT mapping_id FROM conflict) ORDER BY s.mapping_id`,
    )
    .all() as Pair[];
}

function take<T>(list: readonly T[], index = 0): T {
  const found = list[index];
  if (found === undefined) throw new Error('The books hold too few records for this test.');
  return found;
}

function edit(entity: string, id: string, operation: 'update' | 'void' | 'deactivate' | 'merge', more = {}): void {
  books.simulator.edit({ entity, id, operation, ...more });
}

/** Pulls as the application does: what follows a pull follows here too. */
async function pull(): Promise<void> {
  await pulled('changes');
}

async function pulled(scope: 'changes' | 'everything'): Promise<void> {
  const { jobId } = await books.call('pull.start', { scope, types: null, since: null });
  await books.engine.jobs.settled(jobId);
}

async function rows(tab: ConflictTab): Promise<ConflictRow[]> {
  const filters = { tab, search: '', field: null };
  return (await books.call('conflicts.list', { filters, sort: null, offset: 0, limit: 500 })).rows;
}

async function conflictOf({ mappingId }: Pair): Promise<ConflictRow> {
  const found = books.db
    .prepare("SELECT id FROM conflict WHERE mapping_id = ? AND status IN ('open', 'decided') ORDER BY id")
    .get(mappingId) as { id: number } | undefined;
  if (found === undefined) throw new Error('No conflict is open for this link.');
  return (await books.call('conflicts.detail', { conflictId: found.id })).row;
}

/** A new import that changed the record. */
function changeSource(table: 'source_invoice' | 'client', id: number, set: string): Promise<number> {
  books.db.prepare(`UPDATE ${table} SET ${set}, import_run_id = import_run_id + 1 WHERE id = ?`).run(id);
  return refreshConflicts(books.engine);
}

const decide = (
  row: ConflictRow,
  outcome: 'keep-ours' | 'keep-theirs' | 'accept' | 'unlink',
  note: string | null = null,
) =>
  books.call('conflicts.decide', {
    conflicts: [{ conflictId: row.conflictId, revision: row.revision }],
    outcome,
    choices: {},
    note,
  });

describe('finding', () => {
  test('a link as it was made has no conflict, and a payment makes none', async () => {
    expect(await rows('open')).toEqual([]);
    const pair = take(linkedInvoices());
    const invoice = books.db
      .prepare('SELECT customer_id AS customer FROM qbo_invoice WHERE id = ?')
      .get(pair.theirs) as {
      customer: string;
    };
    books.simulator.edit({
      entity: 'Payment',
      operation: 'create',
      fields: {
        CustomerRef: { value: invoice.customer },
        TotalAmt: 1,
        Line: [{ Amount: 1, LinkedTxn: [{ TxnId: pair.theirs, TxnType: 'Invoice' }] }],
      },
    });
    await pull();
    expect(await rows('open')).toEqual([]);
  });

  test('one side changed, both changed, and agreement closes it by itself', async () => {
    const [one, two] = [take(linkedInvoices()), take(linkedInvoices(), 1)];
    edit('Invoice', one.theirs, 'update', { fields: { DueDate: '2031-01-01' } });
    edit('Invoice', two.theirs, 'update', { fields: { DueDate: '2031-01-02' } });
    await changeSource('source_invoice', two.ours, "due_date = '2031-05-05'");
    await pull();
    expect((await conflictOf(one)).kind).toBe('changed-in-quickbooks');
    expect((await conflictOf(two)).kind).toBe('both-changed');
    expect(await refreshConflicts(books.engine)).toBe(0);
    await changeSource('source_invoice', two.ours, "due_date = '2031-01-02'");
    expect((await rows('open')).map((row) => row.record.recordId)).toEqual([one.ours]);
  });

  test('a merged customer comes first, with the customer its documents went to', async () => {
    const [loser, winner] = (() => {
      const free = books.db
        .prepare(
          `SELECT id FROM qbo_customer q WHERE active = 1 AND deleted_at IS NULL AND is_sub = 0 AND currency = 'USD'
           AND NOT EXISTS (SELECT 1 FROM mapping_member m WHERE m.record_type = 'Customer' AND m.record_id = q.id AND m.live = 1)`,
        )
        .get() as { id: string };
      const linked = books.db
        .prepare(
          `SELECT s.mapping_id AS mappingId, s.record_id AS ours, q.record_id AS theirs FROM mapping_member s
           JOIN mapping_member q ON q.mapping_id = s.mapping_id AND q.record_type = 'Customer'
           JOIN qbo_customer c ON c.id = q.record_id AND c.currency = 'USD' AND c.is_sub = 0
           WHERE s.record_type = 'client' AND s.live = 1 AND EXISTS (
             SELECT 1 FROM source_invoice i JOIN mapping_member d ON d.record_type = 'source_invoice' AND d.record_id = +i.id AND d.live = 1 WHERE i.client_id = s.record_id)
           ORDER BY s.mapping_id DESC`,
        )
        .get() as Pair;
      return [linked, free.id] as const;
    })();
    edit('Customer', loser.theirs, 'merge', { into: winner });
    await pulled('everything');
    const row = await conflictOf(loser);
    expect(row.kind).toBe('customer-merged');
    expect((await rows('open'))[0]?.conflictId).toBe(row.conflictId);
    const detail = await books.call('conflicts.detail', { conflictId: row.conflictId });
    expect(detail.candidates[0]?.customer.customerId).toBe(winner);

    const moved = (await rows('quickbooks')).filter((one) => one.fields.includes('customer')).length;
    expect(moved).toBeGreaterThan(0);
    const relink = { conflictId: row.conflictId, revision: row.revision, customerId: winner };
    expect(await books.call('conflicts.relink', relink)).toEqual({ changedCount: 1 });
    expect(await books.call('conflicts.relink', relink)).toEqual({ changedCount: 0 });
    expect((await rows('quickbooks')).filter((one) => one.fields.includes('customer'))).toEqual([]);
    await books.call('decisions.undo', { decisionId: null });
    expect((await conflictOf(loser)).kind).toBe('customer-merged');
    expect((await rows('quickbooks')).filter((one) => one.fields.includes('customer'))).toHaveLength(moved);
    await books.call('decisions.redo', {});
    expect((await rows('customers')).map((one) => one.conflictId)).not.toContain(row.conflictId);
  });
});

test('what was compared is remembered in the ledger: only records that moved since are compared again', async () => {
  const range = { first: 1, last: lastMappingId(books.db) };
  await refreshConflicts(books.engine);
  expect(listChangedMappings(books.db, range).size).toBe(0);
  const pair = take(linkedInvoices());
  edit('Invoice', pair.theirs, 'update', { fields: { DueDate: '2031-02-02' } });
  await pull();
  expect(listChangedMappings(books.db, range).size).toBe(0);
  books.db.prepare('UPDATE source_invoice SET import_run_id = import_run_id + 1 WHERE id = ?').run(pair.ours);
  expect([...listChangedMappings(books.db, range).keys()]).toEqual([pair.mappingId]);
  expect((await conflictOf(pair)).kind).toBe('changed-in-quickbooks');
});

test('a conflict names the source of its record where the company has a second one', async () => {
  const pair = take(linkedInvoices());
  edit('Invoice', pair.theirs, 'update', { fields: { DueDate: '2031-02-03' } });
  await pull();
  const { conflictId, label } = await conflictOf(pair);
  const told = async () => {
    const { source, row } = await books.call('conflicts.detail', { conflictId });
    return { source, label: row.label, party: row.party };
  };
  const alone = await told();
  expect(alone).toMatchObject({ source: null, label });
  const name = books.db
    .prepare('SELECT s.name FROM source s JOIN source_invoice i ON i.source_id = s.id WHERE i.id = ?')
    .pluck()
    .get(pair.ours);
  books.db.prepare("INSERT INTO source (name, created_at) VALUES ('Second tool', '2031-01-01T00:00:00Z')").run();
  expect(await told()).toEqual({ source: name, label, party: `${alone.party} · ${name}` });
  books.db.prepare("DELETE FROM source WHERE name = 'Second tool'").run();
});

describe('deciding', () => {
  test('nothing is decided on facts that moved meanwhile; the conflict comes back with the new ones', async () => {
    const pair = take(linkedInvoices());
    edit('Invoice', pair.theirs, 'update', { fields: { DueDate: '2031-02-01' } });
    await pull();
    const seen = await conflictOf(pair);
    await changeSource('source_invoice', pair.ours, "due_date = '2031-03-03'");
    await expect(decide(seen, 'accept')).rejects.toThrow('review.facts-changed');
    const now = await conflictOf(pair);
    expect([now.status, now.kind]).toEqual(['open', 'both-changed']);
    expect(await decide(now, 'accept')).toEqual({ changedCount: 1 });
  });

  test('accepting settles only what the conflict is about; undo brings it back', async () => {
    const pair = take(linkedInvoices());
    edit('Invoice', pair.theirs, 'update', { fields: { DueDate: '2031-02-01' } });
    await changeSource('source_invoice', pair.ours, "number = 'X-' || number");
    await pull();
    const open = (await rows('open')).filter((row) => row.record.recordId === pair.ours);
    expect(open.map((row) => row.kind)).toEqual(['changed-in-quickbooks', 'changed-in-source']);
    const theirs = take(open);
    await decide(theirs, 'accept');
    expect(await decide(theirs, 'accept')).toEqual({ changedCount: 0 });
    const left = (await rows('open')).filter((row) => row.record.recordId === pair.ours);
    expect(left.map((row) => row.kind)).toEqual(['changed-in-source']);
    await books.call('decisions.undo', { decisionId: null });
    expect((await rows('open')).filter((row) => row.record.recordId === pair.ours)).toHaveLength(2);
  });

  test('keeping ours waits for an export batch, and is undone until it stands in one', async () => {
    const pair = take(linkedInvoices());
    await changeSource('source_invoice', pair.ours, "due_date = '2031-04-04'");
    const row = await conflictOf(pair);
    await decide(row, 'keep-ours');
    expect((await conflictOf(pair)).status).toBe('decided');
    expect((await books.call('conflicts.counts', {})).toExport).toBe(1);
    await books.call('decisions.undo', { decisionId: null });
    expect((await books.call('conflicts.counts', {})).toExport).toBe(0);
    await decide(await conflictOf(pair), 'keep-ours');
    expect(await books.call('conflicts.composeUpdates', {})).toMatchObject({ itemCount: 1 });
    expect(await books.call('conflicts.composeUpdates', {})).toBeNull();
    await expect(books.call('decisions.undo', { decisionId: null })).rejects.toThrow(/stands in export batch/);
    await expect(decide(await conflictOf(pair), 'accept')).rejects.toThrow(/stands in export batch/);
  });

  test('keeping theirs is told to the source until the source has followed', async () => {
    const pair = take(linkedInvoices());
    edit('Invoice', pair.theirs, 'update', { fields: { DueDate: '2031-06-06' } });
    await pull();
    await decide(await conflictOf(pair), 'keep-theirs', 'agreed by phone');
    const path = join(folder, 'changes.csv');
    expect((await books.call('conflicts.writeSourceChanges', { fileToken: path })).rowCount).toBe(1);
    const text = await readFile(path, 'utf8');
    expect(text).toContain('Change due date');
    expect(text).toContain('2031-06-06');
    expect(text).toContain('agreed by phone');
    await changeSource('source_invoice', pair.ours, "due_date = '2031-06-06'");
    expect((await books.call('conflicts.writeSourceChanges', { fileToken: path })).rowCount).toBe(0);
    expect((await rows('open')).filter((row) => row.record.recordId === pair.ours)).toEqual([]);
  });

  test('a void document in QuickBooks can be unlinked, not overwritten', async () => {
    const pair = take(linkedInvoices(), 3);
    edit('Invoice', pair.theirs, 'void');
    await pull();
    const row = await conflictOf(pair);
    expect(row.kind).toBe('voided-in-quickbooks');
    await expect(decide(row, 'keep-ours')).rejects.toThrow('review.not-possible');
    await decide(row, 'unlink');
    const isLive = () =>
      books.db.prepare('SELECT withdrawn_at IS NULL AS live FROM mapping WHERE id = ?').get(pair.mappingId);
    expect(isLive()).toEqual({ live: 0 });
    await books.call('decisions.undo', { decisionId: null });
    expect(isLive()).toEqual({ live: 1 });
    expect((await conflictOf(pair)).kind).toBe('voided-in-quickbooks');
  });

  test('alike conflicts are previewed and decided together', async () => {
    const pairs = linkedCustomers().slice(0, 4);
    for (const [index, pair] of pairs.entries()) {
      edit('Customer', pair.theirs, 'update', { fields: { PrimaryEmailAddr: { Address: `new${index}@example.com` } } });
    }
    await pull();
    const row = await conflictOf(take(pairs));
    const detail = await books.call('conflicts.detail', { conflictId: row.conflictId });
    expect(detail.alikeCount).toBe(4);
    const question = { conflictId: row.conflictId, alike: true, outcome: 'keep-theirs' as const, choices: {} };
    const preview = await books.call('conflicts.preview', question);
    expect([preview.conflicts.length, preview.sourceChangeCount, preview.updateCount]).toEqual([4, 4, 0]);
    const { conflicts } = preview;
    const before = (await books.call('conflicts.counts', {})).tabs.quickbooks;
    await books.call('conflicts.decide', { conflicts, outcome: 'keep-theirs', choices: {}, note: null });
    expect((await books.call('conflicts.counts', {})).tabs.quickbooks).toBe(before - 4);
    await books.call('decisions.undo', { decisionId: null });
    expect((await books.call('conflicts.counts', {})).tabs.quickbooks).toBe(before);
  });

  test('a field never to be touched is not written', async () => {
    await books.call('conflicts.setNeverTouch', { fields: ['phone'] });
    const [one, two] = [take(linkedCustomers()), take(linkedCustomers(), 1)];
    await changeSource('client', one.ours, "phone = '+1 555 0001'");
    expect(books.db.prepare('SELECT 1 FROM conflict WHERE mapping_id = ?').get(one.mappingId)).toBeUndefined();
    edit('Customer', two.theirs, 'update', { fields: { PrimaryPhone: { FreeFormNumber: '555-9999' } } });
    await changeSource('client', two.ours, "phone = '+1 555 0002'");
    await pull();
    await expect(decide(await conflictOf(two), 'keep-ours')).rejects.toThrow(/never to be written/);
    await books.call('decisions.undo', { decisionId: null });
    expect((await conflictOf(one)).fields).toEqual(['phone']);
  });

  test('customers that exist only in QuickBooks become a list of clients', async () => {
    const path = join(folder, 'clients.csv');
    const { rowCount } = await books.call('conflicts.writeClientImport', { fileToken: path });
    const text = await readFile(path, 'utf8');
    expect(rowCount).toBeGreaterThan(0);
    expect(text.split('\r\n').filter((line) => line !== '')).toHaveLength(rowCount + 1);
    expect(text).toContain('Client Name,Company Name,First Name');
  });
});
