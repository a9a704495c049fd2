import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listPullStates, listTypeStates } from '../../../electron/ledger/sync-state.ts';
import type { QuickbooksClient } from '../../../electron/quickbooks/client.ts';
import { QuickbooksError } from '../../../electron/quickbooks/errors.ts';
import { faultTable } from '../../../electron/quickbooks/fault-table.ts';
import type { JsonObject } from '../../../electron/quickbooks/replies.ts';
import { entityTypes } from '../../../electron/quickbooks/rows.ts';
import { pull } from '../../../electron/sync/pull.ts';
import type { PullProgress } from '../../../electron/sync/types.ts';
import { AppError } from '../../../shared/errors.ts';
import { type Books, books, differences, mirrored, standing } from './books.ts';

let company: Books;

beforeEach(async () => {
  company = await books({ customers: 120, invoices: 2600, seed: 7 });
});
afterEach(() => company.close());

const isExact = async () => differences(mirrored(company.db), await standing(company.client));
const changedBy = (outcomes: readonly { changedCount: number }[]) =>
  outcomes.reduce((sum, one) => sum + one.changedCount, 0);
const idsOf = (type: string) =>
  [...mirrored(company.db).keys()].filter((key) => key.startsWith(`${type} `)).map((key) => key.split(' ')[1] ?? '');
/** One in a period that is open: others may delete it. */
const newestPayment = () =>
  (company.db.prepare('SELECT id FROM qbo_payment ORDER BY txn_date DESC LIMIT 1').get() as { id: string }).id;
const invoicePages = () =>
  company.simulator.log().filter((entry) => /select \* from Invoice/i.test(decodeURIComponent(entry.query))).length;

describe('a first pull', () => {
  test('brings every record of every type and counts them', async () => {
    const outcomes = await company.pull();
    expect(outcomes.filter((one) => one.error !== null)).toEqual([]);
    for (const one of outcomes) expect([one.type, one.storedCount]).toEqual([one.type, one.expectedCount]);
    expect(await isExact()).toEqual([]);
    expect(listPullStates(company.db).every((state) => state.phase === 'current')).toBe(true);
  });

  test('costs a page per 1,000 records and a small constant', async () => {
    const outcomes = await company.pull();
    const pages = outcomes.reduce((sum, one) => sum + Math.ceil(one.storedCount / 1000), 0);
    expect(company.calls.length).toBeLessThanOrEqual(pages + 6);
  });

  test('tells how far it is, customers first, never beyond the count', async () => {
    const seen: PullProgress[] = [];
    await company.pull({ onProgress: (progress) => seen.push(progress) });
    expect(seen[0]?.type).toBe('Customer');
    expect(seen.filter((one) => one.totalCount === null || one.doneCount > one.totalCount)).toEqual([]);
    const invoices = seen.filter((one) => one.type === 'Invoice').map((one) => one.doneCount);
    expect(invoices).toEqual(invoices.toSorted((a, b) => a - b));
    expect(invoices.at(-1)).toBe(2600);
  });

  test('goes on behind the last stored page after it was stopped', async () => {
    const stop = new AbortController();
    const first = company.pull({
      types: ['Invoice'],
      signal: stop.signal,
      onProgress: ({ doneCount }) => {
        if (doneCount >= 1000) stop.abort();
      },
    });
    await expect(first).rejects.toMatchObject({ code: 'app.cancelled' });
    const stored = idsOf('Invoice').length;
    expect(stored).toBeGreaterThanOrEqual(1000);
    expect(stored).toBeLessThan(2600);
    company.simulator.resetStats();
    await company.pull({ types: ['Invoice'] });
    expect(invoicePages()).toBe(Math.ceil((2600 - stored) / 1000));
    expect(differences(mirrored(company.db, ['Invoice']), await standing(company.client, ['Invoice']))).toEqual([]);
  });

  test('is exact though others edit, create, delete, deactivate and merge between its pages', async () => {
    const [payment, other] = (
      await company.client.queryPage({ entity: 'Payment', orderBy: 'TxnDate DESC', maxResults: 2 })
    ).objects.map((object) => String(object.Id));
    const [keeper, loser] = ['Kept of two', 'Lost of two'].map(
      (DisplayName) => company.simulator.edit({ entity: 'Customer', operation: 'create', fields: { DisplayName } }).id,
    );
    const edits = [
      { entity: 'Invoice', operation: 'touch' },
      { entity: 'Customer', operation: 'touch' },
      { entity: 'Payment', operation: 'delete', id: payment ?? '' },
      { entity: 'Customer', operation: 'deactivate', id: keeper ?? '' },
      { entity: 'Customer', operation: 'merge', id: loser ?? '', into: keeper ?? '' },
      { entity: 'Payment', operation: 'touch', id: other ?? '' },
      { entity: 'Invoice', operation: 'touch' },
      {
        entity: 'Customer',
        operation: 'create',
        fields: { DisplayName: 'Came in between' },
      },
      { entity: 'CreditMemo', operation: 'touch' },
    ] as const;
    company.simulator.addFaults({
      match: { contains: 'from ' },
      script: edits.map((edit) => ({ type: 'edit', when: 'after', edits: [edit] }) as const),
    });
    const outcomes = await company.pull();
    expect(outcomes.filter((one) => one.error !== null || one.storedCount !== one.expectedCount)).toEqual([]);
    expect(company.simulator.stats().injected).toBe(edits.length);
    company.simulator.clearFaults();
    expect(await isExact()).toEqual([]);
  });

  test('is exact in bad weather: throttled, broken, dropped and refused requests', async () => {
    company.simulator.addFaults(
      { match: { rate: 0.06 }, action: { type: 'throttle', shape: 'xml', retryAfterS: 2 } },
      { match: { rate: 0.06 }, action: { type: 'server-error', status: 503 } },
      { match: { rate: 0.06 }, action: { type: 'drop', when: 'before-commit' } },
      { match: { rate: 0.06 }, action: { type: 'truncate' } },
      { match: { rate: 0.06 }, action: { type: 'gateway', status: 401 } },
    );
    const outcomes = await company.pull();
    company.simulator.clearFaults();
    expect(company.simulator.stats().injected).toBeGreaterThan(0);
    expect(outcomes.filter((one) => one.error !== null)).toEqual([]);
    expect(await isExact()).toEqual([]);
  });
});

