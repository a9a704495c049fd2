import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Caller, faultCode, line } from './small-books.ts';

let caller: Caller;
beforeEach(async () => {
  caller = await Caller.start({ invoices: 3 });
});
afterEach(() => caller.close());

type Json = Record<string, unknown>;
const SINCE = '2026-10-01T00:00:00-07:00';

const changes = async (entities: string, since = SINCE): Promise<Json> => {
  const { body } = await caller.get(`/cdc?entities=${entities}&changedSince=${encodeURIComponent(since)}`);
  const elements = ((body.CDCResponse as Json[])[0] as Json).QueryResponse as Json[];
  return Object.assign({}, ...elements);
};

const sale = { CustomerRef: { value: '58' }, Line: [line(1, 40)] };

describe('5 CDC', () => {
  it('gives live objects whole, then stubs of deleted ones, and {} for what did not change', async () => {
    const made = await caller.write('Invoice', sale);
    await caller.write('Invoice', { Id: '101', SyncToken: '0' }, '?operation=delete');
    const { body } = await caller.get(`/cdc?entities=Customer,Invoice&changedSince=${encodeURIComponent(SINCE)}`);
    const elements = ((body.CDCResponse as Json[])[0] as Json).QueryResponse as Json[];
    expect(elements).toHaveLength(2);
    expect(elements).toContainEqual({});
    const invoices = (await changes('Invoice')).Invoice as Json[];
    expect(invoices[0]).toMatchObject({ Id: made.Id, SyncToken: '0' });
    expect(invoices[1]).toEqual({
      status: 'Deleted',
      domain: 'QBO',
      Id: '101',
      MetaData: { LastUpdatedTime: '2026-10-02T08:15:30-07:00' },
    });
  });

  it('shows deactivated names and voids as updates', async () => {
    await caller.write('Customer', { Id: '59', SyncToken: '0', sparse: true, Active: false });
    await caller.write('Invoice', { Id: '102', SyncToken: '0' }, '?operation=void');
    const found = await changes('Customer,Invoice');
    expect(found.Customer).toMatchObject([{ Id: '59', Active: false }]);
    expect(found.Invoice).toMatchObject([{ Id: '102', TotalAmt: 0 }]);
  });

  it('says nothing of a merged name', async () => {
    caller.simulator.edit({ entity: 'Customer', operation: 'merge', id: '59', into: '58' });
    expect(await changes('Customer')).toEqual({});
  });

  it('gives at most 1,000 objects over all entities and cuts deletions first', async () => {
    const many = await Caller.start({ invoices: 1200 });
    many.simulator.edit({ entity: 'Invoice', operation: 'delete', id: '101' });
    many.simulator.clock({ now: '2026-02-20T00:00:00Z' });
    const { body } = await many.get('/cdc?entities=Customer,Invoice&changedSince=2026-02-01T00:00:00-08:00');
    const elements = ((body.CDCResponse as Json[])[0] as Json).QueryResponse as Json[];
    const invoices = Object.assign({}, ...elements).Invoice as Json[];
    expect(invoices).toHaveLength(1000);
    expect(invoices.some((each) => each.status === 'Deleted')).toBe(false);
    await many.close();
  });

  it.each([
    ['entities=Invoice&changedSince=2026-09-01T00:00:00-07:00', '2070'],
    ['entities=Invoice&changedSince=yesterday', '2070'],
    ['entities=Invoice', '2020'],
    [`changedSince=${SINCE}`, '2020'],
    [`entities=TaxCode&changedSince=${SINCE}`, '2090'],
    [`entities=TaxRate&changedSince=${SINCE}`, '2090'],
    [`entities=Nothing&changedSince=${SINCE}`, '2090'],
  ])('refuses %s with %s', async (params, code) => {
    expect(faultCode(await caller.get(`/cdc?${params}`))).toBe(code);
  });
});

