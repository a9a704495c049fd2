import type { DraftList } from '../../shared/ipc/imports.ts';
import type { ImportKind, SourceRecord } from '../source/records.ts';
import type { StagingDb } from './import-stage.ts';
import { likePattern } from './search-text.ts';
import { recordTables } from './source-records.ts';

/** A record of a stage beside the one the ledger has; null where it has none. */
export interface StagedPair {
  readonly seq: number;
  readonly change: 'new' | 'changed' | 'unchanged' | 'gone' | 'renamed';
  readonly record: SourceRecord;
  readonly existing: SourceRecord | null;
  readonly accepted: boolean;
  readonly linked: boolean;
}

const whereList: Readonly<Record<DraftList, string>> = {
  all: `NOT (change = 'gone' AND rename_taken IS NOT NULL)`,
  new: `change = 'new' AND rename_taken IS NULL`,
  changed: `change = 'changed'`,
  unchanged: `change = 'unchanged'`,
  gone: `change = 'gone' AND rename_taken IS NULL`,
  renamed: 'rename_of IS NOT NULL',
  'before-go-live': 'before_go_live = 1',
};

const labelSql = `CASE WHEN record ->> '$.name' IS NOT NULL THEN record ->> '$.name' WHEN document_kind IS NOT NULL OR record ->> '$.totalMinor' IS NOT NULL
  THEN coalesce(record ->> '$.number', record ->> '$.externalId') ELSE coalesce(record ->> '$.reference', record ->> '$.externalId') END`;
const clientSql = `coalesce(record ->> '$.clientName', record ->> '$.clientExternalId', record ->> '$.parentName')`;

/** What a column of the list shows, for sorting by it. */
const sortColumns: Readonly<Record<string, string>> = {
  change: 'change',
  line: 'line',
  documentKind: `record ->> '$.kind'`,
  label: `${labelSql} COLLATE NOCASE`,
  client: `${clientSql} COLLATE NOCASE`,
  date: `record ->> '$.date'`,
  dueDate: `record ->> '$.dueDate'`,
  currency: `record ->> '$.currency'`,
  amountMinor: `coalesce(record ->> '$.totalMinor', record ->> '$.amountMinor')`,
  taxMinor: `record ->> '$.taxMinor'`,
  openMinor: `coalesce(record ->> '$.balanceMinor', record ->> '$.unappliedMinor')`,
  status: `record ->> '$.status'`,
  email: `record ->> '$.email' COLLATE NOCASE`,
  phone: `record ->> '$.phone'`,
  place: `record ->> '$.city' COLLATE NOCASE`,
};

interface PairRow {
  readonly seq: number;
  readonly change: 'new' | 'changed' | 'unchanged' | 'gone';
  readonly record: string;
  readonly existing: string | null;
  readonly rename_of: number | null;
  readonly rename_taken: number | null;
  readonly linked: number;
}

function pairSql(kind: ImportKind, renames: boolean): string {
  const id = renames ? 'coalesce(s.rename_of, s.existing_id)' : 'coalesce(s.rename_taken, s.existing_id)';
  return `SELECT s.seq, s.change, s.record, r.record AS existing, s.rename_of, s.rename_taken,
     r.id IS NOT NULL AND EXISTS (SELECT 1 FROM mapping_member m WHERE m.record_type = '${recordTables[kind]}' AND m.record_id = +r.id AND m.live = 1) AS linked
   FROM staging.import_record s LEFT JOIN ${recordTables[kind]} r ON r.id = ${id}`;
}

export interface StageQuery {
  readonly kind: ImportKind;
  readonly list: DraftList;
  readonly search: string;
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  readonly offset: number;
  readonly limit: number;
}

/** One page of a list of a compared stage, in the order of the file unless sorted; what is gone comes last. */
export function listStage(
  db: StagingDb,
  stageId: number,
  { kind, list, search, sort, offset, limit }: StageQuery,
): { rows: StagedPair[]; totalCount: number } {
  const wanted = search.trim() !== '';
  const where = `stage_id = @stage AND ${whereList[list]}${
    wanted
      ? ` AND search_text(coalesce(${labelSql}, '') || ' ' || coalesce(${clientSql}, '') || ' ' || coalesce(record ->> '$.email', '') || ' ' || coalesce(record ->> '$.city', '')) LIKE @pattern ESCAPE '\\'`
      : ''
  }`;
  const values = { stage: stageId, ...(wanted && { pattern: likePattern(search) }) };
  const totalCount = db
    .prepare(`SELECT count(*) FROM staging.import_record WHERE ${where}`)
    .pluck()
    .get(values) as number;
  const column = sort === null ? undefined : sortColumns[sort.column];
  const natural = `change = 'gone', line, seq`;
  const order =
    column === undefined || sort === null
      ? natural
      : `(${column}) IS NULL, ${column} ${sort.descending ? 'DESC' : 'ASC'}, ${natural}`;
  const seqs = db
    .prepare(`SELECT seq FROM staging.import_record WHERE ${where} ORDER BY ${order} LIMIT @limit OFFSET @offset`)
    .pluck()
    .all({ ...values, limit, offset }) as number[];
  const pair = db.prepare(`${pairSql(kind, list === 'renamed')} WHERE s.seq = ?`);
  return { rows: seqs.map((seq) => toPair(pair.get(seq) as PairRow, list === 'renamed')), totalCount };
}

/** One record of a stage; null when the list no longer has it. `asRename`: beside the record it may be the rename of. */
export function findStaged(
  db: StagingDb,
  stageId: number,
  kind: ImportKind,
  seq: number,
  asRename: boolean,
): StagedPair | null {
  const row = db.prepare(`${pairSql(kind, asRename)} WHERE s.seq = ? AND s.stage_id = ?`).get(seq, stageId) as
    | PairRow
    | undefined;
  return row === undefined ? null : toPair(row, asRename);
}

function toPair(row: PairRow, asRename: boolean): StagedPair {
  const accepted = row.rename_taken !== null;
  const isRename = row.change === 'new' && row.rename_of !== null && (asRename || accepted);
  return {
    seq: row.seq,
    change: isRename ? 'renamed' : row.change,
    record: JSON.parse(row.record) as SourceRecord,
    existing: row.existing === null ? null : (JSON.parse(row.existing) as SourceRecord),
    accepted: isRename && accepted,
    linked: row.linked === 1,
  };
}
