import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exportHandlers } from '../../../electron/engine/handlers/exports.ts';
import { startPull } from '../../../electron/engine/pull-job.ts';
import { startPush } from '../../../electron/engine/push-job.ts';
import { createSlotUser } from '../../../electron/engine/sync-slot.ts';
import { lastJob } from '../../../electron/ledger/jobs.ts';
import {
  addClient,
  addInvoice,
  addPayment,
  type Company,
  company,
  linkClient,
  queueClient,
  quickTiming,
  session,
  states,
} from './company.ts';

let c: Company;
const rows = (type: string): number => Object.values(c.simulator.stats().rows)[0]?.[type] ?? 0;

function compose(): number {
  const composed = exportHandlers['exports.compose'](c.engine, { keys: null }, session);
  if (composed === null || composed instanceof Promise) throw new Error('nothing was composed');
  return composed.batchId;
}
async function push(batchId: number, onlyOne = false): Promise<string> {
  const state = await c.engine.jobs.settled(startPush(c.engine, session, { batchId, onlyOne }, quickTiming));
  if (state.error?.code === 'app.bug') throw new Error(state.error.reference);
  const pulling = c.engine.jobs.running().find((job) => job.kind === 'pull');
  if (pulling !== undefined) await c.engine.jobs.settled(pulling.jobId);
  return state.error?.code ?? state.status;
}

beforeEach(async () => {
  c = await company();
  linkClient(c.engine, addClient(c.db, 'Harbor Bakery'), '58');
});
afterEach(() => c.close());

describe('everything after go-live', () => {
  test('holds exactly the one new invoice; pushed again nothing happens', async () => {
    addInvoice(c.db, 'Harbor Bakery', 'N-1');
    addInvoice(c.db, 'Harbor Bakery', 'OLD-1', { date: '2026-09-30' });
    const batchId = compose();
    expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'ready' });
    expect(await push(batchId)).toBe('finished');
    expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'confirmed' });
    expect(rows('Invoice')).toBe(1);
    expect(exportHandlers['exports.compose'](c.engine, { keys: null }, session)).toBeNull();
    expect(() => startPush(c.engine, session, { batchId, onlyOne: false })).toThrow('export.nothing-to-push');
    expect(rows('Invoice')).toBe(1);
    expect(c.db.prepare('SELECT how FROM mapping ORDER BY id DESC LIMIT 1').pluck().get()).toBe('push');
    expect(c.db.prepare('SELECT count(*) FROM conflict').pluck().get()).toBe(0);
  });

  test('new customers go first with their parents, invoices after them, then payments with what they pay', async () => {
    queueClient(c.engine, addClient(c.db, 'Dock One', { parentName: 'Dock Group' }));
    queueClient(c.engine, addClient(c.db, 'Dock Group', { email: 'a@dock.example' }));
    addInvoice(c.db, 'Dock One', 'N-2', { totalMinor: 12_000 });
    addInvoice(c.db, 'Dock One', 'CM-1', { kind: 'credit', totalMinor: 2_000 });
    addInvoice(c.db, 'Dock One', 'SO-1', { kind: 'order', status: 'paid' });
    addPayment(c.db, 'Dock One', 'P-1', {
      amountMinor: 10_000,
      allocations: [{ invoiceExternalId: null, invoiceNumber: 'N-2', amountMinor: 10_000 }],
    });
    addPayment(c.db, 'Dock One', 'P-2', {
      amountMinor: 0,
      allocations: [
        { invoiceExternalId: 'i-N-2', invoiceNumber: null, amountMinor: 2_000 },
        { invoiceExternalId: 'i-CM-1', invoiceNumber: null, amountMinor: -2_000 },
      ],
    });
    const batchId = compose();
    expect(Object.keys(states(c.db, batchId))).toEqual([
      'Dock Group',
      'Dock One',
      'invoice N-2',
      'credit memo CM-1',
      'sales receipt SO-1',
      'payment P-1',
      'payment P-2',
    ]);
    expect(await push(batchId)).toBe('finished');
    expect(new Set(Object.values(states(c.db, batchId)))).toEqual(new Set(['confirmed']));
    expect(c.simulator.verify().problems).toEqual([]);
    expect(c.db.prepare("SELECT balance_minor FROM qbo_invoice WHERE doc_number = 'N-2'").pluck().get()).toBe(0);
    expect(exportHandlers['exports.compose'](c.engine, { keys: null }, session)).toBeNull();
  });
});

