import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refreshClientList } from '../../../electron/ledger/client-list.ts';
import { findCustomerRow, listCustomerRows, readCustomerCounts } from '../../../electron/ledger/customer-list.ts';
import { searchCustomers } from '../../../electron/ledger/customers.ts';
import { openLedger, type WritableDb } from '../../../electron/ledger/open.ts';
import { searchText } from '../../../electron/ledger/search-text.ts';
import type { CustomerFilters, CustomerTab } from '../../../shared/ipc/customers.ts';
import type { ColumnFilters } from '../../../shared/schemas/column-filters.ts';

const at = '2026-01-02T03:04:05.000Z';
const identity = { environment: 'practice', realmId: '1', companyName: 'Harbor', homeCurrency: 'USD' } as const;
const clientIds = [1, 2, 3, 4, 5, 6];

let folder: string;
let db: WritableDb;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tieout-list-'));
  db = openLedger(join(folder, 'ledger.sqlite'), identity, () => new Date(at));
  db.prepare("INSERT INTO source (id, name, created_at) VALUES (1, 'Books', ?)").run(at);
  db.pragma('foreign_keys = OFF');
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

function putClient(id: number, name: string): void {
  db.prepare(
    `INSERT INTO client (id, source_id, external_id, name, name_key, inactive, search_text, implied, import_run_id, import_line, record)
     VALUES (?, 1, ?, ?, '', 0, ?, 0, 1, 1, '{}') ON CONFLICT (id) DO UPDATE SET name = excluded.name, search_text = excluded.search_text, gone_at = NULL`,
  ).run(id, String(id), name, searchText(name));
}
function putCustomer(id: string, name: string, balance: number, phone: string | null = null): void {
  db.prepare(
    `INSERT INTO qbo_customer (id, sync_token, display_name, fully_qualified_name, active, is_sub, is_project, bill_with_parent, currency,
       balance_minor, phone, search_text, last_updated_at, raw)
     VALUES (?, 0, ?, ?, 1, 0, 0, 0, 'USD', ?, ?, ?, '${at}', '{}')
     ON CONFLICT (id) DO UPDATE SET fully_qualified_name = excluded.fully_qualified_name, balance_minor = excluded.balance_minor, search_text = excluded.search_text`,
  ).run(id, name, name, balance, phone, searchText(name, phone?.replace(/\D/g, '')));
}
function putInvoice(id: number, clientId: number | null, currency: string, balance: number): void {
  db.prepare(
    `INSERT INTO source_invoice (id, source_id, kind, external_id, client_id, date, currency, total_minor, paid_minor, balance_minor, status,
       custom_fields, import_run_id, import_line, record)
     VALUES (?, 1, 'invoice', ?, ?, '2026-01-01', ?, ?, 0, ?, 'sent', '[]', 1, 1, '{}')
     ON CONFLICT (id) DO UPDATE SET client_id = excluded.client_id, currency = excluded.currency, balance_minor = excluded.balance_minor`,
  ).run(id, String(id), clientId, currency, balance, balance);
}
function match(clientId: number, tier: string, customerId: string | null, score: number | null): void {
  db.prepare(
    `INSERT INTO customer_match (client_id, tier, customer_id, score, candidates) VALUES (?, ?, ?, ?, '[]')
     ON CONFLICT (client_id) DO UPDATE SET tier = excluded.tier, customer_id = excluded.customer_id, score = excluded.score`,
  ).run(clientId, tier, customerId, score);
}
function link(mappingId: number, clientId: number, customerId: string): void {
  const member = db.prepare(
    'INSERT OR REPLACE INTO mapping_member (mapping_id, side, record_type, record_id, currency, live) VALUES (?, ?, ?, ?, ?, 1)',
  );
  db.prepare("DELETE FROM mapping_member WHERE record_type = 'client' AND record_id = ?").run(BigInt(clientId));
  member.run(mappingId, 'source', 'client', BigInt(clientId), 'USD');
  member.run(mappingId, 'quickbooks', 'Customer', customerId, '');
}

