import fc from 'fast-check';
import type { ClientFacts, InvoiceFacts, LineFacts, PaymentFacts } from '../../fixtures/source/facts.ts';

// Random books: names people really have, awkward texts, several currencies, every status.

const names = [
  'Harbour & Mill, Ltd.',
  'Åkerlund Bygg AB',
  'Total Comfort Heating',
  'O’Rourke "Big" Tools',
  'Müller GmbH & Co. KG',
  'Smith; Sons',
  'La Fenêtre SARL',
  'Nguyễn Trading',
  '12:30 Diner',
  '3 Rivers Plumbing',
  'Invoice Partners',
  'Grand Total Accounting',
] as const;

const text = fc.oneof(
  fc.constantFrom('Monthly service', 'Line one\nline two', 'He said "no"', 'a;b,c\td', "It's 5'", 'Œuvre – 100 %'),
  fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).map((raw) => `x${raw.replace(/[\p{C}\p{Z}]/gu, ' ')}x`),
);

const day = fc
  .integer({ min: 17_000, max: 20_500 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));

const word = fc.constantFrom('north', 'south', 'east', 'west');

export function clientsArbitrary(): fc.Arbitrary<ClientFacts[]> {
  const client = fc.record({
    givenName: fc.constantFrom('Ana', 'Björn', 'Chloé'),
    familyName: fc.constantFrom('Silva', 'Öberg', 'Martin'),
    email: word.map((at) => `office@${at}.example`),
    phone: fc.constantFrom('+1 (303) 555-0101', '030 1234567', '555.0100'),
    street: fc.constantFrom('12 Weir Street', '4 Rue du Pont\nBâtiment C', 'Am Markt 1, Hof'),
    city: fc.constantFrom('Millbrook', 'Évry'),
    region: fc.constantFrom('CO', 'Bayern'),
    postalCode: fc.constantFrom('80202', '01067', 'SW1A 1AA'),
    country: fc.constantFrom('US', 'Germany'),
    currency: fc.constantFrom('USD', 'EUR'),
    inactive: fc.boolean(),
  });
  return fc
    .tuple(
      fc.subarray([...names], { minLength: 1 }),
      fc.array(client, { minLength: names.length, maxLength: names.length }),
    )
    .map(([chosen, rest]) =>
      chosen.flatMap((name, index) => {
        const facts = rest[index];
        return facts === undefined ? [] : [{ ...facts, id: `C-${index + 1}`, name }];
      }),
    );
}

const line: fc.Arbitrary<LineFacts> = fc.record({
  item: fc.constantFrom('Support', 'Backup: 5 TB', 'Lizenz'),
  description: text,
  quantity: fc.oneof(fc.integer({ min: 1, max: 5000 }).map(String), fc.constantFrom('0.5', '2.25', '1000.125')),
  unitPrice: fc.oneof(
    fc.integer({ min: 0, max: 9_999_999 }).map((cents) => (cents / 100).toFixed(2)),
    fc.constantFrom('0.0375', '12.5'),
  ),
  amountMinor: fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 2_000_000_000 })),
  taxMinor: fc.integer({ min: 0, max: 300_000 }),
});

interface BookOptions {
  readonly currencies: readonly string[];
  readonly credits: boolean;
}

export function invoicesArbitrary(options: BookOptions): fc.Arbitrary<InvoiceFacts[]> {
  return clientsArbitrary().chain((clients) => {
    const invoice = fc.record({
      kind: options.credits
        ? fc.constantFrom('invoice' as const, 'invoice' as const, 'credit' as const)
        : fc.constant('invoice' as const),
      client: fc.constantFrom(...clients),
      date: day,
      dueDate: day,
      currency: fc.constantFrom(...options.currencies),
      status: fc.constantFrom('draft', 'finalized', 'sent', 'part-paid', 'paid', 'overdue', 'void'),
      terms: fc.constantFrom('Net 30', 'Due on receipt', '15 Tage'),
      memo: text,
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      paidShare: fc.constantFrom(0, 0.5, 1),
    });
    return fc.array(invoice, { minLength: 1, maxLength: 8 }).map((invoices) =>
      invoices.map(({ paidShare, ...rest }, index): InvoiceFacts => {
        // A document of nothing has no sign to tell a credit by.
        const [first, ...others] = rest.lines;
        const lines = first === undefined ? rest.lines : [{ ...first, amountMinor: first.amountMinor + 1 }, ...others];
        const total = lines.reduce((sum, { amountMinor, taxMinor }) => sum + amountMinor + taxMinor, 0);
        return {
          ...rest,
          lines,
          id: `inv_${index + 1}`,
          number: `${1001 + index}`,
          paidMinor: Math.floor(total * paidShare),
        };
      }),
    );
  });
}

export function paymentsArbitrary(options: Pick<BookOptions, 'currencies'>): fc.Arbitrary<PaymentFacts[]> {
  return clientsArbitrary().chain((clients) => {
    const payment = fc.record({
      client: fc.constantFrom(...clients),
      date: day,
      currency: fc.constantFrom(...options.currencies),
      reference: fc.constantFrom('10442', 'ACH-7', 'CHK 12'),
      method: fc.constantFrom('Check', 'Bank transfer'),
      parts: fc.array(fc.integer({ min: 1, max: 5_000_000 }), { maxLength: 3 }),
      rest: fc.integer({ min: 1, max: 90_000 }),
    });
    return fc.array(payment, { minLength: 1, maxLength: 8 }).map((payments) =>
      payments.map(({ parts, rest, ...facts }, index): PaymentFacts => {
        const allocations = parts.map((amountMinor, at) => ({
          invoiceId: `inv_${index}_${at}`,
          invoiceNumber: `${2000 + index * 10 + at}`,
          amountMinor,
        }));
        const amountMinor = parts.reduce((sum, part) => sum + part, rest);
        return { ...facts, id: `P-${index + 1}`, amountMinor, allocations };
      }),
    );
  });
}
