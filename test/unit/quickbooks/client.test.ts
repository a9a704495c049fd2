import { describe, expect, test } from 'vitest';
import { writeClass } from '../../../electron/quickbooks/faults.ts';
import { AppError } from '../../../shared/errors.ts';
import { type Answer, broken, emptyQuery, failureOf, fault, harness, json, text, time } from './harness.ts';

const silence: Answer = () => new Promise<Response>(() => {});
const invoiceReply = { Invoice: { Id: '482', SyncToken: '0', domain: 'QBO' }, time };
const write = { path: 'invoice', body: '{"CustomerRef":{"value":"58"},"Line":[]}', requestId: 'r-1' };

describe('3 API basics: requests', () => {
  test('a query carries token, version and the statement, encoded', async () => {
    const { client, clock, requests } = harness([emptyQuery]);
    const statement = "SELECT * FROM Customer WHERE DisplayName = 'Adam\\'s & 50%+'";
    await clock.run(client.query(statement));
    const [request] = requests;
    expect(request?.url.pathname).toBe('/v3/company/9130/query');
    expect(request?.url.href).toContain('%5C');
    expect(request?.url.searchParams.get('query')).toBe(statement);
    expect(request?.url.searchParams.get('minorversion')).toBe('75');
    expect(request?.headers.get('authorization')).toBe('Bearer token-1');
    expect(request?.headers.get('accept')).toBe('application/json');
    expect(request?.method).toBe('GET');
  });

  test('a long statement goes by POST as plain text', async () => {
    const { client, clock, requests } = harness([emptyQuery]);
    const statement = `SELECT * FROM Payment WHERE Id IN (${Array.from({ length: 500 }, (_, i) => `'${i}'`).join(',')})`;
    await clock.run(client.query(statement));
    expect(requests[0]).toMatchObject({ method: 'POST', body: statement });
    expect(requests[0]?.headers.get('content-type')).toBe('application/text');
    expect(requests[0]?.url.searchParams.has('query')).toBe(false);
  });

  test('pages ask for 1,000 rows, counts for count(*)', async () => {
    const { client, clock, requests } = harness([emptyQuery, json({ QueryResponse: { totalCount: 1234 }, time })]);
    await clock.run(client.queryPage({ entity: 'Invoice', orderBy: 'Id', startPosition: 1001 }));
    expect(await clock.run(client.count('Customer', ['Active IN (true, false)']))).toBe(1234);
    expect(requests.map((request) => request.url.searchParams.get('query'))).toEqual([
      'SELECT * FROM Invoice ORDERBY Id STARTPOSITION 1001 MAXRESULTS 1000',
      'SELECT count(*) FROM Customer WHERE Active IN (true, false)',
    ]);
  });

  test('a count without a count is unreadable', async () => {
    const { client, clock } = harness([emptyQuery]);
    expect((await failureOf(clock.run(client.count('Customer')))).code).toBe('quickbooks.unreadable-reply');
  });

  test('reading one object by id', async () => {
    const { client, clock, requests } = harness([json(invoiceReply)]);
    const reply = await clock.run(client.read('Invoice', '482'));
    expect(requests[0]?.url.pathname).toBe('/v3/company/9130/invoice/482');
    expect(reply).toEqual({
      type: 'Invoice',
      id: '482',
      object: invoiceReply.Invoice,
      serverTime: '2026-10-02T15:15:30.512Z',
    });
  });

  test('changes are asked for with an offset in figures', async () => {
    const { client, clock, requests } = harness([json({ CDCResponse: [{ QueryResponse: [{}, {}] }], time })]);
    await clock.run(client.cdc(['Customer', 'Invoice'], '2026-10-01T07:00:00.000Z'));
    const query = requests[0]?.url.searchParams;
    expect(query?.get('entities')).toBe('Customer,Invoice');
    expect(query?.get('changedSince')).toBe('2026-10-01T07:00:00+00:00');
    expect(requests[0]?.url.search).toContain('%2B00');
  });

  test('every attempt is recorded without statement, body or token', async () => {
    const { client, clock, calls } = harness([fault('10000', 500), emptyQuery]);
    await clock.run(client.query("SELECT * FROM Customer WHERE DisplayName = 'Harbor Bakery'"));
    expect(calls).toEqual([
      expect.objectContaining({
        realmId: '9130',
        operation: 'query',
        entity: 'Customer',
        attempt: 1,
        httpStatus: 500,
        intuitTid: 'tid-1',
        errorCode: 'quickbooks.application-error',
        faultCode: '10000',
        startedAt: '2026-10-02T15:00:00.000Z',
      }),
      expect.objectContaining({ attempt: 2, httpStatus: 200, errorCode: null, faultCode: null }),
    ]);
    expect(JSON.stringify(calls)).not.toMatch(/Harbor|token-/);
  });
});