const all = (tab: CustomerTab): CustomerFilters => ({
  tab,
  search: '',
  names: null,
  minScore: null,
  hasBalance: false,
  flagged: false,
});
const namesOf = (tab: CustomerTab, columnFilters: ColumnFilters = {}, filters: Partial<CustomerFilters> = {}) =>
  listCustomerRows(
    db,
    { ...all(tab), ...filters },
    { sort: { column: 'clientName', descending: false }, columnFilters },
    0,
    50,
  ).rows.map((row) => row.clientName);

/** All that the list holds, as one value. */
function listed(): unknown {
  refreshClientList(db);
  const rows = db.prepare('SELECT * FROM client_list ORDER BY client_id').all();
  return [rows, db.prepare('SELECT * FROM client_open ORDER BY client_id, currency').all()];
}

const step = fc.oneof(
  fc.record({
    do: fc.constant('client' as const),
    id: fc.constantFrom(...clientIds),
    name: fc.string({ maxLength: 6 }),
  }),
  fc.record({ do: fc.constant('gone' as const), id: fc.constantFrom(...clientIds) }),
  fc.record({
    do: fc.constant('customer' as const),
    id: fc.constantFrom('7', '8'),
    balance: fc.integer({ min: -9, max: 9 }),
  }),
  fc.record({ do: fc.constant('dropCustomer' as const), id: fc.constantFrom('7', '8') }),
  fc.record({
    do: fc.constant('invoice' as const),
    id: fc.constantFrom(1, 2, 3, 4),
    clientId: fc.option(fc.constantFrom(...clientIds)),
    balance: fc.integer({ min: 0, max: 99 }),
  }),
  fc.record({
    do: fc.constant('match' as const),
    id: fc.constantFrom(...clientIds),
    tier: fc.constantFrom('exact', 'suggested', 'unmatched'),
    customerId: fc.option(fc.constantFrom('7', '8')),
  }),
  fc.record({
    do: fc.constant('link' as const),
    id: fc.constantFrom(...clientIds),
    customerId: fc.constantFrom('7', '8'),
  }),
  fc.record({ do: fc.constant('unlink' as const), id: fc.constantFrom(...clientIds) }),
  fc.record({ do: fc.constant('leave' as const), id: fc.constantFrom(...clientIds) }),
  fc.record({ do: fc.constant('takeUp' as const), id: fc.constantFrom(...clientIds) }),
  fc.record({ do: fc.constant('look' as const) }),
);

test('the list kept in memory is what joining everything anew gives, whatever is written in between', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      db.exec(
        'DELETE FROM mapping_member; DELETE FROM record_mark; DELETE FROM customer_match; DELETE FROM source_invoice; DELETE FROM client; DELETE FROM qbo_customer',
      );
      for (const id of clientIds) putClient(id, `Client ${id}`);
      putCustomer('7', 'Seven', 700);
      let mappingId = 0;
      for (const one of steps) {
        if (one.do === 'client') putClient(one.id, one.name);
        if (one.do === 'gone') db.prepare('UPDATE client SET gone_at = ? WHERE id = ?').run(at, one.id);
        if (one.do === 'customer') putCustomer(one.id, `Customer ${one.id}`, one.balance);
        if (one.do === 'dropCustomer') db.prepare('DELETE FROM qbo_customer WHERE id = ?').run(one.id);
        if (one.do === 'invoice') putInvoice(one.id, one.clientId, one.id % 2 === 0 ? 'USD' : 'EUR', one.balance);
        if (one.do === 'match') match(one.id, one.tier, one.customerId, one.customerId === null ? null : 0.7);
        if (one.do === 'link') {
          db.prepare("DELETE FROM mapping_member WHERE record_type = 'Customer' AND record_id = ?").run(one.customerId);
          link(++mappingId, one.id, one.customerId);
        }
        if (one.do === 'unlink')
          db.prepare("UPDATE mapping_member SET live = 0 WHERE record_type = 'client' AND record_id = ?").run(
            BigInt(one.id),
          );
        if (one.do === 'leave')
          db.prepare(
            "INSERT OR IGNORE INTO record_mark (record_type, record_id, mark, at, person, decision_id) VALUES ('client', ?, 'left', '', '', 1)",
          ).run(BigInt(one.id));
        if (one.do === 'takeUp') db.prepare('DELETE FROM record_mark WHERE record_id = ?').run(BigInt(one.id));
        if (one.do === 'look') refreshClientList(db);
      }
      const kept = listed();
      db.exec('INSERT OR IGNORE INTO client_stale SELECT id FROM client');
      expect(kept).toEqual(listed());
    }),
    { numRuns: 60 },
  );
});

