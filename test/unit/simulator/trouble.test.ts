import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../../electron/simulator/simulator.ts';
import { Caller, faultCode, line } from './small-books.ts';

let caller: Caller;
beforeEach(async () => {
  caller = await Caller.start({ invoices: 5 });
});
afterEach(() => caller.close());

const sale = { CustomerRef: { value: '58' }, Line: [line(1, 40)] };
const control = (method: string, path: string, body?: unknown) =>
  fetch(caller.simulator.controlBase + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
const count = async (): Promise<unknown> => (await caller.query('select count(*) from Invoice')).body.QueryResponse;

describe('3 API basics: envelopes', () => {
  it('answers JSON only when asked, XML otherwise, with a tid', async () => {
    const asked = await caller.get('/customer/58');
    expect(asked.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(asked.headers.get('intuit_tid')).toMatch(/^1-/);
    expect(asked.body).toMatchObject({ Customer: { Id: '58' }, time: '2026-10-02T08:15:30.512-07:00' });
    const plain = await caller.call('GET', '/customer/58', undefined, { accept: '*/*' });
    expect(plain.text).toContain('<IntuitResponse time="2026-10-02T08:15:30.512-07:00"');
    expect(plain.text).toContain('<DisplayName>Harbor Bakery</DisplayName>');
    const fault = await caller.call('GET', '/customer/999', undefined, { accept: 'text/xml' });
    expect(fault.text).toContain('<Error code="610">');
  });

  it('writes whole amounts both as 100 and as 100.0', async () => {
    const { text } = await caller.query('select * from Invoice orderby Id');
    expect(text).toContain('"TotalAmt":100,');
    expect(text).toContain('"TotalAmt":100.0,');
  });

  it('ignores minorversion', async () => {
    expect((await caller.get('/customer/58?minorversion=75')).status).toBe(200);
  });

  it('refuses bodies that are not one JSON object', async () => {
    expect(faultCode(await caller.call('POST', '/customer', '[1]', { 'content-type': 'application/json' }))).toBe(
      '2010',
    );
    expect(faultCode(await caller.call('POST', '/customer', '{', { 'content-type': 'application/json' }))).toBe('2010');
  });
});

describe('3 API basics: PDF and email', () => {
  it.each([
    ['GET', '/invoice/101/pdf', 'application/pdf'],
    ['GET', '/invoice/101/pdf', 'application/json'],
    ['POST', '/invoice/101/send?sendTo=a%40b.example', 'application/json'],
    ['POST', '/salesreceipt/1/send', '*/*'],
  ])('%s %s is answered "not supported" to who accepts %s, and nothing moves', async (method, path, accept) => {
    const before = caller.stored('Invoice', '101');
    const headers = { accept, 'content-type': 'application/octet-stream' };
    const answer = await caller.call(method, path, method === 'POST' ? '' : undefined, headers);
    expect(answer.status).toBe(400);
    if (accept === 'application/json') {
      expect(answer.body).toMatchObject({
        Fault: { type: 'ValidationFault', Error: [{ code: '500', Message: 'Unsupported Operation' }] },
        time: expect.any(String),
      });
    } else expect(answer.text).toMatch(/<Fault type="ValidationFault"><Error code="500">.*not supported/);
    expect(caller.stored('Invoice', '101')).toEqual(before);
  });
});

describe('7 Faults: made on purpose', () => {
  const meet = (...rules: FaultRule[]): void => caller.simulator.addFaults(...rules);

  it('throttles as JSON and XML, with and without Retry-After', async () => {
    meet({
      script: [
        { type: 'throttle', shape: 'json', retryAfterS: 7 },
        { type: 'throttle', shape: 'xml' },
        { type: 'throttle', status: 403, shape: 'json' },
      ],
    });
    const json = await caller.get('/customer/58');
    expect([json.status, faultCode(json), json.headers.get('retry-after')]).toEqual([429, '3001', '7']);
    const xml = await caller.get('/customer/58');
    expect([xml.status, xml.headers.get('retry-after')]).toEqual([429, null]);
    expect(xml.text).toContain(
      '<Fault type="SERVICE"><Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001; statusCode=429',
    );
    expect((await caller.get('/customer/58')).status).toBe(403);
    expect((await caller.get('/customer/58')).status).toBe(200);
  });

  it('speaks as the gateway, lower case with epoch milliseconds', async () => {
    meet({
      script: [
        { type: 'gateway', status: 401 },
        { type: 'gateway', status: 403 },
      ],
    });
    const unauthorized = await caller.get('/customer/58');
    expect(unauthorized.body).toMatchObject({
      warnings: null,
      fault: { type: 'AUTHENTICATION', error: [{ code: '3200' }] },
      time: Date.parse('2026-10-02T15:15:30.512Z'),
    });
    expect((await caller.get('/customer/58')).body).toMatchObject({
      fault: { type: 'SERVICE', error: [{ code: '3100' }] },
    });
  });

  it('fails as a server, and puts a Fault into a 200', async () => {
    meet({
      script: [
        { type: 'server-error', status: 502 },
        { type: 'fault', code: '10000' },
        { type: 'fault', code: '6190', status: 200 },
      ],
    });
    expect((await caller.get('/customer/58')).status).toBe(502);
    const internal = await caller.get('/customer/58');
    expect([internal.status, faultCode(internal)]).toEqual([500, '10000']);
    const hidden = await caller.get('/customer/58');
    expect([hidden.status, faultCode(hidden)]).toEqual([200, '6190']);
  });

  it('drops the connection before the commit, or after it', async () => {
    meet({
      match: { method: 'post', route: '/invoice' },
      script: [
        { type: 'drop', when: 'before-commit' },
        { type: 'drop', when: 'after-commit' },
      ],
    });
    await expect(caller.post('/invoice?requestid=a', sale)).rejects.toThrow();
    expect(await count()).toEqual({ totalCount: 5 });
    await expect(caller.post('/invoice?requestid=a', sale)).rejects.toThrow();
    expect(await count()).toEqual({ totalCount: 6 });
    expect((await caller.post('/invoice?requestid=a', sale)).status).toBe(200);
    expect(await count()).toEqual({ totalCount: 6 });
  });

  it('cuts an answer short, lets one hang, and is slow', async () => {
    meet({ script: [{ type: 'truncate' }, { type: 'hang', when: 'after-commit' }, { type: 'slow', delayMs: 30 }] });
    await expect(caller.post('/invoice', sale)).rejects.toThrow(SyntaxError);
    const impatient = fetch(`${caller.simulator.apiBase}/v3/company/${caller.realmId}/invoice`, {
      method: 'POST',
      headers: { authorization: `Bearer ${caller.token}`, accept: 'application/json' },
      body: JSON.stringify(sale),
      signal: AbortSignal.timeout(200),
    });
    await expect(impatient).rejects.toThrow();
    expect(await count()).toEqual({ totalCount: 7 });
  });

  it('chooses by nth call, every so many, route, words and times', async () => {
    meet(
      { match: { nth: 2, route: '/customer' }, action: { type: 'server-error' } },
      { match: { every: 2, contains: 'from item' }, action: { type: 'server-error', status: 504 } },
      { match: { route: '/vendor' }, action: { type: 'server-error' }, times: 1 },
    );
    const statuses = async (run: () => Promise<{ status: number }>, times: number): Promise<number[]> => {
      const all: number[] = [];
      for (let call = 0; call < times; call += 1) all.push((await run()).status);
      return all;
    };
    expect(await statuses(() => caller.get('/customer/58'), 3)).toEqual([200, 503, 200]);
    expect(await statuses(() => caller.query('select * from Item'), 4)).toEqual([200, 504, 200, 504]);
    expect(await statuses(() => caller.get('/vendor/70'), 3)).toEqual([503, 200, 200]);
    expect(caller.simulator.stats().injected).toBe(4);
  });

  it('chooses by rate', async () => {
    meet({ match: { rate: 0.3 }, action: { type: 'server-error' } });
    let failed = 0;
    for (let call = 0; call < 200; call += 1) if ((await caller.get('/item/12')).status === 503) failed += 1;
    expect(failed).toBeGreaterThan(30);
    expect(failed).toBeLessThan(90);
    caller.simulator.clearFaults();
    expect((await caller.get('/item/12')).status).toBe(200);
  });

  it('edits between pages and just before a write', async () => {
    meet(
      {
        match: { contains: 'startposition 1' },
        times: 1,
        action: { type: 'edit', when: 'after', edits: [{ entity: 'Invoice', operation: 'delete', id: '101' }] },
      },
      {
        match: { method: 'POST', route: '/customer' },
        action: { type: 'edit', when: 'before', edits: [{ entity: 'Customer', operation: 'touch', id: '58' }] },
      },
    );
    const first = await caller.rows('select * from Invoice orderby Id startposition 1 maxresults 2');
    const second = await caller.rows('select * from Invoice orderby Id startposition 3 maxresults 2');
    expect([...first, ...second].map((row) => row.Id)).toEqual(['101', '102', '104', '105']);
    expect(faultCode(await caller.post('/customer', { Id: '58', SyncToken: '0', sparse: true, Notes: 'x' }))).toBe(
      '5010',
    );
  });

  it('an ended subscription reads but does not write', async () => {
    caller.simulator.configure({ company: { subscriptionEnded: true } });
    expect(faultCode(await caller.post('/invoice', sale))).toBe('6190');
    expect((await caller.get('/invoice/101')).status).toBe(200);
  });

  it('reaches the token endpoint too', async () => {
    meet({ match: { route: '/oauth2/v1/tokens' }, action: { type: 'server-error', status: 500 }, times: 1 });
    expect((await fetch(caller.simulator.tokenEndpoint, { method: 'POST' })).status).toBe(500);
    expect((await fetch(caller.simulator.tokenEndpoint, { method: 'POST' })).status).toBe(401);
  });
});

describe('5 Limits', () => {
  const burst = async (calls: number): Promise<number[]> => {
    const all: number[] = [];
    for (let call = 0; call < calls; call += 1) all.push((await caller.get('/item/12')).status);
    return all;
  };

  it('counts always, refuses when switched on, and a refused call does not fill the window', async () => {
    expect(await burst(12)).not.toContain(429);
    expect(caller.simulator.stats().limitViolations).toBe(2);
    caller.simulator.resetStats();
    caller.simulator.configure({ limits: { enforced: true } });
    expect((await burst(13)).filter((status) => status === 429)).toHaveLength(3);
    caller.simulator.clock({ moveMs: 1000 });
    expect(await burst(10)).not.toContain(429);
    expect(caller.simulator.stats().limitViolations).toBe(3);
  });

  it('holds the minute, and batches by themselves', async () => {
    caller.simulator.configure({ limits: { enforced: true, perSecond: 1000, perMinute: 20, batchesPerMinute: 2 } });
    const batch = async (): Promise<number> =>
      (await caller.post('/batch', { BatchItemRequest: [{ bId: '1', Query: 'select count(*) from Item' }] })).status;
    expect([await batch(), await batch(), await batch()]).toEqual([200, 200, 429]);
    expect((await burst(19)).filter((status) => status === 429)).toHaveLength(1);
    caller.simulator.clock({ moveMs: 60_000 });
    expect(await batch()).toBe(200);
  });

  it('holds ten at a time', async () => {
    caller.simulator.configure({ limits: { enforced: true, perSecond: 1000, perMinute: 1000 } });
    caller.simulator.addFaults({ action: { type: 'hang' }, times: 10 });
    const stop = new AbortController();
    const address = `${caller.simulator.apiBase}/v3/company/${caller.realmId}/item/12`;
    const hanging = Array.from({ length: 10 }, () => fetch(address, { signal: stop.signal }).catch(() => null));
    await expect.poll(() => caller.simulator.stats().injected).toBe(10);
    expect(await burst(4)).toEqual([429, 429, 429, 429]);
    stop.abort();
    await Promise.all(hanging);
    await expect.poll(async () => (await caller.get('/item/12')).status).toBe(200);
  });
});

describe('10 The control port', () => {
  it('answers counts, log, objects, checks, clock, edits and switches', async () => {
    await caller.post('/invoice', sale);
    expect(await (await control('GET', '/stats')).json()).toMatchObject({
      requests: 1,
      posts: 1,
      limitViolations: 0,
      byRoute: { 'POST invoice': 1 },
    });
    expect(await (await control('GET', '/log')).json()).toMatchObject({
      log: [{ method: 'POST', status: 200, realmId: caller.realmId }],
    });
    expect(await (await control('GET', '/object?entity=Customer&id=58')).json()).toMatchObject({
      object: { Balance: 540 },
    });
    expect(await (await control('GET', '/verify')).json()).toMatchObject({
      ok: true,
      receivables: { [caller.realmId]: { USD: 54_000 } },
    });
    expect(await (await control('POST', '/clock', { now: '2027-01-01T00:00:00Z' })).json()).toEqual({
      now: '2027-01-01T00:00:00.000Z',
    });
    expect((await caller.get('/item/12')).status).toBe(401);
    expect(
      await (
        await control('POST', '/edit', { entity: 'Customer', operation: 'update', id: '59', fields: { Notes: 'seen' } })
      ).json(),
    ).toMatchObject({ object: { Notes: 'seen', SyncToken: '1' } });
    expect((await control('POST', '/edit', { entity: 'Customer', operation: 'update', id: '999' })).status).toBe(400);
    await control('POST', '/faults', { rules: [{ action: { type: 'server-error' } }] });
    expect((await caller.get('/item/12')).status).toBe(503);
    await control('DELETE', '/faults');
    await control('POST', '/settings', { limits: { enforced: true, perSecond: 0 } });
    expect((await caller.get('/item/12')).status).toBe(429);
    expect((await control('GET', '/nothing')).status).toBe(404);
  });

  it('counts as posts what is meant to write, queries and batches of queries not', async () => {
    await caller.call('POST', '/query', 'select * from Item', { 'content-type': 'application/text' });
    await caller.post('/batch', { BatchItemRequest: [{ bId: '1', Query: 'select * from Item' }] });
    expect(caller.simulator.stats()).toMatchObject({ requests: 2, posts: 0 });
    await caller.post('/batch', { BatchItemRequest: [{ bId: '1', operation: 'create', Class: { Name: 'East' } }] });
    await caller.post('/invoice', {});
    expect(caller.simulator.stats()).toMatchObject({ requests: 4, posts: 2 });
  });

  it('runs the clock faster', async () => {
    const before = caller.simulator.now();
    caller.simulator.clock({ scale: 1_000_000 });
    await caller.get('/item/12');
    expect(caller.simulator.now() - before).toBeGreaterThan(1000);
  });

  it('ends tokens and connections from outside', async () => {
    await control('POST', '/expire', {});
    expect(faultCode(await caller.get('/item/12'))).toBe('3200');
    const { refreshToken } = caller.simulator.connect();
    await control('POST', '/disconnect', {});
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: caller.simulator.clientId,
      client_secret: caller.simulator.clientSecret,
    });
    expect(await (await fetch(caller.simulator.tokenEndpoint, { method: 'POST', body })).json()).toMatchObject({
      error: 'invalid_grant',
    });
  });
});
