import { z } from 'zod';
import { isAppError } from '../../shared/errors.ts';
import { plural } from '../../shared/plural.ts';
import { readBackfillInput } from '../ledger/backfill-input.ts';
import { type Author, decide } from '../ledger/decisions.ts';
import { findLiveMapping, insertMappings, liveChanges, nextMappingId } from '../ledger/mappings.ts';
import type { WritableDb } from '../ledger/open.ts';
import { saveFindings } from '../ledger/payment-findings.ts';
import { listPayingCustomers, type PartyGroup, readPartyGroup } from '../ledger/payment-parties.ts';
import { findQboPayment, findSourcePayment, saveApplications } from '../ledger/payments.ts';
import { readSetting, saveSetting } from '../ledger/settings.ts';
import { planBackfill } from '../matching/payments/plan-backfill.ts';
import type { PaymentPair } from '../matching/payments/types.ts';
import { toFindings } from './backfill-findings.ts';
import type { EngineContext } from './context.ts';

export const BackfillRun = z.object({ at: z.string(), person: z.string() });
export const backfillKey = 'backfill.last-run';

/** Whether this company's payments were backfilled once: from then on later facts go through the same applier. */
export function wasBackfilled(engine: Pick<EngineContext, 'db'>): boolean {
  return readSetting(engine.db, backfillKey, BackfillRun) !== null;
}

/** How far a backfill is. It is kept with each step, so that one that was interrupted goes on after its last whole step. */
export const BackfillCheckpoint = z.object({
  /** Every customer up to this id was looked at. */
  after: z.string(),
  /** Customers beyond it that were looked at too, with others they hang together with. */
  ahead: z.array(z.string()),
  customers: z.int(),
  /** Rows written and taken back so far. */
  saved: z.int(),
  withdrawn: z.int(),
  /** Parts that stand applied, and parts left alone, so far. */
  applied: z.int(),
  skipped: z.int(),
  matched: z.int(),
  /** Payments found on both sides whose mappings are not written yet: source id and QuickBooks id. */
  pairs: z.array(z.tuple([z.int(), z.string()])),
});
export type BackfillCheckpoint = z.infer<typeof BackfillCheckpoint>;

const fromTheStart: BackfillCheckpoint = {
  after: '',
  ahead: [],
  customers: 0,
  saved: 0,
  withdrawn: 0,
  applied: 0,
  skipped: 0,
  matched: 0,
  pairs: [],
};

/** A step takes about this long; longer only where one group of parties has more to look at. */
const stepMs = 15;
const customersAtFirst = 16;
const customersMax = 256;
/** Mappings of payments are written this many at a time, under one decision each time. */
const pairsMax = 1000;

export interface Applied {
  readonly group: PartyGroup;
  readonly saved: number;
  readonly withdrawn: number;
  readonly applied: number;
  readonly skipped: number;
  /** Rows of findings that changed. */
  readonly findings: number;
  /** Payments that stand on both sides and are in no mapping yet. */
  readonly pairs: readonly PaymentPair[];
}

/**
 * Looks at all payments of these customers and of everybody whose payments hang together with theirs, and writes what
 * follows: applications and findings, none of them a decision. Again over the same facts it writes nothing. Call inside
 * a transaction.
 */
export function applyPayments(db: WritableDb, customerIds: readonly string[]): Applied {
  const group = readPartyGroup(db, customerIds);
  const plan = planBackfill(readBackfillInput(db, group));
  saveApplications(db, plan);
  const findings = saveFindings(db, group.customerIds, toFindings(db, plan));
  return {
    group,
    saved: plan.save.length,
    withdrawn: plan.withdraw.length,
    applied: plan.applied.length,
    skipped: plan.skipped.length,
    findings,
    pairs: plan.matched.filter((pair) => isFree(db, pair)),
  };
}

function isFree(db: WritableDb, { sourcePaymentId, qboPaymentId }: PaymentPair): boolean {
  return (
    findLiveMapping(db, 'source_payment', sourcePaymentId) === null &&
    findLiveMapping(db, 'Payment', qboPaymentId) === null
  );
}

export interface BackfillSteps {
  /** Where an interrupted run goes on; null starts at the beginning. */
  readonly from: BackfillCheckpoint | null;
  /** Lets other work in between two steps. @throws where the run ends early */
  turn(): Promise<void>;
  /** Notes how far it is, in the step's own transaction. */
  save?(checkpoint: BackfillCheckpoint): void;
  report?(customers: number): void;
}

/**
 * Backfills payments in steps, each of them one short transaction that is repeated without effect: killed at any instant,
 * it goes on after its last whole step, and nothing is lost or doubled. A run that finds nothing new leaves no decision.
 *
 * @returns how many rows and mappings changed
 * @throws what `turn` throws; steps done until then stay, and a cancelled run says so in its decision
 */
