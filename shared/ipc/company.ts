import { z } from 'zod';
import { AppErrorShape, Currency, Environment, Instant, IsoDay, Minor, Mode } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { JobStarted } from './jobs.ts';
import { WizardStatus } from './wizard.ts';

export const EntityType = z.enum([
  'Customer',
  'Invoice',
  'Payment',
  'CreditMemo',
  'SalesReceipt',
  'RefundReceipt',
  'Estimate',
  'Item',
  'Account',
  'TaxCode',
  'TaxRate',
  'TaxAgency',
  'Term',
  'PaymentMethod',
  'Class',
  'Department',
  'Vendor',
  'Employee',
  'Deposit',
  'JournalEntry',
  'Bill',
  'BillPayment',
  'Purchase',
  'PurchaseOrder',
  'Transfer',
  'VendorCredit',
]);
export type EntityType = z.infer<typeof EntityType>;

export const PullState = z.object({
  type: EntityType,
  phase: z.enum(['never', 'first-pull', 'current']),
  storedCount: z.int(),
  expectedCount: z.int().nullable(),
  lastPullAt: Instant.nullable(),
  lastError: z.string().nullable(),
});
export type PullState = z.infer<typeof PullState>;

/** The rail's counts and the title bar's facts: everything that is always in sight. */
export const CompanyStatus = z.object({
  environment: Environment,
  realmId: z.string(),
  companyName: z.string(),
  homeCurrency: Currency,
  mode: Mode,
  person: z.string(),
  today: IsoDay,
  lastPullAt: Instant.nullable(),
  /** Why the last pull ended early; null where it did not. */
  pullError: AppErrorShape.nullable(),
  lastImportAt: Instant.nullable(),
  goLive: IsoDay.nullable(),
  /** When payments were backfilled first. */
  backfilledAt: Instant.nullable(),
  wizard: WizardStatus,
  counts: z.object({
    clients: z.int(),
    customers: z.int(),
    customersExact: z.int(),
    customersSuggested: z.int(),
    customersUnmatched: z.int(),
    customersLinked: z.int(),
    documentsConfident: z.int(),
    documentsAmbiguous: z.int(),
    documentsUnmatched: z.int(),
    documentsLinked: z.int(),
    paymentsOpen: z.int(),
    conflictsOpen: z.int(),
    exportOpen: z.int(),
    questionsOpen: z.int(),
  }),
  requestCount: z.int(),
  errorCount: z.int(),
});
export type CompanyStatus = z.infer<typeof CompanyStatus>;

/** QuickBooks settings that bend results, read with every pull and shown before they bite. */
export const CompanySettings = z.object({
  closingDate: IsoDay.nullable(),
  customTransactionNumbers: z.boolean(),
  applyCreditsAutomatically: z.boolean(),
  automatedSalesTax: z.boolean(),
  multicurrency: z.boolean(),
  homeCurrency: Currency,
  subscriptionStatus: z.string().nullable(),
  /** Custom fields of sales forms that are in use; the id is the place, 1 to 3. */
  customFields: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type CompanySettings = z.infer<typeof CompanySettings>;

export const companyCalls = {
  'company.status': { access: 'read', input: z.strictObject({}), output: CompanyStatus },
  'company.settings': { access: 'read', input: z.strictObject({}), output: CompanySettings.nullable() },
  'pull.start': {
    access: 'connect',
    input: z.strictObject({
      scope: z.enum(['changes', 'everything']),
      types: z.array(EntityType).max(EntityType.options.length).nullable(),
      since: z.iso.datetime().max(40).nullable(),
    }),
    output: JobStarted,
  },
  'pull.state': { access: 'read', input: z.strictObject({}), output: z.array(PullState) },
  'goLive.effects': {
    access: 'read',
    input: z.strictObject({ date: IsoDay }),
    output: z.object({
      before: z.array(z.object({ currency: Currency, count: z.int(), amountMinor: Minor })),
      from: z.array(z.object({ currency: Currency, count: z.int(), amountMinor: Minor })),
      unlinkedFrom: z.int(),
      /** What a change from the present date moves to the other side; nothing where there is none, or it is the same. */
      moved: z.object({
        count: z.int(),
        toHistory: z.boolean(),
        /** Of these, documents that are not linked: they stop, or begin, to be offered for export. */
        unlinked: z.int(),
        /** Of these, documents that wait in a batch. */
        inBatches: z.int(),
      }),
    }),
  },
  'goLive.set': { access: 'decide', input: z.strictObject({ date: IsoDay }), output: z.null() },
} satisfies CallTable;

export const companyEvents = {
  /** Facts changed: which lists a screen should fetch again. */
  'facts.changed': z.object({
    areas: z.array(
      z.enum(['company', 'customers', 'documents', 'payments', 'conflicts', 'exports', 'tieout', 'imports']),
    ),
  }),
} as const;
