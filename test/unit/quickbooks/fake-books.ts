import type { QuickbooksClient } from '../../../electron/quickbooks/client.ts';
import { QuickbooksError } from '../../../electron/quickbooks/errors.ts';
import { verdicts } from '../../../electron/quickbooks/fault-table.ts';
import { toInstant } from '../../../electron/quickbooks/instants.ts';
import type { SelectParts } from '../../../electron/quickbooks/query.ts';
import type { QueryReply } from '../../../electron/quickbooks/replies.ts';

export interface Book {
  readonly id: string;
  /** Seconds since some start. */
  updatedAt: number;
}

const base = Date.parse('2026-01-01T08:00:00Z');

/** Seconds as QuickBooks writes them: whole, with the offset of the Pacific coast. */
export const stamp = (seconds: number) =>
  new Date(base + seconds * 1_000 - 8 * 3_600_000).toISOString().replace('.000Z', '-08:00');

/** The part of QuickBooks that pages: terms in memory that tests edit and delete between pages. */
export class FakeBooks implements Pick<QuickbooksClient, 'queryPage' | 'count'> {
  books: Book[] = [];
  readonly asked: SelectParts[] = [];
  /** Runs after each page was answered. */
  between: (page: number) => void = () => {};
  refuse: (parts: SelectParts) => boolean = () => false;

  add(...books: (readonly [id: number, updatedAt: number])[]): this {
    for (const [id, updatedAt] of books) this.books.push({ id: String(id), updatedAt });
    return this;
  }

  async queryPage(parts: SelectParts): Promise<QueryReply> {
    this.asked.push(parts);
    if (this.refuse(parts)) throw new QuickbooksError({ ...verdicts.unknownFault, code: 'quickbooks.bad-query' });
    const from = parts.where?.map((condition) => /LastUpdatedTime >= '(.*)'/.exec(condition)?.[1]).find(Boolean);
    const ids = parts.where?.map((condition) => /^Id IN \((.*)\)$/.exec(condition)?.[1]).find(Boolean);
    const wanted = ids === undefined ? null : new Set(ids.replaceAll("'", '').split(','));
    const byTime = parts.orderBy?.startsWith('MetaData') === true;
    const objects = this.books
      .filter((book) => from === undefined || base + book.updatedAt * 1_000 >= Date.parse(from))
      .filter((book) => wanted === null || wanted.has(book.id))
      .toSorted((a, b) => (byTime ? a.updatedAt - b.updatedAt : 0) || Number(a.id) - Number(b.id))
      .slice((parts.startPosition ?? 1) - 1)
      .slice(0, parts.maxResults ?? 1_000)
      .map((book) => ({
        Id: book.id,
        ...(parts.select === 'Id'
          ? {}
          : { SyncToken: '0', Name: `Term ${book.id}`, MetaData: { LastUpdatedTime: stamp(book.updatedAt) } }),
      }));
    const serverTime = toInstant(stamp(1_000_000 + this.asked.length));
    this.between(this.asked.length);
    return { objects, totalCount: null, serverTime, bytes: null };
  }

  async count(_entity: string, where: readonly string[] = []): Promise<number> {
    this.asked.push({ entity: 'count', where });
    return this.books.length;
  }
}
