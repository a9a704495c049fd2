import { describe, expect, test } from 'vitest';
import {
  findPreset,
  genericPreset,
  type ImportKind,
  ImportMapping,
  importLimits,
  openTable,
  suggestMapping,
  understandSamples,
} from '../../../electron/source/index.ts';
import { type ReadAll, readRecords } from '../../fixtures/source/read-all.ts';

const qbo =
  '*InvoiceNo,*Customer,*InvoiceDate,*DueDate,Terms,Memo,Item,ItemDescription,ItemQuantity,ItemRate,*ItemAmount,TaxCode,TaxAmount';
const practice =
  'Invoice ID,Invoice Number,Client ID,Client Name,Invoice Date,Due Date,Status,Currency,Item,Description,Quantity,Unit Price,Line Amount,Tax Amount,Invoice Total,Amount Paid,Credits Applied,Balance,Terms,Memo,Type';
const simple = 'Client,Invoice Number,Invoice Date,Total,Balance,Status,Currency,Type';

async function importText<K extends ImportKind>(
  text: string,
  kind: K,
  presetId?: string,
  change: Partial<ImportMapping> = {},
): Promise<ReadAll<K>> {
  const table = await openTable({ name: 'a.csv', bytes: Buffer.from(text) });
  const preset = presetId === undefined ? genericPreset(kind) : findPreset(presetId);
  if (preset === null) throw new Error('no preset');
  const { mapping } = suggestMapping(preset, table, { defaultCurrency: 'USD' });
  return await readRecords(table, { ...mapping, ...change }, { kind, defaultCurrency: 'USD', today: '2026-01-15' });
}

