import { AppError } from '../../shared/errors.ts';
import { nextQuestionId, readLabel } from '../ledger/annotations.ts';
import { type Change, currentRow, putRow } from '../ledger/changes.ts';
import { type ConflictRow, listConflictsById, withClientDocuments } from '../ledger/conflicts.ts';
import { basesText, type ComparedMapping, listComparedMappings } from '../ledger/conflicts-facts.ts';
import { findBatchedUpdate, type KeptResolution } from '../ledger/conflicts-requests.ts';
import { readMappingEnds } from '../ledger/conflicts-views.ts';
import { readClientCurrency, readPairRecords } from '../ledger/customer-links.ts';
import { decide, nextDecisionId } from '../ledger/decisions.ts';
import { findDependentDocument, findDependentExport } from '../ledger/dependents.ts';
import { findLiveMapping, insertMappings, liveChanges, nextMappingId } from '../ledger/mappings.ts';
import { snapshotClients, snapshotCustomers } from '../ledger/snapshots.ts';
import { type FieldChoices, type Outcome, stillHolds } from '../review/resolve.ts';
import { type Area, announce } from './announce.ts';
import { type Decided, resolveKept, summaryOf } from './conflict-outcomes.ts';
import { compareConflicts } from './conflict-refresh.ts';
import { settledBases, toReviewed } from './conflict-sides.ts';
import { authorOf, type EngineContext, type Session } from './context.ts';

/** A conflict as a window showed it. */
export interface Seen {
  readonly conflictId: number;
  readonly revision: number;
}

const areas: readonly Area[] = ['company', 'customers', 'documents', 'payments', 'conflicts', 'exports', 'tieout'];

interface Fresh {
  readonly row: ConflictRow;
  readonly mapping: ComparedMapping;
}

/**
 * Conflicts and their records as they are now, compared anew.
 *
 * @throws AppError 'review.facts-changed' where one is no longer what the window showed; the conflicts are brought up to
 *   date and the windows told, and nothing is decided
 */
function readFresh(engine: EngineContext, seen: readonly Seen[]): Fresh[] {
  const { db } = engine;
  const ids = seen.map((one) => one.conflictId);
  const mappingIds = listConflictsById(db, ids).map((row) => row.mappingId);
  compareConflicts(engine, mappingIds);
  const rows = new Map(listConflictsById(db, ids).map((row) => [row.id, row]));
  const mappings = new Map(listComparedMappings(db, mappingIds).map((mapping) => [mapping.mappingId, mapping]));
  return seen.map(({ conflictId, revision }) => {
    const row = rows.get(conflictId);
    const mapping = row === undefined ? undefined : mappings.get(row.mappingId);
    const newest = mapping === undefined ? null : toReviewed(mapping);
    const holds = row !== undefined && row.status !== 'closed' && row.revision === revision;
    const known = row !== undefined && newest !== null;
    // What an export told is about its own answer: the total there may have moved since, the fact has not.
    if (
      !holds ||
      !known ||
      !(row.kind === 'credit-applied' || stillHolds(row.conflict, newest)) ||
      mapping === undefined
    ) {
      announce(engine, null, areas);
      throw new AppError('review.facts-changed', 'review-conflict', { conflict: conflictId });
    }
    return { row, mapping };
  });
}

const refuse = (cause: string): AppError => new AppError('review.not-possible', 'none', { cause });

/** Conflicts that were decided this very way by the same request before. */
function withoutDone(engine: EngineContext, seen: readonly Seen[], outcome: string): Seen[] {
  const rows = new Map(
    listConflictsById(
      engine.db,
      seen.map((one) => one.conflictId),
    ).map((row) => [row.id, row]),
  );
  return seen.filter((one) => {
    const row = rows.get(one.conflictId);
    return row === undefined || row.outcome !== outcome || row.revision !== one.revision + 1;
  });
}

/**
 * Decides conflicts as one undoable decision. Everything is checked against the newest versions first; all or none.
 * Nothing is sent: what QuickBooks is to get waits for an export batch.
 *
 * @param note  kept with the decision; for `ask-client` the question
 * @throws AppError 'review.facts-changed', 'review.not-possible'
 */
