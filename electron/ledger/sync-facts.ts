import type { QboDocumentKey } from '../../shared/ipc/documents.ts';
import type { ReadableDb } from './open.ts';
import { documentKey } from './snapshots.ts';

/** What a link remembers of QuickBooks' side beside the compared fields: informs, decides nothing. */
export interface SyncFacts {
  readonly syncToken: number;
  readonly balanceMinor: number;
}

/** Sync token and balance of documents as the mirror has them, by `documentKey`. */
export function readSyncFacts(db: ReadableDb, documents: readonly QboDocumentKey[]): Map<string, SyncFacts> {
  const rows = db
    .prepare(
      `SELECT 'Invoice' AS type, id, sync_token AS syncToken, balance_minor AS balanceMinor FROM qbo_invoice WHERE id IN (SELECT value FROM json_each(@invoices))
       UNION ALL SELECT type, id, sync_token, coalesce(balance_minor, 0) FROM qbo_object WHERE type = 'CreditMemo' AND id IN (SELECT value FROM json_each(@memos))`,
    )
    .all({
      invoices: JSON.stringify(documents.filter((one) => one.type === 'Invoice').map((one) => one.id)),
      memos: JSON.stringify(documents.filter((one) => one.type === 'CreditMemo').map((one) => one.id)),
    }) as (SyncFacts & { type: string; id: string })[];
  return new Map(rows.map(({ type, id, ...facts }) => [documentKey(type, id), facts]));
}
