import { clientIdOfName } from '../source/build-clients.ts';
import { MaybeSeen } from '../source/maybe-seen.ts';
import type { Fallen, Kept, KeptFacts, RecordStage } from '../source/record-stage.ts';
import type { InvoiceRecord, SourceRecord } from '../source/records.ts';
import type { RejectedRow } from '../source/row-reader.ts';
import type { WarningCode } from '../source/warnings.ts';
import type { WritableDb } from './open.ts';
import { prepared } from './prepared.ts';

/**
 * What the stage needs of a connection: one with the staging database attached.
 *
 * [Note: In order of the file] Lists that go through a whole stage have `+stage_id`, so that SQLite walks the table as it
 * lies instead of finding the rows by an index and sorting them in memory.
 */
export type StagingDb = Pick<WritableDb, 'prepare' | 'transaction' | 'name'>;

const pageRows = 500;

const keepSql = `INSERT INTO staging.import_record (stage_id, key, line, record, state, cause, mendable, warnings, external_id, document_kind, number, name_key,
         date, currency, signed_minor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (stage_id, key) WHERE key IS NOT NULL DO UPDATE SET line = excluded.line, record = excluded.record, state = excluded.state,
         cause = excluded.cause, mendable = excluded.mendable, warnings = excluded.warnings, external_id = excluded.external_id,
         document_kind = excluded.document_kind, number = excluded.number, name_key = excluded.name_key, date = excluded.date,
         currency = excluded.currency, signed_minor = excluded.signed_minor`;

type Statement = ReturnType<typeof prepared>;

interface KeptRow {
  readonly line: number;
  readonly record: string | null;
  readonly state: string | null;
  readonly cause: string | null;
  readonly mendable: number;
  readonly warnings: string;
}

/** The records of one reading of a file, in the staging database. */
export class ImportStage implements RecordStage {
  readonly stageId: number;
  readonly #db: StagingDb;
  readonly #find: Statement;
  readonly #keep: Statement;
  /** Most keys of a file are new: these need no look at the disk. */
  readonly #keys = new MaybeSeen();
  readonly #numbers = new MaybeSeen();
  #mayHaveDuplicates = false;
  #rejected = 0;

  constructor(db: StagingDb, stageId: number) {
    this.#db = db;
    this.stageId = stageId;
    this.#find = prepared(
      db,
      'SELECT line, record, state, cause, mendable, warnings FROM staging.import_record WHERE stage_id = ? AND key = ?',
    );
    this.#keep = prepared(db, keepSql);
  }

  batch(work: () => void): void {
    this.#db.transaction(work)();
  }

  find(key: string): Kept | null {
    if (!this.#keys.has(key)) return null;
    const row = this.#find.get(this.stageId, key) as KeptRow | undefined;
    if (row === undefined) return null;
    return {
      line: row.line,
      record: row.record === null ? null : (JSON.parse(row.record) as SourceRecord),
      state: row.state,
      cause: row.cause === null ? null : (JSON.parse(row.cause) as RejectedRow),
      mendable: row.mendable === 1,
      warnings: row.warnings === '' ? [] : (row.warnings.split(',') as WarningCode[]),
    };
  }

  keep(key: string, { line, record, state, cause, mendable, warnings }: Kept): void {
    const facts = record === null ? noFacts : factsOf(record);
    this.#keys.add(key);
    this.#noteNumber(facts);
    this.#keep.run(
      this.stageId,
      key,
      line,
      record === null ? null : JSON.stringify(record),
      state,
      cause === null ? null : JSON.stringify(cause),
      mendable ? 1 : 0,
      warnings.join(','),
      record?.externalId ?? null,
      facts.documentKind,
      facts.number,
      facts.nameKey,
      facts.date,
      facts.currency,
      facts.signedMinor,
    );
  }

  count(text: string): number {
    return prepared(
      this.#db,
      `INSERT INTO staging.import_count (stage_id, text, n) VALUES (?, ?, 1)
       ON CONFLICT (stage_id, text) DO UPDATE SET n = n + 1 RETURNING n`,
    )
      .pluck()
      .get(this.stageId, text) as number;
  }

  reject({ line, column, value, reason, remedy }: RejectedRow): void {
    this.#rejected++;
    prepared(
      this.#db,
      'INSERT INTO staging.import_rejected (stage_id, line, no, column_name, value, reason, remedy) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ).run(this.stageId, line, this.#rejected, column, value, reason, remedy);
  }

  takeFallen(each: (fallen: Fallen) => void): void {
    const page = this.#db.prepare(
      'SELECT seq, state, cause, mendable FROM staging.import_record WHERE stage_id = ? AND cause IS NOT NULL ORDER BY seq LIMIT ?',
    );
    const remove = this.#db.prepare('DELETE FROM staging.import_record WHERE seq = ?');
    for (;;) {
      const rows = page.all(this.stageId, pageRows) as {
        seq: number;
        state: string | null;
        cause: string;
        mendable: number;
      }[];
      if (rows.length === 0) return;
      for (const { seq, state, cause, mendable } of rows) {
        each({ state, cause: JSON.parse(cause) as RejectedRow, mendable: mendable === 1 });
        remove.run(seq);
      }
    }
  }

  *facts(): Iterable<KeptFacts> {
    const rows = this.#db
      .prepare(
        'SELECT line, warnings, date, currency, signed_minor AS signedMinor FROM staging.import_record WHERE +stage_id = ? AND key IS NOT NULL ORDER BY seq',
      )
      .iterate(this.stageId) as IterableIterator<Omit<KeptFacts, 'warnings'> & { readonly warnings: string }>;
    for (const row of rows) {
      yield { ...row, warnings: row.warnings === '' ? [] : (row.warnings.split(',') as WarningCode[]) };
    }
  }

  *duplicates(): Iterable<{ readonly line: number; readonly number: string }> {
    if (!this.#mayHaveDuplicates) return;
    const isNoted = prepared(this.#db, 'SELECT 1 FROM staging.import_count WHERE stage_id = ? AND text = ?');
    for (const { line, number, documentKind } of this.#numbered()) {
      if (isNoted.get(this.stageId, numberNote(documentKind, number)) === undefined) continue;
      if (this.count(`again ${numberNote(documentKind, number)}`) > 1) yield { line, number };
    }
  }

  *#numbered(): Iterable<{ line: number; number: string; documentKind: string }> {
    const page = this.#db.prepare(
      `SELECT seq, line, number, document_kind AS documentKind FROM staging.import_record
       WHERE +stage_id = ? AND number IS NOT NULL AND seq > ? ORDER BY seq LIMIT ${pageRows}`,
    );
    for (let last = 0; ; ) {
      const rows = page.all(this.stageId, last) as {
        seq: number;
        line: number;
        number: string;
        documentKind: string;
      }[];
      yield* rows;
      if (rows.length < pageRows) return;
      last = rows.at(-1)?.seq ?? last;
    }
  }

  /** A number that may have come before is noted, to be looked at when all are there. */
  #noteNumber({ documentKind, number }: Facts): void {
    if (documentKind === null || number === null) return;
    const note = numberNote(documentKind, number);
    if (!this.#numbers.add(note)) return;
    this.#mayHaveDuplicates = true;
    this.count(note);
  }

  rejectedCount(): number {
    return this.#rejected;
  }
}

