import { z } from 'zod';
import { ColumnFilters, ListOrder } from '../schemas/column-filters.ts';
import { Currency, clientId, customerId, Instant, IsoDay, Minor, MoneyTotal, Page } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { Decision } from './decisions.ts';

export const CustomerTab = z.enum(['exact', 'suggested', 'unmatched', 'linked', 'left']);
export type CustomerTab = z.infer<typeof CustomerTab>;

/** A reason as a short chip; `against` speaks against the pair. */
export const ReasonChip = z.object({ text: z.string(), against: z.boolean() });
export type ReasonChip = z.infer<typeof ReasonChip>;

export const CustomerFilters = z.strictObject({
  tab: CustomerTab,
  search: z.string().max(200),
  /** Only clients of these names (a pasted list), compared without case, accents and punctuation; null for all. */
  names: z.array(z.string().max(500)).max(5000).nullable(),
  minScore: z.number().min(0).max(1).nullable(),
  hasBalance: z.boolean(),
  flagged: z.boolean(),
});
export type CustomerFilters = z.infer<typeof CustomerFilters>;

/** One client with its counterpart, where it has one or one is suggested. */
export const MatchRow = z.object({
  clientId,
  clientName: z.string(),
  clientParent: z.string().nullable(),
  /** Of which source, where the company has several. */
  clientSource: z.string().nullable(),
  clientInactive: z.boolean(),
  clientBalances: z.array(MoneyTotal),
  customerId: customerId.nullable(),
  customerName: z.string().nullable(),
  customerActive: z.boolean().nullable(),
  customerBalanceMinor: Minor.nullable(),
  customerCurrency: Currency.nullable(),
  mappingId: z.int().nullable(),
  score: z.number().nullable(),
  reasons: z.array(ReasonChip),
  /** Customers that may be it, the one of this row first. */
  candidateIds: z.array(customerId),
  flagged: z.boolean(),
  asked: z.boolean(),
  queued: z.boolean(),
  hasNote: z.boolean(),
});
export type MatchRow = z.infer<typeof MatchRow>;

export const SideDocument = z.object({
  number: z.string().nullable(),
  date: IsoDay,
  totalMinor: Minor,
  balanceMinor: Minor,
  currency: Currency,
});

/** A customer with all that helps a person to recognise it. */
export const CustomerCard = z.object({
  customerId,
  name: z.string(),
  companyName: z.string().nullable(),
  active: z.boolean(),
  merged: z.boolean(),
  parentName: z.string().nullable(),
  billWithParent: z.boolean(),
  isProject: z.boolean(),
  currency: Currency,
  balanceMinor: Minor,
  email: z.string().nullable(),
  phone: z.string().nullable(),
  address: z.string().nullable(),
  linkedTo: z.string().nullable(),
  documents: z.array(SideDocument),
});
export type CustomerCard = z.infer<typeof CustomerCard>;

export const ClientCard = z.object({
  clientId,
  name: z.string(),
  companyName: z.string().nullable(),
  /** Where the company has several. */
  source: z.string().nullable(),
  parentName: z.string().nullable(),
  inactive: z.boolean(),
  currencies: z.array(Currency),
  balances: z.array(MoneyTotal),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  address: z.string().nullable(),
  notes: z.string().nullable(),
  documents: z.array(SideDocument),
});
export type ClientCard = z.infer<typeof ClientCard>;

export const Candidate = z.object({ card: CustomerCard, score: z.number(), reasons: z.array(ReasonChip) });

export const PickerRow = z.object({
  customerId,
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  parentName: z.string().nullable(),
  active: z.boolean(),
  /** QuickBooks merged it into another or deleted it: shown, never offered. */
  merged: z.boolean(),
  currency: Currency,
  balanceMinor: Minor,
  linkedTo: z.string().nullable(),
});
export type PickerRow = z.infer<typeof PickerRow>;

/** What accepting exact matches would link, before it is done. */
export const ExactPreview = z.object({
  count: z.int(),
  /** Pairs whose open balances differ between the sides: linked all the same, and explained by the tie-out. */
  differing: z.int(),
  source: z.array(MoneyTotal),
  quickbooks: z.array(MoneyTotal),
  /** The largest balances first. */
  largest: z.array(
    z.object({
      clientName: z.string(),
      /** Of which source, where the company has several. */
      clientSource: z.string().nullable(),
      customerName: z.string(),
      currency: Currency,
      sourceMinor: Minor,
      quickbooksMinor: Minor,
    }),
  ),
});
export type ExactPreview = z.infer<typeof ExactPreview>;

