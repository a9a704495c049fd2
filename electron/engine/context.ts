import type { Worker } from 'node:worker_threads';
import type { z } from 'zod';
import type { CompanyFigures, NamePair } from '../../shared/ipc/app.ts';
import type { CallTable, InputOf, OpenMode, OutputOf } from '../../shared/ipc/call-table.ts';
import type { EngineEvent, engineEvents } from '../../shared/ipc/contract.ts';
import type { Author } from '../ledger/decisions.ts';
import type { LedgerIdentity, WritableDb } from '../ledger/open.ts';
import type { QuickbooksClient } from '../quickbooks/client.ts';
import type { JobRunner } from './job-runner.ts';
import type { MatchKeeper } from './match-keeper.ts';
import type { PaymentKeeper } from './payment-keeper.ts';
import type { WithSyncSlot } from './sync-slot.ts';

/** Whose window a call came from, and what its way of opening the company admits. */
export interface Session {
  readonly mode: OpenMode;
  readonly person: string;
}

export type EngineEventPayload<E extends EngineEvent> = z.infer<(typeof engineEvents)[E]>;

export interface EngineLog {
  info(message: string, details?: Readonly<Record<string, string | number | boolean | null>>): void;
  /** Logs a bug with its stack and returns the reference to show. */
  bug(message: string, error: unknown): string;
}

/** What main does for an engine. */
export interface EngineHost {
  /** A short-lived access token for this engine's realm; `rejected` is the one QuickBooks just refused. */
  getAccessToken(options?: { readonly rejected?: string }): Promise<string>;
  /** The path behind a token that main gave a window for a chosen file. */
  filePath(fileToken: string): Promise<string>;
  /** Prints a page of the report window to PDF bytes. `html` is a whole document made by the reports folder. */
  printPdf(html: string): Promise<Uint8Array>;
  /** Hands out the names accepted here, and takes those of all companies; none where the person does not want it. */
  exchangeNames(accepted: readonly NamePair[]): Promise<NamePair[]>;
  /** Figures that the list of companies shows without opening a ledger. */
  publishFigures(figures: CompanyFigures): void;
}

/** All that a handler works with: one company's ledger, client, jobs and host. */
export interface EngineContext {
  readonly db: WritableDb;
  readonly ledgerFile: string;
  readonly identity: LedgerIdentity;
  readonly quickbooks: QuickbooksClient;
  readonly jobs: JobRunner;
  readonly matches: MatchKeeper;
  readonly payments: PaymentKeeper;
  readonly host: EngineHost;
  readonly log: EngineLog;
  readonly now: () => Date;
  /** Starts the thread that stores the pages of a large pull. */
  readonly createStoreWorker: () => Worker;
  /** Runs a step of long work with QuickBooks when it is this company's turn: at most four engines sync at once, in turns. */
  readonly withSyncSlot: WithSyncSlot;
  emit<E extends EngineEvent>(event: E, payload: EngineEventPayload<E>): void;
}

export type HandlersFor<T extends CallTable> = {
  readonly [C in keyof T]: (
    engine: EngineContext,
    input: InputOf<T, C>,
    session: Session,
  ) => OutputOf<T, C> | Promise<OutputOf<T, C>>;
};

/** The author of a decision made now in this window. */
export function authorOf(engine: Pick<EngineContext, 'now'>, session: Session): Author {
  return { person: session.person, at: engine.now().toISOString() };
}
