import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeClass } from '../../../electron/quickbooks/faults.ts';
import { failureOf, type Practice, practice } from './practice.ts';

let p: Practice;
let customerId: string;
let itemId: string;

beforeEach(async () => {
  p = await practice({ customers: 20, invoices: 60, seed: 3 });
  const [customers, items] = await Promise.all([
    p.client.query("SELECT * FROM Customer WHERE Active = true AND Balance = '0' ORDERBY Id MAXRESULTS 1"),
    p.client.query("SELECT * FROM Item WHERE Type = 'Service' ORDERBY Id MAXRESULTS 1"),
  ]);
  customerId = String(customers.objects[0]?.Id);
  itemId = String(items.objects[0]?.Id);
});
afterEach(() => p.close());

const held = (type: string) => p.simulator.stats().rows[p.realmId]?.[type] ?? 0;
const fresh = { unansweredBefore: false };
const after = { unansweredBefore: true };

const customer = (name: string, requestId: string) => ({
  path: 'customer',
  body: JSON.stringify({ DisplayName: name }),
  requestId,
});

const invoice = (requestId: string, change: object = {}) => ({
  path: 'invoice',
  body: JSON.stringify({
    CustomerRef: { value: customerId },
    TxnDate: '2026-11-02',
    DocNumber: `T-${requestId}`,
    Line: [
      {
        Amount: 100.1,
        DetailType: 'SalesItemLineDetail',
        SalesItemLineDetail: { ItemRef: { value: itemId }, Qty: 1, UnitPrice: 100.1, TaxCodeRef: { value: 'NON' } },
      },
    ],
    ...change,
  }),
  requestId,
});

describe('3 Idempotency: one write', () => {
  test('is answered with the object as stored', async () => {
    const reply = await p.client.post(invoice('i1'));
    expect(reply).toMatchObject({ type: 'Invoice', intuitTid: expect.any(String) });
    expect(p.simulator.object('Invoice', reply.id)).toMatchObject({ DocNumber: 'T-i1', TotalAmt: 100.1 });
  });

  test('sent twice under one id is carried out once and answered alike', async () => {
    const count = held('Invoice');
    const first = await p.client.post(invoice('i1'));
    const second = await p.client.post(invoice('i1'));
    expect(second.object).toEqual(first.object);
    expect(held('Invoice')).toBe(count + 1);
  });

  test('void and delete go by query parameters', async () => {
    const made = await p.client.post(invoice('i1'));
    const versionOf = (reply: typeof made) =>
      JSON.stringify({ Id: reply.id, SyncToken: String(reply.object.SyncToken) });
    const voided = await p.client.post({
      path: 'invoice',
      query: { operation: 'void' },
      body: versionOf(made),
      requestId: 'v1',
    });
    expect(voided.object).toMatchObject({ TotalAmt: 0 });
    const deleted = await p.client.post({
      path: 'invoice',
      query: { operation: 'delete' },
      body: versionOf(voided),
      requestId: 'd1',
    });
    expect(deleted.object).toMatchObject({ status: 'Deleted', Id: made.id });
    expect((await failureOf(p.client.read('Invoice', made.id))).code).toBe('quickbooks.not-found');
  });
});

