import { describe, expect, test } from 'vitest';
import { type Lists, ValueMap } from '../../../electron/export/config.ts';
import { buildDocument } from '../../../electron/export/documents.ts';
import type { ListEntry } from '../../../electron/ledger/export-books.ts';
import type { ExportDocument, ExportLine } from '../../../electron/ledger/export-facts.ts';

const entry = (id: string, name: string, active = true, raw: object = {}): ListEntry => ({
  id,
  name,
  active,
  raw: JSON.stringify(raw),
});

const listsOf = (isUs: boolean): Lists => ({
  isUs,
  entries: {
    item: [entry('12', 'Service'), entry('13', 'Old', false), entry('14', 'Folder', true, { Type: 'Category' })],
    tax: [entry('2', 'Maine'), entry('TAX', 'TAX'), entry('NON', 'NON')],
    term: [entry('3', 'Net 30')],
    method: [],
    class: [entry('5', 'North')],
    location: [entry('7', 'Main Street')],
    custom: [entry('1', 'Job no.')],
    deposit: [],
  },
});

const line: ExportLine = {
  item: 'service',
  description: 'Work',
  quantity: '2',
  unitPrice: '50',
  amountMinor: 10_000,
  taxCode: null,
  taxMinor: 0,
  serviceDate: '2026-10-01',
  discount: null,
  className: 'north',
};

const document: ExportDocument = {
  id: 1,
  sourceId: 1,
  kind: 'invoice',
  externalId: 'i1',
  number: 'N-1',
  clientId: 1,
  clientName: 'Acme',
  date: '2026-10-05',
  dueDate: '2026-11-04',
  currency: 'USD',
  totalMinor: 10_000,
  taxMinor: 0,
  terms: 'Net 30',
  memo: null,
  location: null,
  customFields: [],
  byHand: false,
  lines: [line],
};

function build(
  change: Partial<ExportDocument>,
  config: Record<string, Record<string, string>> = {},
  options: { isUs?: boolean; keepsNumbers?: boolean } = {},
) {
  const configured = new Map(Object.entries(config).map(([kind, values]) => [kind, new Map(Object.entries(values))]));
  return buildDocument(
    { ...document, ...change },
    {
      values: new ValueMap(configured, listsOf(options.isUs ?? true)),
      itemId: 'abc-def',
      customer: '58',
      multicurrency: false,
      keepsNumbers: options.keepsNumbers ?? true,
    },
  );
}
const codes = (built: ReturnType<typeof build>): string[] => built.problems.map((problem) => problem.code);

