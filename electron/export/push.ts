import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { Author } from '../ledger/decisions.ts';
import {
  doubtSending,
  forgetChecks,
  markFailed,
  markInDoubt,
  markNotRun,
  markSending,
} from '../ledger/export-item-states.ts';
import {
  countItems,
  type FaultRecord,
  findItem,
  type ItemRow,
  listItemsToGo,
  listMadeByOthers,
} from '../ledger/export-items.ts';
import { findLiveMapping } from '../ledger/mappings.ts';
import type { WritableDb } from '../ledger/open.ts';
import type { QuickbooksClient } from '../quickbooks/client.ts';
import { QuickbooksError } from '../quickbooks/errors.ts';
import { writeClass } from '../quickbooks/faults.ts';
import { bindBody, bindProof, fromUrl, readBindings, toUrl } from './bind.ts';
import { checkObject, movedOn, toFault } from './check-object.ts';
import { confirmItem } from './confirm.ts';
import { checkLive } from './live-check.ts';
import { lookUp } from './proof.ts';
import { recheckUnsent } from './push-recheck.ts';
import { doneWords, phaseOf } from './push-words.ts';
import { type ItemKind, itemKinds } from './types.ts';

export interface PushTiming {
  /** How long after its first attempt an item in doubt may be sent again at once: Intuit answers a known id anew. */
  readonly resendWindowMs: number;
  /** Later: how long after the last attempt nothing can be running any more. A request may run 120 s. */
  readonly settleMs: number;
  /** Pauses between attempts at one item in doubt; after the last it is left in doubt for the next push. */
  readonly pausesMs: readonly number[];
}

const pushTiming: PushTiming = { resendWindowMs: 600_000, settleMs: 150_000, pausesMs: [1_000, 5_000, 20_000] };

export interface PushDeps {
  readonly db: WritableDb;
  readonly quickbooks: QuickbooksClient;
  readonly homeCurrency: string;
  readonly now: () => Date;
  readonly person: string;
  readonly timing?: PushTiming;
  /** Waits until this company may work on an item; at once where it is not given. @throws the signal's reason when aborted */
  readonly inTurn?: (signal: AbortSignal, step: () => Promise<void>) => Promise<void>;
}

export interface PushOptions {
  /** Stops before the next item; the one on its way is seen through. */
  readonly signal: AbortSignal;
  /** Sends one item, then stops. */
  readonly onlyOne: boolean;
  readonly onProgress: (progress: {
    readonly phase: string;
    readonly doneCount: number;
    readonly totalCount: number;
  }) => void;
}

export interface PushOutcome {
  /** How many items of each kind are in QuickBooks by this push. */
  readonly confirmed: ReadonlyMap<ItemKind, number>;
  readonly failedCount: number;
  readonly blockedCount: number;
  readonly inDoubtCount: number;
  /** Items that would go but were not reached. */
  readonly leftCount: number;
  /** Why it ended early by QuickBooks' doing: nothing of it happened. */
  readonly stoppedBy: AppError | null;
}

/** Items on their way at one time: as many as Intuit takes of a company. The client's own limits hold besides. */
const concurrency = 10;

/** How far ahead of what is being sent names and numbers are looked at. */
const lookAheadItems = 30;

const canGo = (item: ItemRow): boolean => item.state === 'ready' || item.state === 'in-doubt';

/**
 * Pushes a batch: kind by kind in their order, each item exactly once. Items of one customer go one after another, others
 * beside each other. Whatever ends it, every item is in a state from which pushing again goes on safely.
 */
export async function pushBatch(deps: PushDeps, batchId: number, options: PushOptions): Promise<PushOutcome> {
  const { db } = deps;
  doubtSending(db, batchId);
  forgetChecks(db, batchId);
  recheckUnsent(db, deps.homeCurrency, batchId);
  const run = new Push(deps, batchId, options);
  await run.all();
  return {
    confirmed: run.confirmed,
    failedCount: countItems(db, batchId, 'failed'),
    blockedCount: countItems(db, batchId, 'blocked'),
    inDoubtCount: countItems(db, batchId, 'in-doubt'),
    leftCount: countItems(db, batchId, 'ready'),
    stoppedBy: run.stoppedBy,
  };
}

class Push {
  readonly #deps: PushDeps;
  readonly #batchId: number;
  readonly #options: PushOptions;
  readonly #timing: PushTiming;
  readonly confirmed = new Map<ItemKind, number>();
  stoppedBy: AppError | null = null;
  readonly #seen = new Set<string>();
  /** One check at a time: what one learns of the items behind it, they need not ask again. */
  #checking: Promise<void> = Promise.resolve();
  #taken = 0;
  #done = 0;
  #total = 0;

  constructor(deps: PushDeps, batchId: number, options: PushOptions) {
    this.#deps = deps;
    this.#batchId = batchId;
    this.#options = options;
    this.#timing = deps.timing ?? pushTiming;
  }

