import { dateText } from './calendar.ts';
import { entered } from './documents.ts';
import { invoiceLines } from './lines.ts';
import {
  badDebtAccount,
  checkingAccount,
  envelope,
  incomeAccount,
  receivablesAccount,
  undepositedFunds,
} from './lists.ts';
import { amount } from './money.ts';
import type { Frame, Party, Pay } from './plan.ts';
import { mix, Random } from './random.ts';
import { currencyPart, customerRef, renderLines } from './render.ts';
import type { QboObject } from './types.ts';

/** A document of a kind that the planner of receivables does not handle. */
export interface Other {
  entity: 'SalesReceipt' | 'RefundReceipt' | 'Estimate' | 'Deposit' | 'JournalEntry';
  kind: string;
  quickbooksId: number;
  created: number;
  updated: number;
  currency: string;
  /** What it adds to Accounts Receivable without an invoice or payment, in minor units. */
  receivable: number;
  body: () => Record<string, unknown>;
}

/** The object of a planned document, once ids are given. */
export function renderOther(other: Other): QboObject {
  return {
    ...envelope(String(other.quickbooksId), other.updated > other.created ? 1 : 0, other.created, other.updated),
    ...other.body(),
  };
}

class OtherPlanner {
  readonly others: Other[] = [];
  private journalNumber = 0;
  private readonly frame: Frame;
  private readonly rng: Random;

  constructor(frame: Frame) {
    this.frame = frame;
    this.rng = new Random(mix(frame.seed, 9));
  }

  private add(
    entity: Other['entity'],
    kind: string,
    day: number,
    currency: string,
    receivable: number,
    body: Other['body'],
  ): Other {
    const other = { entity, kind, quickbooksId: 0, ...entered(this.rng, this.frame, day), currency, receivable, body };
    this.others.push(other);
    return other;
  }

  private day(): number {
    return this.frame.firstDay + this.rng.below(this.frame.today - this.frame.firstDay);
  }

  /** Sales receipts, refund receipts or estimates. */
  sales(
    entity: 'SalesReceipt' | 'RefundReceipt' | 'Estimate',
    count: number,
    parties: readonly Party[],
    first: string,
  ): void {
    for (let i = 0; i < count; i++) {
      const party = this.rng.pick(parties);
      const day = this.day();
      const lines = invoiceLines(mix(this.frame.seed, 10, entity.length, i), party.taxable, 'plain');
      const estimateStatus = this.rng.pick(['Pending', 'Accepted', 'Closed', 'Rejected']);
      this.add(entity, 'other', day, party.currency, 0, () => ({
        DocNumber: `${first}${1001 + i}`,
        TxnDate: dateText(day),
        CustomerRef: customerRef(party),
        ...currencyPart(party.currency, this.frame.currencies),
        ...renderLines(lines, false),
        ApplyTaxAfterDiscount: false,
        TotalAmt: amount(lines.total),
        ...(entity === 'Estimate'
          ? { TxnStatus: estimateStatus, ExpirationDate: dateText(day + 30), EmailStatus: 'NotSet' }
          : {
              Balance: 0,
              DepositToAccountRef: { value: entity === 'SalesReceipt' ? undepositedFunds : checkingAccount },
            }),
      }));
    }
  }

  private journalEntry(
    kind: string,
    debit: Record<string, unknown>,
    credit: Record<string, unknown>,
    minor: number,
    receivable: number,
  ): void {
    const day = this.day();
    const number = ++this.journalNumber;
    const line = (id: string, type: 'Debit' | 'Credit', detail: Record<string, unknown>) => ({
      Id: id,
      Description: kind,
      Amount: amount(minor),
      DetailType: 'JournalEntryLineDetail',
      JournalEntryLineDetail: { PostingType: type, ...detail },
    });
    this.add('JournalEntry', kind, day, 'USD', receivable, () => ({
      DocNumber: `JE-${number}`,
      TxnDate: dateText(day),
      ...currencyPart('USD', this.frame.currencies),
      Adjustment: false,
      TotalAmt: amount(minor),
      Line: [line('0', 'Debit', debit), line('1', 'Credit', credit)],
    }));
  }

