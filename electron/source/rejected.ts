import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { harmless } from '../../shared/formula-guard.ts';
import { type Cell, cellText, type TableRow } from './cells.ts';
import type { ImportMapping } from './mapping.ts';
import { findPreset, genericPreset } from './presets/index.ts';
import { type RejectedRow, RowReader } from './row-reader.ts';
import { RowSorter } from './row-sorter.ts';
import { reasonHeader, remedyHeader, type SourceTable } from './table.ts';

export interface WriteRejectedOptions {
  readonly signal?: AbortSignal | undefined;
}

/** The refusals of the rows between two lines of the file, both included. */
export type RejectedIn = (fromLine: number, toLine: number) => readonly RejectedRow[];

/**
 * Writes the rejected rows of a table as CSV with the original columns and why each was refused. Fixed and opened
 * again, the file is recognised as the same layout. Where lines above name the client, one line with its whole name,
 * parents first, goes with its rows. Formulas are made harmless; opening such a file takes that back.
 */
export async function writeRejected(
  path: string,
  table: SourceTable,
  mapping: ImportMapping,
  rejectedIn: RejectedIn,
  options: WriteRejectedOptions = {},
): Promise<void> {
  await pipeline(
    Readable.from(rejectedLines(table, mapping, rejectedIn, options)),
    stringify({ bom: true, delimiter: table.delimiter ?? ',' }),
    createWriteStream(path),
  );
}

async function* rejectedLines(
  table: SourceTable,
  mapping: ImportMapping,
  rejectedIn: RejectedIn,
  { signal }: WriteRejectedOptions,
): AsyncGenerator<string[]> {
  yield [...table.headers, reasonHeader, remedyHeader].map(harmless);
  const sorter = sorterOf(table, mapping);
  let writtenGroup: string | null = null;
  for await (const batch of table.rows({ signal })) {
    const [from, to] = [batch[0]?.line ?? 0, batch.at(-1)?.line ?? 0];
    const byLine = new Map<number, RejectedRow>();
    for (const row of rejectedIn(from, to)) if (!byLine.has(row.line)) byLine.set(row.line, row);
    for (const row of batch) {
      sorter.isData(row);
      const why = byLine.get(row.line);
      if (why === undefined) continue;
      const group = sorter.groupClient;
      if (group !== null && group !== writtenGroup)
        yield [harmless(group), ...table.headers.slice(1).map(() => ''), '', ''];
      writtenGroup = group;
      const cells = table.headers.map((_, index) => harmless(cellText(shownCell(row, index))));
      const place = why.column === null ? why.reason : `${why.column}: ${why.reason}`;
      yield [...cells, harmless(place), harmless(why.remedy)];
    }
  }
}

/** Follows the lines that name clients; what cells say is not asked, so no words are needed. */
function sorterOf(table: SourceTable, mapping: ImportMapping): RowSorter {
  const preset = findPreset(mapping.presetId) ?? genericPreset(mapping.kind);
  const words = { statuses: {}, types: {}, defaultCurrency: '', onlySign: undefined };
  return new RowSorter(table, preset, new RowReader(table.headers, mapping, words), mapping.kind);
}

/** The cell as the workbook shows it, in each row that it is merged over; a number only in the first, where it counts. */
function shownCell({ cells, repeated }: TableRow, index: number): Cell | undefined {
  const above = repeated?.get(index);
  return above === undefined || (typeof above !== 'string' && above.type === 'number') ? cells[index] : above;
}
