import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchCustomers } from '../../../electron/ledger/customers.ts';
import { searchQboDocuments } from '../../../electron/ledger/document-cards.ts';
import { openLedger, type WritableDb } from '../../../electron/ledger/open.ts';

const at = '2026-01-02T03:04:05.000Z';
const identity = { environment: 'practice', realmId: '1', companyName: 'Harbor', homeCurrency: 'USD' } as const;

let folder: string;
let db: WritableDb;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tieout-amounts-'));
  db = openLedger(join(folder, 'ledger.sqlite'), identity, () => new Date(at));
  const customer = db.prepare(
    `INSERT INTO qbo_customer (id, sync_token, display_name, fully_qualified_name, active, is_sub, is_project, bill_with_parent, currency,
       balance_minor, search_text, last_updated_at, raw)
     VALUES (?, 0, ?, ?, 1, 0, 0, 0, ?, ?, ?, ?, '{}')`,
  );
  const invoice = db.prepare(
    `INSERT INTO qbo_invoice (id, sync_token, txn_date, customer_id, currency, total_minor, balance_minor, tax_minor, voided, lines, last_updated_at)
     VALUES (?, 0, '2026-01-01', ?, ?, ?, 0, 0, 0, '[]', ?)`,
  );
  for (const [name, currency, amount] of [
    ['yen', 'JPY', 48_000],
    ['dinar', 'KWD', 48_125],
    ['dollar', 'USD', 48_125],
    ['small yen', 'JPY', 480],
  ] as const) {
    customer.run(name, name, name, currency, amount, name, at);
    invoice.run(name, name, currency, amount, at);
  }
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ['48,000', ['yen']],
  ['48000.00', ['yen']],
  ['48.125', ['dinar']],
  ['481.25', ['dollar']],
  ['480', ['small yen']],
  ['4800', []],
])('customers that owe %s are found in their own currency', (text, names) => {
  expect(searchCustomers(db, text, 10).map((row) => row.customerId)).toEqual(names);
});

test.each([
  ['48,000', ['yen']],
  ['48000.00', ['yen']],
  ['48.12', ['dinar']],
  ['481.25', ['dollar']],
  ['480.0', ['small yen']],
])('documents whose total begins with %s are found in their own currency', (text, ids) => {
  expect(searchQboDocuments(db, 'Invoice', text, 10).map((card) => card.id)).toEqual(ids);
});