function smallBooks(): void {
  putClient(1, 'Café Lumière');
  putClient(2, 'Harbor Bakery');
  putClient(3, 'Quarry Motors');
  putCustomer('7', 'Harbor Bakery LLC', 12_050, '(559) 555-0107');
  putCustomer('8', 'Lumière:Paris', 0);
  match(1, 'suggested', '8', 0.9);
  match(2, 'suggested', '7', 0.99);
  match(3, 'unmatched', null, null);
  putInvoice(1, 1, 'JPY', 1500);
  putInvoice(2, 2, 'USD', 150_000);
  putInvoice(3, 3, 'USD', 10_000);
}

test('counts and money of every tab come from one look, per currency', () => {
  smallBooks();
  const { tabs, totals } = readCustomerCounts(db);
  expect(tabs).toEqual({ exact: 0, suggested: 2, unmatched: 1, linked: 0, left: 0 });
  expect(totals.suggested.source).toEqual([
    { currency: 'JPY', amountMinor: 1500 },
    { currency: 'USD', amountMinor: 150_000 },
  ]);
  expect(totals.suggested.quickbooks).toEqual([{ currency: 'USD', amountMinor: 12_050 }]);
  expect(totals.unmatched.source).toEqual([{ currency: 'USD', amountMinor: 10_000 }]);
});

test('columns are filtered by text without accents, by amounts in whole units of any currency, and by sets', () => {
  smallBooks();
  expect(namesOf('suggested', { clientName: { kind: 'text', text: 'LUMIERE' } })).toEqual(['Café Lumière']);
  expect(namesOf('suggested', { customerName: { kind: 'text', text: 'llc' } })).toEqual(['Harbor Bakery']);
  const balance = (from: string | null, to: string | null) =>
    namesOf('suggested', { clientBalance: { kind: 'amount', from, to } });
  expect(balance('1500', '1500')).toEqual(['Café Lumière', 'Harbor Bakery']);
  expect(balance('1500.01', null)).toEqual([]);
  expect(namesOf('suggested', { score: { kind: 'set', values: ['very-likely'] } })).toEqual(['Café Lumière']);
  expect(namesOf('suggested', { customerBalance: { kind: 'amount', from: '120.5', to: null } })).toEqual([
    'Harbor Bakery',
  ]);
});

test('a filter that the list has not is refused', () => {
  expect(() => namesOf('suggested', { nonsense: { kind: 'text', text: 'a' } })).toThrow(
    expect.objectContaining({ code: 'ipc.bad-input' }),
  );
  expect(() => namesOf('suggested', { score: { kind: 'set', values: ["'; DROP"] } })).toThrow(
    expect.objectContaining({ code: 'ipc.bad-input' }),
  );
});

test('a list of names finds clients by their own or their customer’s name, accents and case aside', () => {
  smallBooks();
  expect(namesOf('suggested', {}, { names: ['cafe lumiere', 'nobody'] })).toEqual(['Café Lumière']);
  expect(namesOf('suggested', {}, { names: ['HARBOR BAKERY LLC'] })).toEqual(['Harbor Bakery']);
});

test('a jump finds the first name in the order that is shown', () => {
  smallBooks();
  const order = { sort: { column: 'clientName', descending: true } };
  expect(findCustomerRow(db, all('suggested'), order, 'caf')).toBe(1);
  expect(findCustomerRow(db, all('suggested'), order, 'zz')).toBeNull();
});

test('customers are found by name, parent, phone however written, and by what they owe; merged ones come last and say so', () => {
  smallBooks();
  putCustomer('9', 'Harbor Bakery old', 0);
  db.prepare('UPDATE qbo_customer SET deleted_at = ? WHERE id = ?').run(at, '9');
  const found = (text: string) => searchCustomers(db, text, 10).map((row) => row.customerId);
  expect(found('harbor')).toEqual(['7', '9']);
  expect(searchCustomers(db, 'harbor', 10).map((row) => row.merged)).toEqual([false, true]);
  expect(found('lumiere')).toEqual(['8']);
  expect(found('559-555 0107')).toEqual(['7']);
  expect(found('120.50')).toEqual(['7']);
});
