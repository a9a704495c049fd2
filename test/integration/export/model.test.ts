import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportHandlers } from '../../../electron/engine/handlers/exports.ts';
import { startPush } from '../../../electron/engine/push-job.ts';
import type { FaultAction } from '../../../electron/simulator/simulator.ts';
import {
  addClient,
  addInvoice,
  addPayment,
  type Company,
  company,
  linkClient,
  quickTiming,
  session,
} from './company.ts';

type Step =
  | { readonly do: 'invoice'; readonly numbered: boolean }
  | { readonly do: 'payment' }
  | { readonly do: 'compose' | 'push' | 'pull' | 'recheck' | 'retry' | 'undo' | 'forget' | 'remember' }
  | { readonly do: 'trouble'; readonly kind: number }
  | { readonly do: 'edit'; readonly kind: 'touch' | 'update' | 'void' | 'take-number' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('invoice' as const), numbered: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ do: 'payment' } as const) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'compose',
        'push',
        'push',
        'compose',
        'pull',
        'recheck',
        'retry',
        'undo',
        'forget',
        'remember',
      ),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('trouble' as const), kind: fc.nat(4) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      kind: fc.constantFrom('touch', 'update', 'void', 'take-number'),
    }),
  },
) as fc.Arbitrary<Step>;

const troubles: readonly FaultAction[] = [
  { type: 'drop', when: 'before-commit' },
  { type: 'drop', when: 'after-commit' },
  { type: 'server-error', status: 503 },
  { type: 'truncate' },
  { type: 'fault', code: '6000' },
];

class Model {
  readonly c: Company;
  #next = 1;
  #foreign = 0;

  constructor(c: Company) {
    this.c = c;
  }

  #batches(): number[] {
    return this.c.db.prepare('SELECT id FROM export_batch').pluck().all() as number[];
  }

  async #settle(): Promise<void> {
    for (const job of this.c.engine.jobs.running()) await this.c.engine.jobs.settled(job.jobId);
  }

  async push(batchId: number): Promise<void> {
    const open = this.c.db
      .prepare("SELECT count(*) FROM export_item WHERE batch_id = ? AND state IN ('ready', 'sending', 'in-doubt')")
      .pluck()
      .get(batchId);
    if (open === 0) return;
    const state = await this.c.engine.jobs.settled(
      startPush(this.c.engine, session, { batchId, onlyOne: false }, { ...quickTiming, pausesMs: [1, 1] }),
    );
    expect(state.error?.code === 'app.bug' ? state.error.reference : null).toBeNull();
    await this.#settle();
  }

  async run(one: Step): Promise<void> {
    const { db, engine, simulator } = this.c;
    switch (one.do) {
      case 'invoice':
        addInvoice(db, 'Harbor Bakery', one.numbered ? `M-${this.#next++}` : null, { externalId: `x-${this.#next++}` });
        return;
      case 'payment':
        addPayment(db, 'Harbor Bakery', `p-${this.#next++}`, { amountMinor: 500, reference: null });
        return;
      case 'compose':
        exportHandlers['exports.compose'](engine, { keys: null }, session);
        return;
      case 'push':
        for (const batchId of this.#batches()) await this.push(batchId);
        return;
      case 'pull':
        await this.c.pull();
        return;
      case 'recheck':
        for (const batchId of this.#batches()) exportHandlers['exports.recheck'](engine, { batchId }, session);
        return;
      case 'retry': {
        const itemIds = db.prepare("SELECT id FROM export_item WHERE state = 'failed'").pluck().all() as string[];
        if (itemIds.length > 0) exportHandlers['exports.retry'](engine, { itemIds }, session);
        return;
      }
      case 'undo': {
        const [last] = this.#batches().slice(-1);
        if (last !== undefined) exportHandlers['exports.composeUndo'](engine, { batchId: last }, session);
        return;
      }
      case 'forget':
      case 'remember':
        simulator.configure({ requestIds: { lifeMs: one.do === 'forget' ? 0 : null } });
        return;
      case 'trouble': {
        const action = troubles[one.kind];
        if (action !== undefined)
          simulator.addFaults({ match: { method: 'POST', contains: 'requestid=', rate: 0.5 }, action, times: 2 });
        return;
      }
      case 'edit':
        this.#edit(one.kind);
    }
  }

  #edit(kind: 'touch' | 'update' | 'void' | 'take-number'): void {
    const { simulator } = this.c;
    const line = { Amount: 5, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '12' } } };
    if (kind === 'take-number') {
      this.#foreign++;
      simulator.edit({
        entity: 'Invoice',
        operation: 'create',
        fields: { DocNumber: `M-${this.#next++}`, CustomerRef: { value: '59' }, Line: [line] },
      });
      return;
    }
    if ((Object.values(simulator.stats().rows)[0]?.Invoice ?? 0) === 0) return;
    const fields = kind === 'update' ? { fields: { PrivateNote: `Seen by someone ${this.#next++}` } } : {};
    try {
      simulator.edit({ entity: 'Invoice', operation: kind, ...fields });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }

  /** Everything is seen through; then QuickBooks holds each record at most once, and the ledger says the same. */
  async finish(): Promise<void> {
    const { db, simulator } = this.c;
    simulator.clearFaults();
    await this.c.pull();
    for (const batchId of this.#batches()) await this.push(batchId);
    await this.c.pull();
    const confirmed = db
      .prepare(
        "SELECT record_type AS type, record_id AS id, count(*) AS n FROM export_item WHERE kind LIKE 'create-%' AND state = 'confirmed' AND undone_at IS NULL GROUP BY 1, 2 HAVING n > 1",
      )
      .all();
    expect(confirmed).toEqual([]);
    const made = db
      .prepare(
        "SELECT quickbooks_type || ' ' || quickbooks_id FROM export_item WHERE kind LIKE 'create-%' AND quickbooks_id IS NOT NULL",
      )
      .pluck()
      .all() as string[];
    expect(new Set(made).size).toBe(made.length);
    // Whatever stands in QuickBooks was made by one item of ours, or by someone else.
    const rows = Object.values(simulator.stats().rows)[0] ?? {};
    expect((rows.Invoice ?? 0) + (rows.Payment ?? 0)).toBe(made.length + this.#foreign);
    expect(db.prepare("SELECT label FROM export_item WHERE state IN ('sending', 'in-doubt')").all()).toEqual([]);
    expect(simulator.verify().problems).toEqual([]);
  }
}

test('any order of edits, pulls, pushes, lost answers and undos: never twice, never lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), async (steps) => {
      const c = await company();
      try {
        linkClient(c.engine, addClient(c.db, 'Harbor Bakery'), '58');
        const model = new Model(c);
        for (const one of steps) await model.run(one);
        await model.finish();
      } finally {
        await c.close();
      }
    }),
    { numRuns: Number(process.env.TIEOUT_MODEL_RUNS ?? 12), seed: 5, endOnFailure: true },
  );
}, 120_000);
