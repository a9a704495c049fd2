import type { z } from 'zod';
import type { ReadableDb, WritableDb } from './open.ts';

/** A company setting by key, parsed by its schema; null where it was never set. */
export function readSetting<T extends z.ZodType>(db: ReadableDb, key: string, schema: T): z.infer<T> | null {
  const row = db.prepare('SELECT value FROM setting WHERE key = ?').get(key) as { value: string } | undefined;
  return row === undefined ? null : schema.parse(JSON.parse(row.value));
}

/** Stores a setting that is not a decision (what the application remembers, not what a person said). */
export function saveSetting(db: WritableDb, key: string, value: unknown): void {
  db.prepare(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(key, JSON.stringify(value));
}