describe('documents', () => {
  test('one row per line is grouped by number and client, also when rows are apart', async () => {
    const text = `${qbo}\n7,Alder,01/31/2025,,,,a,,1,10,10.00,,0.80\n7,Birch,01/31/2025,,,,a,,1,5,5.00,,\n7,Alder,01/31/2025,,,,b,,1,20,20.00,,1.60\n`;
    const { records } = await importText(text, 'invoices', 'qbo-invoice-import');
    expect(records).toMatchObject([
      {
        clientName: 'Alder',
        totalMinor: 3240,
        taxMinor: 240,
        externalId: '7|alder',
        lines: [{ line: 2 }, { line: 4 }],
      },
      { clientName: 'Birch', totalMinor: 500, taxMinor: null, externalId: '7|birch' },
    ]);
  });

  test('rows far apart are one document, and fall together, however many others stand between', async () => {
    const row = (number: string, amount: string): string => `${number},Alder,01/31/2025,,,,a,,1,${amount},${amount},,`;
    const between = Array.from({ length: 900 }, (_, at) => row(`x${at}`, '1.00'));
    const text = [qbo, row('7', '10.00'), row('8', '5.00'), ...between, row('7', '20.00'), row('8', 'zwölf'), ''].join(
      '\n',
    );
    const { records, rejected, stats } = await importText(text, 'invoices', 'qbo-invoice-import');
    expect(records.find(({ number }) => number === '7')).toMatchObject({
      line: 2,
      totalMinor: 3000,
      lines: [
        { line: 2, amountMinor: 1000 },
        { line: 904, amountMinor: 2000 },
      ],
    });
    expect(records.some(({ number }) => number === '8')).toBe(false);
    expect(rejected.map(({ line }) => line)).toEqual([3, 905]);
    expect(stats).toMatchObject({ records: 901, rejectedRows: 2 });
    const again = text.replace('zwölf', '7.00').replaceAll('10.00', '-10.00').replaceAll('20.00', '-20.00');
    const credits = await importText(again, 'invoices', 'qbo-invoice-import');
    expect(credits.records.find(({ number }) => number === '7')).toMatchObject({
      kind: 'credit',
      totalMinor: 3000,
      lines: [{ amountMinor: 1000 }, { amountMinor: 2000 }],
    });
  });

  test('a refused document keeps all its rows out, also those that stand far apart', async () => {
    const row = (number: string, amount: string): string => `${number},Alder,01/31/2025,,,,a,,1,${amount},${amount},,`;
    const between = Array.from({ length: 500 }, (_, at) => row(`x${at}`, '1.00'));
    const text = [
      qbo,
      row('7', '10.00'),
      row('7', 'x'),
      ...between,
      row('7', '20.00'),
      ...between.map((line) => `y${line}`),
      row('7', '1'),
      '',
    ].join('\n');
    const { records, rejected } = await importText(text, 'invoices', 'qbo-invoice-import');
    expect(records).toHaveLength(1000);
    expect(rejected.map(({ line }) => line)).toEqual([2, 3, 504, 1005]);
  });

  test('an order and an invoice of one id are two documents where the file says so', async () => {
    const row = (type: string, total: string, item: string): string =>
      `7,7,c,Alder,2025-01-31,,Sent,USD,${item},,1,${total},${total},0,,,,,,,${type}`;
    const text = [
      practice,
      row('Invoice', '10.00', 'a'),
      row('Sales receipt', '5.00', 'b'),
      row('Invoice', '20.00', 'c'),
      '',
    ].join('\n');
    const { records } = await importText(text, 'invoices', 'practice-invoices');
    expect(records).toMatchObject([
      { kind: 'invoice', externalId: '7', totalMinor: 3000 },
      { kind: 'order', externalId: '7', totalMinor: 500 },
    ]);
    const open = [row('Invoice', '10.00', 'a'), row('Sales receipt', '5.00', 'b'), row('', '1.00', 'c')];
    const far = [practice, ...open.slice(0, 2), row('Invoice', '9.00', 'x').replace('7,7', '8,8'), open[2], ''].join(
      '\n',
    );
    const next = await importText([practice, ...open, ''].join('\n'), 'invoices', 'practice-invoices');
    expect(next.records).toMatchObject([{ totalMinor: 1000 }, { totalMinor: 600 }]);
    const refused = await importText(far, 'invoices', 'practice-invoices');
    expect(refused.records).toMatchObject([{ externalId: '8' }]);
    expect(refused.rejected.map(({ line }) => line)).toEqual([2, 3, 5]);
  });

  test('a document of more rows than any has names the limit', async () => {
    const row = '7,Alder,01/31/2025,,,,a,,1,1.00,1.00,,';
    const text = [qbo, ...Array.from({ length: importLimits.rowsOfDocument + 3 }, () => row), ''].join('\n');
    const { records, rejected } = await importText(text, 'invoices', 'qbo-invoice-import');
    expect(records).toEqual([]);
    expect(rejected).toHaveLength(importLimits.rowsOfDocument + 3);
    expect(rejected.at(-3)?.reason).toContain(String(importLimits.rowsOfDocument));
  });

  test('head fields come from the first row that has them', async () => {
    const text = `${practice}\nx,7,c,Alder,2025-01-31,,Sent,USD,a,,1,10,10.00,0,30.00,,,,,,Invoice\nx,7,c,Alder,2025-01-31,2025-02-28,,USD,b,,1,20,20.00,0,,,,30.00,Net 30,Hi,\n`;
    const { records } = await importText(text, 'invoices', 'practice-invoices');
    expect(records).toMatchObject([
      { dueDate: '2025-02-28', status: 'sent', totalMinor: 3000, balanceMinor: 3000, terms: 'Net 30', memo: 'Hi' },
    ]);
  });

  test('rows of one document that contradict each other are refused with it', async () => {
    const text = `${practice}\nx,7,c,A,2025-01-31,,Sent,USD,a,,1,10,10.00,0,30.00,,,,,,Invoice\nx,7,c,A,2025-01-31,,Sent,USD,b,,1,20,20.00,0,31.00,,,,,,Invoice\n`;
    const { records, rejected } = await importText(text, 'invoices', 'practice-invoices');
    expect(records).toEqual([]);
    expect(rejected).toMatchObject([
      { line: 2, reason: expect.stringContaining('line 3') },
      { line: 3, column: 'Invoice Total', value: '31.00', reason: expect.stringContaining('line 2') },
    ]);
  });

  test.each([
    ['a stray separator', '7,Alder,01/31/2025,,,,a,x, y,1,20,20.00,,', /more cells/],
    ['a row cut short', '7,Alder,01/31/2025', /fewer cells/],
    ['a row without its number', ',Alder,01/31/2025,,,,b,,1,20,20.00,,', /no document number/],
    ['an amount that cannot be read', '7,Alder,01/31/2025,,,,b,,1,20,1.2.3,,', /separators/],
  ])('%s does not leave a document standing with a smaller total', async (_, row, reason) => {
    const good = '8,Birch,01/31/2025,,,,b,,1,20,20.00,,';
    const text = `${qbo}\n${good.replace('8', '6')}\n${good.replace('8', '9')}\n7,Alder,01/31/2025,,,,a,,1,10,10.00,,\n${row}\n${good}\n${good.replace('8', '10')}\n`;
    const { records, rejected } = await importText(text, 'invoices', 'qbo-invoice-import');
    expect(records.map((record) => record.number)).not.toContain('7');
    expect(records.map((record) => record.number)).toEqual(expect.arrayContaining(['6', '9', '10']));
    expect(rejected).toContainEqual(expect.objectContaining({ line: 5, reason: expect.stringMatching(reason) }));
  });

  test('a file cut inside its last row gives that row up', async () => {
    const text = `${simple}\nA,1,2025-01-31,12345.67,12345.67,Sent,USD,Invoice\nA,2,2025-01-31,123`;
    const { records, rejected, warnings } = await importText(text, 'invoices');
    expect(records).toHaveLength(1);
    expect(rejected).toMatchObject([{ line: 3, reason: expect.stringContaining('fewer cells') }]);
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'ends-mid-line' }));
  });

  test('negative totals are credits, with positive amounts; their lines keep their own signs', async () => {
    const text = `${practice}\nx,7,c,A,2025-01-31,,Open,USD,a,,1,10,-50.00,-4.00,-49.00,0,0,-49.00,,,Credit Note\nx,7,c,A,2025-01-31,,Open,USD,fee,,1,5,5.00,0,-49.00,0,0,-49.00,,,Credit Note\n`;
    const { records, stats, warnings } = await importText(text, 'invoices', 'practice-invoices');
    expect(records).toMatchObject([
      { kind: 'credit', totalMinor: 4900, taxMinor: 400, balanceMinor: 4900, status: 'finalized' },
    ]);
    expect(records[0]?.lines.map((line) => line.amountMinor)).toEqual([5000, -500]);
    expect(stats.totalMinorByCurrency).toEqual({ USD: -4900 });
    expect(warnings).toEqual([]);
  });

  test('where amounts stand with a minus, taxes do too, and both are meant without', async () => {
    const head = 'Client,Invoice Number,Invoice Date,Line Amount,Tax Amount';
    const text = `${head}\nA,1,2025-01-31,-100.00,-8.00\nA,1,2025-01-31,-50.00,-4.00\nA,2,2025-01-31,100.00,8.00\n`;
    const { records, warnings } = await importText(text, 'invoices', undefined, { sign: 'negated' });
    expect(records).toMatchObject([
      { kind: 'invoice', totalMinor: 16_200, taxMinor: 1200, lines: [{ taxMinor: 800 }, { taxMinor: 400 }] },
      { kind: 'credit', totalMinor: 10_800, taxMinor: 800 },
    ]);
    expect(warnings.filter(({ code }) => code === 'sum-differs')).toEqual([]);
  });

  test('a total made of lines has the tax once, also where the document and its lines both state it', async () => {
    const head = 'Client,Invoice Number,Invoice Date,Line Amount,Line Tax,Tax Total';
    const { records, warnings } = await importText(`${head}\nA,1,2025-01-31,100.00,8.00,8.00\n`, 'invoices');
    expect(records).toMatchObject([{ totalMinor: 10_800, taxMinor: 800 }]);
    expect(warnings).toEqual([]);
  });

  const taxed = 'Client,Invoice Number,Invoice Date,Line Amount,VAT';
  test.each([
    ['its rows differ', `${taxed}\nA,1,2025-01-31,250.00,47.50\nA,1,2025-01-31,20.00,3.80\n`, 32_130, 5_130],
    ['there is no total', `${taxed}\nA,1,2025-01-31,100.00,19.00\nA,1,2025-01-31,100.00,19.00\n`, 23_800, 3_800],
    [
      'it adds up to the total',
      `${taxed},Total\nA,1,2025-01-31,100.00,19.00,238.00\nA,1,2025-01-31,100.00,19.00,238.00\n`,
      23_800,
      3_800,
    ],
    ['it is a credit', `${taxed}\nA,1,2025-01-31,-250.00,-47.50\nA,1,2025-01-31,50.00,9.50\n`, 23_800, 3_800],
  ])('a column of taxes is of each row where %s', async (_where, text, totalMinor, taxMinor) => {
    const { records, warnings } = await importText(text, 'invoices');
    expect(records).toMatchObject([{ totalMinor, taxMinor }]);
    expect(records[0]?.lines.map((line) => line.taxMinor)).not.toContain(null);
    expect(warnings.filter(({ code }) => code === 'sum-differs')).toEqual([]);
  });

  test.each([
    ['the rows repeat it', `${taxed},Total\nA,1,2025-01-31,100.00,38.00,238.00\nA,1,2025-01-31,100.00,38.00,238.00\n`],
    ['the first row has it', `${taxed}\nA,1,2025-01-31,100.00,38.00\nA,1,2025-01-31,100.00,\n`],
  ])('a column of taxes is of the document where %s', async (_where, text) => {
    const { records } = await importText(text, 'invoices');
    expect(records).toMatchObject([
      { totalMinor: 23_800, taxMinor: 3_800, lines: [{ taxMinor: null }, { taxMinor: null }] },
    ]);
  });

  test('rows of one invoice that stand apart add their taxes too', async () => {
    const others = Array.from({ length: 3_000 }, (_, at) => `B,${at + 10},2025-01-31,1.00,0.10\n`).join('');
    const text = `${taxed}\nA,1,2025-01-31,250.00,47.50\nA,1,2025-01-31,100.00,19.00\n${others}A,1,2025-01-31,20.00,3.80\n`;
    const { records } = await importText(text, 'invoices');
    expect(records.find(({ number }) => number === '1')).toMatchObject({
      totalMinor: 44_030,
      taxMinor: 7_030,
      lines: [{ taxMinor: 4_750 }, { taxMinor: 1_900 }, { taxMinor: 380 }],
    });
  });

  test('a negative invoice becomes a credit and is pointed out', async () => {
    const { records, warnings } = await importText(
      `${simple}\nA,1,2025-01-31,-5.00,-5.00,Sent,USD,Invoice\n`,
      'invoices',
    );
    expect(records).toMatchObject([{ kind: 'credit', totalMinor: 500 }]);
    expect(warnings).toMatchObject([{ code: 'negative-invoice', count: 1, lines: [2] }]);
  });

  test('without a status the amounts say it', async () => {
    const head = 'Client,Invoice Number,Invoice Date,Total,Balance';
    const text = `${head}\nA,1,2025-01-31,5.00,5.00\nA,2,2025-01-31,5.00,2.00\nA,3,2025-01-31,5.00,0.00\n`;
    const { records } = await importText(text, 'invoices');
    expect(records.map((record) => record.status)).toEqual(['finalized', 'part-paid', 'paid']);
  });

  test.each([
    ['an unknown status', 'A,1,2025-01-31,5.00,5.00,Blocked,USD,Invoice', 'Status'],
    ['an unknown type', 'A,1,2025-01-31,5.00,5.00,Sent,USD,Mystery', 'Type'],
    ['an unknown currency', 'A,1,2025-01-31,5.00,5.00,Sent,Taler,Invoice', 'Currency'],
    ['another currency beside the amount', 'A,1,2025-01-31,€5.00,5.00,Sent,USD,Invoice', 'Total'],
    ['no date', 'A,1,,5.00,5.00,Sent,USD,Invoice', 'Invoice Date'],
    ['no client', ',1,2025-01-31,5.00,5.00,Sent,USD,Invoice', 'Client'],
    ['three decimals', 'A,1,2025-01-31,5.005,5.00,Sent,USD,Invoice', 'Total'],
    ['1e300', 'A,1,2025-01-31,1e300,5.00,Sent,USD,Invoice', 'Total'],
    ['a formula', 'A,1,2025-01-31,=5+5,5.00,Sent,USD,Invoice', 'Total'],
    ['an amount with a NUL byte in it', 'A,1,2025-01-31,5\0.00,5.00,Sent,USD,Invoice', 'Total'],
    ['a day that never was', 'A,1,1900-02-29,5.00,5.00,Sent,USD,Invoice', 'Invoice Date'],
    ['a day number among days', 'A,1,45992,5.00,5.00,Sent,USD,Invoice', 'Invoice Date'],
  ])('%s is refused with its column', async (_, row, column) => {
    const text = `${simple}\nB,9,2025-01-31,1.00,1.00,Sent,USD,Invoice\n${row}\n`;
    const { records, rejected } = await importText(text, 'invoices');
    expect(records).toHaveLength(1);
    expect(rejected).toMatchObject([{ line: 3, column, remedy: expect.stringMatching(/\w/) }]);
  });

  test('a negative zero is nothing', async () => {
    const { records } = await importText(`${simple}\nA,1,2025-01-31,-0.00,(0.00),Sent,USD,Invoice\n`, 'invoices');
    expect(records).toMatchObject([{ kind: 'invoice', totalMinor: 0, balanceMinor: 0 }]);
    expect(Object.is(records[0]?.totalMinor, 0)).toBe(true);
  });

  test('words the person explained are taken', async () => {
    const text = `${simple}\nA,1,2025-01-31,5.00,5.00,Blocked,USD,Mystery\n`;
    const change = { statusValues: { blocked: 'draft' as const }, typeValues: { mystery: 'order' as const } };
    const { records } = await importText(text, 'invoices', undefined, change);
    expect(records).toMatchObject([{ status: 'draft', kind: 'order' }]);
  });

  test('orders that became invoices are left out and counted', async () => {
    const text =
      'Order ID,Order Number,Client ID,Client Name,Order Date,Status,Currency,Order Total,Invoice Number\nO1,SO-1,c,A,2025-01-31,Open,USD,5.00,\nO2,SO-2,c,A,2025-01-31,Invoiced,USD,6.00,77\n';
    const { records, stats, warnings } = await importText(text, 'invoices', 'practice-orders');
    expect(records).toMatchObject([{ kind: 'order', number: 'SO-1', status: 'draft' }]);
    expect(stats.skipped.otherTypes).toBe(1);
    expect(warnings).toMatchObject([{ code: 'other-types-skipped', about: 'Invoiced' }]);
  });

  test('a client called Total is a client', async () => {
    const text = `Date,Transaction type,Num,Term,Due date,Open balance\nTotal Comfort,,,,,\n01/31/2025,Invoice,1,,,5.00\nTotal for Total Comfort,,,,,$5.00\nTOTAL,,,,,$5.00\n`;
    const { records, stats, warnings } = await importText(text, 'invoices', 'qbo-open-invoices');
    expect(records).toMatchObject([{ clientName: 'Total Comfort', totalMinor: 500 }]);
    expect(stats.skipped).toMatchObject({ groups: 1, totals: 2 });
    expect(warnings).toMatchObject([{ code: 'total-is-balance' }]);
  });

  test('sub-customers stand below their parent', async () => {
    const rows = [
      'Alder,,,,,',
      '01/31/2025,Invoice,1,,,5.00',
      'North,,,,,',
      '01/31/2025,Invoice,2,,,6.00',
      'Total for North,,,,,6.00',
      '02/28/2025,Invoice,3,,,7.00',
      'Total for Alder with sub-customers,,,,,18.00',
      'Birch,,,,,',
      '01/31/2025,Invoice,4,,,8.00',
      'Total for Birch,,,,,8.00',
    ];
    const text = `Date,Transaction type,Num,Term,Due date,Open balance\n${rows.join('\n')}\n`;
    const { records } = await importText(text, 'invoices', 'qbo-open-invoices');
    expect(records.map((record) => record.clientName)).toEqual(['Alder', 'Alder:North', 'Alder', 'Birch']);
  });
});

