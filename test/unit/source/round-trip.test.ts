import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ClientRecord,
  findPreset,
  guessPreset,
  type ImportKind,
  type InvoiceRecord,
  openTable,
  type PaymentRecord,
  suggestMapping,
} from '../../../electron/source/index.ts';
import {
  type ClientFacts,
  clientLines,
  type InvoiceFacts,
  invoiceLines,
  invoiceTotal,
  keysOf,
  type Locale,
  lineSum,
  locales,
  type PaymentFacts,
  paymentLines,
  toCsv,
  toSheet,
  unapplied,
} from '../../fixtures/source/facts.ts';
import { clientLayouts, invoiceLayouts, type Layout, paymentLayouts } from '../../fixtures/source/layouts.ts';
import { makeXlsx } from '../../fixtures/source/make-xlsx.ts';
import { type ReadAll, readRecords } from '../../fixtures/source/read-all.ts';
import { clientsArbitrary, invoicesArbitrary, paymentsArbitrary } from './books-arbitrary.ts';

// Books written in a layout and read back equal the books, in all that the layout carries, to the cent.

const runs = Number(process.env.TIEOUT_ROUND_TRIPS ?? 100);
const today = '2026-01-01';

type Lines = ReturnType<typeof invoiceLines>;

/** Reads a file as a person would: the layout given, what the data leave open answered. */
async function readBack<K extends ImportKind>(
  layout: Layout,
  kind: K,
  lines: Lines,
  locale: Locale | 'xlsx',
): Promise<ReadAll<K>> {
  const bytes =
    locale === 'xlsx' ? makeXlsx({ Sheet1: toSheet(lines) }) : Buffer.from(toCsv(lines, locale, layout.separator));
  const table = await openTable({ name: 'export', bytes });
  const preset = findPreset(layout.preset);
  if (preset === null) throw new Error(`no preset ${layout.preset}`);
  const suggestion = suggestMapping(preset, table, { defaultCurrency: 'USD' });
  const mapping = { ...suggestion.mapping };
  if (locale !== 'xlsx') {
    if (!suggestion.numbers.certain) mapping.decimal = locale.decimal;
    if (!suggestion.dates.certain) mapping.dateOrder = locale.order;
  }
  return await readRecords(table, mapping, { kind, defaultCurrency: 'USD', today });
}

/** What a document read from the layout has to say. */
function expectedInvoice(layout: Layout, facts: InvoiceFacts): Partial<Record<keyof InvoiceRecord, unknown>> {
  const keys = new Set(keysOf(layout));
  const total = invoiceTotal(facts);
  const lineTaxes = keys.has('lineTax') || keys.has('lineTaxFirst');
  const linesCarried = keys.has('lineAmount');
  return {
    kind: facts.kind,
    number: facts.number,
    ...(keys.has('id') && { externalId: facts.id }),
    ...(keys.has('clientId') && { clientExternalId: facts.client.id }),
    clientName: facts.client.name,
    date: facts.date,
    dueDate: keys.has('dueDate') || keys.has('dueInstant') ? facts.dueDate : null,
    currency: facts.currency,
    totalMinor: keys.has('total') || linesCarried ? total : total - facts.paidMinor,
    taxMinor: keys.has('tax') || lineTaxes ? lineSum(facts, 'taxMinor') : null,
    paidMinor: keys.has('paid') ? facts.paidMinor : null,
    balanceMinor: keys.has('balance') ? total - facts.paidMinor : null,
    terms: keys.has('terms') ? facts.terms : null,
    memo: keys.has('memo') ? facts.memo : null,
  };
}

function expectedLines(layout: Layout, facts: InvoiceFacts): unknown[] {
  const keys = new Set(keysOf(layout));
  if (!keys.has('lineAmount')) return [];
  return facts.lines.map((line) => ({
    item: line.item,
    description: line.description,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    amountMinor: line.amountMinor,
    taxMinor: keys.has('lineTax') || keys.has('lineTaxFirst') ? line.taxMinor : null,
  }));
}

function sameNumber(text: string | null): string | null {
  return text === null ? null : String(Number(text));
}

function checkInvoices(layout: Layout, result: ReadAll<'invoices'>, invoices: readonly InvoiceFacts[]): void {
  expect(result.rejected).toEqual([]);
  const ordered =
    layout.groups === true ? [...Map.groupBy(invoices, ({ client }) => client).values()].flat() : invoices;
  expect(result.records).toHaveLength(ordered.length);
  for (const [index, facts] of ordered.entries()) {
    const record = result.records[index];
    if (record === undefined) throw new Error('a document is missing');
    expect(record).toMatchObject(expectedInvoice(layout, facts));
    const lines = record.lines.map(({ item, description, quantity, unitPrice, amountMinor, taxMinor }) => {
      const numbers = { quantity: sameNumber(quantity), unitPrice: sameNumber(unitPrice) };
      return { item, description, ...numbers, amountMinor, taxMinor };
    });
    const wanted = expectedLines(layout, facts).map((line) => {
      const { quantity, unitPrice, ...rest } = line as { quantity: string; unitPrice: string };
      return { ...rest, quantity: sameNumber(quantity), unitPrice: sameNumber(unitPrice) };
    });
    expect(lines).toEqual(wanted.map((line) => expect.objectContaining(line)));
    const statusWord = layout.statuses?.[facts.status];
    if (statusWord !== undefined) expect(layout.statuses?.[record.status]).toBe(statusWord);
  }
}

