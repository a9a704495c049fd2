import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countAll, readByIds, readIds } from '../../../electron/quickbooks/census.ts';
import { readChanges, withOverlap } from '../../../electron/quickbooks/changes.ts';
import { readPages } from '../../../electron/quickbooks/read-pages.ts';
import { type EntityType, entityTypes, type InvoiceRow } from '../../../electron/quickbooks/rows.ts';
import { failureOf, type Practice, practice } from './practice.ts';

const books = { customers: 150, invoices: 1_200, seed: 7 };
let p: Practice;
beforeEach(async () => {
  p = await practice(books);
});
afterEach(() => p.close());

/** How many objects of a type the simulator holds. */
const held = (type: EntityType) => p.simulator.stats().rows[p.realmId]?.[type] ?? 0;

async function readType<T extends EntityType>(type: T, pageRows: number, onPage: (page: number) => void = () => {}) {
  const byId = new Map<string, { readonly lastUpdatedAt: string }>();
  const deleted = new Set<string>();
  let firstTime: string | null = null;
  let pageCount = 0;
  for await (const page of readPages(p.client, { type, homeCurrency: 'USD', pageRows })) {
    firstTime ??= page.serverTime;
    pageCount += 1;
    expect(page.refused).toEqual([]);
    for (const row of page.rows) byId.set(row.id, row);
    for (const row of page.deleted) deleted.add(row.id);
    onPage(pageCount);
  }
  return { byId, firstTime, pageCount };
}

describe('6 Entities: a whole company', () => {
  test('every type comes whole, none of its objects refused', async () => {
    for (const type of entityTypes) {
      const { byId } = await readType(type, 500);
      expect([type, byId.size]).toEqual([type, held(type)]);
      expect([type, await countAll(p.client, type)]).toEqual([type, held(type)]);
    }
    expect(p.simulator.stats().limitViolations).toBe(0);
  });

  test('amounts agree to the cent with the books served', async () => {
    for await (const page of readPages(p.client, { type: 'Invoice', homeCurrency: 'USD' })) {
      for (const row of page.rows) {
        const stored = p.simulator.object('Invoice', row.id);
        expect([row.id, row.totalMinor / 100, row.balanceMinor / 100]).toEqual([
          row.id,
          stored?.TotalAmt,
          stored?.Balance,
        ]);
      }
    }
  });

  test('company and preferences', async () => {
    expect((await p.client.companyInfo()).companyName).not.toBe('');
    expect((await p.client.preferences()).customTxnNumbers).toEqual(expect.any(Boolean));
  });

  test('the census finds the same ids, and those can be read', async () => {
    const ids: string[] = [];
    for await (const page of readIds(p.client, 'Invoice', { pageRows: 250 })) ids.push(...page);
    expect(new Set(ids).size).toBe(held('Invoice'));
    const { rows } = await readByIds(p.client, {
      type: 'Invoice',
      ids: [...ids.slice(0, 40), '999999'],
      homeCurrency: 'USD',
    });
    expect(rows.map((row) => row.id).toSorted()).toEqual(ids.slice(0, 40).toSorted());
  });

  test('queries in a batch', async () => {
    const statements = ['SELECT count(*) FROM Invoice', 'SELECT * FROM Nothing', 'SELECT * FROM Term MAXRESULTS 1'];
    const [count, bad, term] = await p.client.batchQueries(statements);
    expect(count).toMatchObject({ ok: true, reply: { totalCount: held('Invoice') } });
    expect(bad).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^quickbooks\./) } });
    expect(term?.ok === true && term.reply.objects).toHaveLength(1);
  });

  test('a statement that cannot be parsed, a record that is not there', async () => {
    expect((await failureOf(p.client.query("SELECT * FROM Invoice WHERE Id = '1' OR Id = '2'"))).code).toBe(
      'quickbooks.bad-query',
    );
    expect((await failureOf(p.client.read('Invoice', '999999'))).code).toBe('quickbooks.not-found');
  });
});

