import { bindValue, type Change } from './changes.ts';
import type { Author } from './decisions.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';

export type MappingRecordKind = 'customer' | 'document' | 'payment';
export type MappingHow = 'bulk' | 'person' | 'push' | 'backfill' | 'adopted';

export interface Member {
  readonly side: 'source' | 'quickbooks';
  readonly recordType: string;
  readonly recordId: string | number;
  /** For clients with several currencies, the one this mapping speaks of; '' otherwise. */
  readonly currency?: string;
}

export interface NewMapping {
  readonly recordKind: MappingRecordKind;
  readonly kind: 'single' | 'group';
  readonly tier: string;
  readonly score: number | null;
  readonly reasons: unknown;
  readonly how: MappingHow;
  readonly baseOurs: unknown;
  readonly baseTheirs: unknown;
  readonly members: readonly Member[];
}

/**
 * Writes mappings under a decision that already stands (its id is `decisionId`), live at once.
 * The unique index over live members refuses a record that is in another live mapping.
 */
export function insertMappings(
  db: WritableDb,
  author: Author,
  decisionId: number,
  mappings: readonly NewMapping[],
): number[] {
  const insertMapping = db.prepare(
    `INSERT INTO mapping (record_kind, kind, tier, score, reasons, how, base_ours, base_theirs, created_at, person, decision_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertMember = db.prepare(
    'INSERT INTO mapping_member (mapping_id, side, record_type, record_id, currency) VALUES (?, ?, ?, ?, ?)',
  );
  return mappings.map((mapping) => {
    const { lastInsertRowid } = insertMapping.run(
      mapping.recordKind,
      mapping.kind,
      mapping.tier,
      mapping.score,
      JSON.stringify(mapping.reasons),
      mapping.how,
      JSON.stringify(mapping.baseOurs),
      JSON.stringify(mapping.baseTheirs),
      author.at,
      author.person,
      decisionId,
    );
    const id = Number(lastInsertRowid);
    for (const { side, recordType, recordId, currency } of mapping.members) {
      insertMember.run(id, side, recordType, bindValue(recordId), currency ?? '');
    }
    return id;
  });
}

/**
 * The next mapping ids, so that a decision can name the mappings it is about to make: ids are never reused, and both
 * happen in one transaction.
 */
export function nextMappingId(db: ReadableDb): number {
  const row = db.prepare('SELECT coalesce(max(id), 0) + 1 AS next FROM mapping').get() as { next: number };
  return row.next;
}

/** Changes that say "these mappings came into force"; their undo withdraws them. */
export function liveChanges(firstId: number, count: number): Change[] {
  return Array.from({ length: count }, (_, index) => ({ mapping: firstId + index, live: true }));
}

/** Live mapping of one record, or null. */
export function findLiveMapping(db: ReadableDb, recordType: string, recordId: string | number): number | null {
  const row = prepared(
    db,
    'SELECT mapping_id FROM mapping_member WHERE record_type = ? AND record_id = ? AND live = 1 LIMIT 1',
  ).get(recordType, bindValue(recordId)) as { mapping_id: number } | undefined;
  return row?.mapping_id ?? null;
}
