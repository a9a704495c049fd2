import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { planTargetedPull, readWebhooks } from '../../../electron/quickbooks/webhooks.ts';

const verifier = '7f1c-verifier';
const bytes = (text: string) => new TextEncoder().encode(text);
const sign = (text: string, token = verifier) => createHmac('sha256', token).update(text).digest('base64');
const read = (body: unknown) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readWebhooks(bytes(text), sign(text), verifier);
};

const entity = { name: 'Customer', id: '58', operation: 'Update', lastUpdated: '2026-05-02T18:20:11.000Z' };
const legacy = (...entities: object[]) => ({
  eventNotifications: [{ realmId: '9130', dataChangeEvent: { entities } }],
});
const cloud = {
  specversion: '1.0',
  id: '6f0c-Customer-58',
  source: 'intuit.x1=',
  type: 'qbo.customer.merged.v1',
  datacontenttype: 'application/json',
  time: '2026-10-02T15:15:30.512Z',
  intuitentityid: '58',
  intuitaccountid: '9130',
  data: { deletedid: '61' },
};

describe('8 Webhooks: the signature', () => {
  const text = JSON.stringify(legacy(entity));

  test.each([
    ['another token', sign(text, 'other')],
    ['another body', sign(`${text} `)],
    ['cut short', sign(text).slice(0, 20)],
    ['empty', ''],
  ])('of %s is refused', (_, signature) => {
    expect(readWebhooks(bytes(text), signature, verifier)).toEqual({ outcome: 'bad-signature' });
  });

  test('may end with a line break, as pasted', () => {
    expect(readWebhooks(bytes(text), `${sign(text)}\n`, verifier).outcome).toBe('read');
  });

  test('known answer of HMAC-SHA256', () => {
    // RFC 4231, test case 2, as base64.
    const signature = Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex');
    const reading = readWebhooks(bytes('what do ya want for nothing?'), signature.toString('base64'), 'Jefe');
    expect(reading).toEqual({ outcome: 'unreadable' });
  });
});

describe('8 Webhooks: formats', () => {
  test('the older one', () => {
    expect(read(legacy(entity, { name: 'invoice', id: 482, operation: 'Void' }))).toEqual({
      outcome: 'read',
      events: [
        {
          key: '9130:Customer:58:updated:2026-05-02T18:20:11.000Z',
          realmId: '9130',
          type: 'Customer',
          id: '58',
          operation: 'updated',
          mergedId: null,
          happenedAt: '2026-05-02T18:20:11.000Z',
        },
        expect.objectContaining({ type: 'Invoice', id: '482', operation: 'voided', happenedAt: null }),
      ],
    });
  });

  test('CloudEvents, with and without data', () => {
    const { data, datacontenttype, ...bare } = { ...cloud, id: 'b', type: 'qbo.creditmemo.deleted.v1' };
    expect(read([cloud, bare])).toEqual({
      outcome: 'read',
      events: [
        {
          key: '6f0c-Customer-58',
          realmId: '9130',
          type: 'Customer',
          id: '58',
          operation: 'merged',
          mergedId: '61',
          happenedAt: '2026-10-02T15:15:30.512Z',
        },
        expect.objectContaining({ key: 'b', type: 'CreditMemo', operation: 'deleted', mergedId: null }),
      ],
    });
    expect([data, datacontenttype]).toEqual([{ deletedid: '61' }, 'application/json']);
  });

  test('what came twice is given once', () => {
    expect(read([cloud, cloud])).toMatchObject({ events: [{ id: '58' }] });
    const reading = read(legacy(entity, entity));
    expect(reading.outcome === 'read' && reading.events).toHaveLength(1);
  });

  test.each([
    ['no JSON', 'hello'],
    ['something else', { hello: 1 }],
    ['an unknown operation', legacy({ ...entity, operation: 'Exploded' })],
    ['an unknown operation of a CloudEvent', [{ ...cloud, type: 'qbo.customer.exploded.v1' }]],
    ['an event of another product', [{ ...cloud, type: 'payroll.run.created.v1' }]],
    ['an event without its object', [{ ...cloud, intuitentityid: undefined }]],
  ])('%s is unreadable as a whole', (_, body) => {
    expect(read(body)).toEqual({ outcome: 'unreadable' });
  });
});

test('8 Webhooks: a targeted pull names ids by type, of this realm and of mirrored types only', () => {
  const other = { ...cloud, id: 'o', intuitaccountid: '1', intuitentityid: '99' };
  const unmirrored = { ...cloud, id: 'u', type: 'qbo.budget.updated.v1' };
  const invoice = { ...cloud, id: 'i', type: 'qbo.invoice.updated.v1', intuitentityid: '482', data: {} };
  const reading = read([cloud, other, unmirrored, invoice, { ...invoice, id: 'j' }]);
  const plan = planTargetedPull(reading.outcome === 'read' ? reading.events : [], '9130');
  expect([...plan]).toEqual([
    ['Customer', ['58', '61']],
    ['Invoice', ['482']],
  ]);
});
