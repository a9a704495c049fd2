import { foldValue } from './fold.ts';
import type { ClientRecord, InvoiceRecord, PaymentRecord, SourceRecord } from './records.ts';

/** A record of an earlier import, under the ledger's own id. */
export interface Existing<R extends SourceRecord> {
  readonly id: number | string;
  readonly record: R;
}

/** One field that changed, with its values as plain text; null where nothing stands. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Changed<R extends SourceRecord> {
  readonly existing: Existing<R>;
  readonly next: R;
  readonly changes: readonly FieldChange[];
}

/** A record that is gone and a new one that look the same: offered, never taken by itself. */
export interface RenameOffer<R extends SourceRecord> {
  readonly existing: Existing<R>;
  readonly next: R;
  /** What the two have in common, in the words of the fields. */
  readonly same: readonly string[];
}

export interface ImportDiff<R extends SourceRecord> {
  readonly added: readonly R[];
  readonly changed: readonly Changed<R>[];
  readonly unchanged: readonly Existing<R>[];
  /** Only when the file is complete, and for dated records only inside the file's own days. */
  readonly gone: readonly Existing<R>[];
  readonly renamed: readonly RenameOffer<R>[];
}

export interface DiffOptions {
  /** The person says that everything of its days is in the file; else nothing counts as gone. */
  readonly complete: boolean;
}

/**
 * Compares an import with what the source's earlier imports left, by the source's own id (or what stands for it).
 * `line` is no fact about a record and is not compared. Order does not matter for `changed` and `gone`; `added` and
 * `renamed` keep the order of the file. Renamed pairs are also listed under `added` and `gone`: accepting one is a
 * person's step.
 */
export function diffImport<R extends SourceRecord>(
  previous: readonly Existing<R>[],
  next: readonly R[],
  options: DiffOptions,
): ImportDiff<R> {
  const existingById = new Map(previous.map((existing) => [existing.record.externalId, existing]));
  const added: R[] = [];
  const changed: Changed<R>[] = [];
  const unchanged: Existing<R>[] = [];
  const seen = new Set<string>();
  for (const record of next) {
    seen.add(record.externalId);
    const existing = existingById.get(record.externalId);
    if (existing === undefined) {
      added.push(record);
      continue;
    }
    const changes = compareRecords(existing.record, record);
    if (changes.length === 0) unchanged.push(existing);
    else changed.push({ existing, next: record, changes });
  }
  const gone = options.complete ? findGone(previous, next, seen) : [];
  return { added, changed, unchanged, gone, renamed: findRenamed(gone, added) };
}

function findGone<R extends SourceRecord>(
  previous: readonly Existing<R>[],
  next: readonly R[],
  seen: ReadonlySet<string>,
): Existing<R>[] {
  const days = next.map(dayOf).filter((day) => day !== null);
  const first = days.reduce((least, day) => (day < least ? day : least), '9999');
  const last = days.reduce((most, day) => (day > most ? day : most), '');
  return previous.filter(({ record }) => {
    if (seen.has(record.externalId)) return false;
    const day = dayOf(record);
    return day === null || (day >= first && day <= last);
  });
}

function dayOf(record: SourceRecord): string | null {
  return 'date' in record ? record.date : null;
}

/** The fields in which two versions of a record differ; lines are compared as they stand, one by one. */
export function compareRecords(before: SourceRecord, after: SourceRecord): FieldChange[] {
  const changes: FieldChange[] = [];
  compareFields('', { ...before }, { ...after }, changes);
  return changes;
}

type Fields = Readonly<Record<string, unknown>>;

function compareFields(prefix: string, before: Fields, after: Fields, into: FieldChange[]): void {
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (field === 'line') continue;
    const [old, current] = [before[field], after[field]];
    if (Array.isArray(old) || Array.isArray(current)) {
      compareLists(`${prefix}${field}`, asList(old), asList(current), into);
    } else if (old !== current) {
      into.push({ field: `${prefix}${field}`, before: asText(old), after: asText(current) });
    }
  }
}

