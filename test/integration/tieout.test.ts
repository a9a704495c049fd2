import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cause } from '../../shared/ipc/tieout.ts';
import { type Company, company } from './tieout-company.ts';

let books: Company;

beforeAll(async () => {
  books = await company({ customers: 150, invoices: 2500, seed: 5 });
});
afterAll(() => books.close());

const causeByWords: Readonly<Record<string, Cause>> = {
  'only in source': 'only-in-source',
  'only in QuickBooks': 'only-in-quickbooks',
  'before go-live': 'before-go-live',
  'amount differs': 'amount-differs',
  'tax or rounding': 'tax-or-rounding',
  'payment on one side': 'payment-on-one-side',
  'unapplied payment or credit': 'unapplied-payment-or-credit',
  'credit memo on one side': 'credit-memo-on-one-side',
  'voided or deleted on one side': 'voided-or-deleted-on-one-side',
  'dated across the as-of date': 'dated-across-as-of',
  'customer unmatched': 'customer-unmatched',
  'other currency': 'other-currency',
  'entry straight to the control account': 'entry-to-control-account',
};

/**
 * What the truth says of each cause, told as architecture section 10 orders causes. The books' keepers put any credit of
 * one side, and any unapplied money, under its own cause; Tieout asks first whether it is dated before go-live, then
 * whether its client has a customer. And to Tieout a sub-customer without a client of its own belongs to its matched
 * parent, as its documents are claimed there: what is missing is the document, not the customer.
 */
function expectedCauses(): Map<string, number> {
  const { truth, db } = books;
  const sums = new Map<string, number>();
  const add = (cause: Cause, minor: number) => sums.set(cause, (sums.get(cause) ?? 0) + minor);
  const fact = (sql: string, id: string) => db.prepare(sql).raw().get(id) as [string, string | number] | undefined;
  const mapped = new Set(
    db.prepare("SELECT record_type || ' ' || record_id FROM mapping_member WHERE live = 1").pluck().all() as string[],
  );
  const parents = new Map(
    db.prepare('SELECT id, parent_id FROM qbo_customer').raw().all() as [string, string | null][],
  );
  const isMatched = (party: string | number): boolean =>
    typeof party === 'number'
      ? mapped.has(`client ${party}`)
      : mapped.has(`Customer ${party}`) || isMatched0(parents.get(party) ?? null);
  const isMatched0 = (parent: string | null): boolean => parent !== null && isMatched(parent);
  const told = (given: Cause, row: [string, string | number] | undefined): Cause => {
    if (row === undefined) throw new Error('the ledger lacks a record of the truth');
    if (row[0] < truth.goLive) return 'before-go-live';
    return isMatched(row[1]) ? given : 'customer-unmatched';
  };
  for (const { invoiceId, quickbooksId, type, damage } of truth.invoices) {
    for (const { cause, effectMinor } of damage) {
      const words = causeByWords[cause] as Cause;
      const oneSidedCredit = type === 'CreditMemo' && (invoiceId === null || quickbooksId === null);
      if (words === 'customer-unmatched' && type === 'Invoice' && quickbooksId !== null) {
        const row = fact('SELECT txn_date, customer_id FROM qbo_invoice WHERE id = ?', quickbooksId);
        add(told('only-in-quickbooks', row), effectMinor);
        continue;
      }
      if (!oneSidedCredit) add(words, effectMinor);
      else if (invoiceId !== null) {
        add(
          told(words, fact('SELECT date, client_id FROM source_invoice WHERE external_id = ?', invoiceId)),
          effectMinor,
        );
      } else {
        add(
          told(
            words,
            fact(
              "SELECT txn_date, customer_id FROM qbo_object WHERE type = 'CreditMemo' AND id = ?",
              quickbooksId ?? '',
            ),
          ),
          effectMinor,
        );
      }
    }
  }
  for (const { paymentId, quickbooksId, damage } of truth.payments) {
    for (const { cause, effectMinor } of damage) {
      const words = causeByWords[cause] as Cause;
      if (paymentId !== null && quickbooksId !== null) add(words, effectMinor);
      else if (paymentId !== null) {
        add(
          told(words, fact('SELECT date, client_id FROM source_payment WHERE external_id = ?', paymentId)),
          effectMinor,
        );
      } else
        add(
          told(words, fact('SELECT txn_date, customer_id FROM qbo_payment WHERE id = ?', quickbooksId ?? '')),
          effectMinor,
        );
    }
  }
  for (const { damage } of truth.entries) {
    for (const { cause, effectMinor } of damage) add(causeByWords[cause] as Cause, effectMinor);
  }
  return new Map([...sums].filter(([, minor]) => minor !== 0));
}

const usd = async (asOf: string | null = null) => {
  const { currencies } = await books.call('tieout.get', { asOf });
  const found = currencies.find((one) => one.currency === 'USD');
  if (found === undefined) throw new Error('no receivables');
  return found;
};

describe('the practice books', () => {
  test('before anything is linked, every cent has a cause already', async () => {
    const { sourceMinor, quickbooksMinor, unexplainedMinor, causes, differenceMinor } = await usd();
    const [truth] = books.truth.receivables;
    expect({ sourceMinor, quickbooksMinor }).toEqual({
      sourceMinor: truth?.sourceMinor,
      quickbooksMinor: truth?.quickbooksMinor,
    });
    expect(unexplainedMinor).toBe(0);
    expect(causes.reduce((sum, cause) => sum + cause.amountMinor, 0)).toBe(differenceMinor);
  });

  test('with every true pair linked, the causes name exactly the damage that was done', async () => {
    books.linkTruth();
    const tieOut = await usd();
    expect(tieOut.unexplainedMinor).toBe(0);
    expect(
      new Map(tieOut.causes.filter((one) => one.amountMinor !== 0).map((one) => [one.cause, one.amountMinor])),
    ).toEqual(expectedCauses());
  });
});
