import type { WebhookRow } from '../../shared/ipc/connection.ts';
import type { ReadableDb, WritableDb } from './open.ts';

/** What is kept of a notification: which change it announced, never what it holds. */
export interface StoredEvent {
  readonly key: string;
  readonly type: string;
  readonly recordId: string;
  readonly operation: string;
  readonly happenedAt: string | null;
}

/** Of these keys, those not received before. */
export function newEventKeys(db: ReadableDb, keys: readonly string[]): Set<string> {
  const known = db.prepare('SELECT 1 FROM webhook_event WHERE id = ?');
  return new Set(keys.filter((key) => known.get(key) === undefined));
}

export function saveEvents(db: WritableDb, events: readonly StoredEvent[], receivedAt: string): void {
  const insert = db.prepare('INSERT OR IGNORE INTO webhook_event (id, received_at, event) VALUES (?, ?, ?)');
  db.transaction(() => {
    for (const { key, ...event } of events) insert.run(key, receivedAt, JSON.stringify(event));
  })();
}

/** Notifications received, newest first, a page of them. */
export function listEvents(db: ReadableDb, offset: number, limit: number): { rows: WebhookRow[]; totalCount: number } {
  const total = db.prepare('SELECT count(*) AS n FROM webhook_event').get() as { n: number };
  const rows = db
    .prepare('SELECT id, received_at, event FROM webhook_event ORDER BY received_at DESC, id LIMIT ? OFFSET ?')
    .all(limit, offset) as { id: string; received_at: string; event: string }[];
  return {
    rows: rows.map((row) => ({
      key: row.id,
      receivedAt: row.received_at,
      ...(JSON.parse(row.event) as Omit<StoredEvent, 'key'>),
    })),
    totalCount: total.n,
  };
}
