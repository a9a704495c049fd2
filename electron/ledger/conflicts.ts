import type { Conflict, ConflictKind, FieldDifference } from '../review/conflicts.ts';
import type { Facts } from '../review/facts.ts';
import { alikeKey } from '../review/resolve.ts';
import type { ReadableDb, WritableDb } from './open.ts';

/** A conflict as it is kept, while it is open or waits for what was decided. */
export interface StandingConflict {
  readonly id: number;
  readonly mappingId: number;
  readonly kind: ConflictKind;
  readonly status: 'open' | 'decided';
  readonly fields: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Conflicts that are open or wait, of the given mappings or all. */
export function listStandingConflicts(db: ReadableDb, mappingIds: readonly number[] | null): StandingConflict[] {
  return db
    .prepare(
      `SELECT id, mapping_id AS mappingId, kind, status, fields, ours, theirs FROM conflict
       WHERE status IN ('open', 'decided') AND (@which IS NULL OR mapping_id IN (SELECT value FROM json_each(@which)))`,
    )
    .all({ which: mappingIds === null ? null : JSON.stringify(mappingIds) }) as StandingConflict[];
}

/** What a comparison does to the kept conflicts; each list may be empty. Call inside a transaction. */
export interface ConflictSteps {
  readonly opened: readonly Conflict[];
  readonly moved: readonly { readonly id: number; readonly conflict: Conflict }[];
  readonly closed: readonly number[];
}

function columnsOf(conflict: Conflict): Record<string, string | number | null> {
  return {
    fields: JSON.stringify(conflict.fields),
    ours: JSON.stringify(conflict.ours),
    theirs: JSON.stringify(conflict.theirs),
    currency: conflict.stake?.currency ?? null,
    stake: conflict.stake?.amountMinor ?? 0,
    alike: alikeKey(conflict),
  };
}

/** True where a kept conflict says exactly what was found again. */
export function saysTheSame(row: StandingConflict, conflict: Conflict): boolean {
  const { fields, ours, theirs } = columnsOf(conflict);
  return row.fields === fields && row.ours === ours && row.theirs === theirs;
}

/** Opens, renews and closes conflicts. One that was decided and whose facts moved is open again, with the new facts. */
export function saveConflicts(db: WritableDb, steps: ConflictSteps, at: string): void {
  const open = db.prepare(
    `INSERT INTO conflict (mapping_id, kind, record_kind, fields, ours, theirs, currency, stake_minor, alike, revision, status, opened_at)
     VALUES (@mapping, @kind, @type, @fields, @ours, @theirs, @currency, @stake, @alike, 1, 'open', @at)`,
  );
  const move = db.prepare(
    `UPDATE conflict SET fields = @fields, ours = @ours, theirs = @theirs, currency = @currency, stake_minor = @stake, alike = @alike,
       revision = revision + 1, status = 'open', outcome = NULL, resolution = NULL, decision_id = NULL WHERE id = @id`,
  );
  const close = db.prepare("UPDATE conflict SET status = 'closed', closed_at = ? WHERE id = ?");
  for (const conflict of steps.opened) {
    open.run({
      ...columnsOf(conflict),
      mapping: conflict.mappingId,
      kind: conflict.kind,
      type: conflict.type,
      at,
    });
  }
  for (const { id, conflict } of steps.moved) move.run({ ...columnsOf(conflict), id });
  for (const id of steps.closed) close.run(at, id);
}

export interface ConflictRow {
  readonly id: number;
  readonly mappingId: number;
  readonly kind: ConflictKind;
  readonly type: 'customer' | 'document';
  readonly revision: number;
  readonly status: 'open' | 'decided' | 'closed';
  readonly outcome: string | null;
  readonly resolution: string | null;
  readonly decisionId: number | null;
  readonly alike: string;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly isGroup: boolean;
  readonly conflict: Conflict;
}

interface StoredRow extends Omit<ConflictRow, 'conflict' | 'isGroup'> {
  readonly isGroup: number;
  readonly fields: string;
  readonly ours: string;
  readonly theirs: string;
  readonly currency: string | null;
  readonly stakeMinor: number;
}

function toRow({ fields, ours, theirs, currency, stakeMinor, isGroup, ...row }: StoredRow): ConflictRow {
  return {
    ...row,
    isGroup: isGroup === 1,
    conflict: {
      mappingId: row.mappingId,
      type: row.type,
      kind: row.kind,
      fields: JSON.parse(fields) as FieldDifference[],
      stake: currency === null ? null : { amountMinor: stakeMinor, currency },
      ours: JSON.parse(ours) as Facts,
      theirs: JSON.parse(theirs) as Facts,
    },
  };
}

const rowSql = `SELECT c.id, c.mapping_id AS mappingId, c.kind, c.record_kind AS type, c.revision, c.status, c.outcome, c.resolution,
  c.decision_id AS decisionId, c.alike, c.opened_at AS openedAt, c.closed_at AS closedAt, m.kind = 'group' AS isGroup,
  c.fields, c.ours, c.theirs, c.currency, c.stake_minor AS stakeMinor FROM conflict c JOIN mapping m ON m.id = c.mapping_id`;

/** Conflicts by id, in the order asked for; those that are not there are left out. */
export function listConflictsById(db: ReadableDb, ids: readonly number[]): ConflictRow[] {
  const rows = db
    .prepare(`${rowSql} WHERE c.id IN (SELECT value FROM json_each(?)) ORDER BY c.id`)
    .all(JSON.stringify(ids)) as StoredRow[];
  return rows.map(toRow);
}

/** Open conflicts that may be decided together with this one, itself included, oldest first. */
export function listAlike(db: ReadableDb, row: Pick<ConflictRow, 'alike' | 'id'>): ConflictRow[] {
  const rows = db
    .prepare(
      `${rowSql} WHERE c.alike = ? AND (c.status = 'open' OR c.id = ?) AND m.withdrawn_at IS NULL ORDER BY c.id = ? DESC, c.id`,
    )
    .all(row.alike, row.id, row.id) as StoredRow[];
  return rows.map(toRow);
}

/** Whether another conflict of this mapping and kind is open or waits. */
export function findOtherStanding(db: ReadableDb, id: number, mappingId: number, kind: string): boolean {
  const sql = "SELECT 1 FROM conflict WHERE mapping_id = ? AND kind = ? AND id <> ? AND status IN ('open', 'decided')";
  return db.prepare(sql).get(mappingId, kind, id) !== undefined;
}

/** These mappings and, where one is a customer's, the live document mappings of its client: what those compare follows the link. */
export function withClientDocuments(db: ReadableDb, mappingIds: readonly number[]): number[] {
  const rows = db
    .prepare(
      `SELECT DISTINCT o.mapping_id AS id FROM json_each(?) j
       CROSS JOIN mapping_member c ON c.mapping_id = j.value AND c.record_type = 'client'
       CROSS JOIN source_invoice i ON i.client_id = c.record_id
       CROSS JOIN mapping_member o ON o.record_type = 'source_invoice' AND o.record_id = +i.id AND o.live = 1`,
    )
    .all(JSON.stringify(mappingIds)) as { id: number }[];
  return [...new Set([...mappingIds, ...rows.map((row) => row.id)])];
}
