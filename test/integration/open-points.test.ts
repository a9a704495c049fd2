import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportHandlers } from '../../electron/engine/handlers/exports.ts';
import { startPush } from '../../electron/engine/push-job.ts';
import { listMirrorIds } from '../../electron/ledger/mirror.ts';
import { writeClass } from '../../electron/quickbooks/faults.ts';
import type { EntityType } from '../../shared/ipc/company.ts';
import { fault, failureOf as faultOf, harness } from '../unit/quickbooks/harness.ts';
import {
  addClient,
  addInvoice,
  type Company,
  company,
  linkClient,
  quickTiming,
  session,
  states,
} from './export/company.ts';
import { type Books, books, differences, mirrored, standing } from './sync/books.ts';

/*
 * What Intuit's documents leave open, and that Tieout is safe whichever way it is. Two more open points belong to signing in: localhost
 * with production keys, and the old refresh token after rotation, in oauth/simulator.test.ts.
 */

const idOf = (url: string) => new URLSearchParams(url).get('requestid') ?? '';

describe('11 Open points: writes', () => {
  let c: Company;
  beforeEach(async () => {
    c = await company();
    linkClient(c.engine, addClient(c.db, 'Harbor Bakery'), '58');
    addInvoice(c.db, 'Harbor Bakery', 'N-1');
  });
  afterEach(() => c.close());

  async function push(batchId: number): Promise<void> {
    await c.engine.jobs.settled(startPush(c.engine, session, { batchId, onlyOne: false }, quickTiming));
    await Promise.all(c.engine.jobs.running().map((job) => c.engine.jobs.settled(job.jobId)));
  }
  async function compose(): Promise<number> {
    return (await exportHandlers['exports.compose'](c.engine, { keys: null }, session))?.batchId ?? 0;
  }
  const posts = () => c.simulator.log().filter(({ method, path }) => method === 'POST' && path.endsWith('/invoice'));
  const invoices = () => Object.values(c.simulator.stats().rows)[0]?.Invoice;

  test.each([
    ['remembered', null],
    ['forgotten at once', 0],
  ])(
    'lifetime and body check of requestid: %s, no id is used for two bodies and nothing is there twice',
    async (_, lifeMs) => {
      c.simulator.configure({ requestIds: { lifeMs } });
      c.simulator.addFaults({
        match: { method: 'POST', route: '/invoice' },
        action: { type: 'drop', when: 'after-commit' },
        times: 1,
      });
      const batchId = await compose();
      await push(batchId);
      expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'confirmed' });
      expect(invoices()).toBe(1);
      const bodies = new Map<string, Set<string>>();
      for (const { query, body } of posts()) bodies.set(idOf(query), (bodies.get(idOf(query)) ?? new Set()).add(body));
      expect([...bodies.values()].map((one) => one.size)).toEqual([...bodies].map(() => 1));
      // It looked for the document before it would have sent anything again.
      expect(posts()).toHaveLength(1);
    },
  );

  test.each([
    ['remembers faults', true],
    ['forgets faults', false],
  ])(
    'does requestid replay a fault: where QuickBooks %s, what was refused goes under a new id',
    async (_, replayFaults) => {
      c.simulator.configure({ requestIds: { replayFaults } });
      const taken = {
        DocNumber: 'N-1',
        CustomerRef: { value: '59' },
        Line: [{ Amount: 5, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '12' } } }],
      };
      c.simulator.addFaults({
        match: { method: 'POST', route: '/invoice' },
        action: { type: 'edit', when: 'before', edits: [{ entity: 'Invoice', operation: 'create', fields: taken }] },
        times: 1,
      });
      const batchId = await compose();
      await push(batchId);
      expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'failed' });
      const [other] = (await c.engine.quickbooks.queryPage({ entity: 'Invoice' })).objects;
      c.simulator.edit({ entity: 'Invoice', operation: 'delete', id: String(other?.Id) });
      const { rows } = await exportHandlers['exports.items'](
        c.engine,
        { batchId, states: ['failed'], search: '', sort: null, offset: 0, limit: 10 },
        session,
      );
      await exportHandlers['exports.retry'](c.engine, { itemIds: rows.map((row) => row.itemId) }, session);
      await push(batchId);
      expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'confirmed' });
      expect(new Set(posts().map(({ query }) => idOf(query))).size).toBe(2);
    },
  );

  test.each([
    ['10000', 'quickbooks.application-error', 'unknown'],
    ['5020', 'quickbooks.feature-missing', 'refused'],
    ['120', 'quickbooks.admin-lost', 'not-run'],
  ])('HTTP status of %s: the code decides, whatever the status', async (code, error, outcome) => {
    for (const status of [200, 400, 401, 403, 500]) {
      const { client } = harness(fault(code, status));
      const failure = await faultOf(client.post({ path: 'invoice', body: '{}', requestId: 'r' }));
      expect({ code: failure.code, outcome: writeClass(failure, { unansweredBefore: false }) }).toEqual({
        code: error,
        outcome,
      });
    }
  });
});

