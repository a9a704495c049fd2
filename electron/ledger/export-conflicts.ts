import type { ReadableDb, WritableDb } from './open.ts';

/** What QuickBooks made of a document on its way, to be reviewed; one open conflict per mapping and kind. */
export interface ExportConflict {
  readonly mappingId: number;
  readonly kind: string;
  readonly fields: unknown;
  /** Conflicts with the same key are decided together. */
  readonly alike: string;
  readonly ours: unknown;
  readonly theirs: unknown;
  readonly currency: string | null;
  readonly stakeMinor: number;
  readonly at: string;
}

export function insertExportConflict(db: WritableDb, conflict: ExportConflict): void {
  db.prepare(
    `INSERT INTO conflict (mapping_id, kind, record_kind, fields, alike, ours, theirs, currency, stake_minor, status, opened_at)
     VALUES (?, ?, 'document', ?, ?, ?, ?, ?, ?, 'open', ?) ON CONFLICT DO NOTHING`,
  ).run(
    conflict.mappingId,
    conflict.kind,
    JSON.stringify(conflict.fields),
    conflict.alike,
    JSON.stringify(conflict.ours),
    JSON.stringify(conflict.theirs),
    conflict.currency,
    conflict.stakeMinor,
    conflict.at,
  );
}

/** What is settled of a document that was just made: QuickBooks applied it by itself. Minor units of its currency. */
export function readAppliedMinor(db: ReadableDb, type: string, id: string): number {
  const row = (
    type === 'Invoice'
      ? db.prepare('SELECT total_minor - balance_minor AS applied FROM qbo_invoice WHERE id = ?').get(id)
      : db
          .prepare(
            'SELECT total_minor - coalesce(balance_minor, 0) AS applied FROM qbo_object WHERE type = ? AND id = ?',
          )
          .get(type, id)
  ) as { applied: number } | undefined;
  return row?.applied ?? 0;
}

type Bases = Readonly<Record<string, unknown>>;

/** Whether a decision of this mapping waits to be carried out in QuickBooks. */
export function hasDecidedConflict(db: ReadableDb, mappingId: number): boolean {
  return db.prepare("SELECT 1 FROM conflict WHERE mapping_id = ? AND status = 'decided'").get(mappingId) !== undefined;
}

/** New facts over the old ones, in these fields only. Documents are facts by record. */
function takeOver(base: Bases, now: Bases, fields: readonly string[], byRecord: boolean): Bases {
  if (byRecord) {
    const settled = Object.entries(now).map(([key, facts]) => [
      key,
      takeOver((base[key] ?? facts) as Bases, facts as Bases, [...fields, 'seen'], false),
    ]);
    return { ...base, ...Object.fromEntries(settled) };
  }
  return { ...base, ...Object.fromEntries(Object.entries(now).filter(([name]) => fields.includes(name))) };
}

/**
 * Both sides of a mapping as they are agreed on from now on: only the fields that a person decided about are taken over,
 * so that another conflict of the same records stays open.
 *
 * @param byRecord  true for documents, whose bases are facts by record
 */
export function settleBases(
  db: WritableDb,
  mappingId: number,
  { ours, theirs }: { readonly ours: Bases; readonly theirs: Bases },
  fields: readonly string[],
  byRecord: boolean,
): void {
  const stored = db.prepare('SELECT base_ours, base_theirs FROM mapping WHERE id = ?').get(mappingId) as {
    base_ours: string;
    base_theirs: string;
  };
  const settle = (base: string, now: Bases): string =>
    JSON.stringify(takeOver((JSON.parse(base) ?? {}) as Bases, now, fields, byRecord));
  db.prepare('UPDATE mapping SET base_ours = ?, base_theirs = ? WHERE id = ?').run(
    settle(stored.base_ours, ours),
    settle(stored.base_theirs, theirs),
    mappingId,
  );
}

/** Closes the conflicts of a mapping whose decision was carried out. */
export function closeDecided(db: WritableDb, mappingId: number, at: string): void {
  db.prepare("UPDATE conflict SET status = 'closed', closed_at = ? WHERE mapping_id = ? AND status = 'decided'").run(
    at,
    mappingId,
  );
}