export async function runBackfill(
  engine: Pick<EngineContext, 'db' | 'now'>,
  person: string,
  steps: BackfillSteps,
): Promise<{ changedCount: number }> {
  const { db } = engine;
  const author = (): Author => ({ person, at: engine.now().toISOString() });
  let at = steps.from ?? fromTheStart;
  let customersPerStep = customersAtFirst;
  const done = new Set(at.ahead);
  try {
    for (;;) {
      await steps.turn();
      const startedMs = performance.now();
      const next = db.transaction(() => {
        const ids = listPayingCustomers(db, at.after, customersPerStep);
        const last = ids.at(-1);
        if (last === undefined) return null;
        const one = applyPayments(
          db,
          ids.filter((id) => !done.has(id)),
        );
        const checkpoint: BackfillCheckpoint = {
          after: last,
          ahead: [...done, ...one.group.customerIds].filter((id) => id > last),
          customers: at.customers + ids.length,
          saved: at.saved + one.saved,
          withdrawn: at.withdrawn + one.withdrawn,
          applied: at.applied + one.applied,
          skipped: at.skipped + one.skipped,
          matched: at.matched,
          pairs: [...at.pairs, ...one.pairs.map((pair): [number, string] => [pair.sourcePaymentId, pair.qboPaymentId])],
        };
        steps.save?.(checkpoint);
        return checkpoint;
      })();
      if (next === null) break;
      at = next;
      for (const id of at.ahead) done.add(id);
      steps.report?.(at.customers);
      const tookMs = performance.now() - startedMs;
      if (tookMs < stepMs / 2) customersPerStep = Math.min(customersMax, customersPerStep * 2);
      else if (tookMs > stepMs) customersPerStep = Math.max(1, customersPerStep >> 1);
      while (at.pairs.length > pairsMax) {
        await steps.turn();
        at = writeMatches(db, author(), at, steps);
      }
    }
  } catch (error) {
    if (isAppError(error, 'app.cancelled')) conclude(db, author(), at, 'stopped');
    throw error;
  }
  return { changedCount: conclude(db, author(), at, 'whole') };
}

/** Writes a part of the payments found on both sides, as a decision of its own. */
function writeMatches(
  db: WritableDb,
  author: Author,
  at: BackfillCheckpoint,
  steps: BackfillSteps,
): BackfillCheckpoint {
  return db.transaction(() => {
    const part = at.pairs.slice(0, pairsMax);
    const matched = matchPairs(db, author, part, (count) => `Matched ${plural(count, 'payment')} of both sides`);
    const checkpoint = { ...at, matched: at.matched + matched, pairs: at.pairs.slice(part.length) };
    steps.save?.(checkpoint);
    return checkpoint;
  })();
}

/** Writes what is left to write, the decision that tells of the run, and (once it was whole) that there was one. @returns how much changed */
function conclude(db: WritableDb, author: Author, at: BackfillCheckpoint, end: 'whole' | 'stopped'): number {
  return db.transaction(() => {
    const { saved, withdrawn, skipped } = at;
    const matched = matchPairs(
      db,
      author,
      at.pairs,
      (count) =>
        `${end === 'whole' ? 'Backfilled' : 'Stopped a backfill after'} ${plural(at.applied, 'application')} from QuickBooks; matched ${plural(at.matched + count, 'payment')}`,
      { facts: { saved, withdrawn, skipped }, evenIfNone: saved + withdrawn > 0 },
    );
    if (end === 'whole' && readSetting(db, backfillKey, BackfillRun) === null) saveSetting(db, backfillKey, author);
    return saved + withdrawn + at.matched + matched;
  })();
}

function matchPairs(
  db: WritableDb,
  author: Author,
  pairs: BackfillCheckpoint['pairs'],
  summary: (count: number) => string,
  { facts, evenIfNone = false }: { readonly facts?: unknown; readonly evenIfNone?: boolean } = {},
): number {
  // Since a pair was found, a person may have said what its payments are; and parties that came to hang together meanwhile
  // were looked at twice.
  const taken = new Set<number | string>();
  const fresh = pairs
    .map(([sourcePaymentId, qboPaymentId]) => ({ sourcePaymentId, qboPaymentId }))
    .filter((pair) => {
      if (taken.has(pair.sourcePaymentId) || taken.has(pair.qboPaymentId) || !isFree(db, pair)) return false;
      taken.add(pair.sourcePaymentId).add(pair.qboPaymentId);
      return true;
    })
    .sort((a, b) => a.sourcePaymentId - b.sourcePaymentId);
  if (fresh.length === 0 && !evenIfNone) return 0;
  const decisionId = decide(db, author, {
    kind: 'payments.backfill',
    summary: summary(fresh.length),
    changes: liveChanges(nextMappingId(db), fresh.length),
    ...(facts === undefined ? {} : { facts }),
  });
  insertMappings(
    db,
    author,
    decisionId,
    fresh.map((pair) => ({
      recordKind: 'payment',
      kind: 'single',
      tier: 'confident',
      score: 1,
      reasons: ['invoice', 'amount', 'date'],
      how: 'backfill',
      baseOurs: findSourcePayment(db, pair.sourcePaymentId),
      baseTheirs: findQboPayment(db, pair.qboPaymentId),
      members: [
        { side: 'source', recordType: 'source_payment', recordId: pair.sourcePaymentId },
        { side: 'quickbooks', recordType: 'Payment', recordId: pair.qboPaymentId },
      ],
    })),
  );
  return fresh.length;
}