describe('what may not go stays with its reason and what clears it', () => {
  const problems = (batchId: number): Record<string, string[]> =>
    Object.fromEntries(
      (
        c.db.prepare('SELECT label, problems FROM export_item WHERE batch_id = ?').all(batchId) as {
          label: string;
          problems: string;
        }[]
      ).map(({ label, problems: text }) => [
        label,
        (JSON.parse(text) as { code: string; action: string }[]).map(({ code, action }) => `${code} → ${action}`),
      ]),
    );

  test('a client that is neither linked nor queued, a taken name or number, a total that does not add up, an item that is not mapped', async () => {
    addClient(c.db, 'Unknown Ltd');
    queueClient(c.engine, addClient(c.db, 'Quay Supplies'));
    c.simulator.edit({
      entity: 'Invoice',
      operation: 'create',
      fields: {
        DocNumber: 'T-1',
        CustomerRef: { value: '59' },
        Line: [{ Amount: 5, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '12' } } }],
      },
    });
    await c.pull();
    addInvoice(c.db, 'Unknown Ltd', 'N-1');
    addInvoice(c.db, 'Harbor Bakery', 'T-1');
    addInvoice(c.db, 'Harbor Bakery', 'N-3', { taxMinor: 5 });
    const line = {
      line: 1,
      item: 'Consulting',
      description: null,
      quantity: null,
      unitPrice: null,
      discount: null,
      amountMinor: 10_000,
      taxCode: null,
      taxMinor: 0,
      serviceDate: null,
      className: null,
    };
    addInvoice(c.db, 'Harbor Bakery', 'N-4', { lines: [line] });
    addPayment(c.db, 'Harbor Bakery', 'P-9', {
      allocations: [{ invoiceExternalId: 'i-N-4', invoiceNumber: null, amountMinor: 10_000 }],
    });
    const batchId = compose();
    expect(problems(batchId)).toEqual({
      'Quay Supplies': ['name-taken → link-customer'],
      'invoice N-1': ['customer-missing → link-customer'],
      'invoice T-1': ['number-taken → link-document'],
      'invoice N-3': ['total-differs → fix-in-source', 'tax-without-lines → fix-in-source', 'not-mapped → configure'],
      'invoice N-4': ['not-mapped → configure'],
      'payment P-9': ['invoice-blocked → check-again'],
    });
    // Mapping the service clears the invoice and with it the payment.
    exportHandlers['exports.setConfig'](
      c.engine,
      { values: [{ kind: 'item', value: 'Consulting', target: '12' }] },
      session,
    );
    exportHandlers['exports.recheck'](c.engine, { batchId }, session);
    expect(await push(batchId)).toBe('finished');
    const after = states(c.db, batchId);
    expect([after['invoice N-4'], after['payment P-9'], after['invoice N-1']]).toEqual([
      'confirmed',
      'confirmed',
      'blocked',
    ]);
  });

  test('a number that someone took since the pull stops the item before it is sent', async () => {
    addInvoice(c.db, 'Harbor Bakery', 'N-1');
    const batchId = compose();
    c.simulator.edit({
      entity: 'Invoice',
      operation: 'create',
      fields: {
        DocNumber: 'N-1',
        CustomerRef: { value: '59' },
        Line: [{ Amount: 5, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '12' } } }],
      },
    });
    c.simulator.resetStats();
    await push(batchId);
    expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'blocked' });
    expect(c.simulator.stats().posts).toBe(0);
  });
});

