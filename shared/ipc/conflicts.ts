import { z } from 'zod';
import { ListOrder } from '../schemas/column-filters.ts';
import { Currency, customerId, FileToken, Instant, Minor, MoneyTotal, Page } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { PickerRow } from './customers.ts';
import { Decision, RecordKey } from './decisions.ts';

export const ConflictKind = z.enum([
  'customer-merged',
  'customer-inactive',
  'deleted-in-quickbooks',
  'voided-in-quickbooks',
  'gone-from-source',
  'voided-in-source',
  'both-changed',
  'changed-in-quickbooks',
  'changed-in-source',
  'credit-applied',
]);
export type ConflictKind = z.infer<typeof ConflictKind>;

/** `waiting`: decided, and to be carried out (an export, an answer of the client). `done`: decided and settled. */
export const ConflictTab = z.enum(['open', 'customers', 'gone', 'both', 'quickbooks', 'source', 'waiting', 'done']);
export type ConflictTab = z.infer<typeof ConflictTab>;

export const ConflictField = z.enum([
  'customer',
  'number',
  'date',
  'dueDate',
  'currency',
  'lines',
  'tax',
  'total',
  'name',
  'email',
  'phone',
  'billingAddress',
  'shippingAddress',
]);
export type ConflictField = z.infer<typeof ConflictField>;

export const Outcome = z.enum(['keep-ours', 'keep-theirs', 'by-field', 'accept', 'unlink', 'ask-client']);
export type Outcome = z.infer<typeof Outcome>;

export const FieldChoices = z.partialRecord(ConflictField, z.enum(['ours', 'theirs']));
export type FieldChoices = z.infer<typeof FieldChoices>;

export const ConflictFilters = z.strictObject({
  tab: ConflictTab,
  search: z.string().max(200),
  /** Only those about this field; null for all. */
  field: ConflictField.nullable(),
});
export type ConflictFilters = z.infer<typeof ConflictFilters>;

export const ConflictRow = z.object({
  conflictId: z.int(),
  revision: z.int(),
  kind: ConflictKind,
  type: z.enum(['customer', 'document']),
  /** What people call it: the client, or the number of the document. */
  label: z.string(),
  party: z.string().nullable(),
  fields: z.array(ConflictField),
  stakeMinor: Minor.nullable(),
  currency: Currency.nullable(),
  status: z.enum(['open', 'decided', 'closed']),
  outcome: z.enum([...Outcome.options, 'relink']).nullable(),
  openedAt: Instant,
  record: RecordKey,
});
export type ConflictRow = z.infer<typeof ConflictRow>;

const line = z.object({
  description: z.string().nullable(),
  quantity: z.string().nullable(),
  unitPrice: z.string().nullable(),
  amountMinor: Minor,
});

/** A value of a compared field: text, minor units of the record's currency, or lines. */
export const FieldValue = z.union([z.string(), z.int(), z.null(), z.array(line)]);
export type FieldValue = z.infer<typeof FieldValue>;

export const ComparedField = z.object({
  field: ConflictField,
  baseOurs: FieldValue,
  baseTheirs: FieldValue,
  ours: FieldValue,
  theirs: FieldValue,
  /** Part of what is in conflict; the others are shown for orientation. */
  differs: z.boolean(),
  locked: z.boolean(),
});
export type ComparedField = z.infer<typeof ComparedField>;

/** What a decision would do; `refusal` says why it can't be made. */
export const OutcomeOffer = z.object({ outcome: Outcome, refusal: z.string().nullable(), follows: z.string() });

const seen = z.strictObject({ conflictId: z.int(), revision: z.int() });

