import type { PlannedItem, Problem } from '../export/types.ts';
import type { FaultRecord } from './export-items.ts';
import type { WritableDb } from './open.ts';

// The states of an export item: each change of one is one statement.

/**
 * Freezes url and body at the first sending; later sendings only count. Commit before the request leaves.
 *
 * @returns false where it may not be sent any more
 */
export function markSending(
  db: WritableDb,
  itemId: string,
  frozen: { readonly url: string; readonly body: string },
  at: string,
): boolean {
  const { changes } = db
    .prepare(
      `UPDATE export_item SET state = 'sending', request_id = id, url = coalesce(url, @url), body = coalesce(body, @body), attempts = attempts + 1,
       first_attempt_at = coalesce(first_attempt_at, @at), last_attempt_at = @at, fault = NULL WHERE id = @id AND state IN ('ready', 'in-doubt')`,
    )
    .run({ id: itemId, url: frozen.url, body: frozen.body, at });
  return changes > 0;
}

/** What is found as `sending` when nothing is being sent: an engine died in the middle. */
export function doubtSending(db: WritableDb, batchId: number | null): number {
  return db
    .prepare(
      `UPDATE export_item SET state = 'in-doubt', unanswered = unanswered + 1 WHERE state = 'sending' AND (@batch IS NULL OR batch_id = @batch)`,
    )
    .run({ batch: batchId }).changes;
}

/** Names and numbers are looked at anew with every push: what was free in the last one may be taken. */
export function forgetChecks(db: WritableDb, batchId: number): void {
  db.prepare(
    "UPDATE export_item SET checked_at = NULL WHERE batch_id = ? AND state = 'ready' AND unanswered = 0 AND checked_at IS NOT NULL",
  ).run(batchId);
}

export function markChecked(db: WritableDb, itemId: string, serverTime: string): void {
  db.prepare('UPDATE export_item SET checked_at = coalesce(checked_at, ?) WHERE id = ?').run(serverTime, itemId);
}

/** It surely did not run: the same bytes go again later, under the same id. */
export function markNotRun(db: WritableDb, itemId: string, fault: FaultRecord): void {
  db.prepare(
    `UPDATE export_item SET state = CASE WHEN unanswered > 0 THEN 'in-doubt' ELSE 'ready' END, fault = ? WHERE id = ?`,
  ).run(JSON.stringify(fault), itemId);
}

export function markInDoubt(db: WritableDb, itemId: string, fault: FaultRecord, intuitTid: string | null): void {
  db.prepare(
    "UPDATE export_item SET state = 'in-doubt', unanswered = unanswered + 1, fault = ?, intuit_tid = coalesce(?, intuit_tid) WHERE id = ?",
  ).run(JSON.stringify(fault), intuitTid, itemId);
}

export function markFailed(db: WritableDb, itemId: string, fault: FaultRecord, intuitTid: string | null): void {
  db.prepare(
    "UPDATE export_item SET state = 'failed', fault = ?, intuit_tid = coalesce(?, intuit_tid) WHERE id = ?",
  ).run(JSON.stringify(fault), intuitTid, itemId);
}

export function markConfirmed(
  db: WritableDb,
  itemId: string,
  facts: {
    readonly quickbooksId: string;
    readonly result: unknown;
    readonly intuitTid: string | null;
    readonly how: 'answer' | 'adopted';
    readonly mappingId: number | null;
    readonly at: string;
  },
): void {
  db.prepare(
    `UPDATE export_item SET state = 'confirmed', quickbooks_id = @quickbooksId, result = @result, intuit_tid = coalesce(@intuitTid, intuit_tid),
       how_confirmed = @how, mapping_id = @mappingId, confirmed_at = @at, fault = NULL WHERE id = @id`,
  ).run({ ...facts, result: JSON.stringify(facts.result), id: itemId });
}

/** Takes items back that were never sent, or gives up failed ones. @returns how many there were */
export function withdrawItems(db: WritableDb, itemIds: readonly string[]): number {
  return db
    .prepare(
      `UPDATE export_item SET state = 'withdrawn' WHERE id IN (SELECT value FROM json_each(?)) AND (state IN ('blocked', 'failed') OR (state = 'ready' AND unanswered = 0))`,
    )
    .run(JSON.stringify(itemIds)).changes;
}

/** New content and problems of an item that was never sent. */
export function refreshItem(
  db: WritableDb,
  itemId: string,
  item: Pick<
    PlannedItem,
    'content' | 'dependsOn' | 'problems' | 'label' | 'party' | 'date' | 'currency' | 'amountMinor'
  >,
): boolean {
  const next = {
    id: itemId,
    content: JSON.stringify(item.content),
    dependsOn: JSON.stringify(item.dependsOn),
    problems: JSON.stringify(item.problems),
    state: item.problems.some((problem) => problem.blocks) ? 'blocked' : 'ready',
    label: item.label,
    party: item.party,
    date: item.date,
    currency: item.currency,
    amountMinor: item.amountMinor,
  };
  return (
    db
      .prepare(
        `UPDATE export_item SET content = @content, depends_on = @dependsOn, problems = @problems, state = @state, label = @label, party = @party, date = @date,
           currency = @currency, amount_minor = @amountMinor
         WHERE id = @id AND attempts = 0 AND state IN ('blocked', 'ready') AND (content <> @content OR depends_on <> @dependsOn OR problems <> @problems OR state <> @state)`,
      )
      .run(next).changes > 0
  );
}

/** Blocks an item that was about to be sent for the first time. */
export function blockItem(db: WritableDb, itemId: string, problem: Problem): void {
  db.prepare("UPDATE export_item SET state = 'blocked', problems = ? WHERE id = ? AND state = 'ready'").run(
    JSON.stringify([problem]),
    itemId,
  );
}

/** Marks the items as taken back in QuickBooks. */
export function markUndone(db: WritableDb, itemIds: readonly string[], at: string): void {
  db.prepare('UPDATE export_item SET undone_at = ? WHERE id IN (SELECT value FROM json_each(?))').run(
    at,
    JSON.stringify(itemIds),
  );
}

/**
 * Lets records go again whose document was deleted or voided in QuickBooks by someone and that nobody holds linked:
 * the item that made it stands no more.
 */
export function releaseGone(db: WritableDb, at: string): number {
  return db
    .prepare(
      `UPDATE export_item AS e SET undone_at = ? WHERE state = 'confirmed' AND undone_at IS NULL AND kind LIKE 'create-%'
       AND (EXISTS (SELECT 1 FROM qbo_invoice d WHERE e.quickbooks_type = 'Invoice' AND d.id = e.quickbooks_id AND (d.deleted_at IS NOT NULL OR d.voided = 1))
         OR EXISTS (SELECT 1 FROM qbo_payment d WHERE e.quickbooks_type = 'Payment' AND d.id = e.quickbooks_id AND (d.deleted_at IS NOT NULL OR d.voided = 1))
         OR EXISTS (SELECT 1 FROM qbo_object d WHERE d.type = e.quickbooks_type AND d.id = e.quickbooks_id AND (d.deleted_at IS NOT NULL OR d.voided = 1))
         OR EXISTS (SELECT 1 FROM qbo_customer d WHERE e.quickbooks_type = 'Customer' AND d.id = e.quickbooks_id AND d.deleted_at IS NOT NULL))
       AND NOT EXISTS (SELECT 1 FROM mapping_member m WHERE m.record_type = e.record_type AND m.record_id = e.record_id AND m.live = 1)`,
    )
    .run(at).changes;
}
