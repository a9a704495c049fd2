import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type BookOptions,
  type Books,
  generateBooks,
  quickbooksEntities,
  streamBooks,
} from '../../../electron/simulator/books/generate.ts';
import { nameKey } from '../../../electron/simulator/books/names.ts';
import {
  appliedByDocument,
  cents,
  linesOf,
  quickbooksContributions,
  ref,
  sourceContributions,
  sumByCurrency,
} from './recompute.ts';

const today = '2026-11-21';
const sizes: BookOptions[] = [
  { seed: 1, customers: 50, invoices: 50, today },
  { seed: 2, customers: 50, invoices: 500, today },
  { seed: 3, customers: 400, invoices: 4000, today, currencies: true },
];
const made = sizes.map((options) => [`${options.customers}/${options.invoices}`, generateBooks(options)] as const);
const large = made[2]?.[1] as Books;

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const count = (values: Iterable<string>): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

describe('generation', () => {
  test('is the same for the same options and another for another seed', () => {
    const options = { seed: 5, customers: 60, invoices: 300, today };
    expect(digest(generateBooks(options))).toBe(digest(generateBooks(options)));
    expect(digest(generateBooks({ ...options, seed: 6 }))).not.toBe(digest(generateBooks(options)));
  });

  test('streams the same records on every walk', () => {
    const stream = streamBooks({ seed: 2, customers: 50, invoices: 500, today });
    const first = digest([...quickbooksEntities(stream)]);
    expect(digest([...quickbooksEntities(stream)])).toBe(first);
    expect(digest([...quickbooksEntities(made[1]?.[1] as Books)])).toBe(first);
    expect(digest([...stream.source.invoices])).toBe(digest(made[1]?.[1].source.invoices));
  });

  test('takes the given go-live date, even one in the future', () => {
    const { truth, source } = generateBooks({ seed: 4, customers: 20, invoices: 200, today, goLive: '2027-01-01' });
    expect(truth.goLive).toBe('2027-01-01');
    expect(source.invoices.every((invoice) => invoice.date < today)).toBe(true);
  });

  test('refuses sizes and dates that make no books', () => {
    expect(() => generateBooks({ seed: 1, customers: 1, invoices: 10, today })).toThrow(RangeError);
    expect(() => generateBooks({ seed: 1, customers: 10, invoices: 0.5, today })).toThrow(RangeError);
    expect(() => generateBooks({ seed: 1, customers: 10, invoices: 10, today: '21.11.2026' })).toThrow(RangeError);
  });

  test.each(Array.from({ length: 12 }, (_, seed) => seed))('holds together at the smallest sizes, seed %i', (seed) => {
    const books = generateBooks({
      seed,
      customers: 2 + (seed % 5),
      invoices: 1 + seed * 3,
      today,
      currencies: seed % 2 === 1,
    });
    expect(books.quickbooks.Invoice).toHaveLength(1 + seed * 3);
    const { receivables } = books.truth;
    expect(Object.fromEntries(receivables.map((r) => [r.currency, r.quickbooksMinor]))).toEqual({
      USD: 0,
      ...sumByCurrency(quickbooksContributions(books).values()),
    });
  });
});