describe('7 Faults: an answer that is lost', () => {
  test('after it was carried out: unknown, and the same bytes bring the original answer', async () => {
    const count = held('Invoice');
    p.simulator.addFaults({ match: { route: '/invoice' }, action: { type: 'drop', when: 'after-commit' }, times: 1 });
    const error = await failureOf(p.client.post(invoice('i1')));
    expect(writeClass(error, fresh)).toBe('unknown');
    expect(held('Invoice')).toBe(count + 1);
    const replayed = await p.client.post(invoice('i1'));
    expect(p.simulator.object('Invoice', replayed.id)).toMatchObject({ DocNumber: 'T-i1' });
    expect(held('Invoice')).toBe(count + 1);
  });

  test('before it was carried out: unknown as well, and nothing was stored', async () => {
    const count = held('Invoice');
    p.simulator.addFaults({ match: { route: '/invoice' }, action: { type: 'drop', when: 'before-commit' }, times: 1 });
    const error = await failureOf(p.client.post(invoice('i1')));
    expect(writeClass(error, fresh)).toBe('unknown');
    expect(held('Invoice')).toBe(count);
  });

  test('our own success met again under a new id reads as a duplicate: unknown after silence, refused otherwise', async () => {
    await p.client.post(customer('Silent Pier Cafe', 'c1'));
    const error = await failureOf(p.client.post(customer('silent pier cafe', 'c2')));
    expect(error.code).toBe('quickbooks.duplicate-name');
    expect([writeClass(error, fresh), writeClass(error, after)]).toEqual(['refused', 'unknown']);
  });
});

describe('7 Faults: refusals', () => {
  test('a stale object', async () => {
    const made = await p.client.post(customer('North Pier Cafe', 'c1'));
    p.simulator.edit({ entity: 'Customer', operation: 'touch', id: made.id });
    const body = JSON.stringify({ Id: made.id, SyncToken: '0', sparse: true, Notes: 'x' });
    const error = await failureOf(p.client.post({ path: 'customer', body, requestId: 'c2' }));
    expect([error.code, error.recovery]).toEqual(['quickbooks.stale-object', 'review-conflict']);
    expect([writeClass(error, fresh), writeClass(error, after)]).toEqual(['refused', 'unknown']);
  });

  test.each([
    ['a customer that is not there', { CustomerRef: { value: '999999' } }, /bad-reference|not-found|customer-unusable/],
    ['no lines', { Line: [] }, /missing-parameter|business-rule/],
    ['a closed period', { TxnDate: '2020-01-01' }, /period-closed/],
    ['a number too long', { DocNumber: 'X'.repeat(22) }, /bad-value/],
    ['a property that does not exist', { Colour: 'red' }, /unknown-property/],
  ])('%s', async (_, change, code) => {
    const count = held('Invoice');
    const error = await failureOf(p.client.post(invoice('i1', change)));
    expect(error.code).toMatch(code);
    expect(error.details.intuitTid).toEqual(expect.any(String));
    expect(writeClass(error, fresh)).toBe('refused');
    expect(held('Invoice')).toBe(count);
  });

  test('an amount that is not quantity times price', async () => {
    const line = {
      Amount: 1,
      DetailType: 'SalesItemLineDetail',
      SalesItemLineDetail: { ItemRef: { value: itemId }, Qty: 2, UnitPrice: 1, TaxCodeRef: { value: 'NON' } },
    };
    expect((await failureOf(p.client.post(invoice('i1', { Line: [line] })))).code).toBe('quickbooks.amount-mismatch');
  });

  test('a subscription that ended', async () => {
    p.simulator.configure({ company: { subscriptionEnded: true } });
    expect((await failureOf(p.client.post(invoice('i1')))).code).toBe('quickbooks.subscription-ended');
  });
});

describe('7 Faults: what was not run', () => {
  test('goes again by itself only when asked to', async () => {
    p.simulator.expireAccess();
    const error = await failureOf(p.client.post(invoice('i1')));
    expect([error.code, writeClass(error, fresh)]).toEqual(['quickbooks.authentication', 'not-run']);
    // The refused token is not used again: the next call begins with the refresh.
    p.simulator.addFaults({ match: { route: '/invoice' }, script: [{ type: 'throttle', retryAfterS: 0.1 }, null] });
    const count = held('Invoice');
    await p.client.post({ ...invoice('i1'), retryNotRun: true });
    expect(held('Invoice')).toBe(count + 1);
    expect(p.calls.filter((call) => call.operation === 'write').map((call) => call.httpStatus)).toEqual([
      401, 429, 200,
    ]);
  });
});
