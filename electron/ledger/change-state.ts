import type { ReadableDb } from './open.ts';
import { prepared } from './prepared.ts';

/**
 * A text that differs once anything was written to the ledger, by this connection or by another (a large pull stores its
 * pages through one of its own): what was computed under the same text still holds.
 */
export function changeState(db: ReadableDb): string {
  const sql = "SELECT total_changes() || ' ' || data_version FROM pragma_data_version";
  return prepared(db, sql).pluck().get() as string;
}
