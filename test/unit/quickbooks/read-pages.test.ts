import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  overlapRows,
  type PageCursor,
  type ReadPagesOptions,
  type RowsPage,
  readPages,
} from '../../../electron/quickbooks/read-pages.ts';
import { isAppError } from '../../../shared/errors.ts';
import { FakeBooks } from './fake-books.ts';

type Options = Partial<ReadPagesOptions<'Term'>>;

async function readAll(books: FakeBooks, options: Options = {}): Promise<RowsPage<'Term'>[]> {
  const pages: RowsPage<'Term'>[] = [];
  for await (const page of readPages(books, { type: 'Term', homeCurrency: 'USD', ...options })) pages.push(page);
  return pages;
}

const idsOf = (pages: readonly RowsPage<'Term'>[]) => pages.flatMap((page) => page.rows.map((row) => row.id));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('4 Query: paging by key', () => {
  test('asks for inactive names, in order, from the last instant seen', async () => {
    const books = new FakeBooks().add(...range(1, 45).map((id) => [id, id] as const));
    const pages = await readAll(books, { pageRows: 20 });
    expect(idsOf(pages)).toEqual(range(1, 45).map(String));
    expect(books.asked[0]).toMatchObject({
      entity: 'Term',
      where: ['Active IN (true, false)'],
      orderBy: 'MetaData.LastUpdatedTime, Id',
      startPosition: 1,
      maxResults: 20,
    });
    expect(books.asked[1]?.where).toEqual([
      'Active IN (true, false)',
      "MetaData.LastUpdatedTime >= '2026-01-01T08:00:20+00:00'",
    ]);
    expect(pages.map((page) => page.isLast)).toEqual([false, false, true]);
    expect(pages[0]?.serverTime).toBe('2026-01-12T21:46:41.000Z');
    expect(pages[2]?.cursor).toMatchObject({ by: 'updated', lastSeen: '2026-01-01T08:00:45.000Z', position: 1 });
  });

  test('transactions are asked for without the condition of names', async () => {
    const books = new FakeBooks();
    for await (const page of readPages(books, { type: 'Invoice', homeCurrency: 'USD' })) expect(page.rows).toEqual([]);
    expect(books.asked).toEqual([expect.objectContaining({ where: [], maxResults: 1_000 })]);
  });

  test('an empty type is one page, the last', async () => {
    const pages = await readAll(new FakeBooks());
    expect(pages).toEqual([expect.objectContaining({ rows: [], isLast: true })]);
  });

  test('a full last page is followed by one without new rows', async () => {
    const books = new FakeBooks().add(...range(1, 20).map((id) => [id, id] as const));
    const pages = await readAll(books, { pageRows: 20 });
    expect(pages.map((page) => [page.rows.length, page.isLast])).toEqual([
      [20, false],
      [0, true],
    ]);
  });

  test('since: only what was updated at or after it', async () => {
    const books = new FakeBooks().add(...range(1, 30).map((id) => [id, id] as const));
    expect(idsOf(await readAll(books, { since: '2026-01-01T08:00:28.000Z' }))).toEqual(['28', '29', '30']);
  });
});

describe('4 Query: many rows of one instant', () => {
  test('are walked by position, each given once', async () => {
    const books = new FakeBooks().add([1, 1], ...range(2, 190).map((id) => [id, 5] as const), [191, 9]);
    const pages = await readAll(books, { pageRows: 40 });
    expect(idsOf(pages)).toEqual(range(1, 191).map(String));
    expect(books.asked.map((parts) => parts.startPosition)).toEqual([1, 30, 60, 90, 120, 150, 180]);
  });

  test('deletions in front of the position lose nothing, few or many', async () => {
    for (const deleted of [3, overlapRows, 35]) {
      const books = new FakeBooks().add(...range(1, 200).map((id) => [id, 5] as const));
      books.between = (page) => {
        if (page === 2) books.books = books.books.filter((book) => Number(book.id) > deleted);
      };
      const pages = await readAll(books, { pageRows: 50 });
      expect(new Set(idsOf(pages))).toEqual(new Set(range(1, 200).map(String)));
    }
  });

  test('the walk ends although its last rows vanish', async () => {
    const books = new FakeBooks().add(...range(1, 50).map((id) => [id, 5] as const));
    books.between = () => {
      books.books = books.books.filter((book) => Number(book.id) <= 20);
    };
    const pages = await readAll(books, { pageRows: 50 });
    expect(pages.at(-1)).toMatchObject({ isLast: true, rows: [] });
  });
});

