import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cellText, openTable, type SourceTable, type TableOverrides } from '../../../electron/source/index.ts';

const header = 'Client Name,Invoice Number,Invoice Date,Total';

async function open(content: string | Buffer, overrides: TableOverrides = {}): Promise<SourceTable> {
  return await openTable({ name: 'file', bytes: Buffer.from(content) }, overrides);
}

async function rowsOf(table: SourceTable): Promise<{ line: number; texts: string[] }[]> {
  const rows = [];
  for await (const batch of table.rows()) {
    for (const row of batch) rows.push({ line: row.line, texts: row.cells.map(cellText) });
  }
  return rows;
}

describe('text files', () => {
  const text = `${header}\r\nÅkerlund Bygg,1001,2025-01-31,"12,50"\r\n`;

  test.each([
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['utf-16le', iconv.encode(text, 'utf-16le', { addBOM: true })],
    ['utf-16le', iconv.encode(text, 'utf-16le')],
    ['utf-16be', iconv.encode(text, 'utf-16be', { addBOM: true })],
    ['utf-16be', iconv.encode(text, 'utf-16be')],
    ['windows-1252', iconv.encode(text, 'windows-1252')],
  ] as const)('%s', async (encoding, bytes) => {
    const table = await open(bytes);
    expect(table).toMatchObject({ format: 'csv', encoding, delimiter: ',', headerLine: 1 });
    expect(table.headers[0]).toBe('Client Name');
    expect(await rowsOf(table)).toEqual([{ line: 2, texts: ['Åkerlund Bygg', '1001', '2025-01-31', '12,50'] }]);
  });

  test('finds one accented letter at the end of a long file', async () => {
    const long = `${header}\n${'Plain,1,2025-01-31,1.00\n'.repeat(20_000)}Müller,2,2025-01-31,1.00\n`;
    expect((await open(iconv.encode(long, 'windows-1252'))).encoding).toBe('windows-1252');
    expect((await open(Buffer.from(long))).encoding).toBe('utf-8');
  });

  test('refuses a file that begins in one encoding and goes on in another', async () => {
    const first = Buffer.from(`${header}\nMüller,1,2025-01-31,1.00\n${'Plain,1,2025-01-31,1.00\n'.repeat(20_000)}`);
    const table = await open(Buffer.concat([first, iconv.encode('Jürgen,1,2025-01-31,1.00\n', 'windows-1252')]));
    await expect(rowsOf(table)).rejects.toMatchObject({
      code: 'import.file-unreadable',
      details: { reason: 'mixed-encoding', file: 'file', line: 20_003 },
    });
  });

  test.each([';', '\t', '|'])('delimiter %j', async (delimiter) => {
    const table = await open(
      `${header.replaceAll(',', delimiter)}\nA${delimiter}1${delimiter}2025-01-31${delimiter}1,50\n`,
    );
    expect(table.delimiter).toBe(delimiter);
    expect((await rowsOf(table))[0]?.texts).toEqual(['A', '1', '2025-01-31', '1,50']);
  });

  const rowLines = (end: string): string => [header, 'A,1,2025-01-31,1.00', 'B,2,2025-01-31,2.00', ''].join(end);

  test.each([
    ['\r\n', rowLines('\r\n')],
    ['\n', rowLines('\n')],
    ['\r', rowLines('\r')],
    ['\n within quotes before \r\n', rowLines('\r\n').replace('Client Name', '"Client\nName"')],
    ['title lines that end otherwise than the rows', `Report\r\n\r\n${rowLines('\n')}`],
    ['rows that end otherwise than the title lines', `Report\n\n${rowLines('\r\n')}`],
    ['a lone line feed inside an unquoted cell', rowLines('\r\n').replace('A,1', 'A,1\n')],
  ])('line ends: %s', async (_, content) => {
    const rows = await rowsOf(await open(content));
    expect(rows.map(({ texts }) => texts.map((text) => text.trim()).join('|'))).toEqual([
      'A|1|2025-01-31|1.00',
      'B|2|2025-01-31|2.00',
    ]);
  });

  test('a delimiter inside quotes is none, however many there are', async () => {
    const table = await open('Client Name;Invoice Number;Total\n"A, B, C, D, E";1;"1,50"\n"F, G, H";2;"2,50"\n');
    expect(table.delimiter).toBe(';');
    expect((await rowsOf(table))[1]?.texts).toEqual(['F, G, H', '2', '2,50']);
  });

  test('finds the header below title lines and counts lines through line breaks in cells', async () => {
    const table = await open(
      `Firm\nInvoice List\n"All\ndates"\n\n${header}\n"A\nB",1,2025-01-31,1.00\nC,2,2025-01-31,2.00\n`,
    );
    expect(table).toMatchObject({ headerLine: 6, titleLines: ['Firm', 'Invoice List', 'All\ndates'] });
    expect((await rowsOf(table)).map((row) => row.line)).toEqual([7, 9]);
  });

  test('takes the header line the person gives', async () => {
    const table = await open(`a,b\n${header}\nx,1,2025-01-31,3.00\n`, { headerLine: 1 });
    expect(table.headers).toEqual(['a', 'b']);
  });

  test('names columns without a name and tells equal names apart', async () => {
    const table = await open('Total,,Total\n1,2,3\n', { headerLine: 1 });
    expect(table.headers).toEqual(['Total', 'Column B', 'Total (2)']);
  });

  test('the fingerprint follows the columns, not their spelling', async () => {
    const one = await open('*InvoiceNo, Customer\n1,a\n', { headerLine: 1 });
    const same = await open('Invoice No,CUSTOMER\n2,b\n', { headerLine: 1 });
    const other = await open('Customer,Invoice No\n2,b\n', { headerLine: 1 });
    expect(one.fingerprint).toBe(same.fingerprint);
    expect(one.fingerprint).not.toBe(other.fingerprint);
  });

  test('reads the file anew each time, with progress to the end, and stops when asked to', async () => {
    const table = await open(`${header}\n${'A,1,2025-01-31,1.00\n'.repeat(50_000)}`);
    const seen: number[] = [];
    for await (const _ of table.rows({ onProgress: (done) => seen.push(done) })) {
      // Only progress is looked at.
    }
    expect(seen.at(-1)).toBe(table.sizeBytes);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const _ of table.rows({ signal: controller.signal })) controller.abort(new Error('enough'));
    };
    await expect(read()).rejects.toThrow('enough');
    expect((await rowsOf(table)).length).toBe(50_000);
  });
});

