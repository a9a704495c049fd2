import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Actor, actNames } from './random-acts.ts';
import { Caller } from './small-books.ts';

type Json = Record<string, unknown>;

const act = fc.record({
  what: fc.constantFrom(...actNames),
  a: fc.nat({ max: 1000 }),
  b: fc.nat({ max: 1000 }),
  cents: fc.integer({ min: 1, max: 20_000 }),
});

const names = ['Customer', 'Vendor', 'Account'];
const documents = [
  ...['Invoice', 'CreditMemo', 'Payment', 'SalesReceipt', 'RefundReceipt', 'Estimate'],
  ...['Bill', 'VendorCredit', 'BillPayment', 'Deposit', 'JournalEntry'],
];

/** What moves without a new version: QuickBooks counts a name's balance from its documents. */
const running = ['Balance', 'BalanceWithJobs', 'CurrentBalance', 'CurrentBalanceWithSubAccounts'];

interface Seen {
  readonly token: number;
  readonly updatedMs: number;
  readonly content: string;
}

const centsOf = (value: unknown): number => Math.round(Number(value ?? 0) * 100);
const sum = (rows: readonly Json[], field: string): number => rows.reduce((all, row) => all + centsOf(row[field]), 0);

function seenOf(row: Json, entity: string): Seen {
  const content = Object.fromEntries(
    Object.entries(row).filter(([field]) => !names.includes(entity) || !running.includes(field)),
  );
  const { LastUpdatedTime } = row.MetaData as { LastUpdatedTime: string };
  return { token: Number(row.SyncToken), updatedMs: Date.parse(LastUpdatedTime), content: JSON.stringify(content) };
}

/** Watches a company from one act to the next. */
class Watch {
  readonly #caller: Caller;
  readonly #seen = new Map<string, Seen>();
  readonly #gone = new Set<string>();
  /** Records that were made, changed or deleted since the beginning; merged names aside, of which nothing tells. */
  readonly changed = new Set<string>();
  #looked = false;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  async #rows(entity: string): Promise<Json[]> {
    const where = names.includes(entity) ? ' where Active in (true, false)' : '';
    return this.#caller.rows(`select * from ${entity}${where} orderby Id maxresults 1000`);
  }

  /** The books check out; versions only grow, and with every change; what is gone stays gone; control accounts agree. */
  async look(): Promise<void> {
    const { problems, receivables } = this.#caller.simulator.verify();
    expect(problems).toEqual([]);
    const rows = new Map<string, Json[]>();
    for (const entity of [...names, ...documents]) rows.set(entity, await this.#rows(entity));
    for (const [entity, found] of rows) this.#compare(entity, found);
    this.#looked = true;
    const of = (entity: string): Json[] => rows.get(entity) ?? [];
    const open = receivables[this.#caller.realmId]?.USD ?? 0;
    expect(sum(of('Customer'), 'Balance')).toBe(open);
    expect(centsOf(this.#caller.stored('Account', '84').CurrentBalance)).toBe(open);
    expect(centsOf(this.#caller.stored('Account', '85').CurrentBalance)).toBe(sum(of('Vendor'), 'Balance'));
  }

  #compare(entity: string, found: readonly Json[]): void {
    const present = new Set<string>();
    for (const row of found) {
      const key = `${entity} ${String(row.Id)}`;
      present.add(key);
      expect(this.#gone).not.toContain(key);
      const [now, before] = [seenOf(row, entity), this.#seen.get(key)];
      if (before !== undefined) {
        expect(now.token).toBeGreaterThanOrEqual(before.token);
        expect(now.updatedMs).toBeGreaterThanOrEqual(before.updatedMs);
        if (now.token === before.token) expect(now.content).toBe(before.content);
      }
      if (before?.token !== now.token && this.#looked) this.changed.add(key);
      this.#seen.set(key, now);
    }
    for (const key of [...this.#seen.keys()].filter((one) => one.startsWith(`${entity} `) && !present.has(one))) {
      this.#seen.delete(key);
      this.#gone.add(key);
      if (entity === 'Customer') this.changed.delete(key);
      else this.changed.add(key);
    }
  }

  /** Change data capture since the beginning tells each change, and what it tells is what is there. */
  async compareChanges(since: string): Promise<void> {
    const entities = ['Customer', ...documents].join(',');
    const { body } = await this.#caller.get(`/cdc?entities=${entities}&changedSince=${encodeURIComponent(since)}`);
    const [{ QueryResponse }] = body.CDCResponse as [{ QueryResponse: Record<string, unknown>[] }];
    const told = new Map<string, Json>();
    for (const element of QueryResponse) {
      for (const [entity, list] of Object.entries(element)) {
        if (Array.isArray(list)) for (const row of list as Json[]) told.set(`${entity} ${String(row.Id)}`, row);
      }
    }
    for (const key of this.changed) {
      if (key.startsWith('Account') || key.startsWith('Vendor')) continue;
      const [entity = '', id = ''] = key.split(' ');
      if (this.#gone.has(key)) expect(told.get(key)).toMatchObject({ status: 'Deleted', Id: id });
      else expect(told.get(key)).toEqual(this.#caller.stored(entity, id));
    }
  }
}

describe('6 Invariants', () => {
  it('hold after any sequence of operations: books, versions, replays, control accounts, change data capture', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 30 }), async (sequence) => {
        const caller = await Caller.start({ invoices: 4 });
        try {
          // Records carry whole seconds.
          const since = new Date(caller.simulator.now() - 1000).toISOString();
          const actor = new Actor(caller);
          const watch = new Watch(caller);
          await watch.look();
          for (const each of sequence) {
            await actor.take(each);
            await watch.look();
          }
          await watch.compareChanges(since);
        } finally {
          await caller.close();
        }
      }),
      { numRuns: 10 },
    );
  }, 120_000);
});
