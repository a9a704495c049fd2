import { AppError } from '../../../shared/errors.ts';
import { type PaymentRow, PaymentRow as PaymentRowShape, type paymentCalls } from '../../../shared/ipc/payments.ts';
import { minorToDecimal } from '../../../shared/money.ts';
import { currentRow, putRow } from '../../ledger/changes.ts';
import { decide, nextDecisionId } from '../../ledger/decisions.ts';
import { findLiveMapping, insertMappings, liveChanges, nextMappingId } from '../../ledger/mappings.ts';
import { countFindings, listFindings } from '../../ledger/payment-findings.ts';
import {
  type AppliedRow,
  findQboPayment,
  findSourcePayment,
  listApplied,
  readPaymentTotals,
} from '../../ledger/payments.ts';
import { readSetting } from '../../ledger/settings.ts';
import { type Grid, writeCsvFile, writeXlsxFile } from '../../source/write-table.ts';
import { announce } from '../announce.ts';
import { applyPayments, BackfillRun, backfillKey, wasBackfilled } from '../backfill.ts';
import { paymentAreas, startBackfill } from '../backfill-job.ts';
import { authorOf, type HandlersFor } from '../context.ts';

function toRow(row: AppliedRow): PaymentRow {
  return {
    key: `${row.qboPaymentId} ${row.invoiceId ?? ''}`,
    date: row.date,
    party: row.party,
    invoiceId: row.invoiceId,
    invoiceNumber: row.invoiceNumber,
    label: row.reference ?? (row.via === 'credit-memo' ? 'credit applied' : `payment ${row.qboPaymentId}`),
    currency: row.currency,
    sourceMinor: null,
    quickbooksMinor: row.amountMinor,
    reason: row.via === 'credit-memo' ? 'credit memo' : null,
    sourcePaymentId: null,
    quickbooksPaymentId: row.qboPaymentId,
  };
}

export const paymentHandlers: HandlersFor<typeof paymentCalls> = {
  'payments.summary': ({ db }) => {
    const run = readSetting(db, backfillKey, BackfillRun);
    const { applied, matched, linkedDocuments, payments } = readPaymentTotals(db);
    return {
      firstRunAt: run?.at ?? null,
      firstRunBy: run?.person ?? null,
      tabs: { applied: listApplied(db, '', 0, 1).totalCount, ...countFindings(db) },
      applied,
      matched,
      linkedDocuments,
      payments,
    };
  },
  'payments.list': ({ db }, { tab, search, offset, limit }) => {
    if (tab === 'applied') {
      const { rows, totalCount } = listApplied(db, search, offset, limit);
      return { rows: rows.map(toRow), totalCount };
    }
    const { findings, totalCount } = listFindings(db, tab, search, offset, limit);
    return { rows: findings.map((text) => PaymentRowShape.parse(JSON.parse(text))), totalCount };
  },
  'payments.backfill': (engine, _input, session) => ({ jobId: startBackfill(engine, session.person) }),
  'payments.decide': (engine, { sourcePaymentId, quickbooksPaymentId, same }, session) => {
    const { db } = engine;
    const author = authorOf(engine, session);
    const ours = findSourcePayment(db, sourcePaymentId);
    const theirs = findQboPayment(db, quickbooksPaymentId);
    if (ours === null || theirs === null) throw new AppError('app.not-found', 'none', { payment: quickbooksPaymentId });
    // What the decision means for the payments of these parties is written with it.
    const apply = (): void => {
      if (wasBackfilled(engine) && theirs.customerId !== null) applyPayments(db, [theirs.customerId]);
    };
    const amount = `${minorToDecimal(theirs.amountMinor, theirs.currency)} ${theirs.currency}`;
    if (same) {
      const present = findLiveMapping(db, 'source_payment', sourcePaymentId);
      const taken = findLiveMapping(db, 'Payment', quickbooksPaymentId);
      if (present !== null && present === taken) return { changedCount: 0 };
      if (present !== null || taken !== null) {
        throw new AppError('linking.already-linked', 'none', { document: `payment ${quickbooksPaymentId}` });
      }
      const summary = `Said that two payments of ${amount} are one`;
      db.transaction(() => {
        const decisionId = decide(db, author, {
          kind: 'payments.decide',
          summary,
          changes: liveChanges(nextMappingId(db), 1),
        });
        insertMappings(db, author, decisionId, [
          {
            recordKind: 'payment',
            kind: 'single',
            tier: 'ambiguous',
            score: null,
            reasons: [],
            how: 'person',
            baseOurs: ours,
            baseTheirs: theirs,
            members: [
              { side: 'source', recordType: 'source_payment', recordId: sourcePaymentId },
              { side: 'quickbooks', recordType: 'Payment', recordId: quickbooksPaymentId },
            ],
          },
        ]);
        apply();
      })();
      announce(engine, summary, paymentAreas);
      return { changedCount: 1 };
    }
    const key = {
      record_kind: 'payment',
      source_type: 'source_payment',
      source_id: sourcePaymentId,
      quickbooks_type: 'Payment',
      quickbooks_id: quickbooksPaymentId,
    };
    if (currentRow(db, 'rejected_pair', key) !== null) return { changedCount: 0 };
    const summary = `Said that two payments of ${amount} are different`;
    db.transaction(() => {
      const rejected = { ...key, at: author.at, person: author.person, decision_id: nextDecisionId(db) };
      decide(db, author, {
        kind: 'payments.decide',
        summary,
        changes: [putRow(db, 'rejected_pair', rejected)],
      });
      apply();
    })();
    announce(engine, summary, paymentAreas);
    return { changedCount: 1 };
  },
  'payments.saveToEnter': async ({ db, host }, { fileToken, format }) => {
    const { rows } = listApplied(db, '', 0, 1_000_000);
    const grid: Grid = {
      name: 'Payments to enter',
      headers: ['Date', 'Client', 'Invoice', 'Amount', 'Currency', 'Reference', 'QuickBooks payment'],
      rows: rows.map((row) => [
        { type: 'date', day: row.date },
        row.party,
        row.invoiceNumber,
        { type: 'amount', amountMinor: row.amountMinor, currency: row.currency },
        row.currency,
        row.reference,
        row.qboPaymentId,
      ]),
    };
    const target = await host.filePath(fileToken);
    if (format === 'csv') await writeCsvFile(target, grid);
    else await writeXlsxFile(target, grid);
    return { rowCount: rows.length };
  },
};
