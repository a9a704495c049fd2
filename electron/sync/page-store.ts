import type { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { ensureMirrorIndexes } from '../ledger/mirror-indexes.ts';
import { setWriteTurns, type WritableDb } from '../ledger/open.ts';
import { relaxed, setLogPages } from '../ledger/relaxed.ts';
import { type SyncCursor, saveCursor } from '../ledger/sync-state.ts';
import { createWriteTurns, type WriteTurns } from '../ledger/write-turns.ts';
import { openAnswer, type SealedAnswer, storeAnswer } from './store-rows.ts';

/*
 * Where a walk through a company puts its pages. A large one is stored by a thread of its own with a second connection to the ledger:
 * the engine's loop stays free for its windows, and the next page is fetched and read while the last one is stored. The engine remains
 * the ledger's one writer, as the thread lives and dies with it.
 */

/** A page of a walk and the place behind it, which are stored together or not at all. */
export interface WalkedPage {
  readonly answer: SealedAnswer;
  readonly cursor: SyncCursor;
  /** How many records of the type there are; null where QuickBooks could not be asked. */
  readonly expectedCount: number | null;
}

export interface PageStore {
  /** Resolves, once the page is in the ledger, with how many records changed. Pages are stored in the order they came. */
  save(page: WalkedPage): Promise<number>;
  /** Waits for what was handed in and lets the ledger go. */
  close(): Promise<void>;
}

/** What the thread is told. */
export type ToStore =
  | { readonly type: 'open'; readonly ledgerFile: string; readonly turns: WriteTurns }
  | { readonly type: 'page'; readonly page: WalkedPage }
  | { readonly type: 'close' };

/** What it answers to a page. `code`: SQLite's, where the failure was SQLite's. */
export type FromStore =
  | { readonly ok: true; readonly changedCount: number }
  | { readonly ok: false; readonly code: string | null; readonly message: string };

/** Stores a page with its cursor in one transaction. */
export function storePage(db: WritableDb, page: WalkedPage): number {
  return relaxed(db, () => {
    const changed = storeAnswer(db, openAnswer(page.answer));
    saveCursor(db, page.cursor, page.expectedCount);
    return changed;
  });
}

/** Stores pages on this thread: for few records, for which starting another takes longer than storing them. */
export function storeHere(db: WritableDb): PageStore {
  setLogPages(db, 'bulk');
  return {
    save: async (page) => storePage(db, page),
    close: async () => setLogPages(db, 'usual'),
  };
}

/** @param createWorker  starts `store-worker.ts`, wherever the bundler put it */
export function storeInThread(db: WritableDb, createWorker: () => Worker): PageStore {
  // The thread alone brings the log of changes back into the file: here it would stop the engine's loop.
  setLogPages(db, 'never');
  const worker = createWorker();
  const waiting: PromiseWithResolvers<number>[] = [];
  let failure: Error | null = null;
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const send = (message: ToStore, moved: ArrayBuffer[] = []) => worker.postMessage(message, moved);
  const failAll = (error: Error) => {
    failure ??= error;
    for (const one of waiting.splice(0)) one.reject(failure);
  };
  worker.on('message', (reply: FromStore) => {
    const page = waiting.shift();
    if (reply.ok) page?.resolve(reply.changedCount);
    else
      page?.reject(
        reply.code === null ? new Error(reply.message) : new Database.SqliteError(reply.message, reply.code),
      );
  });
  worker.once('error', failAll);
  worker.once('exit', () => failAll(new Error('the thread that stores pages has ended')));
  const turns = createWriteTurns();
  setWriteTurns(db, turns);
  send({ type: 'open', ledgerFile: db.name, turns });
  return {
    save(page) {
      const stored = Promise.withResolvers<number>();
      if (failure !== null) return Promise.reject(failure);
      waiting.push(stored);
      const { answer } = page.answer;
      send({ type: 'page', page }, answer === null ? [] : [answer.buffer]);
      return stored.promise;
    },
    async close() {
      send({ type: 'close' });
      await ended;
      setWriteTurns(db, null);
      // For a thread that was ended before it came to it.
      ensureMirrorIndexes(db);
      setLogPages(db, 'usual');
    },
  };
}
