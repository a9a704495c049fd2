import type { Books, QboObject } from '../../../electron/simulator/books/generate.ts';

/** Cents of an amount that QuickBooks wrote as a JSON number, read from its decimal text. */
export function cents(value: unknown): number {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(String(value));
  if (match === null) throw new Error(`Not an amount in cents: ${String(value)}`);
  const minor = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return match[1] === '-' ? -minor : minor;
}

export interface LinkedLine {
  Amount: number;
  LinkedTxn: { TxnId: string; TxnType: string }[];
}

export const ref = (object: QboObject, name: string): string => (object[name] as { value: string }).value;
export const linesOf = (object: QboObject): LinkedLine[] => object.Line as LinkedLine[];

/** What the payments of the books apply to each document, by type and id. */
export function appliedByDocument(books: Books): Map<string, number> {
  const applied = new Map<string, number>();
  for (const payment of books.quickbooks.Payment) {
    for (const line of linesOf(payment)) {
      for (const { TxnId, TxnType } of line.LinkedTxn) {
        const key = `${TxnType} ${TxnId}`;
        applied.set(key, (applied.get(key) ?? 0) + cents(line.Amount));
      }
    }
  }
  return applied;
}

interface Contribution {
  currency: string;
  minor: number;
}

/** What each QuickBooks record adds to receivables as of the truth's day, by type and id. */
export function quickbooksContributions(books: Books): Map<string, Contribution> {
  const result = new Map<string, Contribution>();
  const add = (type: string, object: QboObject, minor: number): void => {
    const standing = String(object.TxnDate) <= books.truth.asOf ? minor : 0;
    result.set(`${type} ${object.Id}`, { currency: ref(object, 'CurrencyRef'), minor: standing });
  };
  for (const invoice of books.quickbooks.Invoice) add('Invoice', invoice, cents(invoice.Balance));
  for (const memo of books.quickbooks.CreditMemo) add('CreditMemo', memo, -cents(memo.RemainingCredit));
  for (const payment of books.quickbooks.Payment) add('Payment', payment, -cents(payment.UnappliedAmt));
  for (const entry of books.quickbooks.JournalEntry) {
    let minor = 0;
    for (const line of entry.Line as {
      Amount: number;
      JournalEntryLineDetail: { PostingType: string; AccountRef: { name?: string } };
    }[]) {
      if (line.JournalEntryLineDetail.AccountRef.name?.startsWith('Accounts Receivable') !== true) continue;
      minor += line.JournalEntryLineDetail.PostingType === 'Debit' ? cents(line.Amount) : -cents(line.Amount);
    }
    add('JournalEntry', entry, minor);
  }
  for (const deposit of books.quickbooks.Deposit) {
    let minor = 0;
    for (const line of deposit.Line as { Amount: number; DepositLineDetail?: { AccountRef: { name: string } } }[]) {
      if (line.DepositLineDetail?.AccountRef.name.startsWith('Accounts Receivable') === true)
        minor -= cents(line.Amount);
    }
    add('Deposit', deposit, minor);
  }
  return result;
}

/** What each source record adds to receivables as of the truth's day, by id. */
export function sourceContributions(books: Books): Map<string, Contribution> {
  const result = new Map<string, Contribution>();
  for (const { id, date, status, currency, totalMinor, paidMinor, creditedMinor } of books.source.invoices) {
    const stands = status !== 'Void' && status !== 'Draft' && date <= books.truth.asOf;
    result.set(id, { currency, minor: stands ? totalMinor - paidMinor - creditedMinor : 0 });
  }
  for (const { id, amountMinor, currency, allocations } of books.source.payments) {
    const applied = allocations.reduce((sum, allocation) => sum + allocation.amountMinor, 0);
    result.set(id, { currency, minor: applied - amountMinor });
  }
  return result;
}

export function sumByCurrency(contributions: Iterable<Contribution>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { currency, minor } of contributions) sums[currency] = (sums[currency] ?? 0) + minor;
  return sums;
}
