import { z } from 'zod';
import type { EntityType } from '../../shared/ipc/company.ts';
import { currentRow, dropRow } from '../ledger/changes.ts';
import { readClientCurrency } from '../ledger/customer-links.ts';
import { type Author, decide } from '../ledger/decisions.ts';
import { closeDecided, insertExportConflict, readAppliedMinor, settleBases } from '../ledger/export-conflicts.ts';
import { markConfirmed, markUndone } from '../ledger/export-item-states.ts';
import { findMaker, type ItemRow } from '../ledger/export-items.ts';
import { findLiveMapping, insertMappings, liveChanges, type NewMapping, nextMappingId } from '../ledger/mappings.ts';
import { saveMirrorPage } from '../ledger/mirror.ts';
import { packRows } from '../ledger/mirror-rows.ts';
import type { WritableDb } from '../ledger/open.ts';
import { findQboPayment, findSourcePayment } from '../ledger/payments.ts';
import { saveRefused } from '../ledger/refused-rows.ts';
import {
  documentKey,
  snapshotClients,
  snapshotCustomers,
  snapshotQboDocuments,
  snapshotSourceInvoices,
} from '../ledger/snapshots.ts';
import { readSyncFacts } from '../ledger/sync-facts.ts';
import { mapObjects } from '../quickbooks/entities/index.ts';
import type { JsonObject as QboObject } from '../quickbooks/replies.ts';
import { findConflicts } from '../review/conflicts.ts';
import type { CustomerFacts, DocumentFacts } from '../review/facts.ts';
import { alikeKey } from '../review/resolve.ts';

export interface Confirmation {
  /** As QuickBooks has it now; of a deletion its stub. */
  readonly object: QboObject;
  readonly how: 'answer' | 'adopted';
  readonly intuitTid: string | null;
}

const Stub = z.object({ Id: z.string(), status: z.string().optional(), SyncToken: z.string().optional() });
const Amounts = z.object({ TotalAmt: z.number().nullish(), Balance: z.number().nullish() });

const verbs: Readonly<Record<string, string>> = {
  create: 'Created',
  update: 'Updated',
  void: 'Voided',
  delete: 'Deleted',
  deactivate: 'Deactivated',
};

/** Stores an object of QuickBooks in the mirror; one that cannot be read is noted as missing there. */
export function storeObject(
  db: WritableDb,
  type: EntityType,
  object: QboObject,
  homeCurrency: string,
  at: string,
): void {
  const { rows, deleted, refused } = mapObjects(type, [object], homeCurrency);
  saveMirrorPage(db, {
    type,
    rows: packRows(type, rows),
    answer: null,
    deleted: deleted.map(({ id, lastUpdatedAt }) => ({ id, at: lastUpdatedAt ?? at })),
  });
  saveRefused(db, refused, at);
}

/**
 * Writes down that an item is in QuickBooks: the object, the item, its mapping with both bases and the decision, in one
 * transaction. What QuickBooks made different from what was sent becomes a conflict to review.
 */