describe('3 API basics: replies', () => {
  test.each([
    ['no rows', { QueryResponse: {}, time }, [], null],
    [
      'rows under their type, whatever stands around them',
      { QueryResponse: { maxResults: 1, startPosition: 1, Invoice: [{ Id: '1' }], more: 'x' }, time, extra: 1 },
      [{ Id: '1' }],
      null,
    ],
    ['a count', { QueryResponse: { totalCount: 0 }, time }, [], 0],
  ])('%s', async (_, body, objects, totalCount) => {
    const { client, clock } = harness([json(body)]);
    const reply = await clock.run(client.query('SELECT * FROM Invoice'));
    expect(new TextDecoder().decode(reply.bytes ?? undefined)).toBe(JSON.stringify(body));
    expect(reply).toMatchObject({
      objects,
      totalCount,
      serverTime: '2026-10-02T15:15:30.512Z',
    });
  });

  test.each([
    ['cut off', text('{"QueryResponse":{"Invoice":[{"Id":"1"')],
    ['XML', text('<IntuitResponse><QueryResponse/></IntuitResponse>')],
    ['empty', text('')],
    ['of another shape', json({ Invoice: { Id: '1' }, time })],
    ['with rows that are none', json({ QueryResponse: { Invoice: ['x'] }, time })],
    ['with two types', json({ QueryResponse: { Invoice: [], Payment: [] }, time })],
    ['with a count in words', json({ QueryResponse: { totalCount: 'many' }, time })],
  ])('an answer %s is asked for again, then reported', async (_, answer) => {
    const { client, clock, requests } = harness(answer);
    const error = await failureOf(clock.run(client.query('SELECT * FROM Invoice')));
    expect([error.code, error.recovery]).toEqual(['quickbooks.unreadable-reply', 'retry-later']);
    expect(requests).toHaveLength(7);
  });

  test('an answer without a time gives no cursor', async () => {
    const { client, clock } = harness([json({ QueryResponse: {} }), json({ CDCResponse: [{}] })]);
    expect((await clock.run(client.query('SELECT * FROM Invoice'))).serverTime).toBeNull();
    const changes = await clock.run(client.cdc(['Invoice'], '2026-10-01T00:00:00.000Z'));
    expect(changes).toEqual({ objectsByType: new Map(), objectCount: 0, serverTime: null });
  });

  test('a 200 with a Fault is a fault', async () => {
    const { client, clock } = harness([fault('4001', 200)]);
    const error = await failureOf(clock.run(client.query('SELECT * FROM Invoice')));
    expect(error.code).toBe('quickbooks.bad-query');
    expect(error.details).toMatchObject({ httpStatus: 200, intuitTid: 'tid-1', faultCode: '4001', entity: 'Invoice' });
  });

  test('changes are matched by key, not by order, and counted over all types', async () => {
    const body = {
      CDCResponse: [
        {
          QueryResponse: [
            { Invoice: [{ Id: '482' }, { status: 'Deleted', Id: '479' }], startPosition: 1, maxResults: 2 },
            {},
            { maxResults: 1, Customer: [{ Id: '58' }] },
          ],
        },
      ],
      time,
    };
    const { client, clock } = harness([json(body)]);
    const reply = await clock.run(client.cdc(['Customer', 'Payment', 'Invoice'], '2026-10-01T00:00:00.000Z'));
    expect(reply.objectCount).toBe(3);
    expect([...reply.objectsByType.keys()]).toEqual(['Invoice', 'Customer']);
    expect(reply.objectsByType.get('Customer')).toEqual([{ Id: '58' }]);
  });

  test('company and preferences', async () => {
    const { client, clock, requests } = harness([
      json({
        CompanyInfo: {
          Id: '1',
          CompanyName: 'Tidewater Books',
          Country: 'USA',
          NameValue: [{ Name: 'SubscriptionStatus', Value: 'PAID' }],
        },
        time,
      }),
      json({
        Preferences: {
          AccountingInfoPrefs: { BookCloseDate: '2026-06-30' },
          SalesFormsPrefs: { CustomTxnNumbers: true, DefaultTerms: { value: '3' } },
          TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true },
          CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: 'usd' } },
        },
        time,
      }),
      json({ Preferences: {}, time }),
    ]);
    expect(await clock.run(client.companyInfo())).toMatchObject({
      companyName: 'Tidewater Books',
      legalName: null,
      subscriptionStatus: 'PAID',
    });
    expect(await clock.run(client.preferences())).toMatchObject({
      bookCloseDate: '2026-06-30',
      customTxnNumbers: true,
      allowDeposit: null,
      defaultTermId: '3',
      homeCurrency: 'USD',
      partnerTaxEnabled: true,
    });
    expect((await clock.run(client.preferences())).bookCloseDate).toBeNull();
    expect(requests[0]?.url.pathname).toBe('/v3/company/9130/companyinfo/9130');
    expect(requests[1]?.url.pathname).toBe('/v3/company/9130/preferences');
  });

  test('a closing date we cannot read does not pass for open books', async () => {
    const body = { Preferences: { AccountingInfoPrefs: { BookCloseDate: 'end of June' } }, time };
    const { client, clock } = harness(json(body));
    expect((await failureOf(clock.run(client.preferences()))).code).toBe('quickbooks.unreadable-reply');
  });
});

