import { z } from 'zod';
import { ColumnFilters, ListOrder } from '../schemas/column-filters.ts';
import { Currency, clientId, Instant, IsoDay, Minor, MoneyTotal, Page } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { ReasonChip } from './customers.ts';
import { Decision } from './decisions.ts';

export const DocumentTab = z.enum(['confident', 'ambiguous', 'unmatched', 'linked', 'left', 'excluded']);
export type DocumentTab = z.infer<typeof DocumentTab>;

const invoiceId = z.int().positive();
export const QboDocumentType = z.enum(['Invoice', 'CreditMemo']);
export const QboDocumentKey = z.strictObject({ type: QboDocumentType, id: z.string().min(1).max(40) });
export type QboDocumentKey = z.infer<typeof QboDocumentKey>;

export const SourceStatus = z.enum(['draft', 'finalized', 'sent', 'part-paid', 'paid', 'overdue', 'void']);

/** Which documents a person works on: a window of their dates (both days inside, null is open) and statuses (null is any). */
const documentWindow = {
  from: IsoDay.nullable(),
  to: IsoDay.nullable(),
  statuses: z.array(SourceStatus).max(SourceStatus.options.length).nullable(),
};

export const DocumentFilters = z.strictObject({
  tab: DocumentTab,
  search: z.string().max(200),
  ...documentWindow,
  /** Only ambiguous ones with this reason code. */
  reason: z.string().max(60).nullable(),
  flagged: z.boolean(),
});
export type DocumentFilters = z.infer<typeof DocumentFilters>;

export const DocumentRow = z.object({
  invoiceId,
  kind: z.enum(['invoice', 'credit']),
  number: z.string().nullable(),
  date: IsoDay,
  clientName: z.string().nullable(),
  /** Of which source, where the company has several. */
  clientSource: z.string().nullable(),
  status: SourceStatus,
  currency: Currency,
  totalMinor: Minor,
  balanceMinor: Minor,
  documentType: QboDocumentType.nullable(),
  documentId: z.string().nullable(),
  documentNumber: z.string().nullable(),
  documentDate: z.string().nullable(),
  documentCustomer: z.string().nullable(),
  documentCurrency: Currency.nullable(),
  documentTotalMinor: Minor.nullable(),
  documentBalanceMinor: Minor.nullable(),
  mappingId: z.int().nullable(),
  score: z.number().nullable(),
  reasons: z.array(ReasonChip),
  candidateCount: z.int(),
  excludedFor: z.string().nullable(),
  flagged: z.boolean(),
  asked: z.boolean(),
  hasNote: z.boolean(),
});
export type DocumentRow = z.infer<typeof DocumentRow>;

export const DocumentLine = z.object({
  description: z.string().nullable(),
  quantity: z.string().nullable(),
  unitPrice: z.string().nullable(),
  amountMinor: Minor,
});

export const DocumentPayment = z.object({ date: IsoDay, label: z.string(), amountMinor: Minor });

/** One document with its lines and what was paid on it; either side. */
export const DocumentCard = z.object({
  side: z.enum(['source', 'quickbooks']),
  id: z.string(),
  type: z.string(),
  number: z.string().nullable(),
  date: IsoDay,
  dueDate: z.string().nullable(),
  party: z.string().nullable(),
  /** Of a source document, where the company has several sources. */
  source: z.string().nullable(),
  currency: Currency,
  totalMinor: Minor,
  taxMinor: Minor.nullable(),
  balanceMinor: Minor,
  status: z.string(),
  memo: z.string().nullable(),
  lines: z.array(DocumentLine),
  payments: z.array(DocumentPayment),
  /** What it is linked to, in words; null where it is free. */
  linkedTo: z.string().nullable(),
});
export type DocumentCard = z.infer<typeof DocumentCard>;

export const DocumentCandidate = z.object({
  document: DocumentCard,
  type: QboDocumentType,
  score: z.number(),
  reasons: z.array(ReasonChip),
});

export const GroupSuggestion = z.object({
  invoiceIds: z.array(invoiceId),
  documents: z.array(QboDocumentKey),
  totalMinor: Minor,
  currency: Currency,
});

/** What a bulk link takes: every confident document that the list shows under these filters, but those named. */
const BulkChoice = z.strictObject({
  ...documentWindow,
  search: z.string().max(200).optional(),
  flagged: z.boolean().optional(),
  columnFilters: ColumnFilters.optional(),
  exceptInvoiceIds: z.array(invoiceId).max(100_000),
});
export type BulkChoice = z.infer<typeof BulkChoice>;

const BulkTotals = z.object({ count: z.int(), source: z.array(MoneyTotal), quickbooks: z.array(MoneyTotal) });