function numberNote(documentKind: string, number: string): string {
  return `number ${documentKind} ${number}`;
}

interface Facts {
  readonly documentKind: string | null;
  readonly number: string | null;
  readonly nameKey: string | null;
  readonly date: string | null;
  readonly currency: string | null;
  readonly signedMinor: number | null;
}

const noFacts: Facts = {
  documentKind: null,
  number: null,
  nameKey: null,
  date: null,
  currency: null,
  signedMinor: null,
};

function factsOf(record: SourceRecord): Facts {
  if ('totalMinor' in record) {
    const { kind, number, date, currency } = record;
    return { ...noFacts, documentKind: kind, number, date, currency, signedMinor: signedTotal(record) };
  }
  if ('allocations' in record) {
    const { date, currency, amountMinor } = record;
    return { ...noFacts, date, currency, signedMinor: record.void ? 0 : amountMinor };
  }
  return { ...noFacts, nameKey: clientIdOfName(record.name) };
}

/** Credits count against invoices and orders; what is void counts nothing. */
function signedTotal({ status, kind, totalMinor }: InvoiceRecord): number {
  if (status === 'void') return 0;
  return kind === 'credit' ? -totalMinor : totalMinor;
}

/** Forgets a reading of a file. */
export function dropStage(db: StagingDb, stageId: number): void {
  db.transaction(() => {
    for (const table of ['import_record', 'import_rejected', 'import_count', 'import_look']) {
      prepared(db, `DELETE FROM staging.${table} WHERE stage_id = ?`).run(stageId);
    }
  })();
}

/** Rejected rows in the order of the file. */
export function listRejected(db: StagingDb, stageId: number, offset: number, limit: number): RejectedRow[] {
  return db
    .prepare(
      'SELECT line, column_name AS "column", value, reason, remedy FROM staging.import_rejected WHERE stage_id = ? ORDER BY line, no LIMIT ? OFFSET ?',
    )
    .all(stageId, limit, offset) as RejectedRow[];
}

/** Rejected rows between two lines of the file, both included. */
export function listRejectedBetween(db: StagingDb, stageId: number, fromLine: number, toLine: number): RejectedRow[] {
  return db
    .prepare(
      'SELECT line, column_name AS "column", value, reason, remedy FROM staging.import_rejected WHERE stage_id = ? AND line BETWEEN ? AND ? ORDER BY line, no',
    )
    .all(stageId, fromLine, toLine) as RejectedRow[];
}

/** How many rows of the file are among the rejected. */
export function countRejectedRows(db: StagingDb, stageId: number): number {
  return db
    .prepare('SELECT count(DISTINCT line) FROM staging.import_rejected WHERE stage_id = ?')
    .pluck()
    .get(stageId) as number;
}

/** The different values that rows were rejected for with this reason, at most `limit`. */
export function listRejectedValues(
  db: StagingDb,
  stageId: number,
  reason: string,
  limit: number,
): { column: string; value: string }[] {
  return db
    .prepare(
      'SELECT DISTINCT column_name AS "column", value FROM staging.import_rejected WHERE stage_id = ? AND reason = ? AND column_name IS NOT NULL LIMIT ?',
    )
    .all(stageId, reason, limit) as { column: string; value: string }[];
}
