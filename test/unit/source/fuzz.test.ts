import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ImportKind, openTable, presets, suggestMapping } from '../../../electron/source/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { invoiceLines, invoiceTotal, locales, toCsv, toSheet } from '../../fixtures/source/facts.ts';
import { invoiceLayouts } from '../../fixtures/source/layouts.ts';
import { makeXlsx } from '../../fixtures/source/make-xlsx.ts';
import { readRecords } from '../../fixtures/source/read-all.ts';
import { invoicesArbitrary } from './books-arbitrary.ts';

// Whatever the bytes: records, or a refusal that names code and place. Nothing else, and no wrong amount.

const plain = locales.find((locale) => locale.name === 'plain');
const layout = invoiceLayouts.find(({ preset }) => preset === 'practice-invoices');
if (plain === undefined || layout === undefined) throw new Error('no plain locale or practice layout');

async function importAnyhow(bytes: Uint8Array, kind: ImportKind): Promise<'read' | 'refused'> {
  try {
    const table = await openTable({ name: 'fuzz', bytes });
    const preset = presets.find((candidate) => candidate.kind === kind);
    if (preset === undefined) throw new Error('no preset');
    const { mapping } = suggestMapping(preset, table, { defaultCurrency: 'USD' });
    const result = await readRecords(table, mapping, { kind, defaultCurrency: 'USD', today: '2026-01-01' });
    for (const record of result.records) {
      if ('totalMinor' in record) expect(Number.isSafeInteger(record.totalMinor) && record.totalMinor >= 0).toBe(true);
      if ('amountMinor' in record) expect(Number.isSafeInteger(record.amountMinor)).toBe(true);
    }
    for (const row of result.rejected) expect(row.line > 0 && row.reason !== '' && row.remedy !== '').toBe(true);
    return 'read';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toMatch(/^(import|money)\./);
    return 'refused';
  }
}

const kinds = fc.constantFrom<ImportKind>('clients', 'invoices', 'payments');

describe('anything at all', { timeout: 120_000 }, () => {
  test('random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 600 }), kinds, async (bytes, kind) => {
        await importAnyhow(bytes, kind);
      }),
      { numRuns: 600 },
    );
  });

  test('random tables under a real header', async () => {
    const cell = fc.constantFrom(
      '1.00',
      '-0',
      '1e300',
      '1.234',
      '1,234',
      '(1.00)',
      '1900-02-29',
      '45992',
      '2025-01-31',
      '\0',
      '"',
      'x"y',
      '=1+1',
      'Total',
      '',
      'Sent',
      'Invoice',
      'USD',
      'JPY',
      '\u202e',
      'Total for A',
      '12:30',
      "'",
      ';',
      '\r',
      '\n',
      '\t',
      '#REF!',
      'NULL',
      '٣',
    );
    const headers = layout.columns.map((column) => column.slice(0, column.indexOf('=')));
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 24 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rows, kinds, async (table, kind) => {
        const text = [headers, ...table].map((cells) => cells.join(',')).join('\n');
        await importAnyhow(Buffer.from(text), kind);
      }),
      { numRuns: 1000 },
    );
  });

  test('cut and damaged workbooks', async () => {
    const books = invoicesArbitrary({ currencies: ['USD'], credits: true });
    const [invoices] = fc.sample(books, { numRuns: 1, seed: 7 });
    const bytes = makeXlsx({ S: toSheet(invoiceLines(layout, invoices ?? [])) });
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(bytes.length), fc.boolean(), async (changes, length, cut) => {
        const copy = Buffer.from(bytes);
        for (const [at, byte] of changes) copy[at] = byte;
        await importAnyhow(cut ? copy.subarray(0, Math.max(1, length)) : copy, 'invoices');
      }),
      { numRuns: 300 },
    );
  });

  test('JSON of any shape', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), kinds, async (text, kind) => {
        await importAnyhow(Buffer.from(text), kind);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a real file, cut anywhere', { timeout: 120_000 }, () => {
  test('gives whole documents with the right amounts, or none', async () => {
    const books = invoicesArbitrary({ currencies: ['USD', 'JPY'], credits: false });
    await fc.assert(
      fc.asyncProperty(books, fc.nat(10_000), async (invoices, place) => {
        const text = toCsv(invoiceLines(layout, invoices), plain);
        const bytes = Buffer.from(text).subarray(0, place % Buffer.byteLength(text));
        try {
          const table = await openTable({ name: 'cut.csv', bytes });
          const preset = presets.find(({ id }) => id === layout.preset);
          if (preset === undefined) throw new Error('no preset');
          const { mapping } = suggestMapping(preset, table, { defaultCurrency: 'USD' });
          const result = await readRecords(table, mapping, { kind: 'invoices', defaultCurrency: 'USD' });
          const factsById = new Map(invoices.map((invoice) => [invoice.id, invoice]));
          for (const record of result.records) {
            const facts = factsById.get(record.externalId);
            expect(facts === undefined ? null : invoiceTotal(facts)).toBe(record.totalMinor);
            // A document that lost lines to the cut no longer adds up, and says so.
            const whole = facts?.lines.length === record.lines.length;
            if (!whole) expect(result.warnings.map((warning) => warning.code)).toContain('sum-differs');
          }
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});
