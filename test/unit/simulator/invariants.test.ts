import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, Caller, faultCode, line, pays } from './small-books.ts';

type Json = Record<string, unknown>;

const step = fc.record({
  what: fc.constantFrom(
    'invoice',
    'memo',
    'pay',
    'use',
    'move',
    'void',
    'voidPayment',
    'delete',
    'deletePayment',
    'price',
    'merge',
    'stale',
  ),
  a: fc.nat({ max: 1000 }),
  b: fc.nat({ max: 1000 }),
  cents: fc.integer({ min: 1, max: 20_000 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Answers a correct business refusal may give; anything else is a bug. */
const REFUSALS = new Set(['6000', '620', '610', '6250', '5010', '2500']);

class Books {
  readonly caller: Caller;
  readonly tokens = new Map<string, number>();
  #requests = 0;

  constructor(caller: Caller) {
    this.caller = caller;
  }

  async #pick(entity: string, seed: number): Promise<Json> {
    const rows = await this.caller.rows(`select * from ${entity} orderby Id maxresults 1000`);
    return rows[seed % Math.max(rows.length, 1)] ?? {};
  }

  /** Posts under a request id, then posts the same again: the replay must be the original. */
  async #post(path: string, body: Json): Promise<Answer> {
    this.#requests += 1;
    const url = `${path}${path.includes('?') ? '&' : '?'}requestid=r${this.#requests}`;
    const first = await this.caller.post(url, body);
    if (first.status === 200) expect((await this.caller.post(url, body)).text).toBe(first.text);
    else expect(REFUSALS).toContain(faultCode(first));
    return first;
  }

  async take({ what, a, b, cents }: Step): Promise<void> {
    const amount = cents / 100;
    const customer = await this.#pick('Customer', a);
    const invoice = await this.#pick('Invoice', b);
    const payment = await this.#pick('Payment', b);
    const memo = await this.#pick('CreditMemo', a);
    const version = (object: Json): Json => ({ Id: object.Id ?? '0', SyncToken: object.SyncToken ?? '0' });
    const owner = invoice.CustomerRef ?? { value: '58' };
    switch (what) {
      case 'invoice':
        await this.#post('/invoice', {
          CustomerRef: { value: customer.Id },
          Line: [line(3, amount / 3 > 1 ? 33.333333 : 1), line(1, amount)],
        });
        break;
      case 'memo':
        await this.#post('/creditmemo', { CustomerRef: { value: customer.Id }, Line: [line(1, amount)] });
        break;
      case 'pay':
        await this.#post('/payment', {
          CustomerRef: owner,
          TotalAmt: amount,
          Line: [pays('Invoice', invoice.Id, Math.min(amount, Number(invoice.Balance ?? 0)))],
        });
        break;
      case 'use':
        await this.#post('/payment', {
          CustomerRef: owner,
          TotalAmt: 0,
          Line: [pays('Invoice', invoice.Id, amount), pays('CreditMemo', memo.Id, amount)],
        });
        break;
      case 'move':
        await this.#post('/payment', {
          ...version(payment),
          sparse: true,
          Line: [pays('Invoice', invoice.Id, amount)],
        });
        break;
      case 'void':
        await this.#post('/invoice?operation=void', version(invoice));
        break;
      case 'voidPayment':
        await this.#post('/payment?operation=update&include=void', { ...version(payment), sparse: true });
        break;
      case 'delete':
        await this.#post('/invoice?operation=delete', version(invoice));
        break;
      case 'deletePayment':
        await this.#post('/payment?operation=delete', version(payment));
        break;
      case 'price':
        await this.#post('/invoice', { ...version(invoice), sparse: true, Line: [line(1, amount)] });
        break;
      case 'stale': {
        const refused = await this.#post('/invoice', { ...version(invoice), SyncToken: '999999', sparse: true });
        expect(refused.status).toBe(400);
        break;
      }
      default: {
        const loser = await this.#pick('Customer', b);
        if (loser.Id !== customer.Id)
          this.caller.simulator.edit({
            entity: 'Customer',
            operation: 'merge',
            id: String(loser.Id),
            into: String(customer.Id),
          });
      }
    }
  }

  /** The books check out, and no sync token went back. */
  async check(): Promise<void> {
    expect(this.caller.simulator.verify().problems).toEqual([]);
    for (const entity of ['Customer', 'Invoice', 'Payment', 'CreditMemo']) {
      for (const row of await this.caller.rows(`select * from ${entity} orderby Id maxresults 1000`)) {
        const key = `${entity}:${row.Id}`;
        expect(Number(row.SyncToken)).toBeGreaterThanOrEqual(this.tokens.get(key) ?? 0);
        this.tokens.set(key, Number(row.SyncToken));
      }
    }
    const account = this.caller.stored('Account', '84');
    const receivables = this.caller.simulator.verify().receivables[this.caller.realmId]?.USD ?? 0;
    expect(Math.round(Number(account.CurrentBalance) * 100)).toBe(receivables);
  }
}

describe('6 Invariants', () => {
  it('hold after any sequence of operations', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const caller = await Caller.start({ invoices: 4 });
        try {
          const books = new Books(caller);
          for (const each of steps) {
            await books.take(each);
            await books.check();
          }
        } finally {
          await caller.close();
        }
      }),
      { numRuns: 12 },
    );
  });
});
