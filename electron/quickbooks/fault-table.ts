import type { ErrorCode, Recovery } from '../../shared/errors.ts';
import type { Remedy, RetryRule, Verdict, WriteClass } from './errors.ts';

const row = (
  code: ErrorCode,
  recovery: Recovery,
  writeClass: WriteClass,
  retry: RetryRule,
  remedy: Remedy,
): Verdict => ({ code, recovery, writeClass, retry, remedy });

const badValue = row('quickbooks.bad-value', 'fix-and-retry', 'refused', 'never', 'correct-field');
const authentication = row('quickbooks.authentication', 'sign-in-again', 'not-run', 'refresh', 'reconnect');
const unavailable = row('quickbooks.company-unavailable', 'wait', 'not-run', 'never', 'wait');
const badQuery = row('quickbooks.bad-query', 'none', 'refused', 'never', 'report-to-us');
const featureMissing = row('quickbooks.feature-missing', 'none', 'refused', 'never', 'check-plan-or-role');
const periodClosed = row('quickbooks.period-closed', 'fix-and-retry', 'refused', 'never', 'reopen-period-or-redate');
const settled = row('quickbooks.settled', 'fix-and-retry', 'refused', 'never', 'unmatch-in-quickbooks');
const throttled = row('quickbooks.throttled', 'retry-later', 'not-run', 'throttled', 'wait');

/**
 * Every fault code we know, by code alone: texts are localized and the HTTP status varies.
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes
 */
export const faultTable: Readonly<Record<string, Verdict>> = {
  '100': authentication,
  '110': authentication,
  '120': row('quickbooks.admin-lost', 'sign-in-again', 'not-run', 'never', 'reconnect-as-admin'),
  '130': unavailable,
  '140': unavailable,
  '150': unavailable,
  '500': row('quickbooks.unsupported-operation', 'none', 'refused', 'never', 'report-to-us'),
  '600': row('quickbooks.duplicate-request-id', 'look-up', 'unknown', 'never', 'look-up-document'),
  '610': row('quickbooks.not-found', 'review-conflict', 'refused', 'never', 'refresh-record'),
  '620': row('quickbooks.cannot-link', 'fix-and-retry', 'refused', 'never', 'choose-other-target'),
  '1040': row('quickbooks.batch-too-big', 'none', 'refused', 'never', 'report-to-us'),
  '2010': row('quickbooks.unknown-property', 'none', 'refused', 'never', 'report-to-us'),
  '2020': row('quickbooks.missing-parameter', 'fix-and-retry', 'refused', 'never', 'correct-field'),
  '2030': badValue,
  '2040': badValue,
  '2050': badValue,
  '2060': badValue,
  '2070': badValue,
  '2080': badValue,
  '2090': badValue,
  '2130': row('quickbooks.malformed-request-id', 'none', 'refused', 'never', 'report-to-us'),
  '2170': badValue,
  '2210': badValue,
  '2500': row('quickbooks.bad-reference', 'fix-and-retry', 'refused', 'never', 'refresh-lists'),
  '3001': throttled,
  '3100': row('quickbooks.not-authorized', 'sign-in-again', 'not-run', 'never', 'reconnect'),
  '3200': authentication,
  '3202': authentication,
  '4000': badQuery,
  '4001': badQuery,
  '4002': badQuery,
  '5010': row('quickbooks.stale-object', 'review-conflict', 'refused', 'never', 'review-conflict'),
  '5020': featureMissing,
  '5030': featureMissing,
  '6000': row('quickbooks.business-rule', 'fix-and-retry', 'refused', 'never', 'read-reason'),
  '6070': row('quickbooks.amount-mismatch', 'fix-and-retry', 'refused', 'never', 'correct-field'),
  '6100': row('quickbooks.line-tax-code', 'fix-and-retry', 'refused', 'never', 'correct-field'),
  '6140': row('quickbooks.duplicate-number', 'fix-and-retry', 'refused', 'never', 'renumber-or-link'),
  '6190': row('quickbooks.subscription-ended', 'none', 'refused', 'never', 'renew-subscription'),
  '6200': periodClosed,
  '6210': periodClosed,
  '6220': row('quickbooks.has-balance', 'fix-and-retry', 'refused', 'never', 'settle-balance-first'),
  '6240': row('quickbooks.duplicate-name', 'fix-and-retry', 'refused', 'never', 'link-existing-name'),
  '6250': row('quickbooks.customer-unusable', 'fix-and-retry', 'refused', 'never', 'activate-customer'),
  '6450': settled,
  '6480': settled,
  '6540': row('quickbooks.deposited', 'fix-and-retry', 'refused', 'never', 'remove-from-deposit'),
  '10000': row('quickbooks.application-error', 'look-up', 'unknown', 'backoff', 'wait'),
};

/** Codes that may be the echo of our own success once an earlier attempt of the same write went unanswered. */
export const ambiguousAfterSilence: ReadonlySet<string> = new Set(['5010', '610', '6140', '6240']);

/** Failures that carry no fault code at all. */
export const verdicts = {
  authentication,
  throttled,
  notAuthorized: row('quickbooks.not-authorized', 'sign-in-again', 'not-run', 'never', 'reconnect'),
  serverError: row('quickbooks.server-error', 'look-up', 'unknown', 'backoff', 'wait'),
  unreachable: row('quickbooks.unreachable', 'retry-later', 'unknown', 'backoff', 'check-connection'),
  timedOut: row('quickbooks.timed-out', 'look-up', 'unknown', 'backoff', 'check-connection'),
  unreadable: row('quickbooks.unreadable-reply', 'look-up', 'unknown', 'backoff', 'look-up-document'),
  notFound: row('quickbooks.not-found', 'none', 'refused', 'never', 'report-to-us'),
  unknownFault: row('quickbooks.unknown-fault', 'none', 'refused', 'never', 'read-reason'),
  unknownSystemFault: row('quickbooks.unknown-fault', 'look-up', 'unknown', 'backoff', 'read-reason'),
  cancelledBeforeSending: row('app.cancelled', 'none', 'not-run', 'never', 'wait'),
  cancelledAfterSending: row('app.cancelled', 'look-up', 'unknown', 'never', 'look-up-document'),
} as const satisfies Record<string, Verdict>;
