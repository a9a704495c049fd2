import { z } from 'zod';
import type { PaymentRow } from '../../shared/ipc/payments.ts';
import { plural } from '../../shared/plural.ts';
import { decide } from '../ledger/decisions.ts';
import { findLiveMapping, insertMappings, liveChanges, nextMappingId } from '../ledger/mappings.ts';
import {
  type Finding,
  findQboPayment,
  findSourcePayment,
  readBackfillInput,
  readMappingLabel,
  saveApplications,
  saveFindings,
} from '../ledger/payments.ts';
import { readSetting, saveSetting } from '../ledger/settings.ts';
import { type BackfillPlan, planBackfill } from '../matching/payments/plan-backfill.ts';
import type { PaymentReason } from '../matching/payments/types.ts';
import type { EngineContext, Session } from './context.ts';
import { authorOf } from './context.ts';

export const BackfillRun = z.object({ at: z.string(), person: z.string() });
export const backfillKey = 'backfill.last-run';

/** Whether this company's payments were backfilled once: from then on later pulls use the same applier. */
export function wasBackfilled(engine: Pick<EngineContext, 'db'>): boolean {
  return readSetting(engine.db, backfillKey, BackfillRun) !== null;
}

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

/** What a plan tells, as rows that a person reads. */
function toFindings(db: EngineContext['db'], plan: BackfillPlan): Finding[] {
  const findings: Finding[] = [];
  const add = (kind: Finding['kind'], row: PaymentRow): void => {
    findings.push({ kind, key: row.key, finding: JSON.stringify(row) });
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
    add('possible-duplicate', {
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
    add('disagreement', {
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
    add('unapplied', {
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
    add('skipped', {
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

/**
 * Plans and carries out the backfill in one transaction: applications, payments matched on both sides, findings. A
 * second run over the same facts writes nothing, not even a decision.
 *
 * @returns how much there was to do
 */
export function runBackfill(
  engine: Pick<EngineContext, 'db' | 'now'>,
  session: Session,
): { changedCount: number; applied: number; skipped: number } {
  const { db } = engine;
  const author = authorOf(engine, session);
  const plan = planBackfill(readBackfillInput(db));
  const fresh = plan.matched.filter(
    (pair) =>
      findLiveMapping(db, 'source_payment', pair.sourcePaymentId) === null &&
      findLiveMapping(db, 'Payment', pair.qboPaymentId) === null,
  );
  return db.transaction(() => {
    const changedCount = saveApplications(db, plan);
    saveFindings(db, toFindings(db, plan));
    if (changedCount + fresh.length > 0) {
      const first = nextMappingId(db);
      const decisionId = decide(db, author, {
        kind: 'payments.backfill',
        summary: `Backfilled ${plural(plan.applied.length, 'application')} from QuickBooks; matched ${plural(fresh.length, 'payment')}`,
        changes: liveChanges(first, fresh.length),
        facts: { saved: plan.save.length, withdrawn: plan.withdraw.length, skipped: plan.skipped.length },
      });
      insertMappings(
        db,
        author,
        decisionId,
        fresh.map((pair) => ({
          recordKind: 'payment',
          kind: 'single',
          tier: 'confident',
          score: 1,
          reasons: ['invoice', 'amount', 'date'],
          how: 'backfill',
          baseOurs: findSourcePayment(db, pair.sourcePaymentId),
          baseTheirs: findQboPayment(db, pair.qboPaymentId),
          members: [
            { side: 'source', recordType: 'source_payment', recordId: pair.sourcePaymentId },
            { side: 'quickbooks', recordType: 'Payment', recordId: pair.qboPaymentId },
          ],
        })),
      );
    }
    if (readSetting(db, backfillKey, BackfillRun) === null) saveSetting(db, backfillKey, author);
    return { changedCount: changedCount + fresh.length, applied: plan.applied.length, skipped: plan.skipped.length };
  })();
}