describe('5 Batch', () => {
  const batch = async (items: Json[], params = ''): Promise<Map<unknown, Json>> => {
    const { body } = await caller.post(`/batch${params}`, { BatchItemRequest: items });
    return new Map((body.BatchItemResponse as Json[]).map((each) => [each.bId, each]));
  };

  it('carries out each item by itself, with a fault per item and HTTP 200', async () => {
    const answers = await batch([
      { bId: 'c1', operation: 'create', Customer: { DisplayName: 'New' } },
      { bId: 'c2', operation: 'update', Customer: { Id: '58', SyncToken: '9', sparse: true } },
      { bId: 'v', operation: 'update', optionsData: 'void', Invoice: { Id: '101', SyncToken: '0' } },
      { bId: 'd', operation: 'delete', Invoice: { Id: '102', SyncToken: '0' } },
      { bId: 'q', Query: "select * from Invoice where DocNumber = 'none'" },
      { bId: 'n', Query: 'select count(*) from Invoice' },
      { bId: 'x', operation: 'explode', Invoice: {} },
    ]);
    expect(answers.get('c1')).toMatchObject({ Customer: { DisplayName: 'New' } });
    expect(answers.get('c2')).toMatchObject({ Fault: { type: 'ValidationFault', Error: [{ code: '5010' }] } });
    expect(answers.get('v')).toMatchObject({ Invoice: { TotalAmt: 0 } });
    expect(answers.get('d')).toMatchObject({ Invoice: { status: 'Deleted' } });
    expect(answers.get('q')).toEqual({ bId: 'q', QueryResponse: {} });
    expect(answers.get('x')).toMatchObject({ Fault: { Error: [{ code: '2090' }] } });
    expect(answers.size).toBe(7);
  });

  it('answers in another order', async () => {
    const items = Array.from({ length: 30 }, (_, index) => ({
      bId: String(index),
      Query: 'select count(*) from Item',
    }));
    const { body } = await caller.post('/batch', { BatchItemRequest: items });
    const order = (body.BatchItemResponse as Json[]).map((each) => each.bId);
    expect(order).not.toEqual(items.map((item) => item.bId));
    expect([...order].sort()).toEqual(items.map((item) => item.bId).sort());
  });

  it('takes 30 items at most, and ids within their lengths', async () => {
    const items = Array.from({ length: 31 }, (_, index) => ({
      bId: String(index),
      Query: 'select count(*) from Item',
    }));
    expect(faultCode(await caller.post('/batch', { BatchItemRequest: items }))).toBe('1040');
    expect(
      faultCode(await caller.post(`/batch?requestid=${'r'.repeat(37)}`, { BatchItemRequest: items.slice(0, 1) })),
    ).toBe('2130');
    const answers = await batch(
      [{ bId: 'longer-than-ten', operation: 'create', Customer: { DisplayName: 'L' } }],
      '?requestid=r',
    );
    expect(answers.get('longer-than-ten')).toMatchObject({ Fault: { Error: [{ code: '2130' }] } });
  });

  it('replays by request id and item; other items under the id are new work', async () => {
    const item = (bId: string, name: string): Json => ({ bId, operation: 'create', Customer: { DisplayName: name } });
    const first = await batch([item('a', 'One')], '?requestid=r1');
    const second = await batch([item('a', 'One'), item('b', 'Two')], '?requestid=r1');
    expect(second.get('a')).toEqual(first.get('a'));
    expect(second.get('b')).toMatchObject({ Customer: { DisplayName: 'Two' } });
    expect((await caller.rows("select * from Customer where DisplayName in ('One','Two')")).length).toBe(2);
  });
});

describe('3 Idempotency: requestid', () => {
  const create = (id: string, body: Json = sale) => caller.post(`/invoice?requestid=${id}`, body);
  const count = async (): Promise<unknown> => (await caller.query('select count(*) from Invoice')).body.QueryResponse;

  it('gives the first answer again, byte for byte, and does not run twice', async () => {
    const first = await create('a');
    caller.simulator.clock({ moveMs: 3_600_000 * 24 * 365 });
    caller.token = caller.simulator.connect().accessToken;
    const again = await create('a', { ...sale, DocNumber: 'other' });
    expect(again.text).toBe(first.text);
    expect(await count()).toEqual({ totalCount: 4 });
    expect(caller.simulator.stats().replays).toBe(1);
  });

  it('forgets after its life, by switch', async () => {
    caller.simulator.configure({ requestIds: { lifeMs: 1000 } });
    await create('a');
    caller.simulator.clock({ moveMs: 1001 });
    await create('a');
    expect(await count()).toEqual({ totalCount: 5 });
    caller.simulator.configure({ requestIds: { lifeMs: 0 } });
    await create('b');
    await create('b');
    expect(await count()).toEqual({ totalCount: 7 });
  });

  it('can be refused with 600 instead', async () => {
    caller.simulator.configure({ requestIds: { repeated: 'fault-600' } });
    await create('a');
    expect(faultCode(await create('a'))).toBe('600');
    expect(await count()).toEqual({ totalCount: 4 });
  });

  it.each([
    [false, 200],
    [true, 400],
  ])('remembers faults by switch (%s)', async (replayFaults, status) => {
    caller.simulator.configure({ requestIds: { replayFaults } });
    expect((await create('a', { ...sale, DocNumber: 'A-1' })).status).toBe(400);
    await caller.write('Invoice', { Id: '101', SyncToken: '0' }, '?operation=delete');
    expect((await create('a', { ...sale, DocNumber: 'A-1' })).status).toBe(status);
  });

  it('takes 50 characters at most, and ignores a header of that name', async () => {
    expect(faultCode(await create('r'.repeat(51)))).toBe('2130');
    const headers = { 'content-type': 'application/json', 'request-id': 'same' };
    await caller.call('POST', '/invoice', JSON.stringify(sale), headers);
    await caller.call('POST', '/invoice', JSON.stringify(sale), headers);
    expect(await count()).toEqual({ totalCount: 5 });
  });
});
