import { z } from 'zod';
import { SignedFigures, SignOff } from '../../shared/ipc/sign-offs.ts';
import type { Row } from './changes.ts';
import type { ReadableDb } from './open.ts';

interface SignOffRow {
  readonly id: number;
  readonly as_of: string;
  readonly preparer: string;
  readonly reviewer: string | null;
  readonly note: string | null;
  readonly figures: string;
  readonly causes: string;
  readonly records_sha256: string;
  readonly decision_count: number;
  readonly decision_head: string | null;
  readonly at: string;
  readonly reopened_at: string | null;
}

const Causes = SignOff.shape.causes;

function toSignOff(row: SignOffRow): SignOff {
  return {
    signOffId: row.id,
    asOf: row.as_of,
    preparer: row.preparer,
    reviewer: row.reviewer,
    note: row.note,
    at: row.at,
    reopenedAt: row.reopened_at,
    figures: z.array(SignedFigures).parse(JSON.parse(row.figures)),
    causes: Causes.parse(JSON.parse(row.causes)),
    decisionCount: row.decision_count,
    decisionHead: row.decision_head,
  };
}

const headSql =
  'id, as_of, preparer, reviewer, note, figures, causes, decision_count, decision_head, at, reopened_at FROM sign_off';

/** Sign-offs, newest first; reopened ones too. */
export function listSignOffs(db: ReadableDb): SignOff[] {
  return (db.prepare(`SELECT ${headSql} ORDER BY id DESC`).all() as SignOffRow[]).map(toSignOff);
}

/** A sign-off with the hash of the records it froze; null where there is none of this id. */
export function findSignOff(db: ReadableDb, id: number): { signOff: SignOff; recordsSha256: string } | null {
  const row = db.prepare('SELECT * FROM sign_off WHERE id = ?').get(id) as SignOffRow | undefined;
  return row === undefined ? null : { signOff: toSignOff(row), recordsSha256: row.records_sha256 };
}

/** The instant of the newest sign-off that stands; null without one. */
export function lastSignOffAt(db: ReadableDb): string | null {
  const row = db.prepare('SELECT max(at) AS at FROM sign_off WHERE reopened_at IS NULL').get() as { at: string | null };
  return row.at;
}

export function nextSignOffId(db: ReadableDb): number {
  const row = db.prepare('SELECT coalesce(max(id), 0) + 1 AS id FROM sign_off').get() as { id: number };
  return row.id;
}

/** The row of a new sign-off. */
export function signOffRow(signOff: Omit<SignOff, 'reopenedAt'>, recordsSha256: string, decisionId: number): Row {
  return {
    id: signOff.signOffId,
    as_of: signOff.asOf,
    preparer: signOff.preparer,
    reviewer: signOff.reviewer,
    note: signOff.note,
    figures: JSON.stringify(signOff.figures),
    causes: JSON.stringify(signOff.causes),
    records_sha256: recordsSha256,
    decision_count: signOff.decisionCount,
    decision_head: signOff.decisionHead,
    at: signOff.at,
    decision_id: decisionId,
    reopened_at: null,
  };
}
