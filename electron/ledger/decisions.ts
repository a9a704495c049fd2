import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { applyChange, type Change, invertChange, isInForce } from './changes.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { foldedSql, likePattern } from './search-text.ts';

/** Who decides, and when: UTC ISO text. */
export interface Author {
  readonly person: string;
  readonly at: string;
}

export interface NewDecision {
  /** `domain.verb`, as in 'customers.link'. */
  readonly kind: string;
  /** One past-tense sentence a bookkeeper reads in the log: "Linked Acme Corp to Acme Corporation". */
  readonly summary: string;
  readonly recordType?: string;
  readonly recordId?: string | number;
  readonly note?: string;
  /** What it did to the ledger; empty for decisions that are only a record (a push, an import). */
  readonly changes: readonly Change[];
  /** Further facts for the log, beside the changes. */
  readonly facts?: unknown;
}

export interface DecisionRow {
  readonly id: number;
  readonly at: string;
  readonly person: string;
  readonly kind: string;
  readonly summary: string;
  readonly record_type: string | null;
  readonly record_id: string | number | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly note: string | null;
  readonly undoes: number | null;
  readonly undone_by: number | null;
  readonly canonical: string;
  readonly hash: string;
}

interface Stored {
  readonly changes: readonly Change[];
  readonly facts: unknown;
}

/**
 * Appends a decision and applies its changes, in one transaction with whatever the caller does around it.
 * The hash covers a stored canonical text and the hash before it: tamper-evident against the heads printed on
 * sign-offs and batch records, no more is claimed.
 *
 * @returns the new decision's id
 */
export function decide(db: WritableDb, author: Author, decision: NewDecision, undoes: number | null = null): number {
  return db.transaction(() => {
    const { head, count } = decisionHead(db);
    const id = count + 1;
    const stored: Stored = { changes: decision.changes, facts: decision.facts ?? null };
    const after = JSON.stringify(stored);
    const canonical = JSON.stringify([
      id,
      author.at,
      author.person,
      decision.kind,
      decision.summary,
      decision.recordType ?? null,
      decision.recordId ?? null,
      after,
      decision.note ?? null,
      undoes,
    ]);
    db.prepare(
      `INSERT INTO decision (id, at, person, kind, summary, record_type, record_id, before, after, note, undoes, canonical, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?)`,
    ).run(
      id,
      author.at,
      author.person,
      decision.kind,
      decision.summary,
      decision.recordType ?? null,
      decision.recordId ?? null,
      after,
      decision.note ?? null,
      undoes,
      canonical,
      chainHash(head, canonical),
    );
    for (const change of decision.changes) applyChange(db, change, id, author.at);
    return id;
  })();
}

/** Hash of the newest decision and how many there are: what sign-offs and batch records print. */
export function decisionHead(db: ReadableDb): { head: string | null; count: number } {
  const row = db.prepare('SELECT id, hash FROM decision ORDER BY id DESC LIMIT 1').get() as
    | { id: number; hash: string }
    | undefined;
  return { head: row?.hash ?? null, count: row?.id ?? 0 };
}

/** The id the next decision will have, for rows that name the decision they rest on. */
export function nextDecisionId(db: ReadableDb): number {
  return decisionHead(db).count + 1;
}

/** Walks the chain from the first decision; the id of the first broken link, or null where it is whole. */
export function findBrokenLink(db: ReadableDb): number | null {
  let head: string | null = null;
  for (const row of db
    .prepare('SELECT id, canonical, hash FROM decision ORDER BY id')
    .iterate() as Iterable<DecisionRow>) {
    if (row.hash !== chainHash(head, row.canonical)) return row.id;
    head = row.hash;
  }
  return null;
}

export function getDecision(db: ReadableDb, id: number): DecisionRow {
  const row = db.prepare('SELECT * FROM decision WHERE id = ?').get(id) as DecisionRow | undefined;
  if (row === undefined) throw new AppError('app.not-found', 'none', { decision: id });
  return row;
}

/** What a decision changed, as it was stored. */
export function changesOf(row: DecisionRow): readonly Change[] {
  return row.after === null ? [] : (JSON.parse(row.after) as Stored).changes;
}

/** A rule of some domain that forbids taking a decision's changes back, as a sentence; null where it allows it. */
export type UndoGuard = (db: ReadableDb, changes: readonly Change[], decision: DecisionRow) => string | null;

/**
 * Why a decision can't be undone now, as a sentence; null where it can.
 * A decision that only records (an import, a push) has its own way back or none.
 */