describe('7 Faults: trouble while reading', () => {
  test('faults of every shape on a tenth of the calls cost no record and no second look', async () => {
    p.simulator.configure({ limits: { enforced: true } });
    p.simulator.addFaults(
      { match: { rate: 0.02 }, action: { type: 'server-error', status: 503 } },
      { match: { rate: 0.02 }, action: { type: 'drop', when: 'before-commit' } },
      { match: { rate: 0.02 }, action: { type: 'truncate' } },
      { match: { rate: 0.02 }, action: { type: 'fault', code: '10000', status: 500 } },
      { match: { nth: 9 }, action: { type: 'throttle', shape: 'xml', status: 403 } },
      { match: { nth: 17 }, action: { type: 'throttle', retryAfterS: 1 } },
      { match: { nth: 25 }, action: { type: 'gateway', status: 401 } },
    );
    const types: EntityType[] = ['Customer', 'Invoice', 'Payment', 'Deposit', 'Item', 'Account'];
    const read = await Promise.all(types.map((type) => readType(type, 25)));
    expect(types.map((type, index) => [type, read[index]?.byId.size])).toEqual(types.map((type) => [type, held(type)]));
    const { injected, requests, limitViolations } = p.simulator.stats();
    expect(injected).toBeGreaterThan(3);
    expect(limitViolations).toBe(0);
    expect(p.calls.filter((call) => call.errorCode !== null)).toHaveLength(injected);
    expect(requests).toBe(p.calls.length);
  });

  test('limits that are enforced are never met, however many calls wait', async () => {
    p.simulator.configure({ limits: { enforced: true } });
    const calls = Array.from({ length: 150 }, () => p.client.count('Invoice'));
    expect(new Set(await Promise.all(calls))).toEqual(new Set([held('Invoice')]));
    expect(p.simulator.stats()).toMatchObject({ requests: 150, limitViolations: 0 });
  });

  test('an expired token is refreshed once for all', async () => {
    await p.client.count('Invoice');
    p.simulator.expireAccess();
    await Promise.all(Array.from({ length: 8 }, () => p.client.count('Customer')));
    expect(p.rejected).toHaveLength(1);
  });

  test.each([
    [401, 'quickbooks.authentication', 2],
    [403, 'quickbooks.not-authorized', 1],
  ] as const)('a gateway that keeps answering %i asks to sign in again', async (status, code, requests) => {
    p.simulator.addFaults({ action: { type: 'gateway', status } });
    expect(await failureOf(p.client.count('Invoice'))).toMatchObject({ code, recovery: 'sign-in-again' });
    expect(p.simulator.stats().requests).toBe(requests);
  });

  test('a server that hangs is given up', async () => {
    p.simulator.addFaults({ match: { route: '/query' }, action: { type: 'hang' }, times: 1 });
    expect(await p.client.count('Invoice', [], { timeoutMs: 100 })).toBe(held('Invoice'));
    expect(p.calls.map((call) => call.errorCode)).toEqual(['quickbooks.timed-out', null]);
  });
});