describe('pulling again', () => {
  beforeEach(async () => {
    await company.pull();
    company.calls.length = 0;
  });

  test('changes nothing and costs a handful of requests', async () => {
    const before = mirrored(company.db);
    const outcomes = await company.pull();
    expect(changedBy(outcomes)).toBe(0);
    expect(mirrored(company.db)).toEqual(before);
    expect(company.calls.map((call) => call.operation)).toEqual(['batch', 'cdc', 'query', 'query', 'query']);
  });

  test('brings edits, deletions and deactivated names by change data capture', async () => {
    const payment = newestPayment();
    company.simulator.edit({ entity: 'Payment', operation: 'delete', id: payment });
    company.simulator.edit({ entity: 'Customer', operation: 'create', fields: { DisplayName: 'Zephyr Rowing Club' } });
    const outcomes = await company.pull();
    expect(changedBy(outcomes)).toBeGreaterThanOrEqual(2);
    expect(idsOf('Payment')).not.toContain(payment);
    expect(await isExact()).toEqual([]);
    const idle = await company.client.queryPage({ entity: 'Customer', where: ["DisplayName = 'Zephyr Rowing Club'"] });
    company.simulator.edit({ entity: 'Customer', operation: 'deactivate', id: String(idle.objects[0]?.Id) });
    await company.pull();
    expect(await isExact()).toEqual([]);
    const row = company.db
      .prepare("SELECT active FROM qbo_customer WHERE display_name LIKE 'Zephyr Rowing Club%'")
      .get();
    expect(row).toEqual({ active: 0 });
  });

  test('finds by its count what a merge took away without a word', async () => {
    const made = ['Merge A Studio', 'Merge B Studio'].map((DisplayName) =>
      company.simulator.edit({ entity: 'Customer', operation: 'create', fields: { DisplayName } }),
    );
    await company.pull();
    const [loser, winner] = made.map((one) => one.id);
    company.simulator.edit({ entity: 'Customer', operation: 'merge', id: loser ?? '', into: winner ?? '' });
    await company.pull();
    expect(idsOf('Customer')).not.toContain(loser);
    expect(idsOf('Customer')).toContain(winner);
    expect(await isExact()).toEqual([]);
  });

  test('reads by query what is more than change data capture can tell at once', async () => {
    for (const id of idsOf('Invoice').slice(0, 1100)) {
      company.simulator.edit({ entity: 'Invoice', operation: 'touch', id });
    }
    const payment = newestPayment();
    company.simulator.edit({ entity: 'Payment', operation: 'delete', id: payment });
    await company.pull();
    expect(idsOf('Payment')).not.toContain(payment);
    expect(await isExact()).toEqual([]);
  });

  test('is exact after more than 30 days, without asking for changes that far back', async () => {
    const payment = newestPayment();
    company.simulator.edit({ entity: 'Payment', operation: 'delete', id: payment });
    company.simulator.edit({ entity: 'Invoice', operation: 'touch', id: idsOf('Invoice')[5] ?? '' });
    company.simulator.clock({ moveMs: 45 * 86_400_000 });
    await company.pull();
    const refused = company.calls.map((call) => call.errorCode);
    expect(refused.filter((code) => code !== null && code !== 'quickbooks.authentication')).toEqual([]);
    expect(idsOf('Payment')).not.toContain(payment);
    expect(await isExact()).toEqual([]);
  });

  test('reads chosen types only, everything anew, or since a day', async () => {
    await company.pull({ types: ['Term'] });
    expect(company.calls.map((call) => `${call.operation} ${call.entity ?? ''}`)).toEqual(['batch ', 'cdc Term']);
    company.db.prepare("UPDATE qbo_invoice SET raw = '{}' WHERE id IN (SELECT id FROM qbo_invoice LIMIT 7)").run();
    expect(changedBy(await company.pull())).toBe(0);
    expect(changedBy(await company.pull({ types: ['Invoice'], everything: true }))).toBe(7);
    expect(await isExact()).toEqual([]);
    company.db
      .prepare(
        "UPDATE qbo_invoice SET raw = '{}' WHERE last_updated_at = (SELECT max(last_updated_at) FROM qbo_invoice)",
      )
      .run();
    const since = company.db.prepare('SELECT max(last_updated_at) AS at FROM qbo_invoice').get() as { at: string };
    expect(changedBy(await company.pull({ types: ['Invoice'], since: since.at }))).toBeGreaterThan(0);
    expect(await isExact()).toEqual([]);
  });
});

