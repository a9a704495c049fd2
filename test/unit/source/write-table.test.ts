import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  cellText,
  findPreset,
  type Grid,
  openTable,
  suggestMapping,
  writeRejected,
  writeTable,
} from '../../../electron/source/index.ts';
import { harmless, unguarded } from '../../../shared/formula-guard.ts';
import { readRecords, rejectedIn } from '../../fixtures/source/read-all.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tieout-write-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('harmless', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['+cmd|calc', "'+cmd|calc"],
    ['-2+3+cmd', "'-2+3+cmd"],
    ['  =1', "'  =1"],
    ['\t=1', "'\t=1"],
    ['\rx', "'\rx"],
    ['＝1', "'＝1"],
    ['-5.00', '-5.00'],
    ['+49 30 1234', '+49 30 1234'],
    ['a=b', 'a=b'],
    ['', ''],
  ])('%j becomes %j', (text, written) => {
    expect(harmless(text)).toBe(written);
  });

  test('is taken back exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n '1a.") }), (text) => {
        const written = harmless(text);
        expect(written === text || unguarded(written) === text).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

const grid: Grid = {
  name: 'Tie-out: March/2025',
  headers: ['Client', 'Balance', 'Rate', 'Day', 'Open'],
  rows: [
    [
      '=HYPERLINK("http://x")',
      { type: 'amount', amountMinor: -123456, currency: 'USD' },
      { type: 'decimal', text: '0.0375' },
      { type: 'date', day: '2025-03-31' },
      true,
    ],
    ['Müller "A", B\n2', { type: 'amount', amountMinor: 5, currency: 'KWD' }, null, null, false],
    [
      '0042',
      { type: 'amount', amountMinor: 9_007_199_254_740_991, currency: 'USD' },
      { type: 'decimal', text: '123456789012345678' },
      null,
      null,
    ],
  ],
};

describe('writeTable', () => {
  test('CSV opens anywhere: byte-order mark, quotes, harmless formulas', async () => {
    const path = join(folder, 'grid.csv');
    await writeTable(path, grid);
    expect(await readFile(path, 'utf8')).toBe(
      '\ufeffClient,Balance,Rate,Day,Open\r\n"\'=HYPERLINK(""http://x"")",-1234.56,0.0375,2025-03-31,yes\r\n"Müller ""A"", B\n2",0.005,,,no\r\n0042,90071992547409.91,123456789012345678,,\r\n',
    );
  });

  test('XLSX keeps text as text and amounts as numbers', async () => {
    const path = join(folder, 'grid.xlsx');
    await writeTable(path, grid);
    const table = await openTable(path, { headerLine: 1 });
    expect(table.sheet).toBe('Tie-out  March 2025');
    const cells = table.sampleRows.map((row) => row.cells);
    expect(cells[0]).toMatchObject([
      '=HYPERLINK("http://x")',
      { type: 'number', text: '-1234.56' },
      { text: '0.0375' },
      { type: 'date', text: '2025-03-31' },
      'yes',
    ]);
    expect(cells[1]?.slice(0, 2)).toMatchObject(['Müller "A", B\n2', { type: 'number', text: '0.005' }]);
    // Beyond 15 digits a spreadsheet would round: text keeps them.
    expect(cells[2]?.map(cellText)).toEqual(['0042', '90071992547409.91', '123456789012345678']);
    expect(cells[2]?.[1]).toBe('90071992547409.91');
  });
});

describe('rejected rows', () => {
  test('are saved with their reasons, fixed, and imported', async () => {
    const text =
      '*InvoiceNo,*Customer,*InvoiceDate,*DueDate,Terms,Memo,Item,ItemDescription,ItemQuantity,ItemRate,*ItemAmount,TaxCode,TaxAmount\n' +
      '1,Alder,01/31/2025,,,=note,a,"two\nlines",1,10,10.00,,\n2,=Birch,01/31/2025,,,,a,,1,10,10.00,,\n2,=Birch,01/31/2025,,,,b,,1,10,1.2.3,,\n';
    const options = { kind: 'invoices', defaultCurrency: 'USD' } as const;
    const preset = findPreset('qbo-invoice-import');
    if (preset === null) throw new Error('no preset');
    const table = await openTable({ name: 'a.csv', bytes: Buffer.from(text) });
    const { mapping } = suggestMapping(preset, table, options);
    const first = await readRecords(table, mapping, options);
    expect(first.records.map((record) => record.number)).toEqual(['1']);

    const path = join(folder, 'rejected.csv');
    await writeRejected(path, table, mapping, rejectedIn(first));
    const saved = await readFile(path, 'utf8');
    expect(saved).toContain("'=Birch");
    expect(saved).toContain('*ItemAmount: separators do not fit the number format');

    await writeFile(path, saved.replace('1.2.3', '1.23'));
    const again = await openTable(path);
    expect(again.fingerprint).toBe(table.fingerprint);
    const fixed = await readRecords(again, mapping, options);
    expect(fixed.rejected).toEqual([]);
    expect(fixed.records).toMatchObject([{ number: '2', clientName: '=Birch', totalMinor: 1123 }]);
  });

  /** The invoices of an open invoices report whose 30th of February is put right in the file of rejected rows. */
  async function mended(rows: readonly string[]) {
    const text = `Date,Transaction type,Num,Term,Due date,Open balance\n${rows.join('\n')}\n`;
    const preset = findPreset('qbo-open-invoices');
    if (preset === null) throw new Error('no preset');
    const options = { kind: 'invoices', defaultCurrency: 'USD' } as const;
    const table = await openTable({ name: 'a.csv', bytes: Buffer.from(text) });
    const { mapping } = suggestMapping(preset, table, options);
    const { rejected } = await readRecords(table, mapping, options);
    const path = join(folder, 'grouped.csv');
    await writeRejected(path, table, mapping, rejectedIn({ rejected }));
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('02/30', '02/28'));
    const fixed = await readRecords(await openTable(path), mapping, options);
    expect(fixed.rejected).toEqual([]);
    return fixed.records;
  }

  test('go with the line that names their client', async () => {
    const rows = ['Alder,,,,,', '01/31/2025,Invoice,1,,,5.00', 'Birch,,,,,', '02/30/2025,Invoice,2,,,6.00'];
    expect(await mended(rows)).toMatchObject([{ number: '2', clientName: 'Birch', totalMinor: 600 }]);
  });

  test('go with the parents of their client', async () => {
    const records = await mended([
      'Alder,,,,,',
      '02/30/2025,Invoice,1,,,5.00',
      'North,,,,,',
      '02/30/2025,Invoice,2,,,6.00',
      '01/31/2025,Invoice,3,,,1.00',
      '02/30/2025,Invoice,4,,,7.00',
      'Total for North,,,,,14.00',
      '02/30/2025,Invoice,5,,,8.00',
      'Total for Alder with sub-customers,,,,,27.00',
      'Birch,,,,,',
      '02/30/2025,Invoice,6,,,9.00',
      'Total for Birch,,,,,9.00',
    ]);
    expect(records.map((record) => [record.number, record.clientName])).toEqual([
      ['1', 'Alder'],
      ['2', 'Alder:North'],
      ['4', 'Alder:North'],
      ['5', 'Alder'],
      ['6', 'Birch'],
    ]);
  });
});