describe('warnings', () => {
  const codes = async (rows: readonly string[]): Promise<string[]> => {
    const { warnings } = await importText(`${simple}\n${rows.join('\n')}\n`, 'invoices');
    return warnings.map((warning) => warning.code);
  };
  const row = (number: number, rest = '2025-01-31,5.00,5.00,Sent,USD,Invoice', client = 'A'): string =>
    `${client},${number},${rest}`;

  test.each([1_000, 5_000])('a file of exactly %d rows may have been cut', async (count) => {
    expect(await codes(Array.from({ length: count }, (_, at) => row(at)))).toEqual(['maybe-cut']);
    expect(await codes(Array.from({ length: count - 1 }, (_, at) => row(at)))).toEqual([]);
  });

  test('numbers met twice, days far off, several currencies', async () => {
    expect(await codes([row(1), row(1, undefined, 'B')])).toEqual(['duplicate-number']);
    expect(await codes([row(1, '2035-01-31,5.00,5.00,Sent,USD,Invoice')])).toEqual(['far-date']);
    expect(await codes([row(1), row(2, '2025-01-31,5.00,5.00,Sent,EUR,Invoice')])).toEqual(['mixed-currencies']);
  });

  test('sums that differ and payments above the invoice', async () => {
    const line = (total: string, paid: string): string =>
      `${practice}\nx,7,c,A,2025-01-31,,Sent,USD,a,,1,10,10.00,0.80,${total},${paid},0,0,,,Invoice\n`;
    const of = async (text: string): Promise<string[]> =>
      (await importText(text, 'invoices', 'practice-invoices')).warnings.map((warning) => warning.code);
    expect(await of(line('10.80', '10.80'))).toEqual([]);
    expect(await of(line('10.81', '0'))).toEqual(['sum-differs']);
    expect(await of(line('10.80', '10.81'))).toEqual(['overpaid']);
  });

  test('a clients file taken for invoices', async () => {
    const text =
      'Organization,First Name,Last Name,Email,Phone,Street,City,Province/State,Country,Postal Code,Notes\nA,b,c,d@e.example,,,,,,,\n';
    const { records, warnings, rejected } = await importText(text, 'invoices');
    expect(records).toEqual([]);
    expect(rejected).toHaveLength(1);
    expect(warnings).toMatchObject([{ code: 'wrong-kind', about: 'clients' }]);
  });

  test('the mapping of another kind and of other columns is refused', async () => {
    const table = await openTable({ name: 'a.csv', bytes: Buffer.from(`${simple}\n${row(1)}\n`) });
    const { mapping } = suggestMapping(genericPreset('invoices'), table, { defaultCurrency: 'USD' });
    const options = { kind: 'payments', defaultCurrency: 'USD' } as const;
    await expect(readRecords(table, mapping, options)).rejects.toMatchObject({ code: 'import.wrong-kind' });
    const moved = { ...mapping, columns: { ...mapping.columns, total: ['Gross'] } };
    await expect(readRecords(table, moved, { ...options, kind: 'invoices' })).rejects.toMatchObject({
      code: 'import.column-missing',
      details: { column: 'Gross' },
    });
  });
});