describe('the body of an invoice', () => {
  test('carries location and custom fields by name, by choice, or not at all', () => {
    const customFields = [
      { name: 'Job no.', value: 'A-17' },
      { name: 'Order', value: '4711' },
    ];
    const open = build({ location: 'main street', customFields });
    expect(open.body.DepartmentRef).toEqual({ value: '7' });
    expect(open.problems).toMatchObject([{ code: 'not-mapped', missing: { kind: 'custom', value: 'Order' } }]);
    const left = build({ location: 'main street', customFields }, { custom: { Order: '' } });
    expect(left.problems).toEqual([]);
    expect(left.body.CustomField).toEqual([{ DefinitionId: '1', Type: 'StringType', StringValue: 'A-17' }]);
    expect(codes(build({ customFields }, { custom: { Order: '1' } }))).toEqual(['custom-field-twice']);
    expect(codes(build({ customFields: [{ name: 'Job no.', value: 'x'.repeat(32) }] }))).toEqual([
      'custom-field-too-long',
    ]);
    expect(codes(build({ location: 'Elsewhere' }))).toEqual(['not-mapped']);
  });

  test('has full lines, with names of the source found in QuickBooks whatever their case', () => {
    const { body, problems } = build({});
    expect(problems).toEqual([]);
    expect(body).toEqual({
      DocNumber: 'N-1',
      TxnDate: '2026-10-05',
      DueDate: '2026-11-04',
      CustomerRef: { value: '58' },
      SalesTermRef: { value: '3' },
      Line: [
        {
          Description: 'Work',
          Amount: 100,
          DetailType: 'SalesItemLineDetail',
          SalesItemLineDetail: {
            ItemRef: { value: '12' },
            Qty: 2,
            UnitPrice: 50,
            TaxCodeRef: { value: 'NON' },
            ServiceDate: '2026-10-01',
            ClassRef: { value: '5' },
          },
        },
      ],
      TxnTaxDetail: { TotalTax: 0 },
    });
  });

  test('carries its proof in the private note where QuickBooks keeps no numbers', () => {
    expect(build({ number: null }).body.PrivateNote).toBe('[tieout:abc-def]');
    expect(build({}, {}, { keepsNumbers: false }).body.PrivateNote).toBe('[tieout:abc-def]');
    expect(build({}).body.PrivateNote).toBeUndefined();
  });

  test('says tax as billed: taxed lines and the code of the whole document in the US, a code on each line elsewhere', () => {
    const taxed = { totalMinor: 10_500, taxMinor: 500, lines: [{ ...line, taxCode: 'Maine', taxMinor: 500 }] };
    expect(build(taxed).body.TxnTaxDetail).toEqual({ TxnTaxCodeRef: { value: '2' }, TotalTax: 5 });
    expect(JSON.stringify(build(taxed).body.Line)).toContain('"TaxCodeRef":{"value":"TAX"}');
    const elsewhere = build(taxed, {}, { isUs: false }).body;
    expect([elsewhere.GlobalTaxCalculation, elsewhere.TxnTaxDetail]).toEqual(['TaxExcluded', { TotalTax: 5 }]);
    expect(JSON.stringify(elsewhere.Line)).toContain('"TaxCodeRef":{"value":"2"}');
    expect(codes(build({ ...taxed, lines: [{ ...line, taxCode: 'Utah', taxMinor: 500 }] }))).toEqual(['not-mapped']);
  });

  test('turns a negative line called a discount into the discount of the document', () => {
    const discount = {
      ...line,
      item: 'Discount',
      description: 'Discount',
      quantity: '1',
      unitPrice: '-10',
      amountMinor: -1_000,
      discount: null,
      className: null,
    };
    const { body, problems } = build({ totalMinor: 9_000, lines: [line, discount] });
    expect(problems).toEqual([]);
    expect(body.Line).toContainEqual({
      Amount: 10,
      DetailType: 'DiscountLineDetail',
      DiscountLineDetail: { PercentBased: false },
    });
  });

  test('of a credit is positive, whichever sign its lines came with', () => {
    const negative = { ...line, amountMinor: -10_000, unitPrice: '-50' };
    const { body, problems } = build({ kind: 'credit', lines: [negative] });
    expect(problems).toEqual([]);
    expect(JSON.stringify(body.Line)).toContain('"Amount":100');
    expect(JSON.stringify(body.Line)).toContain('"UnitPrice":50');
  });

  test.each([
    ['a total that is not lines and tax', { totalMinor: 10_001 }, ['total-differs']],
    ['a number of 22 characters', { number: 'X'.repeat(22) }, ['number-too-long']],
    ['a service nobody mapped', { lines: [{ ...line, item: 'Advice' }] }, ['not-mapped']],
    ['a term nobody mapped', { terms: 'Someday' }, ['not-mapped']],
    ['a folder of items is no item', { lines: [{ ...line, item: 'Folder' }] }, ['not-mapped']],
  ])('%s blocks it', (_, change, expected) => {
    expect(codes(build(change))).toEqual(expected);
  });

  test('a default takes what has no mapping; an inactive target blocks; a term can be left out', () => {
    expect(codes(build({ lines: [{ ...line, item: 'Advice' }] }, { item: { '': '12' } }))).toEqual([]);
    expect(codes(build({ lines: [{ ...line, item: 'Advice' }] }, { item: { Advice: '13' } }))).toEqual([
      'target-inactive',
    ]);
    expect(codes(build({ terms: 'Someday' }, { term: { Someday: '' } }))).toEqual([]);
  });
});
