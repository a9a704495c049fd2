import { z } from 'zod';
import { Currency, customerId, Instant, IsoDay, Minor, MoneyTotal, Page, Sort } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';

/** The causes of a difference, in the order they are told. There is no residual cause. */
export const Cause = z.enum([
  'only-in-source',
  'only-in-quickbooks',
  'before-go-live',
  'amount-differs',
  'tax-or-rounding',
  'payment-on-one-side',
  'unapplied-payment-or-credit',
  'credit-memo-on-one-side',
  'voided-or-deleted-on-one-side',
  'dated-across-as-of',
  'customer-unmatched',
  'other-currency',
  'entry-to-control-account',
]);
export type Cause = z.infer<typeof Cause>;

export const TieOutAction = z.enum([
  'link',
  'match-customer',
  'import',
  'export',
  'review',
  'accept',
  'enter-in-source',
  'apply-in-quickbooks',
  'wait',
  'ask',
]);
export type TieOutAction = z.infer<typeof TieOutAction>;

export const Side = z.enum(['source', 'quickbooks']);

export const CauseTotal = z.object({
  cause: Cause,
  amountMinor: Minor,
  count: z.int(),
  acceptedMinor: Minor,
});
export type CauseTotal = z.infer<typeof CauseTotal>;

export const CurrencyTieOut = z.object({
  currency: Currency,
  sourceMinor: Minor,
  quickbooksMinor: Minor,
  /** Source minus QuickBooks. */
  differenceMinor: Minor,
  /** What the causes do not add up to: zero, or a fault of ours that is shown. */
  unexplainedMinor: Minor,
  acceptedMinor: Minor,
  causes: z.array(CauseTotal),
});
export type CurrencyTieOut = z.infer<typeof CurrencyTieOut>;

/** A client, the customer it is, or one of both. */
const partyFields = {
  clientId: z.int().nullable(),
  clientName: z.string().nullable(),
  /** Of which source, where the company has several. */
  clientSource: z.string().nullable(),
  customerId: z.string().nullable(),
  customerName: z.string().nullable(),
};

export const PartyDifference = z.object({
  ...partyFields,
  sourceMinor: Minor,
  quickbooksMinor: Minor,
  differenceMinor: Minor,
});
export type PartyDifference = z.infer<typeof PartyDifference>;

export const EffectRecord = z.object({
  side: Side,
  type: z.enum(['invoice', 'credit', 'payment', 'settlement', 'entry']),
  /** How the ledger's other screens know the record. */
  recordType: z.string(),
  recordId: z.union([z.string(), z.int()]),
  number: z.string().nullable(),
  date: z.string().nullable(),
  party: z.string().nullable(),
  /** Of a record of the billing side, where the company has several sources. */
  source: z.string().nullable(),
  totalMinor: Minor.nullable(),
  /** For a payment: the number of the document its line is on. */
  onNumber: z.string().nullable(),
});
export type EffectRecord = z.infer<typeof EffectRecord>;

export const Effect = z.object({
  key: z.string(),
  cause: Cause,
  currency: Currency,
  amountMinor: Minor,
  ...partyFields,
  accepted: z.boolean(),
  acceptedReason: z.string().nullable(),
  acceptedBy: z.string().nullable(),
  /** Best first. */
  actions: z.array(TieOutAction),
  /** At most twenty; `recordCount` says how many there are. */
  records: z.array(EffectRecord),
  recordCount: z.int(),
});
export type Effect = z.infer<typeof Effect>;

const buckets = z.object({
  current: Minor,
  '1-30': Minor,
  '31-60': Minor,
  '61-90': Minor,
  'over-90': Minor,
});

export const AgingSide = z.object({ amounts: buckets, totalMinor: Minor });
export type AgingSide = z.infer<typeof AgingSide>;

export const AgingRow = z.object({
  ...partyFields,
  source: AgingSide.nullable(),
  quickbooks: AgingSide.nullable(),
  differenceMinor: Minor,
});
export type AgingRow = z.infer<typeof AgingRow>;

export const AgingItem = z.object({
  side: Side,
  type: z.enum(['invoice', 'credit', 'payment', 'entry']),
  id: z.string(),
  number: z.string().nullable(),
  date: IsoDay,
  dueDate: z.string().nullable(),
  days: z.int(),
  bucket: z.enum(['current', '1-30', '31-60', '61-90', 'over-90']),
  openMinor: Minor,
});
export type AgingItem = z.infer<typeof AgingItem>;

const agingFields = {
  asOf: IsoDay.nullable(),
  /** Age from the due date, or from the document's own. */
  basis: z.enum(['due', 'document']),
  /** Sub-customers under their parent. */
  rollUp: z.boolean(),
};

/** Where a month stood: both totals, what explains their difference, and both agings. */
export const MonthEnd = z.object({
  day: IsoDay,
  sourceMinor: Minor,
  quickbooksMinor: Minor,
  unexplainedMinor: Minor,
  causes: z.array(z.object({ cause: Cause, amountMinor: Minor })),
  /** Without what is posted straight to the account. */
  source: AgingSide,
  quickbooks: AgingSide,
});
export type MonthEnd = z.infer<typeof MonthEnd>;