describe('11 Open points: reads', () => {
  let company: Books;
  afterEach(() => company.close());

  const changed = async () => (await company.pull()).reduce((sum, one) => sum + one.changedCount, 0);
  const idsOf = (type: EntityType) => listMirrorIds(company.db, type);
  /** Ids of invoices nobody has paid anything on, newest first: after the closing date, free to be changed. */
  const openInvoices = () =>
    company.db
      .prepare(
        'SELECT id FROM qbo_invoice WHERE balance_minor = total_minor AND voided = 0 AND total_minor > 0 ORDER BY txn_date DESC',
      )
      .pluck()
      .all() as string[];
  const isExact = async () => differences(mirrored(company.db), await standing(company.client));
  const statements = () =>
    company.simulator
      .log()
      .filter(({ path }) => path.endsWith('/query'))
      .map(({ query, body }) => (body === '' ? (new URLSearchParams(query).get('query') ?? '') : body));

  test.each([
    ['inclusive', 0],
    ['not inclusive', 1000],
  ])(
    'changedSince and query bounds: where they are %s, no change is lost and none counts twice',
    async (_, shiftMs) => {
      company = await books(
        { customers: 20, invoices: 60 },
        {
          fetch: (url, init) => {
            const moved = new URL(url);
            const since = moved.searchParams.get('changedSince');
            if (since !== null)
              moved.searchParams.set('changedSince', new Date(Date.parse(since) + shiftMs).toISOString());
            return fetch(moved, init);
          },
        },
      );
      company.simulator.clock({ scale: 0 });
      await company.pull();
      // In the very instant of the cursor.
      company.simulator.edit({ entity: 'Term', operation: 'touch' });
      expect(await changed()).toBe(1);
      expect(await changed()).toBe(0);
      expect(await isExact()).toEqual([]);
    },
  );

  test('default query order: none; every page of a pull and of a census is asked for in an order', async () => {
    company = await books({ customers: 300, invoices: 1200 });
    company.simulator.configure({ unstableOrder: true });
    await company.pull();
    // A merge is told by nothing but the count: it makes the next pull take a census of ids.
    const [loser = '', winner = ''] = idsOf('Customer');
    company.simulator.edit({ entity: 'Customer', operation: 'merge', id: loser, into: winner });
    await company.pull();
    const pages = statements().filter((one) => /MAXRESULTS/.test(one) && !one.includes(" IN ('"));
    expect(pages.length).toBeGreaterThan(20);
    expect(pages.filter((one) => !one.includes('ORDERBY'))).toEqual([]);
    expect(await isExact()).toEqual([]);
  });

  test('one CDC cap per entity or per request: 1,000 over all types are taken for an answer cut off', async () => {
    company = await books({ customers: 600, invoices: 700 });
    await company.pull();
    const [deleted = ''] = openInvoices();
    company.simulator.edit({ entity: 'Invoice', operation: 'delete', id: deleted });
    for (const entity of ['Customer', 'Invoice'] as const) {
      const ids = idsOf(entity).filter((id) => id !== deleted);
      for (const id of ids.slice(0, 550)) company.simulator.edit({ entity, operation: 'touch', id });
    }
    await company.pull();
    expect(idsOf('Invoice')).not.toContain(deleted);
    expect(await isExact()).toEqual([]);
  });

  test('telling void, update and emailed apart in CDC: by what the invoice holds, never by the event', async () => {
    company = await books({ customers: 40, invoices: 200 });
    await company.pull();
    const [edited = '', emailed = '', voided = ''] = openInvoices();
    company.simulator.edit({
      entity: 'Invoice',
      operation: 'update',
      id: edited,
      fields: { PrivateNote: 'Voided? No.' },
    });
    const mail = { EmailStatus: 'NeedToSend', BillEmail: { Address: 'a@b.example' } };
    company.simulator.edit({ entity: 'Invoice', operation: 'update', id: emailed, fields: mail });
    company.simulator.edit({ entity: 'Invoice', operation: 'void', id: voided });
    await company.pull();
    const flagOf = (id: string) => company.db.prepare('SELECT voided FROM qbo_invoice WHERE id = ?').pluck().get(id);
    expect([edited, emailed, voided].map(flagOf)).toEqual([0, 0, 1]);
    expect(await isExact()).toEqual([]);
  });
});