export const conflictCalls = {
  'conflicts.counts': {
    access: 'read',
    input: z.strictObject({}),
    output: z.object({
      tabs: z.record(ConflictTab, z.int()),
      /** Money at stake per tab and currency. */
      stakes: z.record(ConflictTab, z.array(MoneyTotal)),
      /** Open conflicts by kind. */
      kinds: z.partialRecord(ConflictKind, z.int()),
      /** Live links there are to compare. */
      linkCount: z.int(),
      /** Decided updates that are in no export batch yet. */
      toExport: z.int(),
      /** Fields to change in the source. */
      sourceChanges: z.int(),
    }),
  },
  'conflicts.list': {
    access: 'read',
    input: z.strictObject({ filters: ConflictFilters, ...ListOrder, ...Page }),
    output: z.object({ rows: z.array(ConflictRow), totalCount: z.int() }),
  },
  'conflicts.detail': {
    access: 'read',
    input: z.strictObject({ conflictId: z.int() }),
    output: z.object({
      row: ConflictRow,
      /** Of the record of the billing side, where the company has several sources. */
      source: z.string().nullable(),
      isGroup: z.boolean(),
      ourState: z.string(),
      theirState: z.string(),
      fields: z.array(ComparedField),
      /** Names of the customers that values of `customer` speak of, by id. */
      customerNames: z.record(z.string(), z.string()),
      outcomes: z.array(OutcomeOffer),
      /** Customers to relink to, likeliest first, with why. */
      candidates: z.array(z.object({ customer: PickerRow, reason: z.string() })),
      /** Open conflicts of the same kind and fields, itself included. */
      alikeCount: z.int(),
      history: z.array(Decision),
    }),
  },
  /** What a decision on one conflict, or on all alike, would do. */
  'conflicts.preview': {
    access: 'read',
    input: z.strictObject({ conflictId: z.int(), alike: z.boolean(), outcome: Outcome, choices: FieldChoices }),
    output: z.object({
      conflicts: z.array(seen),
      refusedCount: z.int(),
      refusal: z.string().nullable(),
      stakes: z.array(MoneyTotal),
      updateCount: z.int(),
      sourceChangeCount: z.int(),
      /** The first of them. */
      samples: z.array(
        z.object({ conflictId: z.int(), label: z.string(), party: z.string().nullable(), follows: z.string() }),
      ),
    }),
  },
  /** Decides. Checked again against the newest versions first: where facts moved, nothing is decided. */
  'conflicts.decide': {
    access: 'decide',
    input: z.strictObject({
      conflicts: z.array(seen).min(1).max(5000),
      outcome: Outcome,
      choices: FieldChoices,
      /** The note of the decision; for `ask-client` the question. */
      note: z.string().max(2000).nullable(),
    }),
    output: z.object({ changedCount: z.int() }),
  },
  /** Links the client of a merged or inactive customer to another one. */
  'conflicts.relink': {
    access: 'decide',
    input: z.strictObject({ ...seen.shape, customerId }),
    output: z.object({ changedCount: z.int() }),
  },
  /** Puts all decided updates that are in no batch into a new export batch; nothing is sent. */
  'conflicts.composeUpdates': {
    access: 'decide',
    input: z.strictObject({}),
    output: z.object({ batchId: z.int(), itemCount: z.int() }).nullable(),
  },
  'conflicts.settings': {
    access: 'read',
    input: z.strictObject({}),
    output: z.object({ neverTouch: z.array(ConflictField) }),
  },
  'conflicts.setNeverTouch': {
    access: 'decide',
    input: z.strictObject({ fields: z.array(ConflictField).max(20) }),
    output: z.object({ changedCount: z.int() }),
  },
  /** Writes what to change in the source, as CSV or XLSX by the file's ending. */
  'conflicts.writeSourceChanges': {
    access: 'read',
    input: z.strictObject({ fileToken: FileToken }),
    output: z.object({ rowCount: z.int() }),
  },
  /** Writes customers that exist only in QuickBooks as a file the source can import as clients. */
  'conflicts.writeClientImport': {
    access: 'read',
    input: z.strictObject({ fileToken: FileToken }),
    output: z.object({ rowCount: z.int() }),
  },
} satisfies CallTable;