export function decideConflicts(
  engine: EngineContext,
  session: Session,
  asked: readonly Seen[],
  outcome: Outcome,
  choices: FieldChoices,
  note: string | null,
): number {
  const { db } = engine;
  const seen = withoutDone(engine, asked, outcome);
  if (seen.length === 0) return 0;
  if (outcome === 'ask-client' && (note ?? '').trim() === '') throw refuse('Write the question first.');
  const fresh = readFresh(engine, seen);
  const rows = fresh.map((one) => one.row);
  const [first] = fresh;
  const label = first === undefined ? '' : labelOf(engine, first);
  const author = authorOf(engine, session);
  const summary = summaryOf(outcome, rows, label);
  db.transaction(() => {
    const decisionId = nextDecisionId(db);
    const changes: Change[] = [];
    let questionId = nextQuestionId(db);
    const mappings = new Map(fresh.map(({ mapping }) => [mapping.mappingId, mapping]));
    const rebased = new Set<number>();
    const withdrawn = new Set<number>();
    for (const { row } of fresh) {
      const mapping = mappings.get(row.mappingId);
      const ends = readMappingEnds(db, row.mappingId);
      const resolved = resolveKept(row, ends, outcome, choices);
      if (typeof resolved === 'string') throw refuse(resolved);
      const batched = findBatchedUpdate(db, row.mappingId);
      if (batched !== null) throw refuse(`It stands in export batch ${batched.batchId}. Withdraw it there first.`);
      if (resolved.step === 'unlink') {
        assertFree(engine, row);
        withdrawn.add(row.mappingId);
      }
      if (resolved.newBases !== null && row.kind !== 'credit-applied' && mapping !== undefined) {
        const bases = settledBases(mapping, row.conflict);
        mappings.set(row.mappingId, { ...mapping, baseOurs: bases.ours, baseTheirs: bases.theirs } as ComparedMapping);
        rebased.add(row.mappingId);
      }
      if (resolved.step === 'question' && ends !== null) {
        changes.push(
          putRow(db, 'question', {
            id: questionId++,
            record_type: ends.sourceType,
            record_id: ends.sourceId,
            text: note ?? '',
            status: 'open',
            answer: null,
            at: author.at,
            person: author.person,
            answered_at: null,
          }),
        );
      }
      changes.push(conflictChange(engine, row, resolved, decisionId));
    }
    for (const id of rebased) {
      const mapping = mappings.get(id);
      if (mapping !== undefined && !withdrawn.has(id)) changes.push(baseChange(engine, mapping));
    }
    changes.push(...[...withdrawn].map((mapping) => ({ mapping, live: false })));
    const [only] = rows;
    const ends = rows.length === 1 && only !== undefined ? readMappingEnds(db, only.mappingId) : null;
    decide(db, author, {
      kind: `conflicts.${outcome}`,
      summary,
      ...(ends === null ? {} : { recordType: ends.sourceType, recordId: ends.sourceId }),
      ...(note === null || note.trim() === '' ? {} : { note }),
      changes,
      facts: { outcome, choices, conflicts: rows.map((row) => row.id) },
    });
  })();
  settle(engine, rows, summary);
  return rows.length;
}

function labelOf({ db }: EngineContext, { row }: Fresh): string {
  const ends = readMappingEnds(db, row.mappingId);
  return ends === null ? '' : readLabel(db, { recordType: ends.sourceType, recordId: ends.sourceId });
}

function assertFree({ db }: EngineContext, row: ConflictRow): void {
  const document = row.type === 'customer' ? findDependentDocument(db, [row.mappingId]) : null;
  if (document !== null)
    throw refuse(`${document} is linked for this customer. Relink it to another customer instead.`);
  const item = findDependentExport(db, [row.mappingId]);
  if (item !== null) throw refuse(`${item} was sent to QuickBooks on the strength of this link. Undo its batch first.`);
}