export function confirmItem(
  db: WritableDb,
  author: Author,
  homeCurrency: string,
  item: ItemRow,
  confirmation: Confirmation,
): void {
  db.transaction(() => {
    const { object } = confirmation;
    const { Id: id, SyncToken: syncToken } = Stub.parse(object);
    storeObject(db, item.quickbooksType as EntityType, object, homeCurrency, author.at);
    const verb = verbs[item.kind.split('-')[0] ?? ''] ?? 'Sent';
    const how = confirmation.how === 'adopted' ? ' (found in QuickBooks after its answer was lost)' : '';
    const known = item.kind.startsWith('create-')
      ? mappingOf(db, item, id, confirmation.how === 'adopted' ? 'adopted' : 'push')
      : null;
    const present = known === null ? null : findLiveMapping(db, item.recordType, item.recordId);
    const taken = findLiveMapping(db, item.quickbooksType, id);
    const mapping = known !== null && present === null && taken === null ? known : null;
    const first = nextMappingId(db);
    const undone = takenBack(db, item);
    const queued = { record_type: 'client', record_id: Number(item.recordId), mark: 'create' };
    const queueChange =
      item.kind === 'create-customer' && currentRow(db, 'record_mark', queued) !== null
        ? [dropRow(db, 'record_mark', queued)]
        : [];
    const decisionId = decide(db, author, {
      kind: 'exports.confirm',
      summary: `${verb} ${item.label} in QuickBooks${how}`,
      ...(item.kind.startsWith('create-') ? { recordType: item.recordType, recordId: item.recordId } : {}),
      changes: [
        ...(mapping === null ? [] : liveChanges(first, 1)),
        ...(undone?.mappingId == null ? [] : [{ mapping: undone.mappingId, live: false }]),
        ...queueChange,
      ],
      facts: {
        item: item.id,
        batch: item.batchId,
        quickbooks: `${item.quickbooksType} ${id}`,
        intuitTid: confirmation.intuitTid,
      },
    });
    const mappingId =
      mapping === null ? (present ?? null) : (insertMappings(db, author, decisionId, [mapping])[0] ?? null);
    if (undone !== null) markUndone(db, [undone.itemId], author.at);
    const amounts = Amounts.safeParse(object).data;
    markConfirmed(db, item.id, {
      quickbooksId: id,
      result: { syncToken: syncToken ?? null, total: amounts?.TotalAmt ?? null, balance: amounts?.Balance ?? null },
      intuitTid: confirmation.intuitTid,
      how: confirmation.how,
      mappingId,
      at: author.at,
    });
    if (item.content.settles !== undefined) agreeAnew(db, item, id, item.content.settles, author.at);
    if (mapping !== null && mappingId !== null && mapping.recordKind === 'document') {
      noteDifferences(db, author, item, mappingId, id, amounts ?? {});
    }
  })();
}

/** The item whose object this one took back, with its mapping where it is live. */
function takenBack(db: WritableDb, item: ItemRow): { itemId: string; mappingId: number | null } | null {
  if (item.content.proof.by !== 'object' || item.content.proof.done === 'changed') return null;
  const maker = findMaker(db, item.quickbooksType, item.content.proof.id);
  if (maker === null) return null;
  return { itemId: maker.id, mappingId: findLiveMapping(db, item.quickbooksType, item.content.proof.id) };
}

/**
 * The mapping of a record and the object made of it. The base of QuickBooks' side is what was sent where QuickBooks may
 * change it on the way (number, tax, total), so that its change is told as one.
 */
export function mappingOf(
  db: WritableDb,
  item: Pick<ItemRow, 'recordType' | 'recordId' | 'quickbooksType'> & Partial<Pick<ItemRow, 'content'>>,
  id: string,
  how: 'push' | 'adopted' = 'push',
): NewMapping {
  const recordId = Number(item.recordId);
  const theirMember = { side: 'quickbooks', recordType: item.quickbooksType, recordId: id } as const;
  const common = { kind: 'single', tier: 'exported', score: null, reasons: [], how } as const;
  if (item.recordType === 'client') {
    const customer = snapshotCustomers(db, [id]).get(id);
    return {
      ...common,
      recordKind: 'customer',
      baseOurs: item.content?.source ?? snapshotClients(db, [recordId]).get(recordId),
      baseTheirs: customer,
      members: [{ side: 'source', recordType: 'client', recordId, currency: readClientCurrency(db, id) }, theirMember],
    };
  }
  if (item.recordType === 'source_payment') {
    return {
      ...common,
      recordKind: 'payment',
      baseOurs: findSourcePayment(db, recordId),
      baseTheirs: findQboPayment(db, id),
      members: [{ side: 'source', recordType: 'source_payment', recordId }, theirMember],
    };
  }
  const key = documentKey(item.quickbooksType, id);
  const theirs = snapshotQboDocuments(db, [{ type: item.quickbooksType, id }]).get(key);
  const ours = sentFacts(item, theirs) ?? snapshotSourceInvoices(db, [recordId]).get(recordId);
  return {
    ...common,
    recordKind: 'document',
    baseOurs: { [String(recordId)]: ours },
    baseTheirs: { [key]: { ...asSent(ours, theirs), seen: seenOf(db, item.quickbooksType, id) } },
    members: [{ side: 'source', recordType: 'source_invoice', recordId }, theirMember],
  };
}

