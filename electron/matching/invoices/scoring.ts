import type { CurrencyCode } from '../../../shared/money.ts';
import type { NumberJoin } from './number-join.ts';
import type { LinkReason, QboDocument, SourceInvoice } from './types.ts';

/** Further apart than this, a date speaks against a pair and is named. */
const dateNearDays = 5;

/** One source invoice against one document, point by point. */
export interface Comparison {
  readonly invoice: SourceInvoice;
  readonly document: QboDocument;
  readonly number: 'equal' | 'folded' | 'none';
  readonly customer: 'same' | 'family' | 'unmapped' | 'other';
  readonly sameCurrency: boolean;
  readonly days: number;
  readonly twice: 'source' | 'quickbooks' | 'both' | null;
}

/** Compares a pair. `customers` are the client's, by currency; `days` lie between the two dates. */
export function compareRecords(
  invoice: SourceInvoice,
  document: QboDocument,
  number: Comparison['number'],
  days: number,
  customers: ReadonlyMap<CurrencyCode, string> | undefined,
  parentOf: ReadonlyMap<string, string>,
  join: NumberJoin,
  firstDocument: number,
): Comparison {
  const sameCurrency = invoice.currency === document.currency;
  const inInvoiceCurrency = customers?.get(invoice.currency) ?? null;
  const expected = sameCurrency ? inInvoiceCurrency : (customers?.get(document.currency) ?? inInvoiceCurrency);
  return {
    invoice,
    document,
    number,
    customer: compareCustomer(expected, document.customerId, parentOf),
    sameCurrency,
    days,
    twice: number === 'equal' ? twiceOn(join, firstDocument) : null,
  };
}

/**
 * How much two records look like one, 0 to 1: number 0.4, total 0.25, customer 0.2, date 0.15, less for what speaks
 * against. The weights rank candidates for a person; nothing is linked by them.
 */
export function scoreOf(comparison: Comparison): number {
  const { invoice, document, customer, days } = comparison;
  let score = comparison.number === 'equal' ? 0.4 : comparison.number === 'folded' ? 0.33 : 0;
  score += customer === 'same' ? 0.2 : customer === 'family' ? 0.15 : customer === 'unmapped' ? 0.08 : 0;
  score += days === 0 ? 0.15 : days <= dateNearDays ? 0.12 : days <= 31 ? 0.07 : days <= 62 ? 0.02 : 0;
  if (!comparison.sameCurrency) score -= 0.1;
  else if (invoice.totalMinor === document.totalMinor) score += 0.25;
  else if (document.state === 'void') score += 0.1;
  else score += 0.2 * closeness(invoice.totalMinor, document.totalMinor);
  if (document.state === 'void') score -= 0.05;
  if (document.linked) score -= 0.3;
  if (comparison.twice !== null) score -= 0.02;
  return Math.max(0, Math.round(score * 1000) / 1000);
}

/** Everything that keeps a pair from being confident. */
export function reasonsOf(comparison: Comparison): LinkReason[] {
  const { invoice, document, customer, days } = comparison;
  const reasons: LinkReason[] = [];
  if (document.state === 'void') reasons.push({ code: 'void-one-side' });
  if (document.linked) reasons.push({ code: 'already-linked-elsewhere' });
  if (comparison.number === 'folded') reasons.push({ code: 'number-equal-after-folding' });
  if (comparison.number === 'none') reasons.push({ code: 'no-number' });
  if (comparison.twice !== null) reasons.push({ code: 'number-twice', side: comparison.twice });
  if (!comparison.sameCurrency) {
    reasons.push({ code: 'currency-differs', ours: invoice.currency, theirs: document.currency });
  } else if (invoice.totalMinor !== document.totalMinor) {
    const differenceMinor = document.totalMinor - invoice.totalMinor;
    reasons.push({ code: 'total-differs', differenceMinor, currency: invoice.currency });
  }
  if (customer === 'unmapped') reasons.push({ code: 'customer-unmapped' });
  if (customer === 'family') reasons.push({ code: 'sub-customer-for-parent' });
  if (customer === 'other') reasons.push({ code: 'customer-differs' });
  if (days > dateNearDays) reasons.push({ code: 'date-far', days });
  return reasons;
}

/** 1 for equal amounts, falling to 0 where they are a third apart: tax explains a fifth, hardly more. */
function closeness(leftMinor: number, rightMinor: number): number {
  const larger = Math.max(Math.abs(leftMinor), Math.abs(rightMinor));
  return larger === 0 ? 1 : Math.max(0, 1 - (3 * Math.abs(leftMinor - rightMinor)) / larger);
}

function twiceOn(join: NumberJoin, firstDocument: number): Comparison['twice'] {
  const source = (join.standingInvoices[firstDocument] as number) > 1;
  const quickbooks = (join.standingDocuments[firstDocument] as number) > 1;
  if (source && quickbooks) return 'both';
  if (source) return 'source';
  return quickbooks ? 'quickbooks' : null;
}

function compareCustomer(
  expected: string | null,
  actual: string,
  parentOf: ReadonlyMap<string, string>,
): Comparison['customer'] {
  if (expected === null) return 'unmapped';
  if (expected === actual) return 'same';
  return isAncestor(expected, actual, parentOf) || isAncestor(actual, expected, parentOf) ? 'family' : 'other';
}

function isAncestor(ancestor: string, customerId: string, parentOf: ReadonlyMap<string, string>): boolean {
  let current = parentOf.get(customerId);
  for (let level = 0; level < 8 && current !== undefined; level += 1) {
    if (current === ancestor) return true;
    current = parentOf.get(current);
  }
  return false;
}