  async all(): Promise<void> {
    this.#total = countItems(this.#deps.db, this.#batchId, 'ready', 'in-doubt');
    for (const kind of itemKinds) {
      // A round sends what stands on confirmed items; children of customers made in it go in the next.
      for (;;) {
        const waiting = listItemsToGo(this.#deps.db, this.#batchId, kind);
        const round = waiting.filter((item) => !this.#seen.has(item.id) && readBindings(this.#deps.db, item) !== null);
        if (round.length === 0 || this.#stopped()) break;
        this.#options.onProgress({ phase: phaseOf(kind), doneCount: this.#done, totalCount: this.#total });
        await this.#round(kind, round);
      }
    }
    await this.#checking;
    // What stays of a push is what it did, not the step it ended in.
    const done = doneWords(this.confirmed);
    if (done !== null)
      this.#options.onProgress({ phase: `${done}; items`, doneCount: this.#done, totalCount: this.#total });
  }

  #stopped(): boolean {
    return this.#options.signal.aborted || this.stoppedBy !== null || (this.#options.onlyOne && this.#taken > 0);
  }

  async #round(kind: ItemKind, items: readonly ItemRow[]): Promise<void> {
    const queue = [...items];
    const busy = new Set<string>();
    const work = async (): Promise<void> => {
      for (;;) {
        if (this.#stopped()) return;
        const index = queue.findIndex((item) => !busy.has(partyOf(item)));
        const [item] = index < 0 ? [] : queue.splice(index, 1);
        if (item === undefined) return;
        const party = partyOf(item);
        busy.add(party);
        this.#seen.add(item.id);
        this.#taken++;
        try {
          await this.#inTurn(() => this.#checked(item, queue));
        } finally {
          busy.delete(party);
        }
        this.#done++;
        this.#options.onProgress({ phase: phaseOf(kind), doneCount: this.#done, totalCount: this.#total });
      }
    };
    const workers = this.#options.onlyOne ? 1 : Math.min(concurrency, items.length);
    while (queue.length > 0 && !this.#stopped()) {
      // All of them come to rest before a bug is told: nothing goes on behind a job that has ended.
      const results = await Promise.allSettled(Array.from({ length: workers }, work));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    }
  }

  #check(first: ItemRow, along: readonly ItemRow[]): Promise<void> {
    const checked = this.#checking.then(() => checkLive(this.#deps, first, [...along]));
    this.#checking = checked.catch(() => undefined);
    return checked;
  }

  /** Waits for the turn before anything of an item is noted as sent. Stopped meanwhile, the item stays as it is. */
  async #inTurn(step: () => Promise<void>): Promise<void> {
    const { inTurn = (_signal, run) => run() } = this.#deps;
    const { signal } = this.#options;
    try {
      await inTurn(signal, step);
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
    }
  }

