import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse';
import { readSheet } from 'read-excel-file/node';
import { guessPreset, openTable, readRecords, suggestMapping } from '../../electron/source/index.ts';
import { type SheetCell, writeXlsx } from '../fixtures/source/make-xlsx.ts';

export const help = `import [--rows 200000] [--runs 3] [--formats csv,xlsx]
  Reads a made-up invoice export of one row per line to records, and the same file by the parsing library alone
  (csv-parse to rows of text, read-excel-file to rows of cells). Each side runs in a process of its own; the ratio is that of processor time.`;

const ratioAim = 2.5;

interface SideResult {
  readonly seconds: number;
  /** Of all threads of the process; what others do on the machine does not count. */
  readonly processorSeconds: number;
  readonly peakMb: number;
  readonly rows: number;
  readonly records: number;
}

const header = [
  'Invoice ID',
  'Invoice Number',
  'Client ID',
  'Client Name',
  'Invoice Date',
  'Due Date',
  'Status',
  'Currency',
  'Item',
  'Description',
  'Quantity',
  'Unit Price',
  'Line Amount',
  'Tax Amount',
  'Invoice Total',
  'Amount Paid',
  'Balance',
  'Terms',
  'Memo',
  'Type',
] as const;

const linesPerInvoice = 3;

/** The cells of one line; numbers as text with a point. */
function cellsOf(row: number): readonly string[] {
  const invoice = Math.floor(row / linesPerInvoice);
  const client = invoice % 5_000;
  const day = `2025-${String((invoice % 12) + 1).padStart(2, '0')}-${String((invoice % 28) + 1).padStart(2, '0')}`;
  const price = (offset: number): number => 1_000 + ((invoice * 7 + offset) % 90_000);
  const money = (minor: number): string => (minor / 100).toFixed(2);
  const first = invoice * linesPerInvoice;
  let total = 0;
  for (let at = 0; at < linesPerInvoice; at++) total += price(first + at);
  return [
    `inv_${invoice}`,
    String(100_000 + invoice),
    `c${client}`,
    `Harbour & Mill ${client}, Ltd.`,
    day,
    day,
    invoice % 3 === 0 ? 'Sent' : 'Paid',
    'USD',
    `Service ${row % 40}`,
    `Work of the month, part ${row % linesPerInvoice} "as agreed"`,
    '1',
    money(price(row)),
    money(price(row)),
    '0.00',
    money(total),
    invoice % 3 === 0 ? '0.00' : money(total),
    invoice % 3 === 0 ? money(total) : '0.00',
    'Net 30',
    '',
    'Invoice',
  ];
}

function* csvText(rows: number): Generator<string> {
  yield `${header.join(',')}\r\n`;
  const quote = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
  let held = '';
  for (let row = 0; row < rows; row++) {
    held += `${cellsOf(row).map(quote).join(',')}\r\n`;
    if (held.length < 100_000) continue;
    yield held;
    held = '';
  }
  yield held;
}

function* sheetRows(rows: number): Generator<readonly SheetCell[]> {
  yield header;
  const numeric = new Set([
    'Quantity',
    'Unit Price',
    'Line Amount',
    'Tax Amount',
    'Invoice Total',
    'Amount Paid',
    'Balance',
  ]);
  const isNumeric = header.map((name) => numeric.has(name));
  for (let row = 0; row < rows; row++) {
    yield cellsOf(row).map((cell, at): SheetCell => (isNumeric[at] === true ? { number: String(Number(cell)) } : cell));
  }
}

async function runOurs(file: string): Promise<Counts> {
  const table = await openTable(file);
  const { mapping } = suggestMapping(guessPreset(table.headers).preset, table, { defaultCurrency: 'USD' });
  const result = await readRecords(table, mapping, { kind: 'invoices', defaultCurrency: 'USD', today: '2026-01-01' });
  if (result.stats.rejectedRows > 0) throw new Error(`rejected ${result.stats.rejectedRows} rows`);
  return { rows: result.stats.dataRows, records: result.records.length };
}

