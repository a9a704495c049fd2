import { z } from 'zod';
import { Currency, FileToken, Instant, Minor, MoneyTotal, Page } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { JobStarted } from './jobs.ts';

export const PaymentTab = z.enum(['applied', 'possible-duplicate', 'disagreement', 'unapplied', 'skipped']);
export type PaymentTab = z.infer<typeof PaymentTab>;

/** One payment, or one finding about payments, with what both sides say. */
export const PaymentRow = z.object({
  key: z.string(),
  date: z.string().nullable(),
  party: z.string().nullable(),
  /** The document of the billing system it belongs to, where there is one. */
  invoiceId: z.int().nullable(),
  invoiceNumber: z.string().nullable(),
  label: z.string(),
  currency: Currency,
  /** What the source says: paid, open, or the amount of its own payment. */
  sourceMinor: Minor.nullable(),
  quickbooksMinor: Minor.nullable(),
  reason: z.string().nullable(),
  sourcePaymentId: z.int().nullable(),
  quickbooksPaymentId: z.string().nullable(),
});
export type PaymentRow = z.infer<typeof PaymentRow>;

export const PaymentSummary = z.object({
  firstRunAt: Instant.nullable(),
  firstRunBy: z.string().nullable(),
  tabs: z.record(PaymentTab, z.int()),
  /** Sums of what was applied from QuickBooks to linked documents. */
  applied: z.array(MoneyTotal),
  matched: z.int(),
  linkedDocuments: z.int(),
  /** QuickBooks payments in the mirror. */
  payments: z.int(),
});
export type PaymentSummary = z.infer<typeof PaymentSummary>;

export const paymentCalls = {
  'payments.summary': { access: 'read', input: z.strictObject({}), output: PaymentSummary },
  'payments.list': {
    access: 'read',
    input: z.strictObject({ tab: PaymentTab, search: z.string().max(200), ...Page }),
    output: z.object({ rows: z.array(PaymentRow), totalCount: z.int() }),
  },
  /** Brings in what QuickBooks applied to linked documents. Reads nothing but the ledger; nothing is sent. */
  'payments.backfill': { access: 'decide', input: z.strictObject({}), output: JobStarted },
  /** Says whether two payments that look alike are one. */
  'payments.decide': {
    access: 'decide',
    input: z.strictObject({
      sourcePaymentId: z.int(),
      quickbooksPaymentId: z.string().min(1).max(50),
      same: z.boolean(),
    }),
    output: z.object({ changedCount: z.int() }),
  },
  /** Writes the file of payments that the billing system lacks. */
  'payments.saveToEnter': {
    access: 'read',
    input: z.strictObject({ fileToken: FileToken, format: z.enum(['csv', 'xlsx']) }),
    output: z.object({ rowCount: z.int() }),
  },
} satisfies CallTable;
