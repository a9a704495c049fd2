import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { harmless } from '../../shared/formula-guard.ts';
import { type Cell, cellText, type TableRow } from './cells.ts';
import type { RejectedRow } from './row-reader.ts';
import { reasonHeader, remedyHeader, type SourceTable } from './table.ts';

export interface WriteRejectedOptions {
  readonly signal?: AbortSignal | undefined;
  /** As the mapping says: the line naming the client goes with the rows below it. */
  readonly groupedByClient?: boolean | undefined;
}

/** The refusals of the rows between two lines of the file, both included. */
export type RejectedIn = (fromLine: number, toLine: number) => readonly RejectedRow[];

/**
 * Writes the rejected rows of a table as CSV with the original columns and why each was refused. Fixed and opened
 * again, the file is recognised as the same layout. Formulas are made harmless; opening such a file takes that back.
 */
export async function writeRejected(
  path: string,
  table: SourceTable,
  rejectedIn: RejectedIn,
  options: WriteRejectedOptions = {},
): Promise<void> {
  await pipeline(
    Readable.from(rejectedLines(table, rejectedIn, options)),
    stringify({ bom: true, delimiter: table.delimiter ?? ',' }),
    createWriteStream(path),
  );
}

async function* rejectedLines(
  table: SourceTable,
  rejectedIn: RejectedIn,
  { signal, groupedByClient }: WriteRejectedOptions,
): AsyncGenerator<string[]> {
  yield [...table.headers, reasonHeader, remedyHeader].map(harmless);
  let group: string[] | null = null;
  for await (const batch of table.rows({ signal })) {
    const [from, to] = [batch[0]?.line ?? 0, batch.at(-1)?.line ?? 0];
    const byLine = new Map<number, RejectedRow>();
    for (const row of rejectedIn(from, to)) if (!byLine.has(row.line)) byLine.set(row.line, row);
    for (const row of batch) {
      const cells = table.headers.map((_, index) => harmless(cellText(shownCell(row, index))));
      if (groupedByClient === true && cells.filter((cell) => cell.trim() !== '').length === 1) group = cells;
      const why = byLine.get(row.line);
      if (why === undefined) continue;
      if (group !== null) yield [...group, '', ''];
      group = null;
      const place = why.column === null ? why.reason : `${why.column}: ${why.reason}`;
      yield [...cells, harmless(place), harmless(why.remedy)];
    }
  }
}

/** The cell as the workbook shows it, in each row that it is merged over; a number only in the first, where it counts. */
function shownCell({ cells, repeated }: TableRow, index: number): Cell | undefined {
  const above = repeated?.get(index);
  return above === undefined || (typeof above !== 'string' && above.type === 'number') ? cells[index] : above;
}
