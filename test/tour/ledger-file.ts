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

/** A connection that only looks. Whoever opens a ledger after a kill has it to itself for a moment, to make it whole: that is waited for. */
export const lookInto = (file: string): DatabaseSync => new DatabaseSync(file, { readOnly: true, timeout: 10_000 });

/** Reads from a ledger that the application has open. */
export function readLedger<T>(file: string, use: (db: DatabaseSync) => T): T {
  const db = lookInto(file);
  try {
    return use(db);
  } finally {
    db.close();
  }
}

function factTables(db: DatabaseSync): string[] {
  return db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .map((row) => String(row.name))
    .filter((name) => !workTables.has(name));
}

/** All facts of a ledger. */
export function dumpLedger(file: string): Dump {
  return readLedger(file, (db) => {
    return new Map(
      factTables(db).map((name) => [
        name,
        db
          .prepare(`SELECT * FROM "${name}"`)
          .all()
          .map((row) => JSON.stringify(Object.values(row), bytesAsText)),
      ]),
    );
  });
}

function bytesAsText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

/** Who decided what under which number, and when: two runs that come to the same facts differ in it. */
const runColumns = /^(at|.*_at|decision_id|withdrawn_decision_id|mapping_id|import_run_id|answer_id)$/;

/**
 * Derived, noted by the minute, or the story of how the facts came about: matches (what stood last of a record that is
 * linked by now stays unread) and whether they are behind, progress, decisions, of which an interrupted run has more, and QuickBooks' answers as they
 * came, of which the rows made of them are compared.
 */
const storyTables: readonly string[] = [
  'qbo_answer',
  'progress_point',
  'customer_match',
  'document_match',
  'match_behind',
  'decision',
  'mapping',
  'mapping_member',
];

const liveLinks = `SELECT m.record_kind, m.kind, m.tier, m.how, m.base_ours, m.base_theirs, s.record_type, s.record_id, s.currency,
    q.record_type AS type, q.record_id AS id
  FROM mapping m JOIN mapping_member s ON s.mapping_id = m.id AND s.side = 'source' AND s.live = 1
  JOIN mapping_member q ON q.mapping_id = m.id AND q.side = 'quickbooks' AND q.live = 1`;

/**
 * The facts by which two ledgers of the same company agree, however often the work on them was interrupted: every row
 * but of stories, without the instants and numbers of a run. Links are told by what they join.
 */
export function dumpFacts(file: string): Dump {
  const toText = (row: Record<string, unknown>): string =>
    JSON.stringify(
      Object.entries(row).filter(([column]) => !runColumns.test(column)),
      bytesAsText,
    ).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T');
  return readLedger(file, (db) => {
    const facts = new Map<string, readonly string[]>();
    for (const table of factTables(db)) {
      if (!storyTables.includes(table)) facts.set(table, db.prepare(`SELECT * FROM "${table}"`).all().map(toText));
    }
    return facts.set('mapping', db.prepare(liveLinks).all().map(toText));
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
