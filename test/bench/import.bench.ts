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
import { compareStage } from '../../electron/ledger/import-compare.ts';
import { applyImport } from '../../electron/ledger/import-runs.ts';
import { ensureSource } from '../../electron/ledger/import-sources.ts';
import { ImportStage } from '../../electron/ledger/import-stage.ts';
import { openLedger, type WritableDb } from '../../electron/ledger/open.ts';
import { guessPreset, openTable, readRecords, suggestMapping } from '../../electron/source/index.ts';
import { type SheetCell, writeXlsx } from '../fixtures/source/make-xlsx.ts';
import type { BenchResult } from './run.ts';

/** Far below what the records of the file would take, far above what reading it needs. */
const heldHeapMb = 96;

export const help = `import [--rows 200000] [--runs 3] [--formats csv,xlsx]
  Reads a made-up invoice export of one row per line to records that stand ready for the preview, and the same file by the parsing
  library alone (csv-parse to rows of text, read-excel-file to rows of cells). Each side runs in a process of its own; the ratio is that
  of processor time. Then, untimed against the library, the records are compared and imported into an empty ledger.
  Memory is measured apart, of the whole import, with the heap held at ${heldHeapMb} MB: an import that kept its records would die of it. A
  quarter of the rows goes through the same: the two peaks (part of them the ledger's page cache of 64 MB, once it is full) say whether memory grows with the file. What a workbook shares between its
  cells (its table of texts) is held in memory; importLimits.sharedTextCharacters bounds it.`;

const ratioAim = 2.5;
/** The library alone holds a workbook in memory. */
const freeHeapMb = 8192;

