import { describe, expect, test } from 'vitest';
import { findPreset, guessPreset, type ImportKind, openTable, suggestMapping } from '../../../electron/source/index.ts';
import { invoiceTotal } from '../../fixtures/source/facts.ts';
import { clientLayouts, invoiceLayouts, type Layout, paymentLayouts } from '../../fixtures/source/layouts.ts';
import {
  sampleClients,
  sampleInvoices,
  sampleLocale,
  samplePath,
  samplePayments,
} from '../../fixtures/source/make-samples.ts';
import { type ReadAll, readRecords } from '../../fixtures/source/read-all.ts';

// The sample file of each layout, imported as a person would with nothing corrected by hand.

async function importSample<K extends ImportKind>(layout: Layout, kind: K): Promise<ReadAll<K>> {
  const table = await openTable(samplePath(layout));
  const guess = guessPreset(table.headers).preset;
  // Lists of transactions hold payments too: the person chooses them.
  const preset = guess.kind === kind ? guess : findPreset(layout.preset);
  expect(preset?.id).toBe(layout.preset);
  if (preset === null) throw new Error('no preset');
  const { mapping, unknownStatuses, unknownTypes, dates, numbers } = suggestMapping(preset, table, {
    defaultCurrency: 'USD',
  });
  expect({ unknownStatuses, unknownTypes }).toEqual({ unknownStatuses: [], unknownTypes: [] });
  if (kind !== 'clients' && table.format === 'csv') {
    expect(dates).toMatchObject({ certain: true, mixed: false });
    expect(numbers).toMatchObject({ certain: true, mixed: false, decimal: sampleLocale(layout).decimal });
  }
  return await readRecords(table, mapping, { kind, defaultCurrency: 'USD', today: '2026-01-15' });
}

describe('sample files', () => {
  test.each(invoiceLayouts.map((layout) => [layout.preset, layout] as const))('%s', async (_, layout) => {
    const { records, rejected, stats } = await importSample(layout, 'invoices');
    const facts = sampleInvoices(layout);
    expect(rejected).toEqual([]);
    expect(records).toHaveLength(facts.length);
    const carriesTotals = layout.columns.some((column) => /=(total|lineAmount)$/.test(column));
    const byNumber = new Map(records.map((record) => [record.number, record]));
    for (const invoice of facts) {
      const record = byNumber.get(invoice.number);
      const expected = invoiceTotal(invoice) - (carriesTotals ? 0 : invoice.paidMinor);
      expect(record).toMatchObject({ kind: invoice.kind, date: invoice.date, totalMinor: expected });
      expect(record?.clientName).toBe(invoice.client.name);
    }
    expect(stats.skipped.groups).toBe(layout.groups === true ? sampleClients.length : 0);
    expect(stats.skipped.totals).toBe((layout.totals === true ? 1 : 0) + stats.skipped.groups);
    expect(stats.skipped.footers).toBe(layout.footer === undefined ? 0 : 1);
  });

  test.each(paymentLayouts.map((layout) => [layout.preset, layout] as const))('%s', async (preset, layout) => {
    const { records, rejected, stats } = await importSample({ ...layout, preset }, 'payments');
    expect(rejected).toEqual([]);
    expect(records).toHaveLength(samplePayments.length);
    const total = samplePayments.reduce((sum, payment) => sum + payment.amountMinor, 0);
    expect(stats.totalMinorByCurrency).toEqual({ USD: total });
    expect(stats).toMatchObject({ firstDate: '2025-01-13', lastDate: '2025-09-21' });
  });

  test.each(clientLayouts.map((layout) => [layout.preset, layout] as const))('%s', async (_, layout) => {
    const { records, rejected } = await importSample(layout, 'clients');
    expect(rejected).toEqual([]);
    expect(records.map((record) => record.name)).toEqual(sampleClients.map((client) => client.name));
    expect(records[0]?.address).toBe(sampleClients[0]?.street);
  });
});