describe('5 Batch: queries', () => {
  test('30 to a call, matched by bId, one failing alone', async () => {
    const answer: Answer = (request) => {
      const items = JSON.parse(request.body ?? '').BatchItemRequest as { bId: string; Query: string }[];
      const replies = items.map(({ bId, Query }) => {
        if (Query === 'bad') return { bId, Fault: { Error: [{ code: '4000' }], type: 'ValidationFault' } };
        return { bId, QueryResponse: { Item: [{ Id: Query }] } };
      });
      return new Response(JSON.stringify({ BatchItemResponse: replies.reverse(), time }));
    };
    const { client, clock, requests } = harness(answer);
    const statements = Array.from({ length: 65 }, (_, index) => (index === 40 ? 'bad' : `q ${index}`));
    const answers = await clock.run(client.batchQueries(statements));
    expect(requests.map((request) => JSON.parse(request.body ?? '').BatchItemRequest.length)).toEqual([30, 30, 5]);
    expect(answers).toHaveLength(65);
    for (const [index, answered] of answers.entries()) {
      if (answered.ok) expect(answered.reply.objects).toEqual([{ Id: `q ${index}` }]);
      else expect([index, answered.error.code]).toEqual([40, 'quickbooks.bad-query']);
    }
    expect(answers[40]?.ok).toBe(false);
  });

  test('an item left unanswered is unreadable, not empty', async () => {
    const { client, clock } = harness([json({ BatchItemResponse: [{ bId: 'q0', QueryResponse: {} }], time })]);
    const [first, second] = await clock.run(client.batchQueries(['a', 'b']));
    expect(first?.ok).toBe(true);
    expect(second).toMatchObject({ ok: false, error: { code: 'quickbooks.unreadable-reply' } });
  });
});

