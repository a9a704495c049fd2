import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What work itself leaves behind, apart from the facts it is about. */
const workTables: ReadonlySet<string> = new Set([
  'job',
  'job_item',
  'api_call',
  'request_day',
  'sync_cursor',
  // How far the comparing of linked records is.
  'compared_mapping',
  'import_run',
  'wizard_run',
]);

/** Every row of every other table, as text, by table. */
export type Dump = ReadonlyMap<string, readonly string[]>;

/** The one ledger below a data folder. */
export async function findLedger(dataFolder: string): Promise<string> {
  const names = await readdir(join(dataFolder, 'companies'), { recursive: true });
  const [found, second] = names.filter((name) => basename(name) === 'ledger.sqlite');
  if (found === undefined || second !== undefined) throw new Error(`One ledger was expected: ${names.join(', ')}`);
  return join(dataFolder, 'companies', found);
}

/** Reads from a ledger that the application has open. */
export function readLedger<T>(file: string, use: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return use(db);
  } finally {
    db.close();
  }
}

/** All facts of a ledger. */
export function dumpLedger(file: string): Dump {
  return readLedger(file, (db) => {
    const tables = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
      .all()
      .map((row) => String(row.name))
      .filter((name) => !workTables.has(name));
    return new Map(
      tables.map((name) => [
        name,
        db
          .prepare(`SELECT * FROM "${name}"`)
          .all()
          .map((row) => JSON.stringify(Object.values(row))),
      ]),
    );
  });
}

/** How many rows stand in one dump and not in the other, by table; tables that agree are left out. */
export function changedRows(before: Dump, after: Dump): Map<string, number> {
  const changed = new Map<string, number>();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const earlier = new Set(before.get(name));
    const later = new Set(after.get(name));
    const count = Math.max(earlier.difference(later).size, later.difference(earlier).size);
    if (count > 0) changed.set(name, count);
  }
  return changed;
}

/** Receivables of one currency as the application last noted them, in minor units. */
export interface TieOutFigures {
  readonly currency: string;
  readonly sourceMinor: number;
  readonly quickbooksMinor: number;
  readonly differenceMinor: number;
  readonly unexplainedMinor: number;
}

/** The newest tie-out of each currency. */
export function readTieOut(file: string): TieOutFigures[] {
  return readLedger(file, (db) =>
    db
      .prepare(
        `SELECT currency, source_minor, quickbooks_minor, difference_minor, unexplained_minor, max(at) FROM progress_point GROUP BY currency ORDER BY currency`,
      )
      .all()
      .map((row) => ({
        currency: String(row.currency),
        sourceMinor: Number(row.source_minor),
        quickbooksMinor: Number(row.quickbooks_minor),
        differenceMinor: Number(row.difference_minor),
        unexplainedMinor: Number(row.unexplained_minor),
      })),
  );
}
