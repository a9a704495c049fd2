import { foldValue } from './fold.ts';
import type { ClientRecord, InvoiceRecord, PaymentRecord, SourceRecord } from './records.ts';

/** One field that changed, with its values as plain text; null where nothing stands. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
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

/**
 * By what a renumbered document, a renamed client or a re-entered payment is recognised: two records that share one of
 * these texts look the same. The most telling comes first.
 */
export function looksOf(record: SourceRecord): string[] {
  if ('totalMinor' in record) return [invoiceLook(record)];
  return 'allocations' in record ? [paymentLook(record)] : clientLooks(record);
}

function invoiceLook(invoice: InvoiceRecord): string {
  const client = invoice.clientExternalId ?? foldValue(invoice.clientName ?? '');
  return [invoice.kind, client, invoice.date, invoice.currency, invoice.totalMinor].join('|');
}

function paymentLook(payment: PaymentRecord): string {
  const client = payment.clientExternalId ?? foldValue(payment.clientName ?? '');
  return [client, payment.date, payment.currency, payment.amountMinor].join('|');
}

function clientLooks(client: ClientRecord): string[] {
  const looks: string[] = [];
  const email = client.email?.trim().toLowerCase() ?? '';
  const phone = client.phone?.replace(/\D/g, '') ?? '';
  const address = foldValue([client.address, client.postalCode].filter((part) => part !== null).join(' '));
  if (email !== '') looks.push(`email|${email}`);
  if (phone.length >= 7) looks.push(`phone|${phone}`);
  if (address !== '') looks.push(`address|${address}`);
  const name = foldValue(client.name);
  if (name !== '') looks.push(`name|${name}`);
  return looks;
}
