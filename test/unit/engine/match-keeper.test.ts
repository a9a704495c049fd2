import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMatchKeeper } from '../../../electron/engine/match-keeper.ts';
import { decide } from '../../../electron/ledger/decisions.ts';
import { insertMappings, liveChanges } from '../../../electron/ledger/mappings.ts';
import { openLedger, type WritableDb } from '../../../electron/ledger/open.ts';
import { searchText } from '../../../electron/ledger/search-text.ts';

const identity = { environment: 'practice', realmId: '1', companyName: 'Harbor', homeCurrency: 'USD' } as const;
const at = '2026-01-02T03:04:05.000Z';
const words = ['Harbor', 'Quarry', 'Meadow', 'Lantern', 'Cobalt', 'Juniper', 'Granite', 'Willow', 'Summit', 'Copper'];
const nameOf = (index: number): string =>
  `${words[index % 10]} ${words[Math.floor(index / 10) % 10]} ${words[Math.floor(index / 100) % 10]} ${index % 7 === 0 ? 'Ltd' : ''}`;

let folder: string;
let db: WritableDb;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tieout-keeper-'));
  db = openLedger(join(folder, 'ledger.sqlite'), identity, () => new Date(at));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

function fill(count: number): void {
  const client = db.prepare(
    `INSERT INTO client (id, source_id, external_id, name, name_key, inactive, search_text, implied, import_run_id, import_line, record)
     VALUES (?, 1, ?, ?, '', 0, ?, 0, 1, 1, '{}')`,
  );
  const customer = db.prepare(
    `INSERT INTO qbo_customer (id, sync_token, display_name, fully_qualified_name, active, is_sub, is_project, bill_with_parent, currency,
       balance_minor, search_text, last_updated_at, raw) VALUES (?, 0, ?, ?, 1, 0, 0, 0, 'USD', 0, ?, ?, '{}')`,
  );
  db.transaction(() => {
    db.prepare("INSERT INTO source (id, name, created_at) VALUES (1, 'Books', ?)").run(at);
    for (let index = 1; index <= count; index++) {
      const name = nameOf(index);
      client.run(index, String(index), name, searchText(name));
      customer.run(`q${index}`, `${name} ${index % 3 === 0 ? 'Inc' : ''}`, name, searchText(name), at);
    }
  })();
}

const stored = () => db.prepare('SELECT * FROM customer_match ORDER BY client_id').all();