describe('payments', () => {
  const head =
    'Payment ID,Payment Date,Client ID,Client Name,Amount,Currency,Method,Reference,Invoice ID,Invoice Number,Applied Amount';
  const read = async (...rows: string[]): Promise<ReadAll<'payments'>> =>
    await importText([head, ...rows, ''].join('\n'), 'payments', 'practice-payments');

  test('a credit joined to an invoice is a payment of nothing with two sides', async () => {
    const { records, rejected } = await read(
      'P1,2025-01-31,c,A,0.00,USD,Credit Note,CN-1,i1,1001,5.00',
      'P1,2025-01-31,c,A,0.00,USD,Credit Note,CN-1,i2,CN-1,-5.00',
    );
    expect(rejected).toEqual([]);
    expect(records).toMatchObject([
      { amountMinor: 0, unappliedMinor: 0, allocations: [{ amountMinor: 500 }, { amountMinor: -500 }] },
    ]);
  });

  test('what is on no invoice is unapplied', async () => {
    const { records } = await read(
      'P1,2025-01-31,c,A,9.00,USD,Check,1,i1,1001,5.00',
      'P2,2025-01-31,c,A,9.00,USD,Check,1,,,0.00',
    );
    expect(records.map((record) => record.unappliedMinor)).toEqual([400, 900]);
    expect(records[1]?.allocations).toEqual([]);
  });

  test('more applied than paid is pointed out; a refund is refused', async () => {
    const { warnings } = await read('P1,2025-01-31,c,A,4.00,USD,Check,1,i1,1001,5.00');
    expect(warnings).toMatchObject([{ code: 'overpaid' }]);
    const refund = await read('P1,2025-01-31,c,A,5.00,USD,Check,1,,,', 'P2,2025-01-31,c,A,-4.00,USD,Check,1,,,');
    expect(refund.rejected).toMatchObject([{ line: 3, column: 'Amount', reason: 'a negative payment' }]);
  });

  test('refunds lower a payment, a whole one voids it; failed ones are void', async () => {
    const stripe =
      'id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,Description,Customer Email,Invoice ID';
    const rows = [
      'a,2025-01-31 10:00,9.00,2.00,usd,true,Paid,,a@b.example,',
      'b,2025-01-31 10:00,9.00,9.00,usd,true,Refunded,,a@b.example,',
      'c,2025-01-31 10:00,9.00,0.00,usd,false,Failed,,a@b.example,',
    ];
    const { records, stats } = await importText([stripe, ...rows, ''].join('\n'), 'payments', 'stripe-charges');
    expect(records.map((record) => [record.amountMinor, record.void])).toEqual([
      [700, false],
      [900, true],
      [900, true],
    ]);
    expect(stats.totalMinorByCurrency).toEqual({ USD: 700 });
  });

  test('several invoices in one cell leave the application open', async () => {
    const text =
      'payment_number,date,customer_name,invoice_number(s),amount,unused_amount\n1,2025-01-31,A,"INV-1, INV-2",9.00,\n2,2025-01-31,A,INV-3,9.00,1.00\n';
    const { records, warnings } = await importText(text, 'payments', 'zoho-payments');
    expect(records).toMatchObject([
      { allocations: [], unappliedMinor: null },
      { allocations: [{ invoiceNumber: 'INV-3', amountMinor: 800 }] },
    ]);
    expect(warnings).toMatchObject([{ code: 'allocation-open', lines: [2] }]);
  });

  test('several rows of one payment without amounts of their own leave it open too; none counts the whole for its own', async () => {
    const text =
      'Payment ID,Payment Date,Client,Amount,Invoice Number\n1,2025-01-31,A,9.00,INV-1\n1,2025-01-31,A,9.00,INV-2\n2,2025-01-31,A,9.00,INV-3\n3,2025-01-31,A,9.00,INV-4\n3,2025-01-31,A,9.00,"INV-5, INV-6"\n';
    const { records, warnings } = await importText(text, 'payments');
    expect(records).toMatchObject([
      { allocations: [], unappliedMinor: null, amountMinor: 900 },
      { allocations: [{ invoiceNumber: 'INV-3', amountMinor: 900 }], unappliedMinor: 0 },
      { allocations: [], unappliedMinor: null },
    ]);
    expect(warnings).toMatchObject([{ code: 'allocation-open', count: 2, lines: [2, 5] }]);
  });

  test('a German file says what was applied, left and given back', async () => {
    const text =
      'Zahlungs-ID;Zahlungsdatum;Kunde;Zahlungsbetrag;Rechnungsnummer;Zugeordneter Betrag;Nicht zugeordnet;Erstattet\n1;31.01.2025;A;1.190,00;RE-1;690,00;0,00;0,00\n1;31.01.2025;A;1.190,00;RE-2;500,00;0,00;0,00\n2;31.01.2025;A;50,00;;;30,00;20,00\n';
    const { records } = await importText(text, 'payments');
    expect(records).toMatchObject([
      { amountMinor: 119_000, allocations: [{ amountMinor: 69_000 }, { amountMinor: 50_000 }], unappliedMinor: 0 },
      { amountMinor: 3_000, allocations: [], unappliedMinor: 3_000 },
    ]);
  });

  test('equal payments without an id are two payments', async () => {
    const text = 'Client,Payment Date,Payment Amount\nA,2025-01-31,5.00\nA,2025-01-31,5.00\n';
    const { records } = await importText(text, 'payments');
    expect(new Set(records.map((record) => record.externalId)).size).toBe(2);
  });
});

