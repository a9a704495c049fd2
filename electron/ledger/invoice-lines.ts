import { type Line, readLine } from '../quickbooks/entities/lines.ts';
import type { LineRow } from '../quickbooks/rows.ts';
import type { ReadableDb } from './open.ts';
import { prepared } from './prepared.ts';

interface LinesRow {
  readonly id: string;
  readonly currency: string;
  readonly lines: string;
}

/** The lines of invoices of QuickBooks by their ids, in their order. */
export function readInvoiceLines(db: ReadableDb, invoiceIds: readonly string[]): Map<string, Line[]> {
  const rows = prepared(
    db,
    'SELECT id, currency, lines FROM qbo_invoice WHERE id IN (SELECT value FROM json_each(?))',
  ).all(JSON.stringify(invoiceIds)) as LinesRow[];
  return new Map(
    rows.map(({ id, currency, lines }) => [
      id,
      (JSON.parse(lines) as LineRow[]).map((line) => readLine(line, currency)),
    ]),
  );
}
