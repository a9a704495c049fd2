import { expect } from 'vitest';
import { type Answer, type Caller, faultCode, line, pays } from './small-books.ts';

type Json = Record<string, unknown>;

/** One act of a random sequence: which, and numbers to choose its records and amount by. */
export interface Act {
  readonly what: ActName;
  readonly a: number;
  readonly b: number;
  readonly cents: number;
}

/** What a correct refusal may say; anything else is a fault of the simulator. */
const refusals = new Set(['6000', '620', '610', '6220', '6250', '6540', '5010', '2500']);

const spending = (amount: number): Json => ({
  Amount: amount,
  DetailType: 'AccountBasedExpenseLineDetail',
  AccountBasedExpenseLineDetail: { AccountRef: { value: '79' } },
});

const posting = (type: string, account: string, amount: number, customerId?: unknown): Json => ({
  Amount: amount,
  DetailType: 'JournalEntryLineDetail',
  JournalEntryLineDetail: {
    PostingType: type,
    AccountRef: { value: account },
    ...(customerId === undefined ? {} : { Entity: { Type: 'Customer', EntityRef: { value: customerId } } }),
  },
});

const version = (object: Json): Json => ({ Id: object.Id ?? '0', SyncToken: object.SyncToken ?? '0' });

/** Carries out acts on a small company as its users would, each write sent twice under its request id. */
export class Actor {
  readonly caller: Caller;
  #requests = 0;

  constructor(caller: Caller) {
    this.caller = caller;
  }

  async take({ what, a, b, cents }: Act): Promise<void> {
    const pick = async (entity: string, seed: number): Promise<Json> => {
      const rows = await this.caller.rows(`select * from ${entity} orderby Id maxresults 1000`);
      return rows[seed % Math.max(rows.length, 1)] ?? {};
    };
    await acts[what]({
      actor: this,
      a: (entity) => pick(entity, a),
      b: (entity) => pick(entity, b),
      amount: cents / 100,
    });
  }

  /** Posts under a request id, then the same again: the replay must be the original, and a refusal one that is right. */
  async post(path: string, body: Json): Promise<Answer> {
    this.#requests += 1;
    const address = `${path}${path.includes('?') ? '&' : '?'}requestid=r${this.#requests}`;
    const first = await this.caller.post(address, body);
    if (first.status === 200) expect((await this.caller.post(address, body)).text).toBe(first.text);
    else expect(refusals, first.text).toContain(faultCode(first));
    return first;
  }
}

interface Stage {
  readonly actor: Actor;
  /** A record of an entity, by the act's first number; by its second. */
  readonly a: (entity: string) => Promise<Json>;
  readonly b: (entity: string) => Promise<Json>;
  readonly amount: number;
}

async function voidBy(path: string, { actor, b }: Stage, entity: string): Promise<unknown> {
  return actor.post(path, { ...version(await b(entity)), sparse: true });
}
async function remove(entity: string, { actor, b }: Stage): Promise<unknown> {
  return actor.post(`/${entity.toLowerCase()}?operation=delete`, version(await b(entity)));
}
async function sale(path: string, { actor, a, amount }: Stage, fields: Json = {}): Promise<unknown> {
  const customer = await a('Customer');
  const lines = [line(3, amount / 3 > 1 ? 33.333333 : 1), line(1, amount)];
  return actor.post(path, { CustomerRef: { value: customer.Id }, Line: lines, ...fields });
}
async function purchase(path: string, { actor, amount }: Stage): Promise<unknown> {
  return actor.post(path, { VendorRef: { value: '70' }, Line: [spending(amount)] });
}