function currenciesOf(layout: Layout): string[] {
  const carried = keysOf(layout).some((key) => key.startsWith('currency'));
  return carried ? ['USD', 'EUR', 'JPY', 'KWD'] : ['USD'];
}

/** Every place in turn, so that each layout meets each of them whatever the seed. */
const places: readonly (Locale | 'xlsx')[] = [...locales, 'xlsx'];

describe.each(invoiceLayouts.map((layout) => [layout.preset, layout] as const))('invoices, %s', (_, layout) => {
  test.each(places.map((place) => [place === 'xlsx' ? 'XLSX' : place.name, place] as const))(
    '%s',
    async (_name, place) => {
      const books = invoicesArbitrary({ currencies: currenciesOf(layout), credits: layout.noCredits !== true });
      await fc.assert(
        fc.asyncProperty(books, async (invoices) => {
          const result = await readBack(layout, 'invoices', invoiceLines(layout, invoices), place);
          checkInvoices(layout, result, invoices);
        }),
        { numRuns: Math.ceil(runs / places.length) },
      );
    },
  );
});

function checkPayments(layout: Layout, result: ReadAll<'payments'>, payments: readonly PaymentFacts[]): void {
  const keys = new Set(keysOf(layout));
  expect(result.rejected).toEqual([]);
  const ordered =
    layout.groups === true ? [...Map.groupBy(payments, ({ client }) => client).values()].flat() : payments;
  const parts = keys.has('applied');
  const wanted = ordered.map(
    (facts): Partial<Record<keyof PaymentRecord, unknown>> => ({
      ...(keys.has('id') && { externalId: facts.id }),
      ...(keys.has('clientId') && { clientExternalId: facts.client.id }),
      clientName: facts.client.name,
      date: facts.date,
      currency: facts.currency,
      amountMinor: facts.amountMinor,
      reference: keys.has('reference') ? facts.reference : null,
      method: keys.has('method') ? facts.method : null,
      void: false,
      ...(parts && { unappliedMinor: unapplied(facts) }),
      allocations: parts
        ? facts.allocations.map(({ invoiceId, invoiceNumber, amountMinor }) => ({
            invoiceExternalId: keys.has('invoiceId') ? invoiceId : null,
            invoiceNumber,
            amountMinor,
          }))
        : [],
    }),
  );
  expect(result.records).toEqual(wanted.map((facts) => expect.objectContaining(facts)));
}

describe.each(paymentLayouts.map((layout) => [layout.preset, layout] as const))('payments, %s', (_, layout) => {
  test.each(places.map((place) => [place === 'xlsx' ? 'XLSX' : place.name, place] as const))(
    '%s',
    async (_name, place) => {
      await fc.assert(
        fc.asyncProperty(paymentsArbitrary({ currencies: currenciesOf(layout) }), async (payments) => {
          const result = await readBack(layout, 'payments', paymentLines(layout, payments), place);
          checkPayments(layout, result, payments);
        }),
        { numRuns: Math.ceil(runs / places.length) },
      );
    },
  );
});

function expectedClient(layout: Layout, facts: ClientFacts): Partial<Record<keyof ClientRecord, unknown>> {
  const keys = new Set(keysOf(layout));
  const fields = ['givenName', 'familyName', 'email', 'phone', 'city', 'region', 'postalCode', 'country'] as const;
  return {
    name: facts.name,
    ...(keys.has('id') && { externalId: facts.id }),
    ...Object.fromEntries(fields.map((field) => [field, keys.has(field) ? facts[field] : null])),
    address: facts.street,
    inactive: (keys.has('activity') || keys.has('inactivity')) && facts.inactive,
    currency: keys.has('currency') ? facts.currency : null,
  };
}

describe.each(clientLayouts.map((layout) => [layout.preset, layout] as const))('clients, %s', (_, layout) => {
  test.each(['CSV', 'XLSX'] as const)('%s', async (format) => {
    const plain = locales.find((locale) => locale.name === 'plain');
    if (plain === undefined) throw new Error('no plain locale');
    await fc.assert(
      fc.asyncProperty(clientsArbitrary(), async (clients) => {
        const lines = clientLines(layout, clients);
        const result = await readBack(layout, 'clients', lines, format === 'XLSX' ? 'xlsx' : plain);
        expect(result.rejected).toEqual([]);
        expect(result.records).toEqual(clients.map((facts) => expect.objectContaining(expectedClient(layout, facts))));
      }),
      { numRuns: Math.ceil(runs / 6) },
    );
  });
});

describe('the layout is recognised by its headers', () => {
  const all = [...invoiceLayouts, ...paymentLayouts, ...clientLayouts];
  test.each(all.map((layout) => [layout.preset, layout] as const))('%s', (preset, layout) => {
    const headers = layout.columns.map((column) => column.slice(0, column.indexOf('=')));
    const guess = guessPreset(headers);
    // Lists that hold invoices and payments alike are recognised as the one; the person asks for the other.
    const twins: Readonly<Record<string, string>> = {
      'qbo-transaction-list-payments': 'qbo-transaction-list',
      'qbo-received-payments': 'qbo-invoices-and-received-payments',
      'wave-payments': 'wave-transactions',
    };
    expect(guess.preset.id).toBe(twins[preset] ?? preset);
  });
});
