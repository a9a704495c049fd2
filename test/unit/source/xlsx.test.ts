import fc from 'fast-check';
import { readSheet } from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { cellText, openTable } from '../../../electron/source/index.ts';
import { showsDay } from '../../../electron/source/xlsx-parts.ts';
import {
  makeXlsx,
  makeZip,
  rowMarkup,
  type SheetCell,
  sheetXml,
  workbookParts,
} from '../../fixtures/source/make-xlsx.ts';

const header: SheetCell[] = ['Client Name', 'Invoice Number', 'Invoice Date', 'Total'];

async function read(bytes: Buffer, sheet?: string): Promise<string[][]> {
  const table = await openTable({ name: 'book.xlsx', bytes }, { sheet });
  const rows: string[][] = [[...table.headers]];
  for await (const batch of table.rows()) rows.push(...batch.map((row) => row.cells.map(cellText)));
  return rows;
}

describe('workbooks', () => {
  test('texts, numbers as shown, days, flags, errors and formulas', async () => {
    const row: SheetCell[] = [
      { markup: '<c r="A2" t="s"><v>0</v></c>' },
      { number: '1001' },
      { serial: 45_992 },
      { number: '1234.5599999999999' },
      { markup: '<c r="E2" t="b"><v>1</v></c>' },
      { markup: '<c r="F2" t="e"><v>#N/A</v></c>' },
      { markup: '<c r="G2" t="str"><f>A1</f><v>done</v></c>' },
      { markup: '<c r="H2"><f>SUM(D2)</f></c>' },
      { markup: '<c r="I2" t="d"><v>2025-12-31T00:00:00</v></c>' },
      { markup: '<c r="J2" t="inlineStr"><is><r><t>rich </t></r><r><t>text</t></r><rPh><t>no</t></rPh></is></c>' },
    ];
    const more = ['e', 'f', 'g', 'h', 'i', 'j'];
    const bytes = makeXlsx({ S: [[...header, ...more], row] }, { sharedTexts: ['Müller & Söhne\n<GmbH>'] });
    expect((await read(bytes))[1]).toEqual([
      'Müller & Söhne\n<GmbH>',
      '1001',
      '2025-12-01',
      '1234.56',
      'true',
      '#N/A',
      'done',
      '=SUM(D2)',
      '2025-12-31',
      'rich text',
    ]);
  });

  test('cells and rows without addresses follow each other; gaps stay gaps', async () => {
    const xml = sheetXml([header]).replace(
      '</sheetData>',
      '<row><c t="inlineStr"><is><t>A</t></is></c><c><v>7</v></c></row><row r="9"><c r="D9"><v>5</v></c></row></sheetData>',
    );
    const bytes = makeZip([...workbookParts(['S']), { path: 'xl/worksheets/sheet1.xml', content: xml }]);
    const table = await openTable({ name: 'b.xlsx', bytes });
    expect(table.sampleRows.map((row) => [row.line, row.cells.map(cellText)])).toEqual([
      [2, ['A', '7']],
      [9, ['', '', '', '5']],
    ]);
  });

  test('namespace prefixes, comments, CDATA and > in attributes', async () => {
    const xml = `<x:worksheet xmlns:x="u" note="a>b"><!-- <row> --><x:sheetData>${rowMarkup(header, 1)}<x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t><![CDATA[<A>]]></x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`;
    const bytes = makeZip([...workbookParts(['S']), { path: 'xl/worksheets/sheet1.xml', content: xml }]);
    expect((await read(bytes))[1]).toEqual(['<A>']);
  });

  test('takes the first sheet that holds a table, or the one chosen', async () => {
    const bytes = makeXlsx({ Cover: [['Report']], Data: [header, ['A', '1', '2025-01-31', { number: '5' }]] });
    const table = await openTable({ name: 'b.xlsx', bytes });
    expect(table).toMatchObject({ sheet: 'Data', sheets: ['Cover', 'Data'] });
    await expect(openTable({ name: 'b.xlsx', bytes }, { sheet: 'Cover' })).rejects.toMatchObject({
      code: 'import.no-header',
    });
  });

  test('days counted from 1904, and the day of 1900 that never was', async () => {
    const from1904 = makeXlsx({ S: [header, ['A', '1', { serial: 44_530 }]] }, { from1904: true });
    expect((await read(from1904))[1]?.[2]).toBe('2025-12-01');
    const leap = makeXlsx({ S: [header, ['A', '1', { serial: 60 }]] });
    expect((await read(leap))[1]?.[2]).toBe('1900-02-29');
  });

  test('a long text may arrive in pieces', async () => {
    const long = 'lorem <ipsum> & "dolor" '.repeat(3_000);
    const rows = Array.from({ length: 40 }, (_, at): SheetCell[] => [`${at}${long}`, '1']);
    const read40 = await read(makeXlsx({ S: [header, ...rows] }));
    expect(read40.slice(1).map((row) => row[0])).toEqual(rows.map((row) => row[0]));
  });

  test.each([
    ['yyyy-mm-dd', true],
    ['d/m/yy h:mm', true],
    ['[$-409]mmmm d, yyyy;@', true],
    ['mmm', true],
    ['General', false],
    ['#,##0.00', false],
    ['#,##0.00 "days"', false],
    ['[Red]0.00', false],
    ['h:mm', false],
    ['mm:ss.0', false],
    ['0\\d', false],
    ['@', false],
  ])('format %j shows a day: %s', (format, expected) => {
    expect(showsDay(format)).toBe(expected);
  });

  test('reads what a spreadsheet library writes as that library reads it', async () => {
    const cell = fc.oneof(
      fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' }).map((text) => `x${text}x`),
      fc.integer({ min: -1e9, max: 1e9 }).map((cents) => cents / 100),
      fc.integer({ min: 20_000, max: 25_000 }).map((days) => new Date(days * 86_400_000)),
    );
    const rows = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, async (data) => {
        const names = ['Client Name', 'Invoice Number', 'Invoice Date', 'Total'];
        const bytes = await writeExcelFile([names, ...data], { dateFormat: 'yyyy-mm-dd' }).toBuffer();
        const theirs = await readSheet(bytes);
        const text = (value: unknown): string =>
          value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
        expect(await read(bytes)).toEqual(theirs.map((row) => row.map(text)));
      }),
      { numRuns: 40 },
    );
  });
});