test('location, custom fields and both addresses arrive; what is not mapped yet is listed by how much it blocks', async () => {
  const customNames = (number: string, name: string) => [
    { Name: `SalesFormsPrefs.UseSalesCustom${number}`, Type: 'BooleanType', BooleanValue: true },
    { Name: `SalesFormsPrefs.SalesCustomName${number}`, Type: 'StringType', StringValue: name },
  ];
  const own = await company({
    quickbooks: {
      Department: [
        {
          ...{ Id: '1', SyncToken: '0', Name: 'Main Street', FullyQualifiedName: 'Main Street', Active: true },
          MetaData: { CreateTime: '2025-01-01T00:00:00-08:00', LastUpdatedTime: '2025-01-01T00:00:00-08:00' },
        },
      ],
    },
    preferences: {
      SalesFormsPrefs: {
        CustomTxnNumbers: true,
        CustomField: [{ CustomField: [...customNames('1', 'Job no.'), ...customNames('2', 'Purchase order')] }],
      },
    },
  });
  try {
    linkClient(own.engine, addClient(own.db, 'Harbor Bakery'), '58');
    queueClient(
      own.engine,
      addClient(own.db, 'Dock Ltd', {
        address: '1 Quay\nFloor 2',
        city: 'Portland',
        shipAddress: '9 Wharf',
        shipCity: 'Bath',
        shipCountry: 'US',
      }),
    );
    const customFields = [
      { name: 'Job no.', value: 'A-17' },
      { name: 'Order', value: '4711' },
    ];
    addInvoice(own.db, 'Dock Ltd', 'L-1', { location: 'main street', customFields });
    addInvoice(own.db, 'Dock Ltd', 'L-2', { customFields: customFields.slice(1) });
    const { rows: config } = await exportHandlers['exports.config'](own.engine, {}, session);
    expect(config[0]).toMatchObject({ kind: 'custom', value: 'Order', target: null, blocks: 2, suggestion: '2' });
    expect(config).toContainEqual(expect.objectContaining({ kind: 'location', value: 'main street', target: '1' }));
    expect(config).toContainEqual(expect.objectContaining({ kind: 'custom', value: 'Job no.', origin: 'same-name' }));
    exportHandlers['exports.setConfig'](
      own.engine,
      { values: [{ kind: 'custom', value: 'Order', target: '2' }] },
      session,
    );
    const composed = await exportHandlers['exports.compose'](own.engine, { keys: null }, session);
    const batchId = composed?.batchId ?? 0;
    await own.engine.jobs.settled(startPush(own.engine, session, { batchId, onlyOne: false }, quickTiming));
    expect(new Set(Object.values(states(own.db, batchId)))).toEqual(new Set(['confirmed']));
    const idOf = (sql: string) => String(own.db.prepare(sql).pluck().get());
    expect(own.simulator.object('Invoice', idOf("SELECT id FROM qbo_invoice WHERE doc_number = 'L-1'"))).toMatchObject({
      DepartmentRef: { value: '1' },
      CustomField: [
        { DefinitionId: '1', StringValue: 'A-17' },
        { DefinitionId: '2', StringValue: '4711' },
      ],
    });
    const customerId = idOf("SELECT id FROM qbo_customer WHERE display_name = 'Dock Ltd'");
    expect(own.simulator.object('Customer', customerId)).toMatchObject({
      BillAddr: { Line1: '1 Quay', Line2: 'Floor 2', City: 'Portland' },
      ShipAddr: { Line1: '9 Wharf', City: 'Bath', Country: 'US' },
    });
    // Both addresses are compared from now on.
    const base = JSON.parse(
      idOf("SELECT base_theirs FROM mapping WHERE record_kind = 'customer' ORDER BY id DESC"),
    ) as object;
    expect(base).toMatchObject({ billingAddress: '1 Quay Floor 2, Portland', shippingAddress: '9 Wharf, Bath, US' });
  } finally {
    await own.close();
  }
});

describe('answers that stay away', () => {
  test.each([
    ['lost before it was carried out', { type: 'drop', when: 'before-commit' } as const],
    ['lost after it was carried out', { type: 'drop', when: 'after-commit' } as const],
    ['a gateway error', { type: 'server-error', status: 503 } as const],
    ['an answer cut short', { type: 'truncate' } as const],
    ['an application error', { type: 'fault', code: '10000', status: 500 } as const],
  ])('%s: each document exactly once, whether request ids are remembered or not', async (_, action) => {
    for (const lifeMs of [null, 0]) {
      c.simulator.configure({ requestIds: { lifeMs } });
      const tag = lifeMs === null ? 'A' : 'B';
      const before = rows('Invoice') + rows('Payment');
      addInvoice(c.db, 'Harbor Bakery', `${tag}-1`);
      addInvoice(c.db, 'Harbor Bakery', `${tag}-2`);
      addPayment(c.db, 'Harbor Bakery', `${tag}-P`, { amountMinor: 500 + (lifeMs === null ? 1 : 0) });
      c.simulator.addFaults(
        { match: { method: 'POST', route: '/invoice' }, action, times: 1 },
        { match: { method: 'POST', route: '/payment' }, action, times: 1 },
      );
      const batchId = compose();
      expect(await push(batchId)).toBe('finished');
      expect(new Set(Object.values(states(c.db, batchId)))).toEqual(new Set(['confirmed']));
      expect(rows('Invoice') + rows('Payment')).toBe(before + 3);
      c.simulator.clearFaults();
    }
  });

  test('that never come leave the item in doubt, and the next push finds out', async () => {
    addInvoice(c.db, 'Harbor Bakery', 'N-1');
    const batchId = compose();
    c.simulator.addFaults({
      match: { method: 'POST', route: '/invoice' },
      action: { type: 'drop', when: 'before-commit' },
    });
    expect(await push(batchId)).toBe('export.in-doubt');
    expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'in-doubt' });
    const bodies = new Set(
      c.simulator
        .log()
        .filter((entry) => entry.path.endsWith('/invoice'))
        .map((entry) => `${entry.query} ${entry.body}`),
    );
    expect(bodies.size).toBe(1);
    c.simulator.clearFaults();
    c.moveClock(11 * 60_000);
    expect(await push(batchId)).toBe('finished');
    expect(rows('Invoice')).toBe(1);
  });
});