describe('clients', () => {
  test('activity in the words of either column', async () => {
    const text = 'Active Status,Customer,Main Phone,Main Email\nActive,A,,\nNot-active,B,,\n';
    const { records } = await importText(text, 'clients', 'qbd-customers');
    expect(records.map((record) => [record.name, record.inactive])).toEqual([
      ['A', false],
      ['B', true],
    ]);
  });

  test('the same client twice is refused; parents are read from the name', async () => {
    const text = 'Customer full name,Email\nAlder:North,\nALDER: north,\n';
    const { records, rejected } = await importText(text, 'clients', 'qbo-customers');
    expect(records).toMatchObject([{ name: 'Alder:North', parentName: 'Alder', externalId: 'name:alder north' }]);
    expect(rejected).toMatchObject([{ line: 3, reason: 'the same client as in line 2' }]);
  });
});

describe('the mapping', () => {
  test('survives being saved', async () => {
    const table = await openTable({
      name: 'a.csv',
      bytes: Buffer.from(`${simple}\nA,1,31/12/2025,"1.234,56",0,Sent,EUR,Invoice\n`),
    });
    const suggestion = suggestMapping(genericPreset('invoices'), table, { defaultCurrency: 'USD' });
    expect(ImportMapping.parse(JSON.parse(JSON.stringify(suggestion.mapping)))).toEqual(suggestion.mapping);
    expect(suggestion.dates.words).toBe('31/12/2025 is 31 December 2025');
    expect(suggestion.numbers.words).toBe('1.234,56 is 1234.56');
    expect(suggestion.fields.find((field) => field.field === 'total')).toMatchObject({
      columns: ['Total'],
      samples: ['1.234,56'],
    });
  });

  test('names the words nobody knows', async () => {
    const table = await openTable({
      name: 'a.csv',
      bytes: Buffer.from(`${simple}\nA,1,2025-12-31,1.00,0,Blocked,EUR,Mystery\n`),
    });
    const { unknownStatuses, unknownTypes } = suggestMapping(genericPreset('invoices'), table, {
      defaultCurrency: 'USD',
    });
    expect({ unknownStatuses, unknownTypes }).toEqual({ unknownStatuses: ['blocked'], unknownTypes: ['mystery'] });
  });

  test('shows values as they are understood, and again when it is changed', async () => {
    const text = `${simple}\nA,1,01/02/2025,"1,234",0,Sent,EUR,Invoice\nB,2,31/01/2025,5,0,Blocked,$,Invoice\n`;
    const table = await openTable({ name: 'a.csv', bytes: Buffer.from(text) });
    const { mapping } = suggestMapping(genericPreset('invoices'), table, { defaultCurrency: 'USD' });
    const shown = (change: Partial<ImportMapping>): Record<string, unknown> => {
      const fields = understandSamples(table, { ...mapping, ...change }, 'USD');
      return Object.fromEntries(
        fields.map(({ field, values }) => [field, values.map(({ understood, reason }) => understood ?? `(${reason})`)]),
      );
    };
    expect(shown({})).toMatchObject({
      date: ['1 February 2025', '31 January 2025'],
      total: ['1234.00 USD', '5.00 USD'],
      status: ['sent', '(an unknown status)'],
      currency: ['EUR', 'USD'],
    });
    expect(shown({ dateOrder: 'mdy', decimal: ',', statusValues: { blocked: 'draft' } })).toMatchObject({
      date: ['2 January 2025', '(2025-31-01 does not exist)'],
      total: ['(more decimals than USD has)', '5.00 USD'],
      status: ['sent', 'draft'],
    });
  });
});
