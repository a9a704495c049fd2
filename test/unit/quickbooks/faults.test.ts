import { describe, expect, test } from 'vitest';
import { QuickbooksError, type RetryRule, type WriteClass } from '../../../electron/quickbooks/errors.ts';
import { faultTable, verdicts } from '../../../electron/quickbooks/fault-table.ts';
import { faultError, findFault, findXmlFault, statusError, writeClass } from '../../../electron/quickbooks/faults.ts';
import type { ErrorCode } from '../../../shared/errors.ts';

const context = { isRead: false, retryAfterMs: null, details: {} };

const accountingFault = (...codes: string[]) => ({
  Fault: {
    Error: codes.map((code) => ({ Message: 'text that changes', Detail: 'more of it', code, element: '' })),
    type: 'ValidationFault',
  },
  time: '2026-10-02T08:15:30.512-07:00',
});

function errorOf(json: unknown, httpStatus = 400): QuickbooksError {
  const fault = findFault(json);
  if (fault === null) throw new Error('no fault found');
  return faultError(fault, httpStatus, context);
}

/** Section 7 of the contract, row by row, and what each says of a write that met it. */
const rows: readonly [code: string, httpStatus: number, error: ErrorCode, write: WriteClass, retry: RetryRule][] = [
  ['100', 401, 'quickbooks.authentication', 'not-run', 'refresh'],
  ['110', 401, 'quickbooks.authentication', 'not-run', 'refresh'],
  ['3200', 401, 'quickbooks.authentication', 'not-run', 'refresh'],
  ['3202', 401, 'quickbooks.authentication', 'not-run', 'refresh'],
  ['3100', 403, 'quickbooks.not-authorized', 'not-run', 'never'],
  ['120', 401, 'quickbooks.admin-lost', 'not-run', 'never'],
  ['130', 400, 'quickbooks.company-unavailable', 'not-run', 'never'],
  ['140', 400, 'quickbooks.company-unavailable', 'not-run', 'never'],
  ['150', 503, 'quickbooks.company-unavailable', 'not-run', 'never'],
  ['3001', 429, 'quickbooks.throttled', 'not-run', 'throttled'],
  ['3001', 403, 'quickbooks.throttled', 'not-run', 'throttled'],
  ['500', 400, 'quickbooks.unsupported-operation', 'refused', 'never'],
  ['600', 400, 'quickbooks.duplicate-request-id', 'unknown', 'never'],
  ['2130', 400, 'quickbooks.malformed-request-id', 'refused', 'never'],
  ['610', 400, 'quickbooks.not-found', 'refused', 'never'],
  ['620', 400, 'quickbooks.cannot-link', 'refused', 'never'],
  ['1040', 400, 'quickbooks.batch-too-big', 'refused', 'never'],
  ['2010', 400, 'quickbooks.unknown-property', 'refused', 'never'],
  ['2020', 400, 'quickbooks.missing-parameter', 'refused', 'never'],
  ['2030', 400, 'quickbooks.bad-value', 'refused', 'never'],
  ['2040', 400, 'quickbooks.bad-value', 'refused', 'never'],
  ['2050', 400, 'quickbooks.bad-value', 'refused', 'never'],
  ['2060', 400, 'quickbooks.bad-value', 'refused', 'never'],
  ['2070', 400, 'quickbooks.bad-value', 'refused', 'never'],
  ['2080', 400, 'quickbooks.bad-value', 'refused', 'never'],
  ['2090', 400, 'quickbooks.bad-value', 'refused', 'never'],
  ['2170', 400, 'quickbooks.bad-value', 'refused', 'never'],
  ['2210', 400, 'quickbooks.bad-value', 'refused', 'never'],
  ['2500', 400, 'quickbooks.bad-reference', 'refused', 'never'],
  ['4000', 400, 'quickbooks.bad-query', 'refused', 'never'],
  ['4001', 400, 'quickbooks.bad-query', 'refused', 'never'],
  ['4002', 400, 'quickbooks.bad-query', 'refused', 'never'],
  ['5010', 400, 'quickbooks.stale-object', 'refused', 'never'],
  ['5020', 403, 'quickbooks.feature-missing', 'refused', 'never'],
  ['5030', 400, 'quickbooks.feature-missing', 'refused', 'never'],
  ['6000', 400, 'quickbooks.business-rule', 'refused', 'never'],
  ['6070', 400, 'quickbooks.amount-mismatch', 'refused', 'never'],
  ['6100', 400, 'quickbooks.line-tax-code', 'refused', 'never'],
  ['6140', 400, 'quickbooks.duplicate-number', 'refused', 'never'],
  ['6190', 400, 'quickbooks.subscription-ended', 'refused', 'never'],
  ['6200', 400, 'quickbooks.period-closed', 'refused', 'never'],
  ['6210', 400, 'quickbooks.period-closed', 'refused', 'never'],
  ['6220', 400, 'quickbooks.has-balance', 'refused', 'never'],
  ['6240', 400, 'quickbooks.duplicate-name', 'refused', 'never'],
  ['6250', 400, 'quickbooks.customer-unusable', 'refused', 'never'],
  ['6450', 400, 'quickbooks.settled', 'refused', 'never'],
  ['6480', 400, 'quickbooks.settled', 'refused', 'never'],
  ['6540', 400, 'quickbooks.deposited', 'refused', 'never'],
  ['10000', 500, 'quickbooks.application-error', 'unknown', 'backoff'],
  ['10000', 400, 'quickbooks.application-error', 'unknown', 'backoff'],
];