const acts = {
  invoice: (stage) => sale('/invoice', stage),
  memo: (stage) => sale('/creditmemo', stage),
  receipt: (stage) => sale('/salesreceipt', stage),
  refund: (stage) => sale('/refundreceipt', stage, { DepositToAccountRef: { value: '35' } }),
  estimate: (stage) => sale('/estimate', stage),
  async pay({ actor, b, amount }) {
    const invoice = await b('Invoice');
    return actor.post('/payment', {
      CustomerRef: invoice.CustomerRef ?? { value: '58' },
      TotalAmt: amount,
      Line: [pays('Invoice', invoice.Id, Math.min(amount, Number(invoice.Balance ?? 0)))],
    });
  },
  async use({ actor, a, b, amount }) {
    const [invoice, memo] = [await b('Invoice'), await a('CreditMemo')];
    return actor.post('/payment', {
      CustomerRef: invoice.CustomerRef ?? { value: '58' },
      TotalAmt: 0,
      Line: [pays('Invoice', invoice.Id, amount), pays('CreditMemo', memo.Id, amount)],
    });
  },
  async move({ actor, a, b, amount }) {
    const [payment, invoice] = [await b('Payment'), await a('Invoice')];
    return actor.post('/payment', { ...version(payment), sparse: true, Line: [pays('Invoice', invoice.Id, amount)] });
  },
  async price({ actor, b, amount }) {
    return actor.post('/invoice', { ...version(await b('Invoice')), sparse: true, Line: [line(1, amount)] });
  },
  async stale({ actor, b }) {
    const refused = await actor.post('/invoice', { ...version(await b('Invoice')), SyncToken: '999999', sparse: true });
    expect(refused.status).toBe(400);
  },
  void: async ({ actor, b }) => actor.post('/invoice?operation=void', version(await b('Invoice'))),
  voidPayment: (stage) => voidBy('/payment?operation=update&include=void', stage, 'Payment'),
  voidReceipt: (stage) => voidBy('/salesreceipt?operation=update&include=void', stage, 'SalesReceipt'),
  voidBillPayment: (stage) => voidBy('/billpayment?operation=update&include=void', stage, 'BillPayment'),
  deleteInvoice: (stage) => remove('Invoice', stage),
  deletePayment: (stage) => remove('Payment', stage),
  deleteMemo: (stage) => remove('CreditMemo', stage),
  deleteBill: (stage) => remove('Bill', stage),
  deleteDeposit: (stage) => remove('Deposit', stage),
  deleteEntry: (stage) => remove('JournalEntry', stage),
  bill: (stage) => purchase('/bill', stage),
  vendorCredit: (stage) => purchase('/vendorcredit', stage),
  async payBill({ actor, a, b, amount }) {
    const [bill, credit] = [await b('Bill'), await a('VendorCredit')];
    const used = Math.min(amount, Number(credit.Balance ?? 0));
    return actor.post('/billpayment', {
      VendorRef: { value: '70' },
      PayType: 'Check',
      CheckPayment: { BankAccountRef: { value: '35' } },
      TotalAmt: amount,
      Line: [pays('Bill', bill.Id, amount), ...(used > 0 ? [pays('VendorCredit', credit.Id, used)] : [])],
    });
  },
  async deposit({ actor, b }) {
    const payment = await b('Payment');
    const held = [
      { Amount: payment.TotalAmt ?? 1, LinkedTxn: [{ TxnId: payment.Id ?? '0', TxnType: 'Payment', TxnLineId: '0' }] },
    ];
    return actor.post('/deposit', { DepositToAccountRef: { value: '35' }, Line: held });
  },
  async entry({ actor, a, amount }) {
    const lines = [posting('Debit', '79', amount), posting('Credit', '84', amount, (await a('Customer')).Id)];
    return actor.post('/journalentry', { Line: lines });
  },
  async rename({ actor, a, amount }) {
    return actor.post('/customer', { ...version(await a('Customer')), sparse: true, CompanyName: `Renamed ${amount}` });
  },
  async deactivate({ actor, a }) {
    return actor.post('/customer', { ...version(await a('Customer')), sparse: true, Active: false });
  },
  async touch({ actor, b }) {
    const { Id } = await b('Invoice');
    if (Id !== undefined) actor.caller.simulator.edit({ entity: 'Invoice', operation: 'touch', id: String(Id) });
  },
  async merge({ actor, a, b }) {
    const [winner, loser] = [await a('Customer'), await b('Customer')];
    if (loser.Id === winner.Id) return;
    const ids = { id: String(loser.Id), into: String(winner.Id) };
    actor.caller.simulator.edit({ entity: 'Customer', operation: 'merge', ...ids });
  },
} satisfies Record<string, (stage: Stage) => Promise<unknown>>;

export type ActName = keyof typeof acts;
export const actNames = Object.keys(acts) as ActName[];
