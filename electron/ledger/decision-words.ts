import { RecordKey, RecordType } from '../../shared/ipc/decisions.ts';
import { readLabel } from './annotations.ts';
import type { Change, ChangeTable, Row } from './changes.ts';
import type { ReadableDb } from './open.ts';

/** One changed record of a decision: what it is called, and how it stood before and after. Null: it was not there. */
export interface ChangeLine {
  readonly record: string;
  readonly before: string | null;
  readonly after: string | null;
}

const marks: Readonly<Record<string, string>> = {
  left: 'left for later',
  create: 'to be created in QuickBooks',
  'by-hand': 'to be exported though dated before go-live',
  ignored: 'ignored',
  flagged: 'flagged',
};

const settingNames: Readonly<Record<string, string>> = {
  'go-live': 'Go-live date',
  wizard: 'Set-up',
  'never-touch': 'Fields never written to QuickBooks',
};

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

/** What a row says, in a few words. */
const rowWords: Readonly<Record<ChangeTable, (row: Row) => string>> = {
  rejected_pair: () => 'not the same',
  alias: () => 'known under both names',
  record_mark: (row) => marks[text(row.mark)] ?? text(row.mark),
  note: (row) => `note: ${text(row.text)}`,
  question: (row) =>
    `question (${text(row.status)}): ${text(row.text)}${row.answer === null ? '' : ` – ${text(row.answer)}`}`,
  setting: (row) => (row.key === 'wizard' ? 'complete' : settingText(row.value)),
  export_config: (row) => text(row.quickbooks_id),
  accepted_difference: (row) => `accepted: ${text(row.reason)}`,
  conflict: (row) => [text(row.status), text(row.outcome)].filter((part) => part !== '').join(', '),
  mapping: () => 'what both sides were when last agreed',
  sign_off: (row) => (row.reopened_at === null ? 'signed off' : 'reopened'),
};

function settingText(value: unknown): string {
  try {
    const parsed: unknown = JSON.parse(text(value));
    return typeof parsed === 'object' && parsed !== null
      ? Object.entries(parsed)
          .map(([name, part]) => `${name}: ${text(part)}`)
          .join(', ')
      : text(parsed);
  } catch {
    return text(value);
  }
}

function labelOf(db: ReadableDb, type: unknown, id: unknown): string {
  const key = RecordKey.safeParse({ recordType: type, recordId: id });
  return key.success ? readLabel(db, key.data) : `${text(type)} ${text(id)}`.trim();
}

/** What the changed row is about. */
function recordOf(db: ReadableDb, table: ChangeTable, row: Row): string {
  switch (table) {
    case 'rejected_pair':
      return `${labelOf(db, row.source_type, row.source_id)} and ${labelOf(db, row.quickbooks_type, row.quickbooks_id)}`;
    case 'alias':
      return `${text(row.client_name)} and ${text(row.customer_name)}`;
    case 'setting':
      return settingNames[text(row.key)] ?? text(row.key);
    case 'export_config':
      return `${text(row.kind)} ${text(row.source_value)}`;
    case 'conflict':
      return `conflict ${text(row.id)}`;
    case 'mapping':
      return mappingLabel(db, Number(row.id));
    case 'sign_off':
      return `tie-out as of ${text(row.as_of)}`;
    case 'accepted_difference':
      return `difference (${text(row.cause)})`;
    default:
      return labelOf(db, row.record_type, row.record_id);
  }
}

function mappingLabel(db: ReadableDb, id: number): string {
  const members = db
    .prepare(
      'SELECT side, record_type, record_id FROM mapping_member WHERE mapping_id = ? ORDER BY side DESC, record_id',
    )
    .all(id) as { side: string; record_type: string; record_id: string | number }[];
  const side = (name: string) =>
    members
      .filter((one) => one.side === name && RecordType.safeParse(one.record_type).success)
      .map((one) => labelOf(db, one.record_type, one.record_id))
      .join(' + ');
  return `${side('source')} and ${side('quickbooks')}`;
}

/** What a change did, in words a bookkeeper reads. */
export function describeChange(db: ReadableDb, change: Change): ChangeLine {
  if ('mapping' in change) {
    const record = mappingLabel(db, change.mapping);
    return change.live
      ? { record, before: 'not linked', after: 'linked' }
      : { record, before: 'linked', after: 'not linked' };
  }
  const { table, before, after } = change;
  const words = rowWords[table];
  const row = after ?? before;
  return {
    record: row === null ? table : recordOf(db, table, row),
    before: before === null ? null : words(before),
    after: after === null ? null : words(after),
  };
}
