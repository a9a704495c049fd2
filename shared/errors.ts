/**
 * What the person, or the code on their behalf, can do about an error.
 * `look-up`: a write may or may not have happened, ask QuickBooks before doing anything else.
 */
export type Recovery =
  | 'none'
  | 'retry-later'
  | 'wait'
  | 'fix-and-retry'
  | 'look-up'
  | 'sign-in-again'
  | 'review-conflict';

/** Every expected failure, by the domain that meets it. The renderer has one text for each, checked by the compiler. */
export const errorCodes = [
  'app.bug',
  'app.cancelled',
  'app.not-found',
  'app.not-allowed-in-mode',
  'ipc.bad-input',
  'ipc.bad-output',
  'ipc.untrusted-sender',
  'ipc.unknown-call',
  'engine.stopped',
  'engine.crashed-repeatedly',
  'company.list-damaged',
  'company.list-newer',
  'company.unknown',
  'company.already-connected',
  'company.wrong-company',
  'company.not-connected',
  'company.limit',
  'company.backup-failed',
  'company.restore-failed',
  'money.not-a-number',
  'money.too-precise',
  'money.out-of-range',
  'ledger.newer-than-app',
  'ledger.wrong-realm',
  'ledger.locked',
  'ledger.damaged',
  'ledger.disk-full',
  'vault.unavailable',
  'vault.denied',
  'vault.damaged',
  'oauth.no-keys',
  'oauth.no-redirect-address',
  'oauth.busy',
  'oauth.bad-keys',
  'oauth.declined',
  'oauth.invalid-scope',
  'oauth.state-mismatch',
  'oauth.port-taken',
  'oauth.timed-out',
  'oauth.cancelled',
  'oauth.bad-callback',
  'oauth.code-rejected',
  'oauth.signed-out',
  'oauth.expired',
  'oauth.reply-lost',
  'oauth.unreachable',
  'oauth.browser-failed',
  'quickbooks.unreachable',
  'quickbooks.timed-out',
  'quickbooks.unreadable-reply',
  'quickbooks.authentication',
  'quickbooks.not-authorized',
  'quickbooks.admin-lost',
  'quickbooks.company-unavailable',
  'quickbooks.throttled',
  'quickbooks.unsupported-operation',
  'quickbooks.duplicate-request-id',
  'quickbooks.malformed-request-id',
  'quickbooks.not-found',
  'quickbooks.cannot-link',
  'quickbooks.batch-too-big',
  'quickbooks.unknown-property',
  'quickbooks.missing-parameter',
  'quickbooks.bad-value',
  'quickbooks.bad-reference',
  'quickbooks.bad-query',
  'quickbooks.stale-object',
  'quickbooks.feature-missing',
  'quickbooks.business-rule',
  'quickbooks.amount-mismatch',
  'quickbooks.line-tax-code',
  'quickbooks.duplicate-number',
  'quickbooks.subscription-ended',
  'quickbooks.period-closed',
  'quickbooks.has-balance',
  'quickbooks.duplicate-name',
  'quickbooks.customer-unusable',
  'quickbooks.settled',
  'quickbooks.deposited',
  'quickbooks.application-error',
  'quickbooks.server-error',
  'quickbooks.unknown-fault',
  'import.file-missing',
  'import.file-unreadable',
  'import.file-too-large',
  'import.unknown-format',
  'import.no-header',
  'import.no-rows',
  'import.column-missing',
  'import.too-many-columns',
  'import.too-many-files',
  'import.cell-too-large',
  'import.wrong-kind',
  'import.rows-rejected',
  'import.undo-blocked',
  'import.not-ready',
  'import.file-changed',
  'import.source-name-taken',
  'matching.already-linked',
  'matching.not-a-candidate',
  'matching.other-count',
  'linking.already-linked',
  'linking.not-linkable',
  'linking.sums-differ',
  'decision.undo-blocked',
  'decision.nothing-to-undo',
  'review.facts-changed',
  'review.not-possible',
  'wizard.step-open',
  'export.locked',
  'export.nothing-to-push',
  'export.item-blocked',
  'export.in-doubt',
  'report.failed',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Safe to log: ids and counts, file names, places; never tokens, names of people or amounts. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** An error as data, as it crosses process boundaries. */
export interface AppErrorData {
  readonly code: ErrorCode;
  readonly recovery: Recovery;
  readonly details: ErrorDetails;
  /** For bugs only: the number under which the log has the whole story. */
  readonly reference?: string;
}

/** An expected failure. Bugs are plain `Error`s. */
export class AppError extends Error implements AppErrorData {
  readonly code: ErrorCode;
  readonly recovery: Recovery;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, recovery: Recovery, details: ErrorDetails = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.recovery = recovery;
    this.details = details;
  }

  /** The plain-data form that goes to another process. */
  toData(): AppErrorData {
    return { code: this.code, recovery: this.recovery, details: this.details };
  }
}

/** True for an AppError with this code. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}
