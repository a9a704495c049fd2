import type { z } from 'zod';
import type { Question, RecordKey } from '../../shared/ipc/decisions.ts';
import { namedSql } from './import-sources.ts';
import type { ReadableDb } from './open.ts';

const labelSql: Readonly<Record<RecordKey['recordType'], string>> = {
  client: `SELECT ${namedSql('name', 'source_id')} AS label FROM client WHERE id = ?`,
  source_invoice: `SELECT 'invoice ' || ${namedSql('coalesce(number, external_id)', 'source_id')} AS label FROM source_invoice WHERE id = ?`,
  source_payment: `SELECT 'payment ' || ${namedSql('coalesce(reference, external_id)', 'source_id')} AS label FROM source_payment WHERE id = ?`,
  Customer: 'SELECT display_name AS label FROM qbo_customer WHERE id = ?',
  Invoice: "SELECT 'QuickBooks invoice ' || coalesce(doc_number, id) AS label FROM qbo_invoice WHERE id = ?",
  CreditMemo:
    "SELECT 'credit memo ' || coalesce(doc_number, id) AS label FROM qbo_object WHERE type = 'CreditMemo' AND id = ?",
  SalesReceipt:
    "SELECT 'sales receipt ' || coalesce(doc_number, id) AS label FROM qbo_object WHERE type = 'SalesReceipt' AND id = ?",
  Payment: "SELECT 'QuickBooks payment ' || coalesce(reference, id) AS label FROM qbo_payment WHERE id = ?",
  conflict: "SELECT 'conflict ' || id AS label FROM conflict WHERE id = ?",
  export_item: 'SELECT label FROM export_item WHERE id = ?',
  effect: "SELECT 'a tie-out difference' AS label WHERE ? IS NOT NULL",
};

/** What people call a record, for summaries and lists. */
export function readLabel(db: ReadableDb, record: RecordKey): string {
  const row = db.prepare(labelSql[record.recordType]).get(record.recordId) as { label: string } | undefined;
  return row?.label ?? `${record.recordType} ${record.recordId}`;
}

/** Everyone who decided something here, by name. */
export function listPeople(db: ReadableDb): string[] {
  const rows = db.prepare('SELECT DISTINCT person FROM decision ORDER BY person').all() as { person: string }[];
  return rows.map((row) => row.person);
}

/** The id the next question will have. Where one was taken back and its id is given again, bringing it back is refused. */
export function nextQuestionId(db: ReadableDb): number {
  const row = db.prepare('SELECT coalesce(max(id), 0) + 1 AS next FROM question').get() as { next: number };
  return row.next;
}

/** Questions to the client, open ones first. */
export function listQuestions(db: ReadableDb): z.infer<typeof Question>[] {
  const rows = db
    .prepare(
      `SELECT id AS questionId, record_type AS recordType, record_id AS recordId, text, status, answer, at, person FROM question
       ORDER BY status = 'answered', id DESC`,
    )
    .all() as Omit<z.infer<typeof Question>, 'label'>[];
  return rows.map((row) => ({ ...row, label: readLabel(db, row) }));
}