describe('refusals', () => {
  test('fail one item, the others go on; retried as a new version with a new id it goes once it was fixed', async () => {
    addInvoice(c.db, 'Harbor Bakery', 'N-1');
    addInvoice(c.db, 'Harbor Bakery', 'N-2');
    const batchId = compose();
    c.simulator.addFaults({
      match: { method: 'POST', route: '/invoice', contains: 'N-1' },
      action: { type: 'fault', code: '6200' },
      times: 1,
    });
    expect(await push(batchId)).toBe('finished');
    expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'failed', 'invoice N-2': 'confirmed' });
    const [failed] = c.db.prepare("SELECT id FROM export_item WHERE state = 'failed'").pluck().all() as string[];
    exportHandlers['exports.retry'](c.engine, { itemIds: [failed ?? ''] }, session);
    expect(await push(batchId)).toBe('finished');
    expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'confirmed', 'invoice N-2': 'confirmed' });
    expect(rows('Invoice')).toBe(2);
  });

  test('one item, then stop', async () => {
    addInvoice(c.db, 'Harbor Bakery', 'N-1');
    addInvoice(c.db, 'Harbor Bakery', 'N-2');
    const batchId = compose();
    expect(await push(batchId, true)).toBe('finished');
    expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'confirmed', 'invoice N-2': 'ready' });
  });

  test('a sign-in that is gone stops the push; nothing is lost', async () => {
    addInvoice(c.db, 'Harbor Bakery', 'N-1');
    const batchId = compose();
    c.simulator.addFaults({ match: { method: 'POST', route: '/invoice' }, action: { type: 'gateway', status: 403 } });
    expect(await push(batchId)).toBe('quickbooks.not-authorized');
    expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'ready' });
    c.simulator.clearFaults();
    expect(await push(batchId)).toBe('finished');
  });

  test('a number that was taken while a push was stopped is found when it goes on', async () => {
    for (const number of ['N-1', 'N-2', 'N-3']) addInvoice(c.db, 'Harbor Bakery', number);
    const batchId = compose();
    c.simulator.addFaults({ match: { method: 'POST', route: '/invoice' }, action: { type: 'gateway', status: 403 } });
    expect(await push(batchId)).toBe('quickbooks.not-authorized');
    c.simulator.clearFaults();
    for (const DocNumber of ['N-1', 'N-3']) {
      const SalesItemLineDetail = { ItemRef: { value: '12' } };
      const Line = [{ Amount: 5, DetailType: 'SalesItemLineDetail', SalesItemLineDetail }];
      const fields = { DocNumber, CustomerRef: { value: '59' }, Line };
      c.simulator.edit({ entity: 'Invoice', operation: 'create', fields });
    }
    await push(batchId);
    expect(states(c.db, batchId)).toEqual({
      'invoice N-1': 'failed',
      'invoice N-2': 'confirmed',
      'invoice N-3': 'blocked',
    });
  });
});