function conflictChange({ db, now }: EngineContext, row: ConflictRow, resolved: Decided, decisionId: number): Change {
  const settled = resolved.newBases !== null || resolved.step === 'unlink';
  const kept: KeptResolution = {
    outcome: resolved.outcome,
    step: resolved.step,
    updateQuickBooks: resolved.updateQuickBooks,
    changeInSource: resolved.changeInSource,
  };
  return putRow(db, 'conflict', {
    ...currentRow(db, 'conflict', { id: row.id }),
    id: row.id,
    status: settled ? 'closed' : 'decided',
    outcome: resolved.outcome,
    resolution: JSON.stringify(kept),
    decision_id: decisionId,
    revision: row.revision + 1,
    closed_at: settled ? now().toISOString() : null,
  });
}

function baseChange({ db }: EngineContext, mapping: ComparedMapping): Change {
  const texts = basesText(mapping, { ours: mapping.baseOurs, theirs: mapping.baseTheirs });
  const present = currentRow(db, 'mapping', { id: mapping.mappingId });
  return putRow(db, 'mapping', { ...present, id: mapping.mappingId, base_ours: texts.ours, base_theirs: texts.theirs });
}

/** What follows a decision: other conflicts of the same records are compared again, and windows told. */
function settle(engine: EngineContext, rows: readonly ConflictRow[], summary: string): void {
  compareConflicts(
    engine,
    rows.map((row) => row.mappingId),
  );
  engine.matches.touch(rows.some((row) => row.type === 'customer') ? 'customers' : 'documents');
  announce(engine, summary, areas);
}

/**
 * Links the client of a conflict to another customer instead, as one decision; its documents follow it, and what a merge
 * moved agrees again.
 *
 * @throws AppError 'matching.already-linked', 'matching.not-a-candidate' (gone, other currency), 'review.facts-changed'
 */
export function relinkConflict(engine: EngineContext, session: Session, seen: Seen, customerId: string): number {
  const { db } = engine;
  if (withoutDone(engine, [seen], 'relink').length === 0) return 0;
  const [fresh] = readFresh(engine, [seen]);
  const row = fresh?.row;
  const ends = row === undefined ? null : readMappingEnds(db, row.mappingId);
  if (row === undefined || ends === null || ends.sourceType !== 'client')
    throw refuse('Only customers are relinked here.');
  const clientId = ends.sourceId;
  const customer = snapshotCustomers(db, [customerId]).get(customerId);
  const client = snapshotClients(db, [clientId]).get(clientId);
  const sameCurrency =
    customer !== undefined && readClientCurrency(db, customerId) === readClientCurrency(db, ends.quickbooksId);
  if (customer === undefined || customer.state === 'gone' || client === undefined || !sameCurrency) {
    throw new AppError('matching.not-a-candidate', 'none', { client: clientId, customer: customerId });
  }
  if (findLiveMapping(db, 'Customer', customerId) !== null) {
    throw new AppError('matching.already-linked', 'none', { customer: customerId });
  }
  const author = authorOf(engine, session);
  const [names] = readPairRecords(db, [{ clientId, customerId }]);
  const summary = `Linked ${names?.clientName ?? 'the client'} to ${names?.customerName ?? customerId} instead`;
  db.transaction(() => {
    const present = currentRow(db, 'conflict', { id: row.id });
    const decisionId = nextDecisionId(db);
    decide(db, author, {
      kind: 'conflicts.relink',
      summary,
      recordType: 'client',
      recordId: clientId,
      changes: [
        putRow(db, 'conflict', {
          ...present,
          id: row.id,
          status: 'closed',
          outcome: 'relink',
          decision_id: decisionId,
          revision: row.revision + 1,
          closed_at: author.at,
        }),
        { mapping: row.mappingId, live: false },
        ...liveChanges(nextMappingId(db), 1),
      ],
      facts: { from: ends.quickbooksId, to: customerId },
    });
    insertMappings(db, author, decisionId, [
      {
        recordKind: 'customer',
        kind: 'single',
        tier: 'relinked',
        score: null,
        reasons: [],
        how: 'person',
        baseOurs: client,
        baseTheirs: customer,
        members: [
          { side: 'source', recordType: 'client', recordId: clientId, currency: readClientCurrency(db, customerId) },
          { side: 'quickbooks', recordType: 'Customer', recordId: customerId },
        ],
      },
    ]);
  })();
  compareConflicts(engine, withClientDocuments(db, [row.mappingId]));
  engine.matches.touch('customers');
  announce(engine, summary, areas);
  return 1;
}
