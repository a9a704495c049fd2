import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tieOutsOf } from '../../electron/engine/tieout-keeper.ts';
import { findSignOff } from '../../electron/ledger/sign-off.ts';
import { readSignedRecords } from '../../electron/ledger/signed-records.ts';
import { lastDecisionId } from '../../electron/ledger/tieout-facts.ts';
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
 * What the truth says of each cause, told as Tieout orders causes. The books' keepers put any credit of
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

describe('decisions after the first tie-out', () => {
  test('a link withdrawn and put back is taken in as if everything were computed anew', async () => {
    const before = await usd();
    const row = books.db
      .prepare(
        "SELECT i.id FROM mapping_member m JOIN source_invoice i ON i.id = m.record_id WHERE m.record_type = 'source_invoice' AND m.live = 1 AND i.balance_minor > 0 ORDER BY i.id LIMIT 1 OFFSET 40",
      )
      .get() as { id: number };
    await books.call('documents.unlink', { invoiceIds: [row.id] });
    const incremental = await usd();
    tieOutsOf(books.engine).touch();
    expect(await usd()).toEqual(incremental);
    expect(incremental).not.toEqual(before);
    await books.call('decisions.undo', { decisionId: lastDecisionId(books.db) });
    expect(await usd()).toEqual(before);
  });

  test('an accepted difference stays a difference, is marked, and is open again when its amount is another', async () => {
    const query = {
      asOf: null,
      currency: 'USD',
      cause: 'amount-differs',
      party: null,
      search: '',
      sort: null,
      offset: 0,
      limit: 1,
    } as const;
    const [effect] = (await books.call('tieout.effects', query)).rows;
    if (effect === undefined) throw new Error('no amount differs');
    const accept = { asOf: null, currency: 'USD', keys: [effect.key], reason: 'Agreed by mail' };
    expect(await books.call('tieout.accept', accept)).toEqual({ changedCount: 1 });
    expect(await books.call('tieout.accept', accept)).toEqual({ changedCount: 0 });
    expect((await usd()).acceptedMinor).toBe(effect.amountMinor);
    const record = effect.records.find((one) => one.side === 'source');
    books.db
      .prepare(
        'UPDATE source_invoice SET total_minor = total_minor + 700, balance_minor = balance_minor + 700 WHERE id = ?',
      )
      .run(record?.recordId);
    tieOutsOf(books.engine).touch();
    expect((await usd()).acceptedMinor).toBe(0);
    books.db
      .prepare(
        'UPDATE source_invoice SET total_minor = total_minor - 700, balance_minor = balance_minor - 700 WHERE id = ?',
      )
      .run(record?.recordId);
    tieOutsOf(books.engine).touch();
    expect(await books.call('tieout.withdraw', { keys: [effect.key] })).toEqual({ changedCount: 1 });
    expect((await usd()).acceptedMinor).toBe(0);
  });
});

describe('agings and the account', () => {
  test('each side ages to its receivables, less what is posted straight to the account', async () => {
    const tieOut = await usd();
    const aging = await books.call('aging.get', {
      asOf: null,
      basis: 'due',
      rollUp: true,
      currency: 'USD',
      search: '',
      onlyDifferent: false,
      sort: null,
      offset: 0,
      limit: 500,
    });
    const [account] = await books.call('control.get', { asOf: null });
    expect(aging.source.totalMinor).toBe(tieOut.sourceMinor);
    expect(aging.quickbooks.totalMinor).toBe(account?.subledgerMinor);
    expect(account?.controlMinor).toBe(tieOut.quickbooksMinor);
    const [ours, theirs] = (['source', 'quickbooks'] as const).map((side) =>
      aging.rows.reduce((sum, row) => sum + (row[side]?.totalMinor ?? 0), 0),
    );
    expect([ours, theirs]).toEqual([aging.source.totalMinor, aging.quickbooks.totalMinor]);
  });
});

describe('month over month', () => {
  test('each month end is a tie-out of its own, by cause and by age', async () => {
    const months = await books.call('tieout.months', { asOf: null, basis: 'due', currency: 'USD', months: 3 });
    expect(months).toHaveLength(4);
    for (const month of months) {
      const tieOut = await usd(month.day);
      const { sourceMinor, quickbooksMinor, unexplainedMinor } = month;
      expect({ sourceMinor, quickbooksMinor, unexplainedMinor }).toEqual({
        sourceMinor: tieOut.sourceMinor,
        quickbooksMinor: tieOut.quickbooksMinor,
        unexplainedMinor: 0,
      });
      expect(month.causes).toEqual(tieOut.causes.map(({ cause, amountMinor }) => ({ cause, amountMinor })));
      expect(month.source.totalMinor).toBe(tieOut.sourceMinor);
      const [account] = await books.call('control.get', { asOf: month.day });
      expect(month.quickbooks.totalMinor).toBe(account?.subledgerMinor);
      expect(account?.controlMinor).toBe(tieOut.quickbooksMinor);
      expect(account?.unknownMinor).toBe(0);
    }
  });
});