/** What was sent, of what is compared: the source may say something else by now, which is then a change of its own. */
function sentFacts(
  item: Partial<Pick<ItemRow, 'content'>>,
  theirs: DocumentFacts | undefined,
): DocumentFacts | undefined {
  const sent = item.content?.source as DocumentFacts | undefined;
  return sent === undefined ? undefined : { ...sent, customer: theirs?.customer ?? null };
}

function asSent(ours: DocumentFacts | undefined, theirs: DocumentFacts | undefined): DocumentFacts | undefined {
  if (ours === undefined || theirs === undefined) return theirs;
  return {
    ...theirs,
    // A number that only QuickBooks gave takes nobody's place.
    number: ours.number ?? theirs.number,
    total: ours.total,
    tax: theirs.tax === null ? null : (ours.tax ?? theirs.tax),
  };
}

function seenOf(db: WritableDb, type: string, id: string): unknown {
  if (type !== 'Invoice' && type !== 'CreditMemo') return null;
  return readSyncFacts(db, [{ type, id }]).get(documentKey(type, id)) ?? null;
}

/**
 * After what review decided was carried out both sides agree in it: what the source said when it was decided, and what
 * QuickBooks says now. What the source says since is a change of its own.
 */
function agreeAnew(db: WritableDb, item: ItemRow, id: string, fields: readonly string[], at: string): void {
  const mappingId = findLiveMapping(db, item.quickbooksType, id);
  if (mappingId === null) return;
  const recordId = Number(item.recordId);
  if (item.recordType === 'client') {
    const ours = (item.content.source as CustomerFacts | undefined) ?? snapshotClients(db, [recordId]).get(recordId);
    const theirs = snapshotCustomers(db, [id]).get(id);
    if (ours !== undefined && theirs !== undefined)
      settleBases(db, mappingId, { ours: { ...ours }, theirs: { ...theirs } }, fields, false);
  } else if (item.recordType === 'source_invoice') {
    const key = documentKey(item.quickbooksType, id);
    const ours =
      (item.content.source as DocumentFacts | undefined) ?? snapshotSourceInvoices(db, [recordId]).get(recordId);
    const theirs = snapshotQboDocuments(db, [{ type: item.quickbooksType, id }]).get(key);
    const seen = seenOf(db, item.quickbooksType, id);
    const sides = { ours: { [String(recordId)]: ours }, theirs: { [key]: { ...theirs, seen } } };
    settleBases(db, mappingId, sides, fields, true);
  }
  closeDecided(db, mappingId, at);
}

/** A conflict for each thing QuickBooks changed on the way: number, tax and total by the same rules as any later change. */
function noteDifferences(
  db: WritableDb,
  author: Author,
  item: ItemRow,
  mappingId: number,
  id: string,
  amounts: { readonly TotalAmt?: number | null | undefined; readonly Balance?: number | null | undefined },
): void {
  const recordId = Number(item.recordId);
  const ours = snapshotSourceInvoices(db, [recordId]).get(recordId);
  const theirs = snapshotQboDocuments(db, [{ type: item.quickbooksType, id }]).get(
    documentKey(item.quickbooksType, id),
  );
  if (ours === undefined || theirs === undefined) return;
  const baseOurs = sentFacts(item, theirs) ?? ours;
  const baseTheirs = asSent(baseOurs, theirs) ?? theirs;
  const found = findConflicts([{ mappingId, type: 'document', baseOurs, baseTheirs, ours, theirs }]);
  for (const conflict of found) {
    insertExportConflict(db, {
      mappingId,
      kind: conflict.kind,
      fields: conflict.fields,
      alike: alikeKey(conflict),
      ours,
      theirs,
      currency: conflict.stake?.currency ?? item.currency,
      stakeMinor: conflict.stake?.amountMinor ?? 0,
      at: author.at,
    });
  }
  const { TotalAmt: total, Balance: balance } = amounts;
  const isOpen = item.quickbooksType === 'Invoice' || item.quickbooksType === 'CreditMemo';
  if (
    !isOpen ||
    total === null ||
    total === undefined ||
    balance === null ||
    balance === undefined ||
    total === balance
  )
    return;
  insertExportConflict(db, {
    mappingId,
    kind: 'credit-applied',
    fields: [],
    alike: 'document credit-applied',
    ours,
    theirs,
    currency: item.currency,
    stakeMinor: readAppliedMinor(db, item.quickbooksType, id),
    at: author.at,
  });
}
