import type { Cell, TableRow } from './cells.ts';
import { importLimits, limitError } from './limits.ts';
import { columnOf, xmlPieceMax } from './xlsx-parts.ts';
import { attribute, XmlScanner } from './xml.ts';

/** Cells of one column that a sheet shows as one: the value stands in the first, the lines below it have none. */
export interface MergedDown {
  readonly column: number;
  readonly firstLine: number;
  readonly lastLine: number;
}

const listStart = /<(?:\w+:)?mergeCells[\s>]/;
const listEnd = /<\/(?:\w+:)?mergeCells\s*>/;
/** As long as the longest start of a list that may be cut between two pieces. */
const overlap = 32;

/**
 * Finds the cells merged over several lines. They are listed behind the rows of a sheet, so that the whole sheet has to
 * go by; nothing of it is held but the list.
 *
 * @param pieces  the sheet's XML, inflated
 * @returns by first line
 */
export async function findMergedDown(pieces: AsyncIterable<Buffer>): Promise<readonly MergedDown[]> {
  const merged: MergedDown[] = [];
  const scanner = new XmlScanner(
    {
      open(name, attributes) {
        const found = name === 'mergeCell' ? mergedDown(attribute(attributes, 'ref') ?? '') : null;
        if (found !== null) merged.push(found);
      },
      close() {},
      text() {},
    },
    xmlPieceMax,
  );
  let before = '';
  let inList = false;
  for await (const piece of pieces) {
    // Addresses are plain ASCII, and so is every mark that is looked for.
    let text = before + piece.toString('latin1');
    if (!inList) {
      const start = text.search(listStart);
      before = start === -1 ? text.slice(-overlap) : '';
      if (start === -1) continue;
      inList = true;
      text = text.slice(start);
    }
    const end = text.search(listEnd);
    before = end === -1 ? text.slice(-overlap) : '';
    scanner.write(end === -1 ? text.slice(0, text.length - before.length) : text.slice(0, end));
    if (merged.length > importLimits.rows) throw limitError('rows');
    if (end !== -1) break;
  }
  return merged.sort((a, b) => a.firstLine - b.firstLine);
}

/** What "A5:B8" says of its first column, the only one with a value; null for a merge within one line. */
function mergedDown(ref: string): MergedDown | null {
  const [, column = '', first = '', last = ''] = /^([A-Z]+)(\d+):[A-Z]+(\d+)$/i.exec(ref) ?? [];
  const [firstLine, lastLine] = [Number(first), Number(last)];
  return lastLine > firstLine ? { column: columnOf(column), firstLine, lastLine } : null;
}

/** Gives each row, in their order, what stands in the merged cells that began above it. */
export class MergeFollower {
  readonly #merged: readonly MergedDown[];
  #next = 0;
  #open: { readonly lastLine: number; readonly column: number; readonly cell: Cell }[] = [];

  /** @param merged  by first line */
  constructor(merged: readonly MergedDown[]) {
    this.#merged = merged;
  }

  follow(row: TableRow): TableRow {
    this.#open = this.#open.filter(({ lastLine }) => lastLine >= row.line);
    const repeated = new Map(this.#open.map(({ column, cell }) => [column, cell]));
    for (;;) {
      const merge = this.#merged[this.#next];
      if (merge === undefined || merge.firstLine > row.line) break;
      this.#next++;
      const cell = row.cells[merge.column];
      const begins = merge.firstLine === row.line && cell !== undefined && cell !== '';
      if (begins) this.#open.push({ lastLine: merge.lastLine, column: merge.column, cell });
    }
    return repeated.size === 0 ? row : { ...row, repeated };
  }
}