describe('a sign-off', () => {
  test('keeps its figures, and tells each document that is no longer as it was', async () => {
    const asOf = books.truth.asOf;
    const before = await usd(asOf);
    const signing = { asOf, preparer: 'Ada', reviewer: 'Grace', note: null };
    const { signOffId } = await books.call('signOff.sign', signing);
    expect(await books.call('signOff.sign', signing)).toEqual({ signOffId });
    const page = { signOffId, offset: 0, limit: 100 };
    expect(await books.call('signOff.changes', page)).toMatchObject({ totalCount: 0, causes: [] });

    // A late payment, a moved due date, a deleted payment: told record by record, paid ones too.
    const open = books.db
      .prepare(
        "SELECT id, number, balance_minor AS balance FROM source_invoice WHERE balance_minor > 5000 AND kind = 'invoice' AND gone_at IS NULL AND status = 'sent' AND currency = 'USD' ORDER BY id LIMIT 1",
      )
      .get() as { id: number; number: string; balance: number };
    books.db.prepare('UPDATE source_invoice SET balance_minor = balance_minor - 5000 WHERE id = ?').run(open.id);
    const paid = books.db
      .prepare(
        "SELECT id, doc_number AS number FROM qbo_invoice WHERE balance_minor = 0 AND voided = 0 AND deleted_at IS NULL AND due_date < ? AND currency = 'USD' ORDER BY CAST(id AS INTEGER) LIMIT 1",
      )
      .get(asOf) as { id: string; number: string };
    books.db.prepare("UPDATE qbo_invoice SET due_date = '2031-01-31' WHERE id = ?").run(paid.id);
    tieOutsOf(books.engine).touch();
    const { rows, totalCount, figures } = await books.call('signOff.changes', page);
    expect(totalCount).toBe(2);
    expect(rows[0]).toMatchObject({
      side: 'source',
      number: open.number,
      fate: 'changed',
      fields: [{ field: 'open', before: open.balance, after: open.balance - 5000 }],
      beforeMinor: open.balance,
      afterMinor: open.balance - 5000,
    });
    expect(rows[1]).toMatchObject({
      side: 'quickbooks',
      number: paid.number,
      fate: 'changed',
      fields: [{ field: 'due-date', after: '2031-01-31' }],
      beforeMinor: 0,
      afterMinor: 0,
    });
    expect(figures.find((one) => one.currency === 'USD')?.sourceMinor).toBe(before.sourceMinor - 5000);

    // The log names what was frozen: another text under the same hash is noticed.
    const { recordsSha256 } = findSignOff(books.db, signOffId) ?? { recordsSha256: '' };
    const said = books.db.prepare("SELECT after FROM decision WHERE kind = 'signOff.sign'").pluck().all() as string[];
    expect(said.some((text) => text.includes(recordsSha256))).toBe(true);
    const kept = books.db.prepare('SELECT records FROM signed_records WHERE sha256 = ?').pluck().get(recordsSha256);
    const forged = deflateSync(
      inflateSync(kept as Buffer)
        .toString('utf8')
        .replace('USD', 'EUR'),
    );
    books.db.prepare('UPDATE signed_records SET records = ? WHERE sha256 = ?').run(forged, recordsSha256);
    expect(() => readSignedRecords(books.db, recordsSha256)).toThrow('ledger.damaged');
    books.db.prepare("UPDATE signed_records SET records = x'00ff' WHERE sha256 = ?").run(recordsSha256);
    expect(() => readSignedRecords(books.db, recordsSha256)).toThrow('ledger.damaged');
    books.db.prepare('UPDATE signed_records SET records = ? WHERE sha256 = ?').run(kept, recordsSha256);

    await books.call('signOff.reopen', { signOffId, reason: 'A payment came late' });
    const [signed] = await books.call('signOff.list', {});
    expect(signed?.reopenedAt).not.toBeNull();
    expect(signed?.figures.find((one) => one.currency === 'USD')?.sourceMinor).toBe(before.sourceMinor);
  });
});

describe('a report of it', () => {
  test('is the same whenever it is made on one day, and escapes the company’s name', async () => {
    const write = async (format: 'pdf' | 'xlsx', name: string) => {
      const path = join(tmpdir(), `tieout-report-${process.pid}-${name}`);
      books.targets.set(name, path);
      const { jobId } = await books.call('reports.write', {
        kinds: ['tie-out', 'agings', 'decisions', 'questions', 'batch'],
        format,
        asOf: null,
        batchId: null,
        fileToken: name,
      });
      expect((await books.engine.jobs.settled(jobId)).status).toBe('finished');
      const bytes = await readFile(path);
      await rm(path);
      return bytes;
    };
    const first = await write('xlsx', 'one.xlsx');
    books.clock.now = new Date(books.clock.now.getTime() + 3_600_000);
    expect((await write('xlsx', 'two.xlsx')).equals(first)).toBe(true);
    await write('pdf', 'one.pdf');
    await write('pdf', 'two.pdf');
    const [one, two] = books.pages;
    expect(one).toBe(two);
    expect(one).toContain('Harbor &amp; &lt;Sons&gt;');
    expect(one).not.toContain('<Sons>');
  });
});