describe('7 Faults: reads are tried again', () => {
  test.each([
    ['a broken connection', broken],
    ['a gateway page', text('<html>502</html>', { status: 502 })],
    ['an application error', fault('10000', 500)],
    ['a cut off body', text('{"QueryResponse":{')],
  ])('after %s, waiting twice as long each time', async (_, failing) => {
    const { client, clock, requests } = harness([failing, failing, failing, emptyQuery]);
    await clock.run(client.query('SELECT * FROM Invoice'));
    // Half of 0.5, 1 and 2 s fixed, half random; the random number is 0.5 here.
    expect(requests.map((request) => request.at)).toEqual([0, 375, 1_125, 2_625]);
  });

  test('for as long as a restart on the other side takes, and at the address that is right by then', async () => {
    let apiBase = 'https://quickbooks.example';
    const answer: Answer = (request) => {
      if (request.url.host === 'moved.example') return emptyQuery(request);
      if (request.at > 10_000) apiBase = 'https://moved.example';
      return broken(request);
    };
    const { client, clock, requests } = harness(answer, { apiBase: () => apiBase });
    await clock.run(client.query('SELECT * FROM Invoice'));
    expect(requests.at(-1)?.url.host).toBe('moved.example');
    expect(requests.at(-1)?.at).toBeGreaterThan(15_000);
  });

  test('a test of the connection fails at once', async () => {
    const { client, clock, requests } = harness(broken);
    const error = await failureOf(clock.run(client.companyInfo({ retry: 'not-run' })));
    expect(error.code).toBe('quickbooks.unreachable');
    expect(requests).toHaveLength(1);
  });

  test('but not for ever', async () => {
    const { client, clock, requests } = harness(broken, { retry: { attemptsMax: 3 } });
    const error = await failureOf(clock.run(client.query('SELECT * FROM Invoice')));
    expect([error.code, error.recovery]).toEqual(['quickbooks.unreachable', 'retry-later']);
    expect(requests).toHaveLength(3);
  });

  test('not when the answer is final', async () => {
    const { client, clock, requests } = harness([fault('4000')]);
    await failureOf(clock.run(client.query('SELEKT')));
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['a date', { 'retry-after': 'Fri, 02 Oct 2026 15:00:09 GMT', date: 'Fri, 02 Oct 2026 15:00:00 GMT' }, 9_000],
    ['nothing', {}, 60_000],
    ['nonsense', { 'retry-after': 'soon' }, 60_000],
    ['an hour, capped', { 'retry-after': '3600' }, 300_000],
  ])('throttled: Retry-After in %s', async (_, headers, waitMs) => {
    const { client, clock, requests } = harness([fault('3001', 429, headers), emptyQuery]);
    await clock.run(client.query('SELECT * FROM Invoice'));
    expect(requests[1]?.at).toBe(waitMs);
  });

  test('throttled in XML, and the whole realm holds back', async () => {
    const throttled = text('<IntuitResponse><Fault type="SERVICE"><Error code="003001"/></Fault></IntuitResponse>', {
      status: 403,
    });
    const { client, clock, requests } = harness([throttled, emptyQuery, emptyQuery]);
    const first = client.query('SELECT * FROM Invoice');
    await clock.settle();
    const other = client.query('SELECT * FROM Payment', { priority: 'foreground' });
    await clock.run(Promise.all([first, other]));
    expect(requests.map((request) => request.at)).toEqual([0, 60_000, 60_000]);
  });

  test('Retry-After is honoured on other faults too', async () => {
    const busy = text('busy', { status: 503, headers: { 'retry-after': '20' } });
    const { client, clock, requests } = harness([busy, emptyQuery]);
    await clock.run(client.query('SELECT * FROM Invoice'));
    expect(requests[1]?.at).toBe(20_000);
  });
});

