import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { orderedIds } from '../../../electron/ledger/list-order.ts';
import { openLedger } from '../../../electron/ledger/open.ts';

const identity = { environment: 'practice', realmId: '1', companyName: 'Harbor', homeCurrency: 'USD' } as const;
const sql = 'SELECT id FROM source WHERE name LIKE ? ORDER BY name';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tieout-list-order-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a list is kept until something is written, by whichever connection', () => {
  const file = join(folder, 'ledger.sqlite');
  const db = openLedger(file, identity, () => new Date('2026-01-02T03:04:05.000Z'));
  const other = new Database(file);
  const add = 'INSERT INTO source (id, name, created_at) VALUES (?, ?, ?)';
  const at = '2026-01-02T03:04:05.000Z';
  expect(orderedIds(db, sql, ['%'])).toEqual([]);
  db.prepare(add).run(1, 'Billing B', at);
  const first = orderedIds(db, sql, ['%']);
  expect(first).toEqual([1]);
  expect(orderedIds(db, sql, ['%'])).toBe(first);
  other.prepare(add).run(2, 'Billing A', at);
  expect(orderedIds(db, sql, ['%'])).toEqual([2, 1]);
  other.close();
  db.close();
});