const changed = z.object({ changedCount: z.int() });

/** Which exact matches: those of these clients, of those that the list holds as it is filtered; left out, every one. */
const ExactChoice = z.strictObject({
  onlyClientIds: z.array(clientId).max(100_000).nullable(),
  filters: CustomerFilters.omit({ tab: true }).optional(),
  columnFilters: ColumnFilters.optional(),
});
export type ExactChoice = z.infer<typeof ExactChoice>;

export const customerCalls = {
  'customers.counts': {
    access: 'read',
    input: z.strictObject({}),
    output: z.object({
      tabs: z.record(CustomerTab, z.int()),
      /** Matching goes on: the counts are of what stood before. */
      matching: z.boolean(),
      /** Open balances on both sides of a tab's pairs, per currency. */
      totals: z.record(CustomerTab, z.object({ source: z.array(MoneyTotal), quickbooks: z.array(MoneyTotal) })),
    }),
  },
  'customers.list': {
    access: 'read',
    input: z.strictObject({ filters: CustomerFilters, ...ListOrder, ...Page }),
    output: z.object({ rows: z.array(MatchRow), totalCount: z.int() }),
  },
  /** Place of the first client whose name begins with the text, in the list as it is filtered and sorted. */
  'customers.findRow': {
    access: 'read',
    input: z.strictObject({ filters: CustomerFilters, ...ListOrder, text: z.string().max(100) }),
    output: z.object({ index: z.int().nullable() }),
  },
  /** Where the clients of some names are, compared as `filters.names` are: how many in each tab, and which names are nobody's. */
  'customers.findNames': {
    access: 'read',
    input: z.strictObject({ names: CustomerFilters.shape.names.unwrap() }),
    output: z.object({ tabs: z.record(CustomerTab, z.int()), unknown: z.array(z.string()) }),
  },
  'customers.detail': {
    access: 'read',
    input: z.strictObject({ clientId }),
    output: z.object({
      client: ClientCard,
      linked: CustomerCard.nullable(),
      mappingId: z.int().nullable(),
      linkedAt: Instant.nullable(),
      linkedBy: z.string().nullable(),
      candidates: z.array(Candidate),
      history: z.array(Decision),
    }),
  },
  'customers.search': {
    access: 'read',
    input: z.strictObject({ text: z.string().max(200), limit: z.int().min(1).max(100) }),
    output: z.array(PickerRow),
  },
  'customers.previewExact': {
    access: 'read',
    input: ExactChoice,
    output: ExactPreview,
  },
  /** Links these exact matches. Where there are more or fewer than the person was told of, none of them. */
  'customers.acceptExact': {
    access: 'decide',
    input: ExactChoice.extend({ toldCount: z.int().optional() }),
    output: changed,
  },
  'customers.link': { access: 'decide', input: z.strictObject({ clientId, customerId }), output: changed },
  /** Puts another customer in place of the one of a standing link, as one decision. */
  'customers.relink': {
    access: 'decide',
    input: z.strictObject({ clientId, mappingId: z.int(), customerId }),
    output: changed,
  },
  'customers.reject': { access: 'decide', input: z.strictObject({ clientId, customerId }), output: changed },
  /** Takes "not the same" back, so that the pair may be offered again. */
  'customers.unreject': { access: 'decide', input: z.strictObject({ clientId, customerId }), output: changed },
  'customers.leave': {
    access: 'decide',
    input: z.strictObject({ clientIds: z.array(clientId).min(1).max(5000), left: z.boolean() }),
    output: changed,
  },
  'customers.queueCreate': {
    access: 'decide',
    input: z.strictObject({ clientIds: z.array(clientId).min(1).max(5000), queued: z.boolean() }),
    output: changed,
  },
  /** Who bears this or a like name already, in all three lists that share the name space. */
  'customers.lookAlikes': {
    access: 'read',
    input: z.strictObject({ clientId }),
    output: z.array(
      z.object({
        type: z.enum(['Customer', 'Vendor', 'Employee']),
        id: z.string(),
        name: z.string(),
        active: z.boolean(),
        equal: z.boolean(),
      }),
    ),
  },
  'customers.unlinkEffects': {
    access: 'read',
    input: z.strictObject({ clientIds: z.array(clientId).min(1).max(5000) }),
    output: z.object({ links: z.int(), linkedDocuments: z.int(), sentItems: z.int() }),
  },
  'customers.unlink': {
    access: 'decide',
    input: z.strictObject({ clientIds: z.array(clientId).min(1).max(5000) }),
    output: changed,
  },
} satisfies CallTable;
