import { describe, expect, test } from 'vitest';
import { countAll, readByIds, readIds } from '../../../electron/quickbooks/census.ts';
import { FakeBooks } from './fake-books.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const books = (count: number) => new FakeBooks().add(...range(1, count).map((id) => [id, id] as const));

async function idsOf(from: FakeBooks, pageRows: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of readIds(from, 'Term', { pageRows })) ids.push(...page);
  return ids;
}

describe('5 CDC: the census of ids', () => {
  test('reads ids alone, inactive ones too, each once', async () => {
    const from = books(205);
    expect(await idsOf(from, 50)).toEqual(range(1, 205).map(String));
    expect(from.asked[0]).toMatchObject({ select: 'Id', orderBy: 'Id', where: ['Active IN (true, false)'] });
  });

  test('falls back to whole objects where ids alone are refused', async () => {
    const from = books(120);
    from.refuse = (parts) => parts.select !== '*';
    expect(await idsOf(from, 50)).toEqual(range(1, 120).map(String));
    expect(from.asked.filter((parts) => parts.select === 'Id')).toHaveLength(1);
  });

  test('refused in any form it fails', async () => {
    const from = books(1);
    from.refuse = () => true;
    await expect(idsOf(from, 50)).rejects.toMatchObject({ code: 'quickbooks.bad-query' });
  });

  test.each([1, 10, 49, 120])('%i deletions in front of the page hide no living id', async (deleted) => {
    const from = books(400);
    from.between = (page) => {
      if (page === 4) from.books = from.books.filter((book) => Number(book.id) > deleted);
    };
    const ids = await idsOf(from, 50);
    expect(new Set(ids)).toEqual(new Set(range(1, 400).map(String)));
    expect(ids).toHaveLength(400);
  });

  test('ends when everything behind the page vanished', async () => {
    const from = books(100);
    from.between = (page) => {
      if (page === 1) from.books = [];
    };
    expect(await idsOf(from, 50)).toEqual(range(1, 50).map(String));
  });

  test('an empty type has no ids', async () => {
    expect(await idsOf(books(0), 50)).toEqual([]);
  });
});

describe('4 Query: counts and repair', () => {
  test('inactive names count', async () => {
    const from = books(7);
    expect(await countAll(from, 'Term')).toBe(7);
    await countAll(from, 'Invoice');
    expect(from.asked.map((parts) => parts.where)).toEqual([['Active IN (true, false)'], []]);
  });

  test('ids are read a thousand at a time, and those gone are missing', async () => {
    const from = books(1_500);
    const ids = range(1, 2_100).map(String);
    const { rows } = await readByIds(from, { type: 'Term', ids, homeCurrency: 'USD' });
    expect(rows.map((row) => row.id)).toEqual(range(1, 1_500).map(String));
    expect(from.asked).toHaveLength(3);
  });
});