describe('turns between companies', () => {
  /** An engine whose turn to sync comes when `turn` is resolved. */
  function waiting() {
    const asked = Promise.withResolvers<void>();
    const turn = Promise.withResolvers<void>();
    const acquire = (): Promise<void> => {
      asked.resolve();
      return turn.promise;
    };
    const withSyncSlot = createSlotUser({
      acquire,
      release: () => undefined,
      othersWait: async () => false,
      holders: async () => [],
      waitsFor: () => undefined,
    });
    return { asked: asked.promise, turn, engine: { ...c.engine, withSyncSlot } };
  }

  test('nothing of an item is noted or sent before the turn; stopped while it waits, it stays ready', async () => {
    addInvoice(c.db, 'Harbor Bakery', 'N-1');
    const batchId = compose();
    const { asked, engine } = waiting();
    c.simulator.resetStats();
    const jobId = startPush(engine, session, { batchId, onlyOne: false }, quickTiming);
    await asked;
    expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'ready' });
    expect(c.simulator.stats().requests).toBe(0);
    const ended = c.engine.jobs.settled(jobId);
    c.engine.jobs.cancel(jobId);
    expect((await ended).status).not.toBe('failed');
    expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'ready' });
    expect(await push(batchId)).toBe('finished');
  });

  test('a pull asks for nothing but settings before its turn, and goes through in it', async () => {
    const { asked, turn, engine } = waiting();
    c.simulator.resetStats();
    const jobId = startPull(engine, { scope: 'changes', types: null, since: null }, 'Ana');
    await asked;
    expect(c.simulator.stats().requests).toBeLessThanOrEqual(2);
    turn.resolve();
    expect((await c.engine.jobs.settled(jobId)).status).toBe('finished');
  });
});

describe('what QuickBooks makes of it on the way is there to be reviewed', () => {
  const found = () =>
    (
      c.db.prepare('SELECT kind, stake_minor AS stakeMinor, fields FROM conflict ORDER BY id').all() as {
        kind: string;
        stakeMinor: number;
        fields: string;
      }[]
    ).map(({ fields, ...row }) => ({
      ...row,
      fields: (JSON.parse(fields) as { field: string; ours: unknown; theirs: unknown }[]).map(
        ({ field, ours, theirs }) => [field, ours, theirs],
      ),
    }));

  async function renew(...args: Parameters<typeof company>): Promise<void> {
    await c.close();
    c = await company(...args);
    linkClient(c.engine, addClient(c.db, 'Harbor Bakery'), '58');
  }

  /** A QuickBooks that takes no notice of a part of what it is sent. */
  const takingNoNoticeOf =
    (part: string): typeof fetch =>
    (url, init) =>
      fetch(url, { ...init, ...(typeof init?.body === 'string' ? { body: init.body.replace(part, '') } : {}) });

  test('a credit it applied by itself', async () => {
    await renew({ preferences: { SalesFormsPrefs: { CustomTxnNumbers: true, AutoApplyCredit: true } } });
    addInvoice(c.db, 'Harbor Bakery', 'CM-1', { kind: 'credit', totalMinor: 2_000 });
    await push(compose());
    addInvoice(c.db, 'Harbor Bakery', 'N-1');
    await push(compose());
    expect(found()).toEqual([{ kind: 'credit-applied', stakeMinor: 2_000, fields: [] }]);
  });

  test('a total that automated sales tax worked out anew', async () => {
    const TaxPrefs = { UsingSalesTax: true, PartnerTaxEnabled: true, TaxGroupCodeRef: { value: '2' } };
    await renew({ preferences: { TaxPrefs } }, { fetch: takingNoNoticeOf(',"TotalTax":7') });
    exportHandlers['exports.setConfig'](
      c.engine,
      { values: [{ kind: 'tax', value: 'Sales tax', target: '2' }] },
      session,
    );
    const line = {
      ...{ line: 1, item: 'Service', description: 'Work', quantity: '1', unitPrice: '100', discount: null },
      ...{ amountMinor: 10_000, taxCode: 'Sales tax', taxMinor: 700, serviceDate: null, className: null },
    };
    addInvoice(c.db, 'Harbor Bakery', 'N-1', { totalMinor: 10_700, taxMinor: 700, lines: [line] });
    const batchId = compose();
    await push(batchId);
    expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'confirmed' });
    expect(found()).toEqual([
      {
        kind: 'changed-in-quickbooks',
        stakeMinor: 200,
        fields: [
          ['tax', 700, 500],
          ['total', 10_700, 10_500],
        ],
      },
    ]);
    // The next pull finds the same and nothing more.
    await c.pull();
    expect(found()).toHaveLength(1);
  });

  test('a number that the settings of the company drop; one that the source never had is none', async () => {
    await renew(
      { preferences: { SalesFormsPrefs: { CustomTxnNumbers: false } } },
      { fetch: takingNoNoticeOf('"DocNumber":"N-1",') },
    );
    addInvoice(c.db, 'Harbor Bakery', 'N-1');
    addInvoice(c.db, 'Harbor Bakery', null, { externalId: 'numberless' });
    const batchId = compose();
    await push(batchId);
    expect(new Set(Object.values(states(c.db, batchId)))).toEqual(new Set(['confirmed']));
    const number = c.db.prepare("SELECT doc_number FROM qbo_invoice WHERE private_note LIKE '[tieout:%'").pluck().get();
    expect(found()).toEqual([{ kind: 'changed-in-quickbooks', stakeMinor: 0, fields: [['number', 'N-1', number]] }]);
  });
});

