import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import { AppError } from '../../shared/errors.ts';
import type { FrozenRecord, NumberOf } from '../reports/sign-off/frozen-records.ts';
import type { ReadableDb, WritableDb } from './open.ts';

/** One record, in the order of its tuple: many of them are kept, and names of fields would be most of it. */
type Frozen = readonly [
  side: FrozenRecord['side'],
  type: FrozenRecord['type'],
  id: FrozenRecord['id'],
  number: string | null,
  partyId: FrozenRecord['partyId'],
  currency: string,
  date: string,
  dueDate: string | null,
  totalMinor: number,
  openMinor: number,
  applied: string | null,
];

function toTuple(record: FrozenRecord): Frozen {
  const { side, type, number, partyId, currency, date, dueDate, totalMinor, openMinor, applied } = record;
  return [side, type, record.id, number, partyId, currency, date, dueDate, totalMinor, openMinor, applied];
}

/**
 * Keeps what a sign-off froze. The same records are kept once.
 *
 * @returns the SHA-256 of their text, which the sign-off, and with it the decision log, names
 */
export function saveSignedRecords(db: WritableDb, records: readonly FrozenRecord[]): string {
  const text = JSON.stringify(records.map(toTuple));
  const sha256 = createHash('sha256').update(text).digest('hex');
  db.prepare('INSERT INTO signed_records (sha256, records) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING').run(
    sha256,
    deflateSync(text),
  );
  return sha256;
}

/**
 * The records kept under a hash.
 *
 * @throws AppError 'ledger.damaged' where they are missing or are not what was signed
 */
export function readSignedRecords(db: ReadableDb, sha256: string): FrozenRecord[] {
  const blob = db.prepare('SELECT records FROM signed_records WHERE sha256 = ?').pluck().get(sha256) as
    | Buffer
    | undefined;
  const text = blob === undefined ? '' : inflated(blob);
  if (createHash('sha256').update(text).digest('hex') !== sha256) {
    throw new AppError('ledger.damaged', 'none', { signed: sha256 });
  }
  // The hash says that it is the very text that was written here.
  return (JSON.parse(text) as Frozen[]).map(
    ([side, type, recordId, number, partyId, currency, date, dueDate, totalMinor, openMinor, applied]) => ({
      side,
      type,
      id: recordId,
      number,
      partyId,
      currency,
      date,
      dueDate,
      totalMinor,
      openMinor,
      applied,
    }),
  );
}

/** What was packed; nothing where the bytes are damaged, which no hash agrees with. */
function inflated(blob: Buffer): string {
  try {
    return inflateSync(blob).toString('utf8');
  } catch {
    return '';
  }
}

const numberSql = {
  'source invoice': "SELECT id, number FROM source_invoice WHERE kind = 'invoice'",
  'source credit': "SELECT id, number FROM source_invoice WHERE kind = 'credit'",
  'source payment': 'SELECT id, coalesce(reference, external_id) FROM source_payment',
  'quickbooks invoice': 'SELECT id, doc_number FROM qbo_invoice',
  'quickbooks credit': "SELECT id, doc_number FROM qbo_object WHERE type = 'CreditMemo'",
  'quickbooks payment': 'SELECT id, reference FROM qbo_payment',
  'quickbooks entry': "SELECT type || ' ' || id, doc_number FROM qbo_object WHERE doc_number IS NOT NULL",
} as const;

/** Numbers of all records of both sides, read once. */
export function numberReader(db: ReadableDb): NumberOf {
  const numbers = new Map<string, ReadonlyMap<string | number, string | null>>(
    Object.entries(numberSql).map(([kind, sql]) => [
      kind,
      new Map(db.prepare(sql).raw().all() as [string | number, string | null][]),
    ]),
  );
  return (side, type, recordId) => {
    // An entry's id is "type id line": its number is that of the whole entry.
    const key = type === 'entry' ? String(recordId).split(' ').slice(0, 2).join(' ') : recordId;
    return numbers.get(`${side} ${type}`)?.get(key) ?? null;
  };
}