describe('hostile workbooks', () => {
  const sheet = (content: string | Buffer, declaredBytes?: number): Buffer =>
    makeZip([
      ...workbookParts(['S']),
      { path: 'xl/worksheets/sheet1.xml', content, ...(declaredBytes !== undefined && { declaredBytes }) },
    ]);

  test('a bomb is refused by its ratio before it is inflated', async () => {
    const bytes = sheet(Buffer.alloc(60_000_000, 0x20));
    expect(bytes.length).toBeLessThan(100_000);
    await expect(openTable({ name: 'b.xlsx', bytes })).rejects.toMatchObject({
      code: 'import.file-too-large',
      details: { limit: 'compressionRatio', limitNumber: 200 },
    });
  });

  test('a declared size beyond the limit is refused', async () => {
    await expect(openTable({ name: 'b.xlsx', bytes: sheet('x', 4_000_000_000) })).rejects.toMatchObject({
      code: 'import.file-too-large',
      details: { limit: 'workbookBytes' },
    });
  });

  test('a bomb that lies about its size ends where the lie does', async () => {
    const bytes = sheet(Buffer.alloc(30_000_000, 0x20), 1_000);
    await expect(openTable({ name: 'b.xlsx', bytes })).rejects.toMatchObject({
      code: 'import.file-unreadable',
      details: { reason: 'zip-size' },
    });
  });

  test.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>', 'import.file-unreadable', 'xml-document-type'],
    ['a sheet that breaks off', sheetXml([header]).slice(0, -40), 'import.file-unreadable', 'xml-cut'],
    [
      'rows out of order',
      `<a><sheetData>${rowMarkup(header, 5)}${rowMarkup(['x'], 4)}</sheetData></a>`,
      'import.file-unreadable',
      'row-order',
    ],
    [
      'a shared text that is not there',
      '<a><sheetData><row r="1"><c r="A1" t="s"><v>9</v></c></row></sheetData></a>',
      'import.file-unreadable',
      'shared-text-missing',
    ],
  ])('%s', async (_, content, code, reason) => {
    await expect(openTable({ name: 'b.xlsx', bytes: sheet(content) })).rejects.toMatchObject({
      code,
      details: { reason },
    });
  });

  test.each([
    ['a column beyond the limit', '<c r="XFD1"><v>1</v></c>', 'import.too-many-columns'],
    ['an address of letters without end', '<c r="ZZZZZZZ1"><v>1</v></c>', 'import.too-many-columns'],
    [
      'a cell of 200,000 characters',
      `<c r="A1" t="inlineStr"><is><t>${'x'.repeat(200_000)}</t></is></c>`,
      'import.cell-too-large',
    ],
  ])('%s', async (_, cell, code) => {
    const xml = `<a><sheetData><row r="1">${cell}</row></sheetData></a>`;
    await expect(openTable({ name: 'b.xlsx', bytes: sheet(xml) })).rejects.toMatchObject({ code });
  });

  test('empty styled cells at the far edge are no columns', async () => {
    const xml = sheetXml([header, ['A', '1']]).replace('</row></sheetData>', '<c r="XFD2" s="1"/></row></sheetData>');
    expect((await read(sheet(xml)))[1]).toEqual(['A', '1']);
  });

  test('a last row of a million costs nothing', async () => {
    const xml = sheetXml([header]).replace('</sheetData>', `${rowMarkup(['A', '1'], 1_048_576)}</sheetData>`);
    expect(await read(sheet(xml))).toHaveLength(2);
  });

  test('other archives and cut ones are no workbooks', async () => {
    const other = makeZip([{ path: 'word/document.xml', content: '<a/>' }]);
    await expect(openTable({ name: 'b.docx', bytes: other })).rejects.toMatchObject({ code: 'import.unknown-format' });
    const cut = makeXlsx({ S: [header] }).subarray(0, 900);
    await expect(openTable({ name: 'b.xlsx', bytes: cut })).rejects.toMatchObject({ code: 'import.file-unreadable' });
  });
});