describe('taking a batch back', () => {
  test('in reverse order, as far as it is untouched; the voided number can be used again', async () => {
    queueClient(c.engine, addClient(c.db, 'Dock One'));
    addInvoice(c.db, 'Dock One', 'N-1');
    addInvoice(c.db, 'Harbor Bakery', 'N-2');
    addPayment(c.db, 'Dock One', 'P-1', {
      allocations: [{ invoiceExternalId: 'i-N-1', invoiceNumber: null, amountMinor: 10_000 }],
    });
    const batchId = compose();
    await push(batchId);
    const id = String(c.db.prepare("SELECT id FROM qbo_invoice WHERE doc_number = 'N-2'").pluck().get());
    c.simulator.edit({ entity: 'Invoice', operation: 'update', id, fields: { DueDate: '2026-12-24' } });
    await c.pull();
    const plan = exportHandlers['exports.undoPlan'](c.engine, { batchId }, session);
    if (plan instanceof Promise) throw new Error('unexpected');
    expect(plan.map(({ label, blocked }) => [label, blocked])).toEqual([
      ['payment P-1', null],
      ['invoice N-2', 'It was changed in QuickBooks since it was sent: review it first.'],
      ['invoice N-1', null],
      ['Dock One', null],
    ]);
    const undo = exportHandlers['exports.composeUndo'](c.engine, { batchId }, session);
    if (undo === null || undo instanceof Promise) throw new Error('nothing to undo');
    const emit = vi.spyOn(c.engine, 'emit');
    expect(await push(undo.batchId)).toBe('finished');
    expect(states(c.db, undo.batchId)).toEqual({
      'payment P-1': 'confirmed',
      'invoice N-1': 'confirmed',
      'Dock One': 'confirmed',
    });
    // What was done is told by kind: the last step says nothing of those before it.
    const { phase, doneCount, totalCount } = lastJob(c.db, 'push') ?? {};
    expect([phase, doneCount, totalCount]).toEqual([
      '1 payment voided, 1 invoice voided, 1 customer made inactive; items',
      3,
      3,
    ]);
    expect(emit).toHaveBeenCalledWith('decisions.changed', {
      summary: `Pushed batch ${undo.batchId}: 1 payment voided, 1 invoice voided, 1 customer made inactive`,
    });
    expect(c.simulator.verify().problems).toEqual([]);
    // The client is free again; linked to another customer, its invoice goes anew under the same number.
    linkClient(c.engine, Number(c.db.prepare("SELECT id FROM client WHERE name = 'Dock One'").pluck().get()), '59');
    const again = compose();
    expect(states(c.db, again)['invoice N-1']).toBe('ready');
    expect(await push(again)).toBe('finished');
    expect(states(c.db, again)['invoice N-1']).toBe('confirmed');
  });

  test('a replacement whose answer was lost is not taken for the voided document of the same number', async () => {
    // QuickBooks keeps whole seconds: both documents are of the same one.
    c.simulator.clock({ scale: 0 });
    addInvoice(c.db, 'Harbor Bakery', 'N-1');
    const batchId = compose();
    await push(batchId);
    const undo = exportHandlers['exports.composeUndo'](c.engine, { batchId }, session);
    if (undo === null || undo instanceof Promise) throw new Error('nothing to undo');
    expect(await push(undo.batchId)).toBe('finished');
    c.simulator.addFaults({
      match: { method: 'POST', route: '/invoice' },
      action: { type: 'drop', when: 'after-commit' },
      times: 1,
    });
    const again = compose();
    expect(await push(again)).toBe('finished');
    const ids = c.db.prepare("SELECT quickbooks_id FROM export_item WHERE kind = 'create-invoice' ORDER BY batch_id");
    expect(new Set(ids.pluck().all()).size).toBe(2);
    expect(rows('Invoice')).toBe(2);
    expect(c.db.prepare("SELECT count(*) FROM qbo_invoice WHERE doc_number = 'N-1' AND voided = 0").pluck().get()).toBe(
      1,
    );
  });
});
