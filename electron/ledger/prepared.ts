import type Database from 'better-sqlite3';
import type { ReadableDb } from './open.ts';

type Statement = Database.Statement<unknown[]>;

const statements = new WeakMap<ReadableDb, Map<string, Statement>>();

/**
 * A statement prepared once for each connection. For statements run once per record of an import: preparing one takes
 * longer than running it, and its memory stays until the collector comes by. `sql` must be one of few texts.
 */
export function prepared(db: ReadableDb, sql: string): Statement {
  const known = statements.get(db) ?? new Map<string, Statement>();
  if (known.size === 0) statements.set(db, known);
  const found = known.get(sql);
  if (found !== undefined) return found;
  const statement = db.prepare<unknown[]>(sql);
  known.set(sql, statement);
  return statement;
}