describe('1.3 The access token', () => {
  const expired: Answer = (request) =>
    request.headers.get('authorization') === 'Bearer token-1'
      ? new Response('{"fault":{"error":[{"code":"3200"}],"type":"AUTHENTICATION"}}', { status: 401 })
      : new Response(JSON.stringify({ QueryResponse: {}, time }));

  test('is refreshed once, whatever runs in parallel', async () => {
    const { client, clock, tokens, requests } = harness(expired);
    await clock.run(Promise.all(Array.from({ length: 8 }, () => client.query('SELECT * FROM Invoice'))));
    expect(tokens.filter((rejected) => rejected !== null)).toEqual(['token-1']);
    expect(requests).toHaveLength(16);
  });

  test('a refusal that arrives after the refresh takes the new token, without another refresh', async () => {
    let late: (() => void) | null = null;
    let first = true;
    const { client, clock, tokens } = harness((request) => {
      if (!first) return expired(request);
      first = false;
      return new Promise((resolve) => {
        late = () => resolve(new Response('', { status: 401 }));
      });
    });
    const slow = client.query('SELECT * FROM Invoice');
    await clock.settle();
    await clock.run(client.query('SELECT * FROM Payment'));
    (late as (() => void) | null)?.();
    await clock.run(slow);
    expect(tokens.filter((rejected) => rejected !== null)).toEqual(['token-1']);
  });

  test('refused again after the refresh: the person must sign in', async () => {
    const { client, clock, requests } = harness(text('', { status: 401 }));
    const error = await failureOf(clock.run(client.query('SELECT * FROM Invoice')));
    expect([error.code, error.recovery, error.remedy]).toEqual([
      'quickbooks.authentication',
      'sign-in-again',
      'reconnect',
    ]);
    expect(requests).toHaveLength(2);
  });

  test('refused to a write that is not repeated: the next call asks for another', async () => {
    const { client, clock, tokens } = harness((request) =>
      request.headers.get('authorization') === 'Bearer token-1'
        ? new Response('', { status: 401 })
        : json(invoiceReply)(request),
    );
    await failureOf(clock.run(client.post(write)));
    await clock.run(client.post(write));
    expect(tokens.filter((rejected) => rejected !== null)).toEqual(['token-1']);
  });

  test('that does not help is refreshed once per call, not for ever', async () => {
    const { client, clock, requests } = harness(text('', { status: 401 }));
    await failureOf(clock.run(client.query('SELECT * FROM Invoice')));
    await failureOf(clock.run(client.query('SELECT * FROM Invoice')));
    expect(requests.map((request) => request.headers.get('authorization'))).toEqual([
      'Bearer token-1',
      'Bearer token-2',
      'Bearer token-3',
    ]);
  });

  test.each(['120', '3100'])('fault %s is not about the token: no refresh', async (code) => {
    const { client, clock, tokens, requests } = harness([fault(code, 401)]);
    await failureOf(clock.run(client.query('SELECT * FROM Invoice')));
    expect(requests).toHaveLength(1);
    expect(tokens).toEqual([null]);
  });

  test('none to be had: the reason is passed on, nothing is sent', async () => {
    const { client, clock, requests, calls } = harness([], {
      getAccessToken: () =>
        Promise.reject(new AppError('oauth.signed-out', 'sign-in-again', { environment: 'sandbox' })),
    });
    const error = await failureOf(clock.run(client.post(write)));
    expect([error.code, error.recovery]).toEqual(['oauth.signed-out', 'sign-in-again']);
    expect(writeClass(error, { unansweredBefore: true })).toBe('not-run');
    expect([requests, calls]).toEqual([[], []]);
  });
});

describe('3 Idempotency: writes', () => {
  test('send the frozen bytes under their request id, once', async () => {
    const { client, clock, requests } = harness([json(invoiceReply)]);
    const reply = await clock.run(client.post({ ...write, query: { include: 'allowduplicatedocnum' } }));
    expect(reply).toMatchObject({ type: 'Invoice', id: '482', intuitTid: 'tid-1' });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.body).toBe(write.body);
    expect(requests[0]?.headers.get('content-type')).toBe('application/json');
    expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toEqual({
      include: 'allowduplicatedocnum',
      requestid: 'r-1',
      minorversion: '75',
    });
  });

  test('a delete answers with a stub', async () => {
    const stub = { Invoice: { status: 'Deleted', domain: 'QBO', Id: '482' }, time };
    const { client, clock } = harness([json(stub)]);
    const reply = await clock.run(client.post({ ...write, query: { operation: 'delete' } }));
    expect(reply.object).toEqual(stub.Invoice);
  });

  test.each([
    ['a broken connection', broken, 'unknown'],
    ['a 503', text('', { status: 503 }), 'unknown'],
    ['an application error', fault('10000', 500), 'unknown'],
    ['a duplicate request id', fault('600'), 'unknown'],
    ['a cut off answer', text('{"Invoice":{"Id":"4'), 'unknown'],
    ['an answer without an object', json({ time }), 'unknown'],
    ['an object without an id', json({ Invoice: { SyncToken: '0' }, time }), 'unknown'],
    ['a 400 without a fault', text('bad request', { status: 400 }), 'unknown'],
    ['a stale object', fault('5010'), 'refused'],
    ['throttling', fault('3001', 429), 'not-run'],
    ['a 401', text('', { status: 401 }), 'not-run'],
  ] as const)('%s ends the write at once: %s is told by writeClass', async (_, answer, expected) => {
    const { client, clock, requests } = harness(answer);
    const error = await failureOf(clock.run(client.post(write)));
    expect(writeClass(error, { unansweredBefore: false })).toBe(expected);
    expect(requests).toHaveLength(1);
  });

  test('what surely was not run goes again when asked for, with the same bytes and id', async () => {
    const { client, clock, requests } = harness([text('', { status: 401 }), fault('3001', 429), json(invoiceReply)]);
    await clock.run(client.post({ ...write, retryNotRun: true }));
    expect(requests.map((request) => [request.at, request.body, request.url.href])).toEqual([
      [0, write.body, requests[0]?.url.href],
      [0, write.body, requests[0]?.url.href],
      [60_000, write.body, requests[0]?.url.href],
    ]);
  });

  test('retryNotRun never repeats what may have happened', async () => {
    const { client, clock, requests } = harness([fault('3001', 429), text('', { status: 502 })]);
    const error = await failureOf(clock.run(client.post({ ...write, retryNotRun: true })));
    expect(writeClass(error, { unansweredBefore: false })).toBe('unknown');
    expect(requests).toHaveLength(2);
  });
});