async function runLibrary(file: string): Promise<Counts> {
  let rows = -1;
  if (file.endsWith('.xlsx')) rows += (await readSheet(file)).length;
  else for await (const _ of createReadStream(file).pipe(parse({ bom: true }))) rows++;
  return { rows, records: 0 };
}

type Counts = Pick<SideResult, 'rows' | 'records'>;

/** Runs one side alone in a process, so that its peak memory is its own. */
async function measure(side: 'ours' | 'library', file: string): Promise<SideResult> {
  const child = spawn(process.execPath, ['--max-old-space-size=8192', fileURLToPath(import.meta.url), side, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as SideResult;
}

/** The fastest run: what others do on the machine only ever adds. */
function fastest(results: readonly SideResult[]): SideResult {
  return results.reduce((best, result) => (result.processorSeconds < best.processorSeconds ? result : best));
}

interface BenchLine {
  readonly human: string;
  readonly ok: boolean;
  readonly ratio: number;
  readonly against: string;
  readonly ratios: Readonly<Record<string, number>>;
  readonly peakMb: number;
  readonly records: number;
  readonly seconds: number;
}

/** Measures both formats. `ratio` is that of CSV. */
export async function run(args: string[]): Promise<BenchLine> {
  const { values } = parseArgs({
    args,
    options: {
      rows: { type: 'string', default: '200000' },
      runs: { type: 'string', default: '3' },
      formats: { type: 'string', default: 'csv,xlsx' },
    },
  });
  const rows = Number(values.rows);
  const folder = await mkdtemp(join(tmpdir(), 'tieout-import-'));
  const human: string[] = [];
  const ratios: Record<string, number> = {};
  const ours: Record<string, SideResult> = {};
  try {
    for (const format of values.formats.split(',')) {
      const file = join(folder, `invoices.${format}`);
      if (format === 'xlsx') await writeXlsx(file, sheetRows(rows));
      else await pipeline(Readable.from(csvText(rows)), createWriteStream(file));
      const fileMb = (await stat(file)).size / 1e6;
      const sides: Record<'ours' | 'library', SideResult[]> = { ours: [], library: [] };
      for (let i = 0; i < Number(values.runs); i++) {
        sides.library.push(await measure('library', file));
        sides.ours.push(await measure('ours', file));
      }
      const mine = fastest(sides.ours);
      const library = fastest(sides.library);
      ours[format] = mine;
      ratios[format] = Number((mine.processorSeconds / library.processorSeconds).toFixed(2));
      const line = (name: string, side: SideResult): string =>
        `${format.padEnd(5)} ${name.padEnd(9)} ${side.seconds.toFixed(2)} s (processor ${side.processorSeconds.toFixed(2)} s), ${Math.round(side.rows / side.seconds)} rows/s, peak ${side.peakMb} MB`;
      human.push(
        `${format}: ${rows} rows, ${fileMb.toFixed(1)} MB`,
        line('records', mine),
        line('library', library),
        `${format.padEnd(5)} ratio     ${ratios[format]}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const first = Object.values(ours)[0];
  const ratio = ratios.csv ?? Object.values(ratios)[0] ?? 0;
  return {
    human: human.join('\n'),
    ok: ratio < ratioAim,
    ratio,
    against: 'csv-parse alone (CSV), read-excel-file alone (XLSX)',
    ratios,
    peakMb: Math.max(...Object.values(ours).map((side) => side.peakMb)),
    records: first?.records ?? 0,
    seconds: Number(
      Object.values(ours)
        .reduce((sum, side) => sum + side.seconds, 0)
        .toFixed(2),
    ),
  };
}

const [, script, side, file] = process.argv;
if (script === fileURLToPath(import.meta.url) && file !== undefined && (side === 'ours' || side === 'library')) {
  const started = performance.now();
  const before = process.cpuUsage();
  const counts = side === 'ours' ? await runOurs(file) : await runLibrary(file);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1000;
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(JSON.stringify({ ...counts, seconds, processorSeconds: (user + system) / 1e6, peakMb }));
}