  /** One item: checked live before its first sending, together with those that follow. */
  async #checked(item: ItemRow, following: readonly ItemRow[]): Promise<void> {
    try {
      // Nothing of it can be there yet: whatever bears its name or number is someone else's.
      if (item.state === 'ready' && item.unanswered === 0) {
        const along = this.#options.onlyOne ? [] : following;
        await this.#check(item, along);
        // Those further behind are looked at while these are sent: nobody waits for it when their turn comes.
        const ahead = along[lookAheadItems - 1];
        if (ahead !== undefined) this.#check(ahead, along).catch(() => undefined);
      }
      const current = findItem(this.#deps.db, item.id);
      if (current === null || !canGo(current)) return;
      if (current.state === 'in-doubt') await this.#resolve(current);
      else if (isLinkedMeanwhile(this.#deps.db, current)) markFailed(this.#deps.db, current.id, linkedMeanwhile, null);
      else await this.#send(current, 0);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // A read that failed: nothing was sent, nothing else can be either.
      this.stoppedBy ??= error;
    }
  }

  /** Sends an item and sees it through: confirmed, failed, or in doubt when the answers stay away. */
  async #send(item: ItemRow, round: number): Promise<void> {
    const { db, quickbooks, now } = this.#deps;
    const sending = item.attempts === 0 ? await this.#frozen(item) : { url: item.url ?? '', body: item.body ?? '' };
    if (sending === null) return;
    // Taken out while its object was read: nothing of it has left yet.
    if (!db.transaction(() => markSending(db, item.id, sending, now().toISOString()))()) return;
    const { path, query } = fromUrl(sending.url);
    let isTaken = false;
    try {
      const reply = await quickbooks.post({ path, query, body: sending.body, requestId: item.id, retryNotRun: true });
      isTaken = true;
      // Only the first attempt's answer is the object as it is: a replay tells what it was.
      const object =
        item.attempts === 0 || isDeletion(item)
          ? reply.object
          : (await quickbooks.read(item.quickbooksType, reply.id, { priority: 'foreground' })).object;
      this.#confirm(item.id, { object, how: 'answer', intuitTid: reply.intuitTid });
    } catch (error) {
      await this.#failed(item, error, round, isTaken);
    }
  }

  /** @param isTaken  QuickBooks has it: what failed is reading it again, which says nothing of the item */
  async #failed(item: ItemRow, error: unknown, round: number, isTaken: boolean): Promise<void> {
    const { db } = this.#deps;
    if (!(error instanceof QuickbooksError)) throw error;
    const fault = toFault(error);
    const tid = typeof error.details.intuitTid === 'string' ? error.details.intuitTid : null;
    const current = findItem(db, item.id);
    if (current === null || current.state !== 'sending') throw error;
    switch (isTaken ? 'unknown' : writeClass(error, { unansweredBefore: current.unanswered > 0 })) {
      case 'refused':
        markFailed(db, item.id, fault, tid);
        return;
      case 'not-run':
        markNotRun(db, item.id, fault);
        this.stoppedBy ??= error;
        return;
      case 'unknown': {
        markInDoubt(db, item.id, fault, tid);
        const doubtful = findItem(db, item.id);
        const pause = this.#timing.pausesMs[round];
        if (doubtful === null || pause === undefined || this.#options.signal.aborted) return;
        await wait(pause);
        await this.#resolve(doubtful, round + 1);
      }
    }
  }

  /**
   * An item whose answer is not known: looked up first, adopted where it is found, else sent again with the same bytes
   * and the same id. Long after its first attempt nothing is sent before a running request would have ended.
   */
  async #resolve(item: ItemRow, round = 0): Promise<void> {
    const { db, quickbooks, now } = this.#deps;
    const bindings = readBindings(db, item);
    if (bindings === null || item.firstAttemptAt === null || item.lastAttemptAt === null) return;
    const sinceFirst = now().getTime() - Date.parse(item.firstAttemptAt);
    const sinceLast = now().getTime() - Date.parse(item.lastAttemptAt);
    // A first attempt that lies ahead was made before the clock was set back: how long ago cannot be told.
    const isLong = sinceFirst < 0 || sinceFirst > this.#timing.resendWindowMs;
    if (isLong && sinceLast < this.#timing.settleMs) {
      try {
        await wait(this.#timing.settleMs - Math.max(0, sinceLast), undefined, { signal: this.#options.signal });
      } catch {
        return;
      }
    }
    const found = await lookUp(
      quickbooks,
      item,
      bindProof(item.content.proof, bindings),
      item.checkedAt ?? item.firstAttemptAt,
      listMadeByOthers(db, item.quickbooksType, item.id),
    );
    switch (found.found) {
      case 'ours':
        this.#confirm(item.id, { object: found.object, how: 'adopted', intuitTid: item.intuitTid });
        return;
      case 'nothing':
        if (!isLinkedMeanwhile(db, item)) await this.#send(item, round);
        // A request that may still be running could make it yet: it is looked for again.
        else if (sinceLast >= this.#timing.settleMs) markFailed(db, item.id, linkedMeanwhile, item.intuitTid);
        return;
      case 'moved-on':
        markFailed(db, item.id, movedOn, item.intuitTid);
    }
  }

  /** Binds the placeholders. Of an object that exists the newest version is read: it must be what was decided on. */
  async #frozen(item: ItemRow): Promise<{ url: string; body: string } | null> {
    const { db, quickbooks, homeCurrency, now } = this.#deps;
    const bindings = readBindings(db, item);
    if (bindings === null) return null;
    let token: string | null = null;
    const { content } = item;
    if (content.proof.by === 'object') {
      const checked = await checkObject({ db, quickbooks, homeCurrency, now }, item, content.proof.id);
      if (checked === null) return null;
      token = checked;
    }
    return { url: toUrl(content.path, content.query), body: JSON.stringify(bindBody(content.body, bindings, token)) };
  }

  #confirm(itemId: string, confirmation: Parameters<typeof confirmItem>[4]): void {
    const { db, homeCurrency, now, person } = this.#deps;
    const item = findItem(db, itemId);
    if (item === null || item.state === 'confirmed') return;
    const author: Author = { person, at: now().toISOString() };
    confirmItem(db, author, homeCurrency, item, confirmation);
    this.confirmed.set(item.kind, (this.confirmed.get(item.kind) ?? 0) + 1);
  }
}

/** Whether somebody linked the record of what an item is to make: it is in QuickBooks already. */
const isLinkedMeanwhile = (db: WritableDb, item: ItemRow): boolean =>
  item.kind.startsWith('create-') && findLiveMapping(db, item.recordType, item.recordId) !== null;

const linkedMeanwhile: FaultRecord = {
  code: 'linking.already-linked',
  recovery: 'none',
  details: {},
  messages: ['It was linked to a record of QuickBooks before it could be sent.'],
};

const isDeletion = (item: ItemRow): boolean => item.kind.startsWith('delete-');

const Customer = z.object({
  CustomerRef: z.object({ value: z.string() }).optional(),
  ParentRef: z.object({ value: z.string() }).optional(),
});

/** What must not be worked on twice at a time: QuickBooks locks a customer's documents while it writes one. */
function partyOf(item: ItemRow): string {
  const refs = Customer.safeParse(item.content.body).data;
  return refs?.CustomerRef?.value ?? refs?.ParentRef?.value ?? item.id;
}
