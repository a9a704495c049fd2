import { type DecisionFilter, listDecisions } from '../ledger/decisions.ts';
import type { ReadableDb } from '../ledger/open.ts';
import { type GridValue, writeTable } from '../source/write-table.ts';

const pageRows = 1000;

/** Writes decisions to a file, oldest first, with the hash that ties each to the one before it. */
export async function exportLog(db: ReadableDb, path: string, filter: DecisionFilter): Promise<number> {
  const rows: GridValue[][] = [];
  for (let offset = 0; ; offset += pageRows) {
    const page = listDecisions(db, filter, offset, pageRows);
    for (const one of page.rows) {
      const undone = one.undone_by === null ? null : `by ${one.undone_by}`;
      const undoes = one.undoes === null ? null : String(one.undoes);
      rows.push([String(one.id), one.at, one.person, one.summary, one.kind, one.note, undoes, undone, one.hash]);
    }
    if (page.rows.length < pageRows) break;
  }
  const headers = ['Number', 'Time (UTC)', 'Person', 'Decision', 'Kind', 'Note', 'Undoes', 'Undone', 'Hash'];
  await writeTable(path, { name: 'Decisions', headers, rows: rows.reverse() });
  return rows.length;
}