function compareLists(name: string, before: readonly Fields[], after: readonly Fields[], into: FieldChange[]): void {
  for (let at = 0; at < Math.max(before.length, after.length); at++) {
    const [old, current] = [before[at], after[at]];
    const place = `${name}.${at + 1}`;
    if (old !== undefined && current !== undefined) compareFields(`${place}.`, old, current, into);
    else into.push({ field: place, before: describe(old), after: describe(current) });
  }
}

function asList(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? (value as readonly Fields[]) : [];
}

function asText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

function describe(fields: Fields | undefined): string | null {
  if (fields === undefined) return null;
  const values = Object.entries(fields).filter(([field, value]) => field !== 'line' && value !== null);
  return values.map(([field, value]) => `${field} ${String(value)}`).join(', ');
}

/** Pairs of gone and new records that only look alike each other: one to one, ambiguous ones are not offered. */
function findRenamed<R extends SourceRecord>(gone: readonly Existing<R>[], added: readonly R[]): RenameOffer<R>[] {
  const goneByLook = groupByLook(gone, (existing) => existing.record);
  const addedByLook = groupByLook(added, (record) => record);
  const offers: RenameOffer<R>[] = [];
  const offered = new Set<R>();
  for (const [look, { items, same }] of addedByLook) {
    const candidates = goneByLook.get(look)?.items ?? [];
    const [next] = items;
    const [existing] = candidates;
    if (items.length !== 1 || candidates.length !== 1 || next === undefined || existing === undefined) continue;
    if (offered.has(next)) continue;
    offered.add(next);
    offers.push({ existing, next, same });
  }
  const existingCount = new Map<Existing<R>, number>();
  for (const { existing } of offers) existingCount.set(existing, (existingCount.get(existing) ?? 0) + 1);
  return offers.filter(({ existing }) => existingCount.get(existing) === 1);
}

interface LookGroup<T> {
  readonly items: T[];
  readonly same: readonly string[];
}

function groupByLook<T>(items: readonly T[], recordOf: (item: T) => SourceRecord): Map<string, LookGroup<T>> {
  const groups = new Map<string, LookGroup<T>>();
  for (const item of items) {
    for (const { key, same } of looksOf(recordOf(item))) {
      const group = groups.get(key) ?? { items: [], same };
      group.items.push(item);
      groups.set(key, group);
    }
  }
  return groups;
}

interface Look {
  readonly key: string;
  readonly same: readonly string[];
}

/** By what a renumbered document, a renamed client or a re-entered payment is recognised. */
function looksOf(record: SourceRecord): Look[] {
  if ('totalMinor' in record) return invoiceLooks(record);
  return 'allocations' in record ? paymentLooks(record) : clientLooks(record);
}

function invoiceLooks(invoice: InvoiceRecord): Look[] {
  const client = invoice.clientExternalId ?? foldValue(invoice.clientName ?? '');
  const parts = [invoice.kind, client, invoice.date, invoice.currency, invoice.totalMinor];
  return [{ key: parts.join('|'), same: ['client', 'date', 'total'] }];
}

function paymentLooks(payment: PaymentRecord): Look[] {
  const client = payment.clientExternalId ?? foldValue(payment.clientName ?? '');
  const parts = [client, payment.date, payment.currency, payment.amountMinor];
  return [{ key: parts.join('|'), same: ['client', 'date', 'amount'] }];
}

function clientLooks(client: ClientRecord): Look[] {
  const looks: Look[] = [];
  const email = client.email?.trim().toLowerCase() ?? '';
  const phone = client.phone?.replace(/\D/g, '') ?? '';
  const address = foldValue([client.address, client.postalCode].filter((part) => part !== null).join(' '));
  if (email !== '') looks.push({ key: `email|${email}`, same: ['email'] });
  if (phone.length >= 7) looks.push({ key: `phone|${phone}`, same: ['phone'] });
  if (address !== '') looks.push({ key: `address|${address}`, same: ['address'] });
  const name = foldValue(client.name);
  if (name !== '') looks.push({ key: `name|${name}`, same: ['name'] });
  return looks;
}
