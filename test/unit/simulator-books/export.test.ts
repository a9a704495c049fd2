import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExportedFiles, writeExport } from '../../../electron/simulator/books/export.ts';
import { generateBooks, streamBooks } from '../../../electron/simulator/books/generate.ts';

const options = { seed: 9, customers: 80, invoices: 600, today: '2026-11-21' };
const books = generateBooks(options);
let dir: string;
let written: ExportedFiles;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'practice-books-'));
  written = await writeExport(books, dir);
});

afterAll(async () => rm(dir, { recursive: true }));

type Row = Record<string, string>;
const read = async (name: string): Promise<Row[]> =>
  parse(await readFile(join(written.exportDir, name)), { columns: true });
const minor = (text: string | undefined): number => {
  expect(text).toMatch(/^-?\d+\.\d\d$/);
  return Number((text ?? '').replace('.', ''));
};

test('names every file it wrote', () => {
  expect(written.files.map((file) => basename(file))).toEqual([
    'clients.csv',
    'invoices.csv',
    'payments.csv',
    'orders.csv',
  ]);
});

test('clients and orders have one row each', async () => {
  const clients = await read('clients.csv');
  expect(clients.map((row) => [row['Client ID'], row['Client Name']])).toEqual(
    books.source.clients.map((c) => [c.id, c.name]),
  );
  expect((await read('orders.csv')).map((row) => row['Order ID'])).toEqual(books.source.orders.map((o) => o.id));
});

test('invoices have one row per line, which add up to the total they repeat', async () => {
  const rows = await read('invoices.csv');
  expect(rows).toHaveLength(books.source.invoices.reduce((sum, invoice) => sum + invoice.lines.length, 0));
  const left = new Map(books.source.invoices.map((invoice) => [invoice.id, invoice.totalMinor]));
  for (const row of rows) {
    const id = row['Invoice ID'] ?? '';
    left.set(id, (left.get(id) ?? Number.NaN) - minor(row['Line Amount']) - minor(row['Tax Amount']));
    if (row.Status === 'Void' || row.Status === 'Draft') continue;
    const balance = minor(row['Invoice Total']) - minor(row['Amount Paid']) - minor(row['Credits Applied']);
    expect(minor(row.Balance)).toBe(balance);
  }
  expect([...left.values()].every((rest) => rest === 0)).toBe(true);
  expect(rows.filter((row) => row.Type === 'Credit Note').every((row) => minor(row['Invoice Total']) < 0)).toBe(true);
});

test('payments have one row per allocation to an invoice that is there', async () => {
  const rows = await read('payments.csv');
  const invoices = new Set(books.source.invoices.map((invoice) => invoice.id));
  expect(new Set(rows.map((row) => row['Payment ID'])).size).toBe(books.source.payments.length);
  for (const row of rows) {
    if (row['Invoice ID'] === '') expect(minor(row['Applied Amount'])).toBe(0);
    else expect(invoices.has(row['Invoice ID'] ?? '')).toBe(true);
  }
});

test('the truth file holds the truth', async () => {
  expect(JSON.parse(await readFile(written.truthFile, 'utf8'))).toEqual(books.truth);
});

test('streamed books are written the same', async () => {
  const before = await Promise.all([...written.files, written.truthFile].map((file) => readFile(file, 'utf8')));
  const again = await writeExport(streamBooks(options), join(dir, 'again'));
  const after = await Promise.all([...again.files, again.truthFile].map((file) => readFile(file, 'utf8')));
  expect(after).toEqual(before);
});
