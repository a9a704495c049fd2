import { afterAll, beforeAll, expect, test } from 'vitest';
import { listConflictRows } from '../../electron/ledger/conflicts-views.ts';
import { saveFindings } from '../../electron/ledger/payment-findings.ts';
import type { ColumnFilters } from '../../shared/schemas/column-filters.ts';
import { type Company, company } from './tieout-company.ts';

let books: Company;
let invoiceId: number;
beforeAll(async () => {
  books = await company({ customers: 30, invoices: 120, seed: 4 });
  await books.call('customers.acceptExact', { onlyClientIds: null });
  await books.call('documents.linkConfident', { from: null, to: null, statuses: null, exceptInvoiceIds: [] });
  const { jobId } = await books.call('payments.backfill', {});
  await books.engine.jobs.settled(jobId);
  // A document that is linked and paid, of a client whose name and number have more than ASCII.
  invoiceId = books.db
    .prepare(
      `SELECT m.record_id FROM payment_application a JOIN mapping_member m ON m.mapping_id = a.mapping_id
       AND m.record_type = 'source_invoice' AND m.live = 1 LIMIT 1`,
    )
    .pluck()
    .get() as number;
  books.db.prepare("UPDATE source_invoice SET number = 'Août 5%' WHERE id = ?").run(invoiceId);
  books.db
    .prepare(
      "UPDATE client SET name = 'Crème Šířka', search_text = 'creme sirka' WHERE id = (SELECT client_id FROM source_invoice WHERE id = ?)",
    )
    .run(invoiceId);
});
afterAll(() => books.close());

const page = { offset: 0, limit: 500 };
const textFilter = (column: string, text: string): ColumnFilters => ({ [column]: { kind: 'text', text } });
const documents = async (search: string, columnFilters?: ColumnFilters) => {
  const filters = {
    tab: 'linked',
    search,
    from: null,
    to: null,
    statuses: null,
    reason: null,
    flagged: false,
  } as const;
  const order = columnFilters === undefined ? { sort: null } : { sort: null, columnFilters };
  return (await books.call('documents.list', { filters, ...page, ...order })).rows.map((row) => row.invoiceId);
};

test('documents are found by numbers with accents, written with them, without them and in capitals', async () => {
  for (const text of ['Août 5%', 'aout 5', 'AOÛT']) {
    expect(await documents(text)).toEqual([invoiceId]);
    expect(await documents('', textFilter('number', text))).toEqual([invoiceId]);
  }
});

test('decisions are found by names with accents', async () => {
  await books.call('documents.unlink', { invoiceIds: [invoiceId] });
  const found = async (search: string) =>
    (await books.call('decisions.list', { search, person: null, day: null, record: null, ...page })).totalCount;
  expect([await found('Août 5'), await found('AOUT 5'), await found('5%'), await found('%5')]).toEqual([1, 1, 1, 0]);
  await books.call('decisions.undo', { decisionId: null });
  await books.engine.payments.settled();
});

test('payments are found by what their row shows, and a percent sign is a percent sign', async () => {
  const found = async (tab: 'applied' | 'skipped', search: string) =>
    (await books.call('payments.list', { tab, search, ...page })).totalCount;
  expect(await found('applied', 'šířka')).toBeGreaterThan(0);
  expect(await found('applied', 'SIRKA')).toBe(await found('applied', 'šířka'));
  expect(await found('applied', '5%')).toBeGreaterThan(0);
  expect(await found('applied', 'a%5%')).toBe(0);

  const finding = {
    key: '1',
    date: '2026-01-05',
    party: 'Ångström & Fils',
    invoiceId: null,
    invoiceNumber: null,
    label: 'payment 7',
    currency: 'USD',
    sourceMinor: null,
    quickbooksMinor: 100,
    reason: null,
    sourcePaymentId: null,
    quickbooksPaymentId: '7',
  };
  const before = await found('skipped', '');
  saveFindings(
    books.db,
    ['none'],
    [{ kind: 'skipped', key: 'x', customerId: 'none', finding: JSON.stringify(finding) }],
  );
  expect(await found('skipped', '')).toBe(before + 1);
  expect(await found('skipped', 'angström')).toBe(1);
  // The names of its fields are not what it shows.
  expect(await found('skipped', 'invoiceNumber')).toBe(0);
});

test('conflicts are filtered by names and numbers with accents', () => {
  books.db
    .prepare(
      `INSERT INTO conflict (mapping_id, kind, record_kind, fields, ours, theirs, stake_minor, status, opened_at)
       SELECT mapping_id, 'credit-applied', 'document', '[]', '{}', '{}', 0, 'open', '2026-01-01T00:00:00Z'
       FROM mapping_member WHERE record_type = 'source_invoice' AND record_id = ? AND live = 1`,
    )
    .run(invoiceId);
  const found = (columnFilters: ColumnFilters) =>
    listConflictRows(books.db, { tab: 'both', search: '', field: null }, { sort: null, columnFilters }, 0, 10)
      .totalCount;
  expect(found(textFilter('party', 'Šířka'))).toBe(1);
  expect(found(textFilter('party', 'sirka'))).toBe(1);
  expect(found(textFilter('label', 'AOÛT'))).toBe(1);
  expect(found(textFilter('label', 'avril'))).toBe(0);
});