describe('3 API basics: time-outs and aborting', () => {
  test('a read is given 60 s, then tried again', async () => {
    const { client, clock, requests } = harness([silence, emptyQuery]);
    await clock.run(client.query('SELECT * FROM Invoice'));
    expect(requests.map((request) => request.at)).toEqual([0, 60_375]);
  });

  test('a write is given 130 s, and its outcome is unknown', async () => {
    const { client, clock, calls } = harness([silence]);
    const error = await failureOf(clock.run(client.post(write)));
    expect([error.code, error.recovery, error.writeClass]).toEqual(['quickbooks.timed-out', 'look-up', 'unknown']);
    expect(calls[0]).toMatchObject({ httpStatus: null, durationMs: 130_000, errorCode: 'quickbooks.timed-out' });
  });

  test('a body that stops in the middle is timed out as well', async () => {
    const { client, clock } = harness([], {
      fetch: async (_, init) =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode('{"QueryResponse":'));
              init.signal?.addEventListener('abort', () => controller.error(init.signal?.reason));
            },
          }),
        ),
      retry: { attemptsMax: 1 },
    });
    const error = await failureOf(clock.run(client.query('SELECT * FROM Invoice', { timeoutMs: 5_000 })));
    expect(error.code).toBe('quickbooks.timed-out');
    expect(clock.now()).toBe(5_000);
  });

  test('aborting while the answer is awaited ends a read, and leaves a write in doubt', async () => {
    for (const [run, expected] of [
      ['read', 'retry-later'],
      ['write', 'look-up'],
    ] as const) {
      const { client, clock, requests } = harness([silence]);
      const stop = new AbortController();
      const { signal } = stop;
      const call =
        run === 'read' ? client.query('SELECT * FROM Invoice', { signal }) : client.post({ ...write, signal });
      await clock.settle();
      expect(requests).toHaveLength(1);
      stop.abort(new Error('enough'));
      const error = await failureOf(call);
      expect([error.code, error.recovery, error.writeClass]).toEqual(['app.cancelled', expected, 'unknown']);
    }
  });

  test('aborting before sending, or while waiting to try again, sends nothing more', async () => {
    const { client, clock, requests } = harness([broken]);
    const stop = new AbortController();
    const retrying = client.query('SELECT * FROM Invoice', { signal: stop.signal });
    await clock.advance(100);
    stop.abort();
    const error = await failureOf(retrying);
    expect([error.code, error.writeClass]).toEqual(['app.cancelled', 'not-run']);
    const never = await failureOf(client.post({ ...write, signal: stop.signal }));
    expect([never.code, never.writeClass]).toEqual(['app.cancelled', 'not-run']);
    expect(requests).toHaveLength(1);
  });

  test('a call given up makes room for the next', async () => {
    const { client, clock, requests } = harness((request) =>
      request.url.search.includes('Invoice') ? silence(request) : emptyQuery(request),
    );
    const stop = new AbortController();
    const stuck = Array.from({ length: 10 }, () => client.query('SELECT * FROM Invoice', { signal: stop.signal }));
    await clock.settle();
    const waiting = client.query('SELECT * FROM Payment');
    await clock.advance(10_000);
    expect(requests).toHaveLength(10);
    stop.abort();
    await Promise.all(stuck.map(failureOf));
    await clock.run(waiting);
    expect(requests).toHaveLength(11);
  });
});