export const ControlAccount = z.object({
  currency: Currency,
  documentsMinor: Minor,
  unappliedMinor: Minor,
  subledgerMinor: Minor,
  directMinor: Minor,
  controlMinor: Minor,
  /** Dated after the day. */
  laterMinor: Minor,
  /** The account with all that is mirrored, of any date: what QuickBooks' balance should be. */
  allDatesMinor: Minor,
  /** The account's balance as QuickBooks reports it, of all dates; null where it reports none. */
  reportedMinor: Minor.nullable(),
  /** Reported, but in no record that was read; null without a reported balance. */
  unknownMinor: Minor.nullable(),
  entries: z.array(z.object({ label: z.string(), party: z.string().nullable(), date: IsoDay, amountMinor: Minor })),
});
export type ControlAccount = z.infer<typeof ControlAccount>;

export const DuplicateGroup = z.object({
  side: Side,
  kind: z.enum(['invoice', 'credit', 'payment']),
  party: z.string().nullable(),
  currency: Currency,
  totalMinor: Minor,
  likeness: z.enum(['equal', 'written-differently', 'one-character-off', 'next', 'missing']),
  /** Fewest days between two of them. */
  days: z.int(),
  records: z.array(z.object({ id: z.string(), number: z.string().nullable(), date: z.string() })),
});
export type DuplicateGroup = z.infer<typeof DuplicateGroup>;

export const ProgressPoint = z.object({
  at: Instant,
  currency: Currency,
  sourceMinor: Minor,
  quickbooksMinor: Minor,
  differenceMinor: Minor,
  unexplainedMinor: Minor,
  /** Clients by tier. */
  customers: z.object({ linked: z.int(), exact: z.int(), suggested: z.int(), unmatched: z.int() }),
  /** Invoices of the source by tier. */
  documents: z.object({ linked: z.int(), confident: z.int(), ambiguous: z.int(), unmatched: z.int() }),
});
export type ProgressPoint = z.infer<typeof ProgressPoint>;

const asOf = IsoDay.nullable();
const effectKey = z.string().min(1).max(20_000);

/** Tie-out, agings, duplicates, sign-off, progress. */
export const tieOutCalls = {
  /** `asOf` null: today. */
  'tieout.get': {
    access: 'read',
    input: z.strictObject({ asOf }),
    output: z.object({
      asOf: IsoDay,
      goLive: IsoDay.nullable(),
      /** True for a day before today: today's mirror stands in for what was known then. */
      earlier: z.boolean(),
      currencies: z.array(CurrencyTieOut),
    }),
  },
  'tieout.parties': {
    access: 'read',
    input: z.strictObject({
      asOf,
      currency: Currency,
      search: z.string().max(200),
      onlyDifferent: z.boolean(),
      sort: Sort.nullable(),
      ...Page,
    }),
    output: z.object({ rows: z.array(PartyDifference), totalCount: z.int() }),
  },
  'tieout.effects': {
    access: 'read',
    input: z.strictObject({
      asOf,
      currency: Currency,
      cause: Cause.nullable(),
      /** Only of this client or customer; null asks for all. */
      party: z.strictObject({ clientId: z.int().nullable(), customerId: customerId.nullable() }).nullable(),
      search: z.string().max(200),
      sort: Sort.nullable(),
      ...Page,
    }),
    output: z.object({ rows: z.array(Effect), totalCount: z.int(), amountMinor: Minor }),
  },
  /** Keeps the difference, and says why it is in order. */
  'tieout.accept': {
    access: 'decide',
    input: z.strictObject({
      asOf,
      currency: Currency,
      keys: z.array(effectKey).min(1).max(5000),
      reason: z.string().trim().min(1).max(500),
    }),
    output: z.object({ changedCount: z.int() }),
  },
  'tieout.withdraw': {
    access: 'decide',
    input: z.strictObject({ keys: z.array(effectKey).min(1).max(5000) }),
    output: z.object({ changedCount: z.int() }),
  },
  /** Receivables at the ends of the last months and on the day itself, by cause and by age, oldest first. */
  'tieout.months': {
    access: 'read',
    input: z.strictObject({
      asOf,
      basis: agingFields.basis,
      currency: Currency,
      months: z.int().min(1).max(36),
    }),
    output: z.array(MonthEnd),
  },
  'aging.get': {
    access: 'read',
    input: z.strictObject({
      ...agingFields,
      currency: Currency,
      search: z.string().max(200),
      onlyDifferent: z.boolean(),
      sort: Sort.nullable(),
      ...Page,
    }),
    output: z.object({
      rows: z.array(AgingRow),
      totalCount: z.int(),
      source: AgingSide,
      quickbooks: AgingSide,
      currencies: z.array(Currency),
    }),
  },
  'aging.items': {
    access: 'read',
    input: z.strictObject({
      ...agingFields,
      currency: Currency,
      clientId: z.int().nullable(),
      customerId: customerId.nullable(),
    }),
    output: z.array(AgingItem),
  },
  'control.get': { access: 'read', input: z.strictObject({ asOf }), output: z.array(ControlAccount) },
  'duplicates.list': {
    access: 'read',
    input: z.strictObject({ side: Side, ...Page }),
    output: z.object({ rows: z.array(DuplicateGroup), totalCount: z.int() }),
  },
  'progress.get': {
    access: 'read',
    input: z.strictObject({ days: z.int().min(1).max(400) }),
    output: z.object({
      points: z.array(ProgressPoint),
      requests: z.array(z.object({ day: z.string(), reads: z.int(), writes: z.int(), errors: z.int() })),
      open: z.array(MoneyTotal),
    }),
  },
} satisfies CallTable;
