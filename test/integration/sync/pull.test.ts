import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listPullStates } from '../../../electron/ledger/sync-state.ts';
import { type Books, books, differences, mirrored, standing } from './books.ts';

let company: Books;

beforeEach(async () => {
  company = await books({ customers: 120, invoices: 2600, seed: 7 });
});
afterEach(() => company.close());

const isExact = async () => differences(mirrored(company.db), await standing(company.client));
const changedBy = (outcomes: readonly { changedCount: number }[]) =>
  outcomes.reduce((sum, one) => sum + one.changedCount, 0);

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
    expect(company.calls.length).toBeLessThanOrEqual(pages + 8);
  });
});

describe('pulling again', () => {
  test('changes nothing and costs a handful of requests', async () => {
    await company.pull();
    const before = mirrored(company.db);
    company.calls.length = 0;
    const outcomes = await company.pull();
    expect(changedBy(outcomes)).toBe(0);
    expect(mirrored(company.db)).toEqual(before);
    expect(company.calls.length).toBeLessThanOrEqual(6);
  });
});