export function undoBlocker(db: ReadableDb, row: DecisionRow, guards: readonly UndoGuard[]): string | null {
  if (row.undone_by !== null) return 'It was undone already.';
  const changes = changesOf(row);
  if (changes.length === 0) return 'It is a record of what was done, not a change that can be taken back here.';
  if (changes.some((change) => !isInForce(db, change)))
    return 'A later decision changed the same record. Undo that one first.';
  for (const guard of guards) {
    const cause = guard(db, changes, row);
    if (cause !== null) return cause;
  }
  return null;
}

/**
 * Takes a decision back by appending its inverse; nothing is ever deleted. Undoing an undo is redo.
 *
 * @throws AppError 'decision.undo-blocked' naming the cause in `details.cause`
 */
export function undoDecision(db: WritableDb, author: Author, id: number, guards: readonly UndoGuard[]): number {
  return db.transaction(() => {
    const row = getDecision(db, id);
    const cause = undoBlocker(db, row, guards);
    if (cause !== null) throw new AppError('decision.undo-blocked', 'none', { decision: id, cause });
    const changes = changesOf(row).map(invertChange).reverse();
    const isRedo = row.kind === 'decisions.undo';
    const original = firstOf(db, row);
    const undoId = decide(
      db,
      author,
      {
        kind: isRedo ? 'decisions.redo' : 'decisions.undo',
        summary: `${isRedo ? 'Redid' : 'Undid'}: ${original.summary}`,
        ...(row.record_type === null ? {} : { recordType: row.record_type }),
        ...(row.record_id === null ? {} : { recordId: row.record_id }),
        changes,
      },
      id,
    );
    db.prepare('UPDATE decision SET undone_by = ? WHERE id = ?').run(undoId, id);
    return undoId;
  })();
}

/** The decision that a chain of undo and redo is about. */
function firstOf(db: ReadableDb, row: DecisionRow): DecisionRow {
  return row.undoes === null ? row : firstOf(db, getDecision(db, row.undoes));
}

/** The newest decision of this person that changed something, is no undo and stands; what Ctrl+Z takes back. */
export function findUndoable(db: ReadableDb, person: string): number | null {
  const row = db
    .prepare(
      `SELECT id FROM decision WHERE person = ? AND undone_by IS NULL AND kind <> 'decisions.undo'
       AND json_array_length(after, '$.changes') > 0 ORDER BY id DESC LIMIT 1`,
    )
    .get(person) as { id: number } | undefined;
  return row?.id ?? null;
}

/** The newest decision where it is an undo that stands: what redo takes back. Any other decision in between ends redo. */
export function findRedoable(db: ReadableDb, person: string): number | null {
  const row = db
    .prepare(
      `SELECT id, kind, undone_by FROM decision WHERE person = ? AND NOT (kind = 'decisions.undo' AND undone_by IS NOT NULL)
       AND kind <> 'decisions.redo' AND json_array_length(after, '$.changes') > 0 ORDER BY id DESC LIMIT 1`,
    )
    .get(person) as { id: number; kind: string } | undefined;
  return row !== undefined && row.kind === 'decisions.undo' ? row.id : null;
}

export interface DecisionFilter {
  readonly search: string;
  readonly person: string | null;
  /** ISO day of this computer's calendar, as decisions are shown. */
  readonly day: string | null;
  readonly record: { readonly recordType: string; readonly recordId: string | number } | null;
}

/** Decisions newest first, a page of them, with the number there are in all. */
export function listDecisions(
  db: ReadableDb,
  filter: DecisionFilter,
  offset: number,
  limit: number,
): { rows: DecisionRow[]; totalCount: number } {
  const where: string[] = ['1 = 1'];
  const values: (string | number)[] = [];
  const add = (condition: string, ...bound: (string | number)[]) => {
    where.push(condition);
    values.push(...bound);
  };
  if (filter.search !== '') add(`${foldedSql('summary')} LIKE ? ESCAPE '\\'`, likePattern(filter.search));
  if (filter.person !== null) add('person = ?', filter.person);
  if (filter.day !== null) add("date(at, 'localtime') = ?", filter.day);
  if (filter.record !== null)
    add('record_type = ? AND record_id = ?', filter.record.recordType, filter.record.recordId);
  const condition = where.join(' AND ');
  const total = db.prepare(`SELECT count(*) AS n FROM decision WHERE ${condition}`).get(...values) as { n: number };
  const rows = db
    .prepare(`SELECT * FROM decision WHERE ${condition} ORDER BY id DESC LIMIT ? OFFSET ?`)
    .all(...values, limit, offset) as DecisionRow[];
  return { rows, totalCount: total.n };
}

function chainHash(previous: string | null, canonical: string): string {
  return createHash('sha256')
    .update(previous ?? '')
    .update('\n')
    .update(canonical)
    .digest('hex');
}
