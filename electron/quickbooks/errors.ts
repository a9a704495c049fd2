import { AppError, type ErrorCode, type ErrorDetails, type Recovery } from '../../shared/errors.ts';

/**
 * What a failure says about a write. `refused`: it did not happen and would not with the same content. `not-run`: it surely did not
 * happen, the same bytes may go again later. `unknown`: it may have happened, look before doing anything else.
 */
export type WriteClass = 'refused' | 'not-run' | 'unknown';

/** How a read goes on after this failure. `refresh`: once, with a new token. `throttled`: after a pause of the whole realm. */
export type RetryRule = 'never' | 'backoff' | 'throttled' | 'refresh';

/** What the person should do, as a key for the texts of the window. */
export type Remedy =
  | 'reconnect'
  | 'reconnect-as-admin'
  | 'wait'
  | 'check-connection'
  | 'report-to-us'
  | 'look-up-document'
  | 'refresh-record'
  | 'choose-other-target'
  | 'correct-field'
  | 'refresh-lists'
  | 'review-conflict'
  | 'check-plan-or-role'
  | 'read-reason'
  | 'renumber-or-link'
  | 'renew-subscription'
  | 'reopen-period-or-redate'
  | 'settle-balance-first'
  | 'link-existing-name'
  | 'activate-customer'
  | 'unmatch-in-quickbooks'
  | 'remove-from-deposit';

/** One `Error` entry of a Fault. `message` and `detail` are localized, may hold names and amounts: show them, never log them. */
export interface FaultEntry {
  /** Without leading zeros; null when the reply gave none. */
  readonly code: string | null;
  readonly message: string;
  readonly detail: string;
  /** The field it is about, when named. */
  readonly element: string | null;
}

/** All we decide about one kind of failure. */
export interface Verdict {
  readonly code: ErrorCode;
  readonly recovery: Recovery;
  readonly writeClass: WriteClass;
  readonly retry: RetryRule;
  readonly remedy: Remedy;
}

/** A failed call to QuickBooks. `details` keeps `intuitTid`, `httpStatus` and `faultCode`, which Intuit's support asks for. */
export class QuickbooksError extends AppError {
  readonly faults: readonly FaultEntry[];
  readonly writeClass: WriteClass;
  readonly retry: RetryRule;
  readonly remedy: Remedy;
  /** What the server asked for in `Retry-After`, if it did. */
  readonly retryAfterMs: number | null;

  constructor(
    verdict: Verdict,
    about: {
      readonly details?: ErrorDetails;
      readonly faults?: readonly FaultEntry[];
      readonly retryAfterMs?: number | null;
      readonly isRead?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    // Only a write can be in doubt: a read that failed in the middle is simply asked again.
    const recovery = verdict.recovery === 'look-up' && about.isRead === true ? 'retry-later' : verdict.recovery;
    super(verdict.code, recovery, { ...about.details, remedy: verdict.remedy }, about.cause);
    this.name = 'QuickbooksError';
    this.faults = about.faults ?? [];
    this.writeClass = verdict.writeClass;
    this.retry = verdict.retry;
    this.remedy = verdict.remedy;
    this.retryAfterMs = about.retryAfterMs ?? null;
  }
}