interface SideResult {
  readonly seconds: number;
  /** Of all threads of the process; what others do on the machine does not count. */
  readonly processorSeconds: number;
  readonly peakMb: number;
  readonly rows: number;
  readonly records: number;
  /** Comparing the records with the ledger and writing them there. */
  readonly importSeconds: number;
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

interface Run {
  readonly rows: number;
  readonly records: number;
  /** The second half of an import: from records that stand ready to the ledger. */
  finish(): void;
}

const author = { person: 'bench', at: '2026-01-01T00:00:00.000Z' };

function openBenchLedger(file: string): WritableDb {
  const identity = { environment: 'practice', realmId: '1', companyName: 'Bench', homeCurrency: 'USD' } as const;
  return openLedger(`${file}.ledger`, identity, () => new Date(author.at));
}

async function runOurs(file: string, db: WritableDb): Promise<Run> {
  const table = await openTable(file);
  const { mapping } = suggestMapping(guessPreset(table.headers).preset, table, { defaultCurrency: 'USD' });
  const stage = new ImportStage(db, 1);
  const options = { kind: 'invoices', defaultCurrency: 'USD', today: '2026-01-01' } as const;
  const { stats } = await readRecords(table, mapping, stage, options);
  if (stats.rejectedRows > 0) throw new Error(`rejected ${stats.rejectedRows} rows`);
  return {
    rows: stats.dataRows,
    records: stats.records,
    finish() {
      const sourceId = ensureSource(db, 'Bench', author.at);
      compareStage(db, stage.stageId, { sourceId, kind: 'invoices', complete: true, statesTypes: true, goLive: null });
      applyImport(db, author, {
        sourceId,
        kind: 'invoices',
        fileName: 'bench',
        fileSha256: '',
        complete: true,
        goodRowsOnly: false,
        stageId: stage.stageId,
        rejectedCount: 0,
        firstDate: stats.firstDate,
        lastDate: stats.lastDate,
      });
      const written = db.prepare('SELECT count(*) FROM source_invoice').pluck().get();
      if (written !== stats.records) throw new Error(`${written} of ${stats.records} records are in the ledger`);
      db.close();
    },
  };
}

async function runLibrary(file: string): Promise<Run> {
  let rows = -1;
  if (file.endsWith('.xlsx')) rows += (await readSheet(file)).length;
  else for await (const _ of createReadStream(file).pipe(parse({ bom: true }))) rows++;
  return { rows, records: 0, finish: () => undefined };
}

/** Runs one side alone in a process, so that its time and peak memory are its own. */
async function measure(side: 'ours' | 'library', file: string, heapMb: number): Promise<SideResult> {
  const flags = [`--max-old-space-size=${heapMb}`, ...(heapMb === heldHeapMb ? ['--max-semi-space-size=4'] : [])];
  const child = spawn(process.execPath, [...flags, fileURLToPath(import.meta.url), side, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as SideResult;
}

/** The fastest run: what others do on the machine only ever adds. */
/** What each format is measured against. */
const peers: Readonly<Record<string, string>> & { readonly csv: string } = {
  csv: 'csv-parse alone',
  xlsx: 'read-excel-file alone',
};

function fastest(results: readonly SideResult[]): SideResult {
  return results.reduce((best, result) => (result.processorSeconds < best.processorSeconds ? result : best));
}

async function writeFile(file: string, format: string, rows: number): Promise<void> {
  if (format === 'xlsx') await writeXlsx(file, sheetRows(rows));
  else await pipeline(Readable.from(csvText(rows)), createWriteStream(file));
}

/** Measures both formats. `ratio` is that of CSV. */
export async function run(args: string[]): Promise<BenchResult> {
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
  const small: Record<string, SideResult> = {};
  try {
    for (const format of values.formats.split(',')) {
      const file = join(folder, `invoices.${format}`);
      await writeFile(file, format, rows);
      const fileMb = (await stat(file)).size / 1e6;
      const sides: Record<'ours' | 'library', SideResult[]> = { ours: [], library: [] };
      for (let i = 0; i < Number(values.runs); i++) {
        sides.library.push(await measure('library', file, freeHeapMb));
        sides.ours.push(await measure('ours', file, freeHeapMb));
      }
      const quarter = join(folder, `quarter.${format}`);
      await writeFile(quarter, format, Math.round(rows / 4));
      small[format] = await measure('ours', quarter, heldHeapMb);
      const held = await measure('ours', file, heldHeapMb);
      const mine = fastest(sides.ours);
      const library = fastest(sides.library);
      ours[format] = { ...mine, peakMb: held.peakMb };
      ratios[format] = Number((mine.processorSeconds / library.processorSeconds).toFixed(2));
      const line = (name: string, side: SideResult): string =>
        `${format.padEnd(5)} ${name.padEnd(9)} ${side.seconds.toFixed(2)} s (processor ${side.processorSeconds.toFixed(2)} s), ${Math.round(side.rows / side.seconds)} rows/s, peak ${side.peakMb} MB`;
      human.push(
        `${format}: ${rows} rows, ${fileMb.toFixed(1)} MB`,
        line('records', mine),
        line('library', library),
        `${format.padEnd(5)} import    ${mine.importSeconds.toFixed(2)} s more to compare and write ${mine.records} documents`,
        `${format.padEnd(5)} memory    peak ${held.peakMb} MB for ${rows} rows, ${small[format].peakMb} MB for ${Math.round(rows / 4)} rows (whole import, heap held at ${heldHeapMb} MB)`,
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
    against: peers.csv,
    ratios: Object.entries(ratios).map(([format, one]) => ({ against: peers[format] ?? format, ratio: one })),
    peakMb: Math.max(...Object.values(ours).map((side) => side.peakMb)),
    /** At a quarter of the rows. */
    peakMbSmall: Math.max(...Object.values(small).map((side) => side.peakMb)),
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
  const db = openBenchLedger(file);
  const started = performance.now();
  const before = process.cpuUsage();
  const { rows, records, finish } = side === 'ours' ? await runOurs(file, db) : await runLibrary(file);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1000;
  finish();
  const importSeconds = (performance.now() - started) / 1000 - seconds;
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const processorSeconds = (user + system) / 1e6;
  process.stdout.write(JSON.stringify({ rows, records, seconds, processorSeconds, importSeconds, peakMb }));
}
