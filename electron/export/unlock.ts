import { plural } from '../../shared/plural.ts';
import { type Author, decide } from '../ledger/decisions.ts';
import { listTaggedDocuments } from '../ledger/export-books.ts';
import { listSourceKeys } from '../ledger/export-facts.ts';
import { doubtSending } from '../ledger/export-item-states.ts';
import { listMadeByOthers, listOpenItems } from '../ledger/export-items.ts';
import { dropSetting } from '../ledger/export-undo.ts';
import { exportLockKey } from '../ledger/ledger-file.ts';
import { findLiveMapping, insertMappings, liveChanges, nextMappingId } from '../ledger/mappings.ts';
import type { WritableDb } from '../ledger/open.ts';
import type { QuickbooksClient } from '../quickbooks/client.ts';
import { bindProof, readBindings } from './bind.ts';
import { confirmItem, mappingOf } from './confirm.ts';
import { keyOfItem, recordKey } from './item-ids.ts';
import { lookUp } from './proof.ts';
import { taggedItem } from './types.ts';

/**
 * After a restore or move, once everything was pulled anew: every item that is not confirmed is in doubt and looked up,
 * what carries our proof without an item here is linked to its record, and export is unlocked.
 *
 * @returns how many documents were recognised
 */
export async function searchProofs(
  deps: { readonly db: WritableDb; readonly quickbooks: QuickbooksClient; readonly homeCurrency: string },
  author: Author,
  signal: AbortSignal,
): Promise<number> {
  const { db, quickbooks, homeCurrency } = deps;
  doubtSending(db, null);
  let adopted = 0;
  for (const item of listOpenItems(db)) {
    signal.throwIfAborted();
    if (item.content.proof.by === 'object' && item.attempts === 0) continue;
    const bindings = readBindings(db, item);
    if (bindings === null) continue;
    const found = await lookUp(
      quickbooks,
      item,
      bindProof(item.content.proof, bindings),
      item.checkedAt ?? item.firstAttemptAt ?? sinceComposed(item.composedAt),
      listMadeByOthers(db, item.quickbooksType, item.id),
      signal,
    );
    if (found.found !== 'ours') continue;
    confirmItem(db, author, homeCurrency, item, { object: found.object, how: 'adopted', intuitTid: null });
    adopted++;
  }
  adopted += adoptTagged(db, author);
  db.transaction(() => {
    decide(db, author, {
      kind: 'exports.unlock',
      summary: `Unlocked export after a full pull; recognised ${plural(adopted, 'document')} sent before`,
      changes: [],
    });
    dropSetting(db, exportLockKey);
  })();
  return adopted;
}

/** Clocks of two machines may differ by this much. */
const clockSlackMs = 10 * 60_000;

function sinceComposed(composedAt: string): string {
  return new Date(Date.parse(composedAt) - clockSlackMs).toISOString();
}

const recordTypes = {
  Payment: 'source_payment',
  Invoice: 'source_invoice',
  CreditMemo: 'source_invoice',
  SalesReceipt: 'source_invoice',
} as const;

/** Links documents that carry a proof of ours to the records their proof names: items this ledger never knew made them. */
function adoptTagged(db: WritableDb, author: Author): number {
  const keys = new Map<string, number>();
  for (const recordType of ['source_invoice', 'source_payment'] as const) {
    for (const { id, sourceName, ...record } of listSourceKeys(db, recordType)) {
      keys.set(`${recordType} ${recordKey(recordType, sourceName, record)}`, id);
    }
  }
  let adopted = 0;
  for (const document of listTaggedDocuments(db)) {
    const type = document.type as keyof typeof recordTypes;
    const recordType = recordTypes[type];
    const recordId = keys.get(`${recordType} ${keyOfItem(taggedItem(document.privateNote) ?? '')}`);
    if (recordId === undefined || findLiveMapping(db, recordType, recordId) !== null) continue;
    db.transaction(() => {
      const mapping = mappingOf(db, { recordType, recordId, quickbooksType: document.type }, document.id, 'adopted');
      const decisionId = decide(db, author, {
        kind: 'exports.adopt',
        summary: `Recognised ${document.type} ${document.id} in QuickBooks as sent from here before`,
        recordType,
        recordId,
        changes: liveChanges(nextMappingId(db), 1),
      });
      insertMappings(db, author, decisionId, [mapping]);
    })();
    adopted++;
  }
  return adopted;
}