describe.each(made)('books of size %s', (size, books) => {
  const { quickbooks, source, truth } = books;
  const [customers, invoices] = size.split('/').map(Number) as [number, number];

  test('have the asked-for customers and invoices', () => {
    expect(quickbooks.Customer).toHaveLength(customers);
    expect(quickbooks.Invoice).toHaveLength(invoices);
    expect(source.clients.length).toBeGreaterThan(customers * 0.9);
    expect(source.invoices.length).toBeGreaterThan(invoices * 0.9);
  });

  test('have unique ids, and display names unique over customers, vendors and employees', () => {
    for (const objects of Object.values(quickbooks))
      expect(new Set(objects.map((o) => o.Id)).size).toBe(objects.length);
    for (const list of [source.clients, source.invoices, source.payments]) {
      expect(new Set(list.map((record) => record.id)).size).toBe(list.length);
    }
    const names = [...quickbooks.Customer, ...quickbooks.Vendor, ...quickbooks.Employee].map((o) =>
      String(o.DisplayName),
    );
    expect(new Set(names.map((name) => name.toLowerCase().replace(/ \(deleted\)$/, ''))).size).toBe(names.length);
    for (const name of names) expect(name).not.toMatch(/[:\t\n]/);
  });

  test('balance each invoice and credit against the payment lines', () => {
    const applied = appliedByDocument(books);
    for (const invoice of quickbooks.Invoice) {
      const paid = applied.get(`Invoice ${invoice.Id}`) ?? 0;
      expect(cents(invoice.Balance)).toBe(cents(invoice.TotalAmt) - paid);
      expect(cents(invoice.Balance)).toBeGreaterThanOrEqual(0);
      expect(invoice.LinkedTxn !== undefined).toBe(paid > 0);
    }
    for (const memo of quickbooks.CreditMemo) {
      expect(cents(memo.Balance)).toBe(cents(memo.TotalAmt) - (applied.get(`CreditMemo ${memo.Id}`) ?? 0));
      expect(memo.RemainingCredit).toBe(memo.Balance);
    }
    const documents = new Set([
      ...quickbooks.Invoice.map((o) => `Invoice ${o.Id}`),
      ...quickbooks.CreditMemo.map((o) => `CreditMemo ${o.Id}`),
    ]);
    for (const key of applied.keys()) expect(documents.has(key)).toBe(true);
  });

  test('agree between the lines of a payment and the links of its invoices', () => {
    const fromPayments = new Set<string>();
    for (const payment of quickbooks.Payment) {
      for (const line of linesOf(payment)) {
        for (const link of line.LinkedTxn)
          if (link.TxnType === 'Invoice') fromPayments.add(`${link.TxnId} ${payment.Id}`);
      }
    }
    const fromInvoices = quickbooks.Invoice.flatMap((invoice) =>
      ((invoice.LinkedTxn ?? []) as { TxnId: string }[]).map((link) => `${invoice.Id} ${link.TxnId}`),
    );
    expect(new Set(fromInvoices)).toEqual(fromPayments);
    expect(fromInvoices).toHaveLength(fromPayments.size);
  });

  test('leave unapplied what a payment has on no line', () => {
    for (const payment of quickbooks.Payment) {
      let rest = cents(payment.TotalAmt);
      for (const line of linesOf(payment)) {
        rest += line.LinkedTxn[0]?.TxnType === 'CreditMemo' ? cents(line.Amount) : -cents(line.Amount);
      }
      expect(cents(payment.UnappliedAmt)).toBe(rest);
      expect(rest).toBeGreaterThanOrEqual(0);
    }
  });

  test('carry customer balances equal to their open documents, with sub-customers', () => {
    const own = new Map<string, number>();
    const add = (object: (typeof quickbooks.Invoice)[number], minor: number): void => {
      const id = ref(object, 'CustomerRef');
      own.set(id, (own.get(id) ?? 0) + minor);
    };
    for (const invoice of quickbooks.Invoice) add(invoice, cents(invoice.Balance));
    for (const memo of quickbooks.CreditMemo) add(memo, -cents(memo.Balance));
    for (const payment of quickbooks.Payment) add(payment, -cents(payment.UnappliedAmt));
    const withJobs = new Map(own);
    for (const customer of quickbooks.Customer) {
      expect(cents(customer.Balance)).toBe(own.get(customer.Id) ?? 0);
      if (customer.Active === false) expect(customer.Balance).toBe(0);
      if (customer.ParentRef === undefined) continue;
      const parent = ref(customer, 'ParentRef');
      withJobs.set(parent, (withJobs.get(parent) ?? 0) + cents(customer.Balance));
    }
    for (const customer of quickbooks.Customer) {
      expect(cents(customer.BalanceWithJobs)).toBe(withJobs.get(customer.Id) ?? 0);
    }
  });

  test('compute lines, tax and totals as QuickBooks does', () => {
    for (const invoice of [...quickbooks.Invoice, ...quickbooks.CreditMemo, ...quickbooks.SalesReceipt]) {
      let total = 0;
      let taxable = 0;
      for (const line of invoice.Line as {
        Amount: number;
        DetailType: string;
        SalesItemLineDetail?: { Qty: number; UnitPrice: number; TaxCodeRef: { value: string } };
      }[]) {
        const amount = cents(line.Amount);
        if (line.DetailType === 'DiscountLineDetail') total -= amount;
        if (line.SalesItemLineDetail === undefined) continue;
        const { Qty, UnitPrice, TaxCodeRef } = line.SalesItemLineDetail;
        const exact = BigInt(Math.round(Qty * 100)) * BigInt(Math.round(UnitPrice * 1_000_000));
        expect(Number((exact + 500_000n) / 1_000_000n)).toBe(amount);
        total += amount;
        if (TaxCodeRef.value === 'TAX') taxable += amount;
      }
      const tax = invoice.TxnTaxDetail as {
        TotalTax: number;
        TaxLine?: { Amount: number; TaxLineDetail: { NetAmountTaxable: number } }[];
      };
      expect(total + cents(tax.TotalTax)).toBe(cents(invoice.TotalAmt));
      for (const line of tax.TaxLine ?? []) {
        expect(line.Amount).toBe(tax.TotalTax);
        expect(cents(line.TaxLineDetail.NetAmountTaxable)).toBe(taxable);
        expect(Math.abs(cents(line.Amount) - taxable * 0.0625)).toBeLessThanOrEqual(1.5);
      }
    }
  });

  test('keep the source consistent: lines make totals, allocations make paid amounts', () => {
    const paid = new Map<string, number>();
    const credited = new Map<string, number>();
    for (const payment of source.payments) {
      const into = payment.method === 'Credit Note' ? credited : paid;
      for (const a of payment.allocations) into.set(a.invoiceId, (into.get(a.invoiceId) ?? 0) + a.amountMinor);
      const applied = payment.allocations.reduce((sum, a) => sum + a.amountMinor, 0);
      expect(applied).toBeLessThanOrEqual(payment.amountMinor);
      expect(payment.date < today).toBe(true);
    }
    for (const invoice of source.invoices) {
      const lines = invoice.lines.reduce((sum, line) => sum + line.amountMinor + line.taxMinor, 0);
      expect(lines).toBe(invoice.totalMinor);
      expect(invoice.lines.reduce((sum, line) => sum + line.taxMinor, 0)).toBe(invoice.taxMinor);
      expect(invoice.paidMinor).toBe(paid.get(invoice.id) ?? 0);
      expect(invoice.creditedMinor).toBe(credited.get(invoice.id) ?? 0);
      const open = invoice.totalMinor - invoice.paidMinor - invoice.creditedMinor;
      const standing = invoice.status !== 'Void' && invoice.status !== 'Draft';
      expect(invoice.balanceMinor).toBe(standing ? open : 0);
      if (invoice.status === 'Paid') expect(invoice.balanceMinor).toBe(0);
      if (invoice.status === 'Overdue') expect(invoice.balanceMinor).toBeGreaterThan(0);
    }
  });

  test('tell a truth that equals the recomputed difference', () => {
    const left = sourceContributions(books);
    const right = quickbooksContributions(books);
    const sums = (list: typeof truth.receivables, side: 'sourceMinor' | 'quickbooksMinor') =>
      Object.fromEntries(list.filter((r) => r[side] !== 0).map((r) => [r.currency, r[side]]));
    const nonZero = (all: Record<string, number>) =>
      Object.fromEntries(Object.entries(all).filter(([, minor]) => minor !== 0));
    expect(sums(truth.receivables, 'sourceMinor')).toEqual(nonZero(sumByCurrency(left.values())));
    expect(sums(truth.receivables, 'quickbooksMinor')).toEqual(nonZero(sumByCurrency(right.values())));
    for (const { currency, sourceMinor, quickbooksMinor } of truth.receivables) {
      const explained = truth.causes.filter((c) => c.currency === currency).reduce((sum, c) => sum + c.effectMinor, 0);
      expect(explained).toBe(sourceMinor - quickbooksMinor);
    }
  });

  test('name the damage of every single record', () => {
    const left = sourceContributions(books);
    const right = quickbooksContributions(books);
    const seen = new Set<string>();
    const check = (sourceId: string | null, key: string | null, damage: (typeof truth.causes)[number][]): void => {
      const expected: Record<string, number> = {};
      for (const [side, id, sign] of [
        [left, sourceId, 1],
        [right, key, -1],
      ] as const) {
        if (id === null) continue;
        const found = side.get(id);
        expect(found, id).toBeDefined();
        expect(seen.has(id)).toBe(false);
        seen.add(id);
        if (found !== undefined) expected[found.currency] = (expected[found.currency] ?? 0) + sign * found.minor;
      }
      const told: Record<string, number> = {};
      for (const { currency, effectMinor } of damage) told[currency] = (told[currency] ?? 0) + effectMinor;
      for (const currency of Object.keys({ ...expected, ...told }))
        expect(told[currency] ?? 0).toBe(expected[currency] ?? 0);
    };
    for (const t of truth.invoices) check(t.invoiceId, t.quickbooksId && `${t.type} ${t.quickbooksId}`, [...t.damage]);
    for (const t of truth.payments) check(t.paymentId, t.quickbooksId && `Payment ${t.quickbooksId}`, [...t.damage]);
    for (const t of truth.entries) check(null, `${t.entity} ${t.quickbooksId}`, [...t.damage]);
    const silent = [...right].filter(([key, { minor }]) => !seen.has(key) && minor !== 0);
    expect(silent).toEqual([]);
    expect([...left.keys()].filter((id) => !seen.has(id))).toEqual([]);
  });

  test('keep document numbers within 21 characters and instants before today, in Pacific time', () => {
    for (const invoice of quickbooks.Invoice) {
      if (invoice.DocNumber !== undefined) expect(String(invoice.DocNumber)).toMatch(/^.{1,21}$/u);
    }
    for (const [, object] of quickbooksEntities(books)) {
      const { CreateTime, LastUpdatedTime } = object.MetaData as { CreateTime: string; LastUpdatedTime: string };
      for (const time of [CreateTime, LastUpdatedTime])
        expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]:00$/);
      expect(Date.parse(CreateTime)).toBeLessThanOrEqual(Date.parse(LastUpdatedTime));
      expect(Date.parse(LastUpdatedTime)).toBeLessThan(Date.parse(`${today}T00:00:00Z`));
      expect(object.SyncToken).toMatch(/^\d+$/);
    }
  });
});

