import type { PaymentRow } from '../../shared/ipc/payments.ts';
import { plural } from '../../shared/plural.ts';
import type { ReadableDb } from '../ledger/open.ts';
import type { Finding } from '../ledger/payment-findings.ts';
import { listMappedCustomers } from '../ledger/payment-parties.ts';
import { findQboPayment, findSourcePayment, readMappingLabel } from '../ledger/payments.ts';
import type { BackfillPlan } from '../matching/payments/plan-backfill.ts';
import type { PaymentReason } from '../matching/payments/types.ts';

function reasonWords(reason: PaymentReason): string {
  switch (reason.code) {
    case 'not-one-to-one':
      return 'several look alike';
    case 'no-invoice-in-common':
      return 'no invoice in common';
    case 'allocated-differently':
      return 'applied differently';
    case 'date-far':
      return `${plural(reason.days, 'day')} apart`;
  }
}

const disagreementWords = {
  'open-in-quickbooks': 'settled in the source, open in QuickBooks',
  'paid-differently': 'paid by different amounts',
  'currency-differs': 'currencies differ',
} as const;

const skipWords = {
  'settled-in-source': 'settled in the source',
  'matched-in-source': 'the source has this payment',
  'in-source-balance': 'already in the source’s balance',
} as const;

/** What a plan tells, as rows that a person reads, each with the customer it is about. */
export function toFindings(db: ReadableDb, plan: BackfillPlan): Finding[] {
  const findings: Finding[] = [];
  const add = (kind: Finding['kind'], customerId: string | null, row: PaymentRow): void => {
    findings.push({ kind, key: row.key, customerId: customerId ?? '', finding: JSON.stringify(row) });
  };
  const empty = {
    invoiceId: null,
    invoiceNumber: null,
    reason: null,
    sourcePaymentId: null,
    quickbooksPaymentId: null,
  };
  for (const pair of plan.possibleDuplicates) {
    const ours = findSourcePayment(db, pair.sourcePaymentId);
    const theirs = findQboPayment(db, pair.qboPaymentId);
    if (ours === null || theirs === null) continue;
    add('possible-duplicate', theirs.customerId, {
      ...empty,
      key: `${pair.sourcePaymentId} ${pair.qboPaymentId}`,
      date: theirs.date,
      party: ours.party ?? theirs.party,
      label: ours.reference ?? theirs.reference ?? 'payment',
      currency: theirs.currency,
      sourceMinor: ours.amountMinor,
      quickbooksMinor: theirs.amountMinor,
      reason: pair.reasons.map(reasonWords).join(', '),
      sourcePaymentId: pair.sourcePaymentId,
      quickbooksPaymentId: pair.qboPaymentId,
    });
  }
  for (const one of plan.disagreements) {
    const label = readMappingLabel(db, one.mappingId);
    add('disagreement', listMappedCustomers(db, [one.mappingId])[0] ?? null, {
      ...empty,
      key: String(one.mappingId),
      date: label?.date ?? null,
      party: label?.party ?? null,
      invoiceId: label?.invoiceId ?? null,
      invoiceNumber: label?.invoiceNumber ?? null,
      label: label?.invoiceNumber ?? 'invoice',
      currency: one.currency,
      sourceMinor: one.sourceMinor,
      quickbooksMinor: one.quickbooksMinor,
      reason: disagreementWords[one.code],
    });
  }
  for (const one of plan.unapplied) {
    const facts = one.kind === 'payment' ? findQboPayment(db, one.id) : null;
    add('unapplied', one.customerId, {
      ...empty,
      key: `${one.kind} ${one.id}`,
      date: one.date,
      party: facts?.party ?? null,
      label: one.kind === 'payment' ? (facts?.reference ?? `payment ${one.id}`) : `credit memo ${one.id}`,
      currency: one.currency,
      sourceMinor: null,
      quickbooksMinor: one.amountMinor,
      quickbooksPaymentId: one.kind === 'payment' ? one.id : null,
    });
  }
  for (const one of plan.skipped) {
    const label = readMappingLabel(db, one.mappingId);
    const payment = findQboPayment(db, one.qboPaymentId);
    if (payment === null) continue;
    add('skipped', payment.customerId, {
      ...empty,
      key: `${one.qboPaymentId} ${one.mappingId}`,
      date: payment.date,
      party: label?.party ?? payment.party,
      invoiceId: label?.invoiceId ?? null,
      invoiceNumber: label?.invoiceNumber ?? null,
      label: payment.reference ?? `payment ${one.qboPaymentId}`,
      currency: payment.currency,
      sourceMinor: null,
      quickbooksMinor: payment.amountMinor,
      reason: skipWords[one.reason],
      quickbooksPaymentId: one.qboPaymentId,
    });
  }
  return findings;
}
