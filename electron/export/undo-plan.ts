import { z } from 'zod';
import { plural } from '../../shared/plural.ts';
import type { Author } from '../ledger/decisions.ts';
import { findBatch, type ItemRow, listBatchItems } from '../ledger/export-items.ts';
import { findCustomerUse, findMappingBaseTheirs, readUndoFacts } from '../ledger/export-undo.ts';
import type { ReadableDb, WritableDb } from '../ledger/open.ts';
import { type Facts, sameFacts } from '../review/facts.ts';
import { type Composed, saveBatch } from './compose.ts';
import { factsOf } from './expected.ts';
import { newItemId } from './item-ids.ts';
import { periodProblems, readClosingDate } from './period.ts';
import { type ItemKind, type PlannedItem, tokenPlaceholder } from './types.ts';

/** One confirmed item of a batch, and whether what it made can be taken back. */
export interface UndoStep {
  readonly item: ItemRow;
  /** Why it stays, as a sentence; null where it can be taken back. */
  readonly blocked: string | null;
  readonly planned: PlannedItem | null;
}

interface UndoKind {
  readonly kind: ItemKind;
  readonly query: Readonly<Record<string, string>>;
  readonly done: 'void' | 'deleted' | 'inactive';
  readonly verb: string;
}

/** How each type is taken back. Credit memos know no void. @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice#void-an-invoice */
const undoKinds: Readonly<Record<string, UndoKind>> = {
  Payment: { kind: 'void-payment', query: { operation: 'update', include: 'void' }, done: 'void', verb: 'Voids' },
  CreditMemo: { kind: 'delete-credit-memo', query: { operation: 'delete' }, done: 'deleted', verb: 'Deletes' },
  SalesReceipt: {
    kind: 'void-sales-receipt',
    query: { operation: 'update', include: 'void' },
    done: 'void',
    verb: 'Voids',
  },
  Invoice: { kind: 'void-invoice', query: { operation: 'void' }, done: 'void', verb: 'Voids' },
  Customer: { kind: 'deactivate-customer', query: {}, done: 'inactive', verb: 'Deactivates' },
};

/** Reverse order: what was made last is taken back first. What changed a record that stood there before is told and stays. */
export function planUndo(db: ReadableDb, batchId: number): UndoStep[] {
  const items = listBatchItems(db, batchId).filter((item) => item.state === 'confirmed' && item.undoneAt === null);
  const takenBack = new Set(items.filter(isCreated).map((item) => `${item.quickbooksType} ${item.quickbooksId ?? ''}`));
  const closingDate = readClosingDate(db);
  return [...items].reverse().map((item) => {
    const [closed] = isCreated(item) ? periodProblems(closingDate, [item.date]) : [];
    const blocked = closed?.text ?? whyNot(db, item, takenBack);
    if (blocked !== null) takenBack.delete(`${item.quickbooksType} ${item.quickbooksId ?? ''}`);
    return {
      item,
      blocked,
      planned: blocked === null ? takeBack(db, item.quickbooksType, item.quickbooksId ?? '', item) : null,
    };
  });
}

const Raw = z.object({ LinkedTxn: z.array(z.object({ TxnType: z.string(), TxnId: z.string() })).nullish() });

const isCreated = (item: ItemRow): boolean => item.kind.startsWith('create-');

function whyNot(db: ReadableDb, item: ItemRow, takenBack: ReadonlySet<string>): string | null {
  if (item.kind.startsWith('update-')) {
    return 'It changed a record that stood there before. Change it back in the source, or in QuickBooks.';
  }
  if (!isCreated(item)) return 'What was voided or deleted does not come back.';
  const id = item.quickbooksId ?? '';
  const facts = readUndoFacts(db, item.quickbooksType, id);
  if (facts === null || facts.deleted) return 'It is gone from QuickBooks already.';
  if (facts.voided) return 'It is void in QuickBooks already.';
  const base =
    item.mappingId === null ? null : findMappingBaseTheirs(db, item.mappingId, `${item.quickbooksType} ${id}`);
  const current = factsOf(db, item.quickbooksType, id);
  if (base !== null && current !== null && !sameFacts(base as Facts, current)) {
    return 'It was changed in QuickBooks since it was sent: review it first.';
  }
  if (facts.raw !== null) {
    const links = Raw.safeParse(JSON.parse(facts.raw)).data?.LinkedTxn ?? [];
    if (links.some((link) => link.TxnType === 'Deposit'))
      return 'It stands in a bank deposit. Remove it from there first.';
  }
  if (item.quickbooksType === 'Customer') {
    const use = findCustomerUse(db, id).filter((one) => !takenBack.has(one));
    return use.length === 0
      ? null
      : `${plural(use.length, 'document')} in QuickBooks ${use.length === 1 ? 'belongs' : 'belong'} to this customer.`;
  }
  if (item.quickbooksType === 'Payment') return null;
  const foreign = facts.payments.filter((payment) => !takenBack.has(`Payment ${payment}`));
  return foreign.length === 0
    ? null
    : `${plural(foreign.length, 'payment or credit', 'payments or credits')} in QuickBooks ${foreign.length === 1 ? 'is' : 'are'} applied to it.`;
}

/** The item that takes an object back: its newest version is read and checked before it is sent. */
export function takeBack(
  db: ReadableDb,
  type: string,
  id: string,
  about: Pick<ItemRow, 'label' | 'party' | 'date' | 'currency' | 'amountMinor'>,
): PlannedItem | null {
  const how = undoKinds[type];
  if (how === undefined) return null;
  const sparse = how.kind === 'void-payment' || how.kind === 'void-sales-receipt' || how.kind === 'deactivate-customer';
  const facts = factsOf(db, type, id);
  return {
    id: newItemId(`u${type.toLowerCase()}${id}`.slice(0, 30)),
    kind: how.kind,
    recordType: type,
    recordId: id,
    label: about.label,
    party: about.party,
    date: about.date,
    currency: about.currency,
    amountMinor: about.amountMinor,
    quickbooksType: type,
    content: {
      path: type.toLowerCase(),
      query: how.query,
      body: {
        Id: id,
        SyncToken: tokenPlaceholder,
        ...(sparse ? { sparse: true } : {}),
        ...(how.kind === 'deactivate-customer' ? { Active: false } : {}),
      },
      proof: { by: 'object', id, done: how.done },
      words: [
        `${how.verb} ${about.label} in QuickBooks. ${how.done === 'inactive' ? 'It can be made active again there.' : 'This cannot be taken back.'}`,
      ],
      ...(facts === null ? {} : { expected: facts }),
    },
    dependsOn: [],
    problems: [],
  };
}

/** Composes the batch that takes another one back, as far as it can be. Nothing is sent. @returns null where nothing can */
export function composeUndo(db: WritableDb, author: Author, batchId: number): Composed | null {
  if (findBatch(db, batchId) === null) return null;
  const items = planUndo(db, batchId).flatMap((step) => (step.planned === null ? [] : [step.planned]));
  return saveBatch(
    db,
    author,
    {
      kind: 'undo',
      undoOf: batchId,
      note: null,
      summary: (id) => `Composed batch ${id}, which takes back ${plural(items.length, 'item')} of batch ${batchId}`,
    },
    items,
  );
}