describe('9 Traps: edits by others', () => {
  test('between pages: walk, changes since its start, and the set is exact', async () => {
    const doomed = new Set<string>();
    const { byId, firstTime } = await readType('Invoice', 100, (page) => {
      for (let edit = 0; edit < 5; edit += 1) p.simulator.edit({ entity: 'Invoice', operation: 'touch' });
      if (page % 2 === 0) {
        const free = [...freeInvoices(p)].find((id) => !doomed.has(id));
        if (free === undefined) throw new Error('no invoice without payment left');
        doomed.add(free);
        p.simulator.edit({ entity: 'Invoice', operation: 'delete', id: free });
      }
    });
    const rows = new Map([...byId].map(([id, row]) => [id, row.lastUpdatedAt]));
    const changes = await readChanges(p.client, {
      types: ['Invoice'],
      changedSince: withOverlap(firstTime ?? ''),
      homeCurrency: 'USD',
    });
    const [found] = changes.types;
    if (found?.outcome !== 'complete') throw new Error('changes were cut off');
    for (const row of found.rows) rows.set(row.id, row.lastUpdatedAt);
    for (const row of found.deleted) rows.delete(row.id);
    expect(doomed.size).toBeGreaterThan(3);
    expect(new Set(found.deleted.map((row) => row.id))).toEqual(doomed);
    expect(rows.size).toBe(held('Invoice'));
    for (const [id, lastUpdatedAt] of rows) {
      const metaData = p.simulator.object('Invoice', id)?.MetaData;
      expect([id, lastUpdatedAt]).toEqual([id, new Date(lastUpdatedOf(metaData)).toISOString()]);
    }
  });

  test('voids, deactivations and merges arrive as rows that say so', async () => {
    const since = new Date(p.simulator.now()).toISOString();
    const [voided = ''] = freeInvoices(p);
    p.simulator.edit({ entity: 'Invoice', operation: 'void', id: voided });
    const [first, second] = await activeCustomersWithoutBalance(p);
    p.simulator.edit({ entity: 'Customer', operation: 'deactivate', id: first });
    p.simulator.edit({ entity: 'Customer', operation: 'update', id: second, fields: { Notes: 'new' } });
    const changes = await readChanges(p.client, {
      types: ['Customer', 'Invoice', 'TaxCode'],
      changedSince: withOverlap(since),
      homeCurrency: 'USD',
    });
    const byType = new Map(changes.types.map((found) => [found.type, found]));
    const invoices = byType.get('Invoice');
    const row = invoices?.outcome === 'complete' ? invoices.rows.find(({ id }) => id === voided) : undefined;
    expect(row as InvoiceRow | undefined).toMatchObject({ voided: true, totalMinor: 0, balanceMinor: 0 });
    expect(row?.object.LinkedTxn ?? []).toEqual([]);
    const customers = byType.get('Customer');
    const gone = customers?.outcome === 'complete' ? customers.rows.find(({ id }) => id === first) : undefined;
    expect(gone).toMatchObject({ active: false, displayName: expect.stringMatching(/ \(deleted\)$/) });
    expect(byType.get('TaxCode')).toMatchObject({ outcome: 'query-instead', why: 'not-covered' });
  });

  test('further back than change data capture looks: told, not taken for no changes', async () => {
    const changedSince = new Date(p.simulator.now() - 40 * 86_400_000).toISOString();
    const { types } = await readChanges(p.client, { types: ['Customer', 'Term'], changedSince, homeCurrency: 'USD' });
    expect(types).toEqual([
      { type: 'Customer', outcome: 'query-instead', why: 'refused' },
      { type: 'Term', outcome: 'query-instead', why: 'refused' },
    ]);
  });

  test('too much for change data capture: told, and a query since then has it all', async () => {
    const since = new Date(p.simulator.now()).toISOString();
    const touched = new Set<string>();
    while (touched.size < 1_050) touched.add(p.simulator.edit({ entity: 'Invoice', operation: 'touch' }).id);
    for (const id of touched) p.simulator.edit({ entity: 'Invoice', operation: 'touch', id });
    const changes = await readChanges(p.client, {
      types: ['Customer', 'Invoice'],
      changedSince: since,
      homeCurrency: 'USD',
    });
    expect(changes.types.map((found) => [found.type, found.outcome])).toEqual([
      ['Customer', 'complete'],
      ['Invoice', 'query-instead'],
    ]);
    const ids = new Set<string>();
    for await (const page of readPages(p.client, { type: 'Invoice', homeCurrency: 'USD', since })) {
      for (const row of page.rows) ids.add(row.id);
    }
    for (const id of touched) expect(ids.has(id)).toBe(true);
  });
});

function lastUpdatedOf(metaData: unknown): string {
  const value: unknown =
    typeof metaData === 'object' && metaData !== null ? Reflect.get(metaData, 'LastUpdatedTime') : null;
  if (typeof value !== 'string') throw new Error('no time of change');
  return value;
}

/** Ids of open invoices nothing is linked to, dated after the books were closed: they can be deleted. */
function freeInvoices({ simulator }: Practice): Set<string> {
  const ids = new Set<string>();
  for (let id = 1; ids.size < 40 && id < 20_000; id += 1) {
    const invoice = simulator.object('Invoice', String(id));
    if (invoice === undefined || invoice.LinkedTxn !== undefined || invoice.Balance !== invoice.TotalAmt) continue;
    if (String(invoice.TxnDate) >= '2026') ids.add(String(id));
  }
  return ids;
}

async function activeCustomersWithoutBalance({ client }: Practice): Promise<readonly [string, string]> {
  const { objects } = await client.query("SELECT * FROM Customer WHERE Balance = '0' ORDERBY Id MAXRESULTS 50");
  const free = objects.filter((customer) => customer.BalanceWithJobs === 0).map((customer) => String(customer.Id));
  const [first, second] = free;
  if (first === undefined || second === undefined) throw new Error('every customer owes something');
  return [first, second];
}
