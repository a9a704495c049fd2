import { AppError } from '../../shared/errors.ts';
import type { QueryAnswer } from '../../shared/ipc/connection.ts';
import { QuickbooksError } from '../quickbooks/errors.ts';
import type { JsonObject } from '../quickbooks/replies.ts';
import type { EngineContext } from './context.ts';

interface LastQuery {
  readonly queryId: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const lastQueries = new WeakMap<EngineContext, LastQuery>();

/** Columns that people look for first, where an answer has them. */
const leading = ['Id', 'DocNumber', 'DisplayName', 'Name', 'TxnDate', 'CustomerRef', 'TotalAmt', 'Balance'];
const trailing = ['SyncToken', 'MetaData', 'domain', 'sparse'];

/** A value as one cell: plain values as they are, a reference by its name, anything deeper as JSON. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  const { name, value: id, ...rest } = value as { name?: unknown; value?: unknown };
  if (typeof id === 'string' && Object.keys(rest).length === 0)
    return typeof name === 'string' ? `${name} (${id})` : id;
  return JSON.stringify(value);
}

function columnsOf(objects: readonly JsonObject[]): string[] {
  const found = new Set(objects.flatMap((object) => Object.keys(object)));
  const middle = [...found].filter((name) => !leading.includes(name) && !trailing.includes(name));
  return [...leading.filter((name) => found.has(name)), ...middle, ...trailing.filter((name) => found.has(name))];
}

const refusal = (message: string, detail = ''): QueryAnswer => ({ outcome: 'refused', message, detail });

/**
 * Runs one SELECT for a person who waits for it. Nothing but a SELECT is sent; QuickBooks has no other statement, but what
 * it may learn tomorrow must not pass here either. Rows stay in memory until the next query.
 */
export async function runQuery(engine: EngineContext, statement: string): Promise<QueryAnswer> {
  const text = statement.trim().replace(/;+$/, '').trim();
  if (!/^select\s/i.test(text)) return refusal('Only SELECT statements are sent from here.');
  const startedMs = performance.now();
  try {
    const reply = await engine.quickbooks.query(text, { priority: 'foreground' });
    const durationMs = Math.round(performance.now() - startedMs);
    if (reply.objects.length === 0 && reply.totalCount !== null && /^select\s+count\s*\(/i.test(text))
      return { outcome: 'count', count: reply.totalCount, durationMs };
    const columns = columnsOf(reply.objects);
    const rows = reply.objects.map((object) => columns.map((column) => cellText(object[column])));
    const queryId = (lastQueries.get(engine)?.queryId ?? 0) + 1;
    lastQueries.set(engine, { queryId, columns, rows });
    return { outcome: 'rows', queryId, columns, rowCount: rows.length, durationMs };
  } catch (error) {
    const fault = error instanceof QuickbooksError && error.writeClass === 'refused' ? error.faults[0] : undefined;
    if (fault === undefined) throw error;
    return refusal(fault.message, fault.detail);
  }
}

/** A page of the last query's rows. @throws AppError 'app.not-found' when another query has taken its place */
export function readQueryRows(
  engine: EngineContext,
  queryId: number,
  page: {
    readonly offset: number;
    readonly limit: number;
    readonly sort: { readonly column: string; readonly descending: boolean } | null;
  },
): { rows: string[][]; totalCount: number } {
  const last = lastQueries.get(engine);
  if (last === undefined || last.queryId !== queryId) throw new AppError('app.not-found', 'retry-later');
  const at = page.sort === null ? -1 : last.columns.indexOf(page.sort.column);
  const sign = page.sort?.descending === true ? -1 : 1;
  const order = new Intl.Collator(undefined, { numeric: true });
  const sorted = at < 0 ? last.rows : last.rows.toSorted((a, b) => sign * order.compare(a[at] ?? '', b[at] ?? ''));
  return {
    rows: sorted.slice(page.offset, page.offset + page.limit).map((row) => [...row]),
    totalCount: last.rows.length,
  };
}