test('matching lets others have their turn, and comes to the same as matching at once', async () => {
  fill(900);
  const keeper = createMatchKeeper(db, () => undefined);
  keeper.touch('customers');
  let turns = 0;
  let settled = false;
  const settling = keeper.settle().then(() => {
    settled = true;
  });
  while (!settled) {
    turns++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await settling;
  expect(turns).toBeGreaterThan(2);
  const inSlices = stored();
  expect(inSlices).toHaveLength(900);
  db.exec('DELETE FROM customer_match');
  keeper.touch('customers');
  keeper.ensure();
  expect(stored()).toEqual(inSlices);
});

test('facts that change while matching is under way are in its results', async () => {
  fill(1800);
  const keeper = createMatchKeeper(db, () => undefined);
  keeper.touch('customers');
  const settling = keeper.settle();
  await new Promise((resolve) => setImmediate(resolve));
  const underWay = stored().length < 1800;
  db.prepare("UPDATE client SET name = 'Nobody like it' WHERE id = 5").run();
  keeper.touch('customers');
  await settling;
  // Still under way when the fact changed, or this would prove nothing.
  expect(underWay).toBe(true);
  expect(db.prepare('SELECT tier FROM customer_match WHERE client_id = 5').pluck().get()).toBe('unmatched');
});

test('looking is enough to have a list matched; windows hear once that it changed', async () => {
  fill(20);
  let told = 0;
  const keeper = createMatchKeeper(db, () => told++);
  keeper.touch('customers');
  while (!keeper.look('customers')) await new Promise((resolve) => setImmediate(resolve));
  expect(stored()).toHaveLength(20);
  expect(told).toBe(1);
});

test('after a pause results follow from the facts, whatever was linked on the way; an engine that ended before brings them there', async () => {
  fill(300);
  const keeper = createMatchKeeper(db, () => undefined);
  keeper.touch('customers');
  keeper.ensure();
  const linked = Array.from({ length: 120 }, (_, index) => 1 + 2 * index);
  const author = { person: 'Ada', at };
  const decisionId = decide(db, author, {
    kind: 'customers.link',
    summary: 'Linked',
    changes: liveChanges(1, linked.length),
  });
  insertMappings(
    db,
    author,
    decisionId,
    linked.map((id) => ({
      recordKind: 'customer',
      kind: 'single',
      tier: 'exact',
      score: 1,
      reasons: [],
      how: 'bulk',
      baseOurs: null,
      baseTheirs: null,
      members: [
        { side: 'source', recordType: 'client', recordId: id },
        { side: 'quickbooks', recordType: 'Customer', recordId: `q${id}` },
      ],
    })),
  );
  const customers = linked.map((id) => `q${id}`);
  keeper.leave(linked, customers);
  keeper.ensure();
  const onTheWay = stored();
  const next = createMatchKeeper(db, () => undefined);
  await next.settle();
  const anew = stored();
  // Other records held other words, or this would prove nothing.
  expect(anew).not.toEqual(onTheWay);
  await keeper.settle();
  expect(stored()).toEqual(anew);
  keeper.touch('customers');
  await keeper.settle();
  expect(stored()).toEqual(anew);
  expect(db.prepare('SELECT count(*) FROM match_behind').pluck().get()).toBe(0);
});

/** Invoices of client 1 and, with the same numbers and totals, of customer q1. */
function fillInvoices(count: number): void {
  const ours = db.prepare(
    `INSERT INTO source_invoice (id, source_id, external_id, kind, number, client_id, date, currency, total_minor, paid_minor, balance_minor, status,
       custom_fields, import_run_id, import_line, record) VALUES (?, 1, ?, 'invoice', ?, 1, ?, 'USD', ?, 0, 0, 'paid', '{}', 1, 1, '{}')`,
  );
  const theirs = db.prepare(
    `INSERT INTO qbo_invoice (id, sync_token, doc_number, txn_date, customer_id, currency, total_minor, balance_minor, tax_minor, voided,
       last_updated_at, lines, raw) VALUES (?, 0, ?, ?, 'q1', 'USD', ?, 0, 0, 0, ?, '[]', '{}')`,
  );
  db.transaction(() => {
    for (let index = 1; index <= count; index++) {
      const [number, day] = [`${1000 + index}`, `2025-03-${String(1 + (index % 28)).padStart(2, '0')}`];
      ours.run(index, number, number, day, 100 * index);
      // Every other one is in QuickBooks under another number.
      theirs.run(`d${index}`, index % 2 === 0 ? number : `X${number}`, day, 100 * index, at);
    }
    const link = { kind: 'customers.link', summary: 'Linked', changes: liveChanges(1, 1) };
    insertMappings(db, { person: 'Ada', at }, decide(db, { person: 'Ada', at }, link), [
      {
        recordKind: 'customer',
        kind: 'single',
        tier: 'exact',
        score: 1,
        reasons: [],
        how: 'person',
        baseOurs: null,
        baseTheirs: null,
        members: [
          { side: 'source', recordType: 'client', recordId: 1, currency: 'USD' },
          { side: 'quickbooks', recordType: 'Customer', recordId: 'q1', currency: 'USD' },
        ],
      },
    ]);
  })();
}

const storedDocuments = () => db.prepare('SELECT * FROM document_match ORDER BY invoice_id').all();

test('documents are matched in turns with others, and come to the same as at once, also when facts change under way', async () => {
  fill(2);
  fillInvoices(12_000);
  const keeper = createMatchKeeper(db, () => undefined);
  keeper.touch('customers');
  const underWay = !keeper.look('documents');
  db.prepare("UPDATE source_invoice SET number = 'None like it', total_minor = 7 WHERE id = 4").run();
  keeper.touch('customers');
  let turns = 0;
  let upToDate = false;
  const matching = keeper.linked().then(() => {
    upToDate = true;
  });
  while (!upToDate) {
    turns++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await matching;
  // Still under way when the fact changed, or this would prove nothing.
  expect(underWay).toBe(true);
  expect(turns).toBeGreaterThan(2);
  const inTurns = storedDocuments();
  const tiers = db.prepare('SELECT tier, count(*) AS n FROM document_match GROUP BY tier ORDER BY tier').all();
  expect(tiers).toEqual([
    { tier: 'ambiguous', n: 6001 },
    { tier: 'confident', n: 5999 },
  ]);
  db.exec('DELETE FROM document_match');
  keeper.touch('customers');
  keeper.ensure();
  expect(storedDocuments()).toEqual(inTurns);
});
