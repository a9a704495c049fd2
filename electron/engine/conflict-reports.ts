import { localDay } from '../../shared/local-day.ts';
import { minorToDecimal } from '../../shared/money.ts';
import type { ConflictRow } from '../ledger/conflicts.ts';
import { listComparedMappings } from '../ledger/conflicts-facts.ts';
import { listSourceDecisions } from '../ledger/conflicts-requests.ts';
import { findConflictRow, listQuickbooksOnly, readCustomerNames } from '../ledger/conflicts-views.ts';
import { getDecision } from '../ledger/decisions.ts';
import type { ReadableDb } from '../ledger/open.ts';
import type { ConflictKind } from '../review/conflicts.ts';
import { type Facts, type Field, type FieldValue, fieldValue, fieldWords, sameValue } from '../review/facts.ts';
import { type GridValue, writeTable } from '../source/write-table.ts';
import { toReviewed } from './conflict-sides.ts';

/** One thing to change in the source, because QuickBooks' side was kept and the source has not followed yet. */
export interface SourceChange {
  readonly conflict: ConflictRow;
  readonly what: string;
  readonly field: Field | null;
  readonly now: FieldValue;
  readonly changeTo: FieldValue;
}

const recordSteps: Readonly<Partial<Record<ConflictKind, string>>> = {
  'customer-inactive': 'Make the client inactive',
  'deleted-in-quickbooks': 'Void the document: it was deleted in QuickBooks',
  'voided-in-quickbooks': 'Void the document: it is void in QuickBooks',
  'gone-from-source': 'Enter the record again: it stands in QuickBooks',
  'voided-in-source': 'Issue the document again: it stands in QuickBooks',
};

/** What is still to be changed in the source, the newest decision of a field first. */
export function listSourceChanges(db: ReadableDb): SourceChange[] {
  const decided = listSourceDecisions(db);
  const mappings = listComparedMappings(
    db,
    decided.map(({ conflict }) => conflict.mappingId),
  );
  const newest = new Map(mappings.map((mapping) => [mapping.mappingId, toReviewed(mapping)?.ours ?? null]));
  const seen = new Set<string>();
  return decided.flatMap(({ conflict, resolution }) => {
    const ours = newest.get(conflict.mappingId) ?? null;
    if (ours === null) return [];
    const fresh = (what: string): boolean => {
      const key = `${conflict.mappingId} ${what}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    };
    const changes = Object.entries(resolution.changeInSource) as [Field, FieldValue][];
    const found = changes.flatMap(([field, changeTo]): SourceChange[] => {
      const now = fieldValue(ours, field) ?? null;
      if (!fresh(field) || sameValue(field, now, changeTo)) return [];
      return [{ conflict, what: `Change ${fieldWords[field]}`, field, now, changeTo }];
    });
    const step = recordSteps[conflict.kind];
    if (changes.length > 0 || step === undefined || !isOutstanding(ours, conflict) || !fresh('record')) return found;
    return [{ conflict, what: step, field: null, now: ours.state, changeTo: conflict.conflict.theirs.state }];
  });
}

/** The record in the source is still what it was when QuickBooks' side was kept. */
function isOutstanding(ours: Facts, { conflict }: ConflictRow): boolean {
  return ours.state === conflict.ours.state;
}

function cellOf(
  value: FieldValue,
  field: Field | null,
  currency: string | null,
  names: Record<string, string>,
): GridValue {
  if (value === null) return null;
  if (typeof value === 'number')
    return currency === null ? String(value) : { type: 'amount', amountMinor: value, currency };
  if (typeof value === 'string') {
    if (field === 'date' || field === 'dueDate') return { type: 'date', day: value };
    return field === 'customer' ? (names[value] ?? value) : value;
  }
  return value
    .map((line) =>
      [line.quantity, line.description, minorToDecimal(line.amountMinor, currency ?? 'USD')]
        .filter((part) => part !== null)
        .join(' · '),
    )
    .join('\n');
}

/** Writes what to change in the source to a file. Returns the number of rows. */
export async function writeSourceChanges(db: ReadableDb, path: string): Promise<number> {
  const changes = listSourceChanges(db);
  const ids = changes.flatMap((one) => [one.now, one.changeTo].filter((value) => typeof value === 'string'));
  const names = readCustomerNames(db, ids);
  const rows = changes.map((change): GridValue[] => {
    const { conflict, field } = change;
    const listed = findConflictRow(db, conflict.id);
    const decision = conflict.decisionId === null ? null : getDecision(db, conflict.decisionId);
    const facts = conflict.conflict.ours;
    const currency = 'currency' in facts ? facts.currency : null;
    return [
      conflict.type === 'customer' ? (listed?.label ?? null) : (listed?.party ?? null),
      conflict.type === 'customer' ? null : (listed?.label ?? null),
      change.what,
      cellOf(change.now, field, currency, names),
      cellOf(change.changeTo, field, currency, names),
      currency,
      decision?.person ?? null,
      decision === null ? null : { type: 'date', day: localDay(new Date(decision.at)) },
      decision?.note ?? null,
    ];
  });
  const headers = [
    'Client',
    'Document',
    'What to do',
    'Now in the source',
    'As in QuickBooks',
    'Currency',
    'Decided by',
    'Decided on',
    'Note',
  ];
  await writeTable(path, { name: 'Changes in the source', headers, rows });
  return rows.length;
}

/** Writes customers that exist only in QuickBooks as a list of clients, under headings that imports know. */
export async function writeClientImport(db: ReadableDb, path: string): Promise<number> {
  const rows = listQuickbooksOnly(db).map((one): GridValue[] => [
    one.name,
    one.companyName,
    one.givenName,
    one.familyName,
    one.email,
    one.phone,
    one.address,
    one.city,
    one.region,
    one.postalCode,
    one.country,
    one.currency,
    one.id,
  ]);
  const headers = [
    'Client Name',
    'Company Name',
    'First Name',
    'Last Name',
    'Email',
    'Phone',
    'Address',
    'City',
    'State',
    'Postal Code',
    'Country',
    'Currency',
    'QuickBooks ID',
  ];
  await writeTable(path, { name: 'Clients', headers, rows });
  return rows.length;
}