describe('realism of 400 customers and 4,000 invoices', () => {
  test('about 80 in 100 clients are exactly equal after folding, 8 to 12 similar', () => {
    const { clients } = large.source;
    const tiers = count(large.truth.customers.filter((t) => t.clientId !== null).map((t) => t.tier));
    expect((tiers.get('exact') ?? 0) / clients.length).toBeGreaterThan(0.74);
    expect((tiers.get('exact') ?? 0) / clients.length).toBeLessThan(0.84);
    expect((tiers.get('suggested') ?? 0) / clients.length).toBeGreaterThan(0.08);
    expect((tiers.get('suggested') ?? 0) / clients.length).toBeLessThan(0.13);
  });

  test('names of the exact tier have equal keys, all others have different ones', () => {
    const names = new Map(
      large.quickbooks.Customer.map((c) => [c.Id, String(c.FullyQualifiedName).replace(/ \(deleted\)$/, '')]),
    );
    const clients = new Map(large.source.clients.map((c) => [c.id, c.name]));
    const keyOwners = count([...names.values()].map(nameKey));
    for (const { clientId, customerId, tier, kind } of large.truth.customers) {
      if (clientId === null || kind.includes('sibling-legal-form') || kind === 'sub-customer-dash') continue;
      if (kind === 'second-currency') continue;
      const key = nameKey(clients.get(clientId) ?? '');
      if (tier === 'exact') expect(key).toBe(nameKey(names.get(customerId ?? '') ?? ''));
      if (tier === 'suggested' && kind !== 'legal-form-changed') expect(keyOwners.get(key) ?? 0).toBe(0);
      if (tier === 'unmatched') expect(keyOwners.has(key)).toBe(false);
    }
  });

  test('after go-live most invoices are only in the source, and stay a small share', () => {
    const after = large.source.invoices.filter(
      (i) => i.type === 'Invoice' && i.status !== 'Draft' && i.date >= large.truth.goLive,
    );
    const paired = new Set(large.truth.invoices.filter((t) => t.quickbooksId !== null).map((t) => t.invoiceId));
    const alone = after.filter((invoice) => !paired.has(invoice.id));
    expect(alone.length).toBeGreaterThan(after.length * 0.6);
    expect(alone.length / 4000).toBeGreaterThan(0.02);
    expect(alone.length / 4000).toBeLessThan(0.04);
  });

  test('every kind of damage and every cause is there', () => {
    const kinds = count(large.truth.invoices.map((t) => t.kind));
    for (const kind of [
      ...[
        'renumbered-prefix',
        'renumbered-zeros',
        'renumbered-suffix',
        'renumbered-own',
        'number-missing',
        'number-collision',
      ],
      ...[
        'number-twice-in-source',
        'number-taken',
        'total-cent',
        'total-tax',
        'total-off',
        'wrong-customer',
        'sub-for-parent',
      ],
      ...[
        'date-moved',
        'across-as-of',
        'void-both',
        'void-in-quickbooks',
        'void-in-source',
        'other-currency',
        'only-in-source',
      ],
      ...[
        'only-in-quickbooks',
        'deleted-in-source',
        'deleted-in-quickbooks',
        'entered-twice',
        'draft',
        'credit-only-in-quickbooks',
      ],
    ]) {
      expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(0);
    }
    expect(new Set(large.truth.causes.map((c) => c.cause)).size).toBe(13);
    const payments = count(large.truth.payments.map((t) => t.kind));
    for (const kind of [
      'only-in-quickbooks',
      'only-in-source',
      'overpaid',
      'misapplied',
      'left-unapplied',
      'unapplied',
      'credit',
    ]) {
      expect(payments.get(kind) ?? 0, kind).toBeGreaterThan(0);
    }
    expect(payments.get('only-in-quickbooks') ?? 0).toBeGreaterThan(payments.get('only-in-source') ?? 0);
  });

  test('damaged pairs show their damage', () => {
    const invoices = new Map(large.quickbooks.Invoice.map((i) => [i.Id, i]));
    const billed = new Map(large.source.invoices.map((i) => [i.id, i]));
    const numbers = count(large.quickbooks.Invoice.map((i) => String(i.DocNumber)));
    const sourceNumbers = count(large.source.invoices.map((i) => i.number));
    for (const { invoiceId, quickbooksId, type, kind } of large.truth.invoices) {
      const ours = billed.get(invoiceId ?? '');
      const theirs = invoices.get(quickbooksId ?? '');
      if (type !== 'Invoice' || ours === undefined || theirs === undefined) continue;
      const difference = ours.totalMinor - cents(theirs.TotalAmt);
      if (kind === 'same') {
        expect(difference).toBe(0);
        expect(theirs.DocNumber).toBe(ours.number);
        expect(theirs.TxnDate).toBe(ours.date);
      }
      if (kind === 'total-cent') expect(Math.abs(difference)).toBe(1);
      if (kind === 'total-tax' || kind === 'total-off') expect(difference).not.toBe(0);
      if (kind === 'number-missing') expect(theirs.DocNumber).toBeUndefined();
      if (kind === 'number-collision') expect(numbers.get(String(theirs.DocNumber)) ?? 0).toBeGreaterThan(1);
      if (kind === 'number-twice-in-source') expect(sourceNumbers.get(ours.number) ?? 0).toBeGreaterThan(1);
      if (kind.startsWith('renumbered')) expect(theirs.DocNumber).not.toBe(ours.number);
      if (kind === 'void-both' || kind === 'void-in-source') expect(ours.status).toBe('Void');
      if (kind === 'void-both' || kind === 'void-in-quickbooks') {
        expect([theirs.TotalAmt, theirs.Balance]).toEqual([0, 0]);
        expect(String(theirs.PrivateNote)).toMatch(/^Voided/);
      }
      if (kind === 'other-currency') expect(ref(theirs, 'CurrencyRef')).not.toBe(ours.currency);
    }
  });

  test('a number, a total, a currency and a mapped customer never agree on a wrong pair alone', () => {
    const currencies = new Map(large.quickbooks.Customer.map((c) => [c.Id, ref(c, 'CurrencyRef')]));
    const customerOf = new Map(
      large.truth.customers.map((t) => [`${t.clientId} ${currencies.get(t.customerId ?? '')}`, t.customerId]),
    );
    const pairOf = new Map(large.truth.invoices.map((t) => [t.invoiceId, t.quickbooksId]));
    const byKey = new Map<string, string[]>();
    for (const invoice of large.quickbooks.Invoice) {
      if (invoice.TotalAmt === 0) continue;
      const key = [
        invoice.DocNumber,
        cents(invoice.TotalAmt),
        ref(invoice, 'CurrencyRef'),
        ref(invoice, 'CustomerRef'),
      ].join('|');
      byKey.set(key, [...(byKey.get(key) ?? []), invoice.Id]);
    }
    let agreed = 0;
    for (const invoice of large.source.invoices) {
      if (invoice.status === 'Void' || invoice.status === 'Draft') continue;
      const key = [
        invoice.number,
        invoice.totalMinor,
        invoice.currency,
        customerOf.get(`${invoice.clientId} ${invoice.currency}`),
      ].join('|');
      const found = byKey.get(key) ?? [];
      if (found.length !== 1) continue;
      agreed++;
      expect(found[0]).toBe(pairOf.get(invoice.id));
    }
    expect(agreed).toBeGreaterThan(3300);
  });

  test('some clients bear the name of a vendor, some instants are shared by many objects', () => {
    const vendors = new Set(large.quickbooks.Vendor.map((v) => v.DisplayName));
    expect(large.source.clients.some((client) => vendors.has(client.name))).toBe(true);
    const instants = count(
      large.quickbooks.Invoice.map((i) => (i.MetaData as { LastUpdatedTime: string }).LastUpdatedTime),
    );
    expect(Math.max(...instants.values())).toBeGreaterThan(5);
  });

  test('the control account holds every open document and direct entry', () => {
    const accounts = large.quickbooks.Account.filter((a) => a.AccountType === 'Accounts Receivable');
    const across = large.quickbooks.Invoice.filter((i) => String(i.TxnDate) > today);
    for (const { currency, quickbooksMinor } of large.truth.receivables) {
      const account = accounts.find((a) => ref(a, 'CurrencyRef') === currency);
      const later = across
        .filter((i) => ref(i, 'CurrencyRef') === currency)
        .reduce((sum, i) => sum + cents(i.Balance), 0);
      expect(cents(account?.CurrentBalance)).toBe(quickbooksMinor + later);
    }
  });
});