describe('7 Faults: the table', () => {
  test.each(rows)('%s with HTTP %i is %s, %s', (code, httpStatus, errorCode, write, retry) => {
    const error = errorOf(accountingFault(code), httpStatus);
    expect([error.code, error.writeClass, error.retry]).toEqual([errorCode, write, retry]);
    expect(error.details).toMatchObject({ faultCode: code, httpStatus, remedy: error.remedy });
    expect(errorOf(accountingFault(code.padStart(6, '0')), httpStatus).code).toBe(errorCode);
  });

  test('holds nothing the contract does not name', () => {
    expect(Object.keys(faultTable).toSorted()).toEqual([...new Set(rows.map(([code]) => code))].toSorted());
  });

  test('only sign-in faults ask to sign in again, and what is in doubt asks to be looked up', () => {
    for (const verdict of Object.values(faultTable)) {
      expect(verdict.recovery === 'look-up').toBe(verdict.writeClass === 'unknown');
      if (verdict.recovery === 'sign-in-again') expect(verdict.remedy).toMatch(/^reconnect/);
    }
  });
});

describe('7 Faults: shapes', () => {
  const gateway = {
    warnings: null,
    intuitObject: null,
    fault: {
      error: [
        {
          message: 'message=AuthenticationFailed; errorCode=003200; statusCode=401',
          detail: 'Token expired: …',
          code: '3200',
          element: null,
        },
      ],
      type: 'AUTHENTICATION',
    },
    queryResponse: null,
    batchItemResponse: [],
    requestId: null,
    time: 1790954130512,
    cdcresponse: [],
  };

  test('the gateway writes lower case', () => {
    const error = errorOf(gateway, 401);
    expect(error.code).toBe('quickbooks.authentication');
    expect(error.faults[0]).toMatchObject({ code: '3200', detail: 'Token expired: …', element: null });
  });

  test('a code that stands only in the message is found there', () => {
    const entry = { message: 'message=ThrottleExceeded; errorCode=003001; statusCode=429', code: '' };
    expect(errorOf({ fault: { error: [entry], type: 'SERVICE' } }, 403).code).toBe('quickbooks.throttled');
  });

  test('XML is read with attributes, entities and name spaces', () => {
    const body = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
      <IntuitResponse time="2026-10-02T08:15:30.512-07:00" xmlns="http://schema.intuit.com/finance/v3">
      <Fault type="SERVICE"><Error code="003001"><Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message>
      <Detail>The request limit was reached &amp; passed</Detail></Error></Fault></IntuitResponse>`;
    const fault = findXmlFault(body);
    expect(fault).toEqual({
      type: 'SERVICE',
      entries: [
        {
          code: '3001',
          message: 'message=ThrottleExceeded; errorCode=003001; statusCode=429',
          detail: 'The request limit was reached & passed',
          element: null,
        },
      ],
    });
  });

  test('several XML errors are all kept', () => {
    const body =
      '<n:IntuitResponse xmlns:n="x"><n:Fault type="ValidationFault"><n:Error code="2020" element="Line"/><n:Error code="6000"/></n:Fault></n:IntuitResponse>';
    expect(findXmlFault(body)?.entries.map((entry) => [entry.code, entry.element])).toEqual([
      ['2020', 'Line'],
      ['6000', null],
    ]);
  });

  test.each([
    ['a page of some proxy', '<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>'],
    ['XML cut off', '<IntuitResponse><Fault type="SERVICE"><Err'],
    ['text', 'upstream connect error'],
    ['an XML answer without a fault', '<IntuitResponse><Customer><Id>1</Id></Customer></IntuitResponse>'],
    ['nothing', ''],
  ])('%s is no fault', (_, body) => {
    expect(findXmlFault(body)).toBeNull();
  });

  test.each([null, 'text', [], {}, { fault: null }, { QueryResponse: {} }])('%j is no fault', (json) => {
    expect(findFault(json)).toBeNull();
  });

  test('a Fault without entries is still one', () => {
    expect(errorOf({ Fault: {} }, 200).code).toBe('quickbooks.unknown-fault');
    expect(errorOf({ Fault: { type: 'SystemFault' } }, 200).writeClass).toBe('unknown');
    expect(errorOf({ Fault: { Error: 'not a list' } }, 500).writeClass).toBe('unknown');
  });

  test('of several errors the one in doubt leads, then the refused one', () => {
    expect(errorOf(accountingFault('2020', '6000')).code).toBe('quickbooks.missing-parameter');
    expect(errorOf(accountingFault('3200', '6000')).code).toBe('quickbooks.business-rule');
    const error = errorOf(accountingFault('2020', '10000'));
    expect([error.code, error.writeClass]).toEqual(['quickbooks.application-error', 'unknown']);
    expect(error.faults.map((fault) => fault.code)).toEqual(['2020', '10000']);
  });

  test('an unlisted code is judged by type and status, cautiously', () => {
    expect(errorOf(accountingFault('7777')).writeClass).toBe('refused');
    expect(errorOf(accountingFault('7777'), 500).writeClass).toBe('unknown');
    expect(errorOf(accountingFault('7777'), 401).code).toBe('quickbooks.authentication');
    expect(errorOf(accountingFault('7777'), 403).code).toBe('quickbooks.not-authorized');
    expect(errorOf(accountingFault('7777'), 429).code).toBe('quickbooks.throttled');
    const typed = (type: string) => errorOf({ Fault: { type, Error: [{ code: '7777' }] } });
    expect(typed('AuthenticationFault').code).toBe('quickbooks.authentication');
    expect(typed('AuthorizationFault').code).toBe('quickbooks.not-authorized');
    expect(typed('SystemFault').writeClass).toBe('unknown');
  });

  test('details hold no text of the fault', () => {
    const json = {
      Fault: { Error: [{ code: '6240', Message: 'Duplicate', Detail: 'Harbor Bakery', element: 'DisplayName' }] },
    };
    const error = errorOf(json);
    expect(JSON.stringify(error.toData())).not.toContain('Harbor');
    expect(error.faults[0]?.detail).toBe('Harbor Bakery');
    expect(error.details.element).toBe('DisplayName');
  });
});

describe('7 Faults: failures without one', () => {
  test.each([
    [401, 'quickbooks.authentication', 'not-run'],
    [403, 'quickbooks.not-authorized', 'not-run'],
    [404, 'quickbooks.not-found', 'refused'],
    [408, 'quickbooks.server-error', 'unknown'],
    [429, 'quickbooks.throttled', 'not-run'],
    [400, 'quickbooks.unreadable-reply', 'unknown'],
    [500, 'quickbooks.server-error', 'unknown'],
    [502, 'quickbooks.server-error', 'unknown'],
    [503, 'quickbooks.server-error', 'unknown'],
    [504, 'quickbooks.server-error', 'unknown'],
  ] as const)('HTTP %i is %s, %s', (httpStatus, code, write) => {
    const error = statusError(httpStatus, context);
    expect([error.code, error.writeClass]).toEqual([code, write]);
  });

  test('only a write can be in doubt', () => {
    expect(statusError(503, { ...context, isRead: true }).recovery).toBe('retry-later');
    expect(statusError(503, context).recovery).toBe('look-up');
  });
});

describe('7 Faults: class of a write', () => {
  const ambiguous = ['5010', '610', '6140', '6240'];

  test.each(rows)('%s (HTTP %i) after an unanswered attempt', (code, httpStatus, _, write) => {
    const error = errorOf(accountingFault(code), httpStatus);
    expect(writeClass(error, { unansweredBefore: false })).toBe(write);
    expect(writeClass(error, { unansweredBefore: true })).toBe(ambiguous.includes(code) ? 'unknown' : write);
  });

  test('an ambiguous code counts wherever it stands', () => {
    const error = errorOf(accountingFault('6000', '6140'));
    expect(error.code).toBe('quickbooks.business-rule');
    expect(writeClass(error, { unansweredBefore: true })).toBe('unknown');
  });

  test('what we do not know is unknown', () => {
    expect(writeClass(new TypeError('bug'), { unansweredBefore: false })).toBe('unknown');
    expect(writeClass(new QuickbooksError(verdicts.cancelledBeforeSending), { unansweredBefore: true })).toBe(
      'not-run',
    );
  });
});