describe('9 Traps: edits by others between pages', () => {
  test('no row that stays as it was is lost, no edit is missed, whatever happens in between', async () => {
    const edit = fc.record({
      page: fc.integer({ min: 1, max: 12 }),
      id: fc.integer({ min: 1, max: 160 }),
      dies: fc.boolean(),
    });
    const scenario = fc.record({
      stamps: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 60, maxLength: 160, size: 'max' }),
      edits: fc.array(edit, { maxLength: 60, size: 'max' }),
      pageRows: fc.integer({ min: 20, max: 50 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ stamps, edits, pageRows }) => {
        const books = new FakeBooks().add(...stamps.map((at, index) => [index + 1, at] as const));
        let now = 100;
        const editedAfterPage = new Map<string, number>();
        books.between = (page) => {
          for (const { id, dies } of edits.filter((one) => one.page === page)) {
            const book = books.books.find((one) => one.id === String(id));
            now += 1;
            if (book === undefined) continue;
            if (dies) books.books = books.books.filter((one) => one !== book);
            else {
              book.updatedAt = now;
              editedAfterPage.set(book.id, page);
            }
          }
        };
        const last = new Map<string, string | null>();
        for (const page of await readAll(books, { pageRows })) {
          for (const row of page.rows) last.set(row.id, row.lastUpdatedAt);
        }
        const base = Date.parse('2026-01-01T08:00:00Z');
        for (const book of books.books) {
          // Edited behind the last page: left to catching up, from the first page's server time.
          if (editedAfterPage.get(book.id) === books.asked.length) continue;
          expect(last.get(book.id)).toBe(new Date(base + book.updatedAt * 1_000).toISOString());
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('4 Query: resuming', () => {
  test('a stored cursor goes on behind its page, however the rows are spread', async () => {
    const stamps = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 150 });
    await fc.assert(
      fc.asyncProperty(stamps, fc.nat(8), async (at, stopAfter) => {
        const books = new FakeBooks().add(...at.map((updatedAt, index) => [index + 1, updatedAt] as const));
        const seen: string[] = [];
        let stored: PageCursor | null = null;
        for await (const page of readPages(books, { type: 'Term', homeCurrency: 'USD', pageRows: 25 })) {
          seen.push(...page.rows.map((row) => row.id));
          stored = JSON.parse(JSON.stringify(page.cursor));
          if (books.asked.length > stopAfter) break;
        }
        seen.push(...idsOf(await readAll(books, { pageRows: 25, cursor: stored })));
        expect(seen.toSorted()).toEqual(books.books.map((book) => book.id).toSorted());
      }),
      { numRuns: 40 },
    );
  });
});

describe('4 Query: a type that time does not sort', () => {
  const noTime = (books: FakeBooks) => {
    books.refuse = (parts) => parts.orderBy?.startsWith('MetaData') === true;
    return books;
  };

  test('is walked by id', async () => {
    const books = noTime(new FakeBooks().add(...range(1, 90).map((id) => [id, 5] as const)));
    const pages = await readAll(books, { pageRows: 40, since: '2026-01-01T08:00:00.000Z' });
    expect(idsOf(pages)).toEqual(range(1, 90).map(String));
    expect(pages[0]?.cursor).toMatchObject({ by: 'id', position: 40 });
    expect(idsOf(await readAll(books, { pageRows: 40, cursor: pages[0]?.cursor ?? null }))).toEqual(
      range(41, 90).map(String),
    );
  });

  test('deletions lose nothing there either', async () => {
    const books = noTime(new FakeBooks().add(...range(1, 200).map((id) => [id, 5] as const)));
    books.between = (page) => {
      if (page === 3) books.books = books.books.filter((book) => Number(book.id) > 60);
    };
    expect(new Set(idsOf(await readAll(books, { pageRows: 50 })))).toEqual(new Set(range(1, 200).map(String)));
  });

  test('a query refused otherwise is an error', async () => {
    const books = new FakeBooks().add(...range(1, 90).map((id) => [id, id] as const));
    books.refuse = () => books.asked.length > 1;
    await expect(readAll(books, { pageRows: 40 })).rejects.toSatisfy((error) =>
      isAppError(error, 'quickbooks.bad-query'),
    );
    const always = new FakeBooks();
    always.refuse = () => true;
    await expect(readAll(always)).rejects.toSatisfy((error) => isAppError(error, 'quickbooks.bad-query'));
    expect(always.asked).toHaveLength(2);
  });
});