/** What giving a document another counterpart does, found out before it is done. */
export const RelinkEffects = z.object({
  /** Links that are withdrawn: its own, or the group it is in. */
  links: z.int(),
  /** Source documents that are not linked any more then: the others of its group. */
  freed: z.int(),
  /** Payment parts of QuickBooks that no longer count for it. */
  applications: z.int(),
  /** Documents that Tieout sent itself: these are not relinked. */
  sentItems: z.int(),
  /** Payment parts that QuickBooks applied to the other document. */
  gained: z.int(),
});
export type RelinkEffects = z.infer<typeof RelinkEffects>;

const changed = z.object({ changedCount: z.int() });
const invoiceIds = z.array(invoiceId).min(1).max(5000);

export const documentCalls = {
  'documents.counts': {
    access: 'read',
    input: z.strictObject(documentWindow),
    output: z.object({
      tabs: z.record(DocumentTab, z.int()),
      totals: z.record(DocumentTab, z.object({ source: z.array(MoneyTotal), quickbooks: z.array(MoneyTotal) })),
      /** What was compared, for the screen that has nothing to show. */
      compared: z.object({
        source: z.int(),
        quickbooks: z.int(),
        /** Null where something matches. */
        numbersInCommon: z.int().nullable(),
        clientsMapped: z.int(),
      }),
      /** Matching goes on: the counts are of what stood before. */
      matching: z.boolean(),
      reasons: z.array(z.object({ code: z.string(), count: z.int() })),
      excludedFor: z.array(z.object({ reason: z.string(), count: z.int() })),
    }),
  },
  'documents.list': {
    access: 'read',
    input: z.strictObject({ filters: DocumentFilters, ...ListOrder, ...Page }),
    output: z.object({ rows: z.array(DocumentRow), totalCount: z.int() }),
  },
  /** Place of the first document whose number, or whose client's name, begins with the text, in the list as it stands. */
  'documents.findRow': {
    access: 'read',
    input: z.strictObject({ filters: DocumentFilters, ...ListOrder, text: z.string().max(100) }),
    output: z.object({ index: z.int().nullable() }),
  },
  'documents.detail': {
    access: 'read',
    input: z.strictObject({ invoiceId }),
    output: z.object({
      document: DocumentCard,
      clientId: clientId.nullable(),
      linked: z.array(DocumentCard),
      mappingId: z.int().nullable(),
      linkedAt: Instant.nullable(),
      linkedBy: z.string().nullable(),
      candidates: z.array(DocumentCandidate),
      groups: z.array(GroupSuggestion),
      history: z.array(Decision),
    }),
  },
  /** Documents of QuickBooks by number, customer or total, for linking by hand. */
  'documents.search': {
    access: 'read',
    input: z.strictObject({ text: z.string().max(100), type: QboDocumentType, limit: z.int().min(1).max(50) }),
    output: z.array(DocumentCard),
  },
  /** What a bulk link would join now, on both sides. */
  'documents.bulkTotals': { access: 'read', input: BulkChoice, output: BulkTotals },
  /** Links every confident match chosen, and answers with what was linked. Nothing is sent. */
  'documents.linkConfident': {
    access: 'decide',
    input: BulkChoice,
    output: z.object({ changedCount: z.int(), totals: BulkTotals }),
  },
  'documents.link': {
    access: 'decide',
    input: z.strictObject({ invoiceId, document: QboDocumentKey }),
    output: changed,
  },
  'documents.relinkEffects': {
    access: 'read',
    input: z.strictObject({ invoiceId, document: QboDocumentKey }),
    output: RelinkEffects,
  },
  /** Gives a linked document another counterpart, as one decision. */
  'documents.relink': {
    access: 'decide',
    input: z.strictObject({ invoiceId, document: QboDocumentKey }),
    output: changed,
  },
  /** One-to-many or many-to-one by hand; sums must agree or the difference be accepted with a reason. */
  'documents.linkGroup': {
    access: 'decide',
    input: z.strictObject({
      invoiceIds: z.array(invoiceId).min(1).max(200),
      documents: z.array(QboDocumentKey).min(1).max(200),
      acceptReason: z.string().max(500).nullable(),
    }),
    output: changed,
  },
  'documents.reject': {
    access: 'decide',
    input: z.strictObject({ invoiceId, document: QboDocumentKey }),
    output: changed,
  },
  'documents.leave': { access: 'decide', input: z.strictObject({ invoiceIds, left: z.boolean() }), output: changed },
  'documents.unlinkEffects': {
    access: 'read',
    input: z.strictObject({ invoiceIds }),
    output: z.object({ links: z.int(), applications: z.int(), sentItems: z.int() }),
  },
  'documents.unlink': { access: 'decide', input: z.strictObject({ invoiceIds }), output: changed },
} satisfies CallTable;