describe('limits and damage', () => {
  test('a quote that is never closed names its line', async () => {
    const table = open(`${header}\nA,1,2025-01-31,1.00\n"B,2,2025-01-31,1.00\n`);
    await expect(table).rejects.toMatchObject({
      code: 'import.file-unreadable',
      details: { reason: 'quote-not-closed', line: 3 },
    });
  });

  test('a cell of a hundred megabytes names the limit', async () => {
    const table = open(`${header}\nA,1,2025-01-31,"${'x'.repeat(100_000_000)}"\n`);
    await expect(table).rejects.toMatchObject({ code: 'import.cell-too-large', details: { limitNumber: 1_000_000 } });
  });

  test('a million columns name the limit', async () => {
    await expect(open(`${'a,'.repeat(400_000)}\n1\n`)).rejects.toMatchObject({
      code: 'import.too-many-columns',
      details: { limit: 'columns', limitNumber: 1_000 },
    });
    await expect(open(`${'a,'.repeat(1_000_000)}\n1\n`)).rejects.toMatchObject({
      details: { limitNumber: expect.any(Number) },
    });
  });

  test.each([
    ['nothing', '', 'import.no-rows'],
    ['a header only', `${header}\n`, 'import.no-rows'],
    ['blank lines only', '\n\n\n', 'import.no-header'],
    ['a web page', '<!DOCTYPE html><html></html>', 'import.unknown-format'],
    ['a PDF', '%PDF-1.7\n', 'import.unknown-format'],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]), 'import.unknown-format'],
    ['JSON that is none', '{"a": [', 'import.file-unreadable'],
    ['JSON without rows', '{"a": {"b": 1}}', 'import.no-rows'],
  ])('%s', async (_, content, code) => {
    await expect(open(content)).rejects.toMatchObject({ code });
  });

  test('a missing file and a folder', async () => {
    await expect(openTable('/no/such/file.csv')).rejects.toMatchObject({ code: 'import.file-missing' });
    await expect(openTable(tmpdir())).rejects.toMatchObject({ code: 'import.file-unreadable' });
  });
});

describe('a file on disk', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tieout-table-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  test('is read like bytes', async () => {
    const path = join(folder, 'Rechnungen März.csv');
    await writeFile(path, `${header}\nA,1,2025-01-31,1.00`);
    const table = await openTable(path);
    expect(table).toMatchObject({ name: 'Rechnungen März.csv', endsMidLine: true });
    expect(await rowsOf(table)).toHaveLength(1);
  });
});

describe('JSON', () => {
  test('nested objects become dotted columns, nested lines one row each', async () => {
    const table = await open(
      JSON.stringify({
        page: 1,
        invoices: [
          {
            id: 7,
            number: 'A-1',
            client: { id: 'c1', name: 'Alder' },
            total: 12.5,
            lines: [
              { item: 'x', amount: 10 },
              { item: 'y', amount: 2.5 },
            ],
          },
          { id: 8, number: 'A-2', client: { id: 'c2', name: 'Birch' }, total: 0.1, lines: [], paid: true },
        ],
      }),
    );
    expect(table.headers).toEqual([
      'id',
      'number',
      'client.id',
      'client.name',
      'total',
      'lines.item',
      'lines.amount',
      'paid',
    ]);
    expect(await rowsOf(table)).toMatchObject([
      { line: 1, texts: ['7', 'A-1', 'c1', 'Alder', '12.5', 'x', '10'] },
      { line: 1, texts: ['7', 'A-1', 'c1', 'Alder', '12.5', 'y', '2.5'] },
      { line: 2 },
    ]);
  });

  test('ids longer than numbers are exact stay two', async () => {
    const text = '[{"id": 9007199254740993, "n": 1}, {"id": 9007199254740992, "n": 2}]';
    const table = await open(text);
    expect(table.sampleRows.map((row) => cellText(row.cells[0]))).toEqual(['9007199254740993', '9007199254740992']);
  });

  test('a number that JSON cannot carry exactly is kept as no amount', async () => {
    const table = await open('[{"Total": 0.30000000000000004, "Client": "a"}]');
    expect(table.sampleRows[0]?.cells[0]).toMatchObject({ type: 'number', text: '0.30000000000000004' });
  });
});