describe('what goes wrong with one type', () => {
  const withClient = (change: Partial<QuickbooksClient>, types = entityTypes) =>
    pull(
      { ...company.deps, quickbooks: { ...company.client, ...change } },
      { types, since: null, signal: new AbortController().signal, onProgress: () => undefined },
    );

  test('a type that this plan does not have fails alone and is not asked for again in this pull', async () => {
    const verdict = faultTable['5020'];
    if (verdict === undefined) throw new Error('no verdict');
    const outcomes = await withClient({
      async batchQueries(statements, options) {
        const answers = await company.client.batchQueries(statements, options);
        return answers.map((answer, index) =>
          statements[index]?.includes('FROM Class') ? { ok: false, error: new QuickbooksError(verdict) } : answer,
        );
      },
    });
    expect(outcomes.filter((one) => one.error !== null).map((one) => [one.type, one.error?.code])).toEqual([
      ['Class', 'quickbooks.feature-missing'],
    ]);
    expect(company.calls.some((call) => call.entity === 'Class')).toBe(false);
    const state = listTypeStates(company.db).find((one) => one.type === 'Class');
    expect(state).toMatchObject({ phase: 'never', error: { code: 'quickbooks.feature-missing' } });
    const again = await company.pull();
    expect(again.filter((one) => one.error !== null)).toEqual([]);
    expect(await isExact()).toEqual([]);
  });

  test('a failing page of one type does not stop the others', async () => {
    company.simulator.addFaults({
      match: { contains: 'from Payment ' },
      action: { type: 'fault', code: '4002', detail: 'not processed' },
    });
    const outcomes = await company.pull({ types: ['Customer', 'Payment', 'Invoice'] });
    expect(outcomes.map((one) => [one.type, one.error?.code ?? null])).toEqual([
      ['Customer', null],
      ['Payment', 'quickbooks.bad-query'],
      ['Invoice', null],
    ]);
    expect(differences(mirrored(company.db, ['Invoice']), await standing(company.client, ['Invoice']))).toEqual([]);
  });

  test('a record that cannot be read is named, counted and left out until it can', async () => {
    const [broken] = (await company.client.queryPage({ entity: 'Invoice', maxResults: 1, orderBy: 'Id' })).objects;
    const spoil = (object: JsonObject): JsonObject =>
      object.Id === broken?.Id && object.TotalAmt !== undefined ? { ...object, TotalAmt: 'a lot' } : object;
    const outcomes = await withClient(
      {
        async queryPage(parts, options) {
          const reply = await company.client.queryPage(parts, options);
          return { ...reply, objects: reply.objects.map(spoil) };
        },
      },
      ['Invoice'],
    );
    expect(outcomes).toMatchObject([{ storedCount: 2599, expectedCount: 2600, refusedCount: 1, error: null }]);
    expect(company.calls.filter((call) => call.operation === 'query').length).toBeLessThanOrEqual(5);
    const rows = company.db.prepare('SELECT type, id, code, field FROM refused_row').all();
    expect(rows).toEqual([{ type: 'Invoice', id: broken?.Id, code: 'quickbooks.unreadable-reply', field: 'TotalAmt' }]);
    const [again] = await company.pull({ types: ['Invoice'], everything: true });
    expect(again).toMatchObject({ storedCount: 2600, refusedCount: 0 });
  });

  test('being signed out ends the pull at once and keeps what is there', async () => {
    await company.pull({ types: ['Customer'] });
    const before = mirrored(company.db, ['Customer']).size;
    let asked = 0;
    const signedOut = withClient({
      async queryPage() {
        asked += 1;
        throw new AppError('oauth.signed-out', 'sign-in-again');
      },
    });
    await expect(signedOut).rejects.toMatchObject({ code: 'oauth.signed-out' });
    expect(asked).toBeLessThanOrEqual(3);
    expect(mirrored(company.db, ['Customer']).size).toBe(before);
  });
});