  /** Entries between other accounts, and a few straight to Accounts Receivable. */
  journalEntries(plain: number, direct: number, parties: readonly Party[]): void {
    const account = (value: string) => ({ AccountRef: { value } });
    for (let i = 0; i < plain; i++) {
      this.journalEntry('accrual', account('87'), account('33'), this.rng.between(10_000, 400_000), 0);
    }
    for (let i = 0; i < direct; i++) {
      const party = this.rng.pick(parties);
      const control = {
        AccountRef: receivablesAccount('USD'),
        Entity: { Type: 'Customer', EntityRef: customerRef(party) },
      };
      const minor = this.rng.between(1500, 180_000);
      if (i % 3 === 2) this.journalEntry('receivable-charged', control, account(incomeAccount), minor, minor);
      else this.journalEntry('write-off', account(badDebtAccount), control, minor, -minor);
    }
  }

  /** Bank deposits of received payments by week, and a few whose money went straight to Accounts Receivable. */
  deposits(pays: readonly Pay[], direct: number, parties: readonly Party[]): void {
    const groups = new Map<string, Pay[]>();
    for (const pay of pays) {
      if (!pay.deposited) continue;
      const key = `${pay.currency}${Math.floor(pay.quickbooksDay / 7)}`;
      const group = groups.get(key);
      if (group === undefined || group.length >= 40) groups.set(key, [pay]);
      else group.push(pay);
      if (group !== undefined && group.length >= 40) this.deposit(group);
    }
    for (const group of groups.values()) this.deposit(group);
    for (let i = 0; i < direct; i++) {
      const party = this.rng.pick(parties);
      const minor = this.rng.between(2000, 120_000);
      const day = this.day();
      const Line = [
        {
          Id: '1',
          LineNum: 1,
          Amount: amount(minor),
          DetailType: 'DepositLineDetail',
          DepositLineDetail: {
            Entity: { ...customerRef(party), type: 'CUSTOMER' },
            AccountRef: receivablesAccount('USD'),
          },
        },
      ];
      this.add('Deposit', 'deposited-to-receivables', day, 'USD', -minor, () =>
        this.depositBody(day, minor, 'USD', Line),
      );
    }
  }

  private depositBody(
    day: number,
    minor: number,
    currency: string,
    Line: Record<string, unknown>[],
  ): Record<string, unknown> {
    return {
      TxnDate: dateText(day),
      DepositToAccountRef: { value: checkingAccount, name: 'Checking' },
      ...currencyPart(currency, this.frame.currencies),
      TotalAmt: amount(minor),
      Line,
    };
  }

  private deposit(group: readonly Pay[]): void {
    const day = Math.min(
      group.reduce((latest, pay) => Math.max(latest, pay.quickbooksDay), 0) + 2,
      this.frame.today - 1,
    );
    const currency = group[0]?.currency ?? 'USD';
    const minor = group.reduce((sum, pay) => sum + pay.amount, 0);
    const other = this.add('Deposit', 'other', day, currency, 0, () =>
      this.depositBody(
        day,
        minor,
        currency,
        group.map((pay) => ({
          Amount: amount(pay.amount),
          LinkedTxn: [{ TxnId: String(pay.quickbooksId), TxnType: 'Payment', TxnLineId: '0' }],
        })),
      ),
    );
    // A deposit is entered after its payments and touches them.
    for (const pay of group)
      other.created = Math.min(Math.max(other.created, pay.created + 60), this.frame.lastInstant - 1);
    other.updated = Math.max(other.updated, other.created);
    for (const pay of group) pay.updated = Math.max(pay.updated, other.created);
  }
}

/** Documents beside invoices, credits and payments, in modest numbers. */
export function planOthers(frame: Frame, parties: readonly Party[], pays: readonly Pay[], invoices: number): Other[] {
  const planner = new OtherPlanner(frame);
  const customers = parties.filter((p) => p.customerId !== null && p.active && p.parent === null);
  const home = customers.filter((p) => p.currency === 'USD');
  const modest = (share: number, most: number): number => Math.min(most, Math.max(1, Math.round(invoices * share)));
  planner.sales('SalesReceipt', modest(0.01, 400), customers, 'SR-');
  planner.sales('RefundReceipt', modest(0.002, 60), customers, 'RR-');
  planner.sales('Estimate', modest(0.01, 400), customers, 'EST-');
  const direct = home.length > 0 ? modest(0.0004, 24) : 0;
  planner.journalEntries(modest(0.002, 60), direct, home);
  planner.deposits(pays, direct >> 1 || Math.min(direct, 1), home);
  return planner.others;
}
