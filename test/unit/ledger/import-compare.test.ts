import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CompareCounts, countStage, pagesOf } from '../../../electron/ledger/import-compare.ts';
import { listStage } from '../../../electron/ledger/import-stage-lists.ts';
import type { WritableDb } from '../../../electron/ledger/open.ts';
import type { ImportKind, SourceRecord } from '../../../electron/source/records.ts';
import {
  client,
  emptyLedger,
  type FileOptions,
  importRecords,
  invoice,
  payment,
  stageRecords,
} from './import-books.ts';

let db: WritableDb;
let close: () => void;

beforeEach(() => {
  ({ db, close } = emptyLedger());
});
afterEach(() => close());

function compare(kind: ImportKind, records: readonly SourceRecord[], options: FileOptions = {}): CompareCounts {
  return countStage(db, stageRecords(db, kind, records, options));
}

const idsOf = (stage: number, fate: 'new' | 'changed' | 'gone'): string[] =>
  [...pagesOf(db, stage, fate)].map(({ record }) => record.externalId);
const whole = { complete: true };

describe('comparing a file with what its source left', () => {
  it('finds nothing in the same records, wherever their rows stand', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme'), invoice('2', 'Bo')]);
    const again = [invoice('2', 'Bo', { line: 9 }), invoice('1', 'Acme', { line: 10 })];
    expect(compare('invoices', again, whole)).toMatchObject({ new: 0, changed: 0, unchanged: 2, gone: 0, renamed: 0 });
  });

  it('shows old and new of what changed', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme')]);
    const stage = stageRecords(db, 'invoices', [invoice('1', 'Acme', { totalMinor: 5 })]);
    const query = { kind: 'invoices', list: 'changed', search: '', sort: null, offset: 0, limit: 10 } as const;
    const { rows } = listStage(db, stage, query);
    expect(rows).toMatchObject([{ record: { totalMinor: 5 }, existing: { totalMinor: 10_000 } }]);
  });

  it('takes what is missing as gone only inside the days of a complete file', () => {
    importRecords(db, 'invoices', [
      invoice('old', 'A', { date: '2025-01-01' }),
      invoice('in', 'A', { date: '2025-06-15' }),
      invoice('late', 'A', { date: '2025-12-01' }),
    ]);
    const next = [
      invoice('a', 'A', { date: '2025-06-01', totalMinor: 5 }),
      invoice('b', 'A', { date: '2025-06-30', totalMinor: 6 }),
    ];
    expect(idsOf(stageRecords(db, 'invoices', next, whole), 'gone')).toEqual(['in|A']);
    expect(idsOf(stageRecords(db, 'invoices', next), 'gone')).toEqual([]);
  });

  it('takes no document away for an empty file', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme')]);
    expect(compare('invoices', [], whole).gone).toBe(0);
  });

  it('offers a renumbered document as renamed, but not one of two that look alike', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme')]);
    const others = [
      invoice('x', 'Bo', { date: '2026-01-01', totalMinor: 3 }),
      invoice('y', 'Bo', { date: '2026-02-01', totalMinor: 4 }),
    ];
    const one = [invoice('1-A', 'Acme'), ...others];
    expect(compare('invoices', one, whole)).toMatchObject({ new: 3, gone: 1, renamed: 1, renamesAccepted: 0 });
    const taken = { ...whole, renames: true };
    expect(compare('invoices', one, taken)).toMatchObject({ new: 2, gone: 0, renamed: 1, renamesAccepted: 1 });
    importRecords(db, 'invoices', [invoice('2', 'Acme')]);
    expect(compare('invoices', one, whole)).toMatchObject({ gone: 2, renamed: 0 });
  });

  it('offers a renamed client by mail, phone or address, where only one looks like it', () => {
    importRecords(db, 'clients', [client('name:alder', 'Alder', { email: 'a@alder.example' })]);
    const next = [client('name:alder group', 'Alder Group', { email: 'A@alder.example' })];
    expect(compare('clients', next, whole)).toMatchObject({ gone: 1, renamed: 1 });
    importRecords(db, 'clients', [client('z', 'Zed', { phone: '(303) 555-0100' })], { source: 'Other' });
    const shared = [client('x', 'X', { phone: '303 555 0100' }), client('y', 'Y', { phone: '303-555-0100' })];
    expect(compare('clients', shared, { ...whole, source: 'Other' })).toMatchObject({ gone: 1, renamed: 0 });
  });
});

describe('documents of one source that bear the same id', () => {
  const same = { externalId: '7', number: '7' } as const;
  const order = invoice('7', 'Acme', { ...same, kind: 'order', totalMinor: 300 });
  const plain = invoice('7', 'Acme', same);
  const credit = invoice('7', 'Acme', { ...same, kind: 'credit', totalMinor: 50 });
  const standing = (): unknown[] =>
    db.prepare('SELECT kind, total_minor FROM source_invoice WHERE gone_at IS NULL ORDER BY kind').raw().all();

  it('are an invoice, a credit and an order where the files say so, in one file or in three', () => {
    importRecords(db, 'invoices', [plain], { statesTypes: true });
    importRecords(db, 'invoices', [order], { statesTypes: true, complete: true });
    importRecords(db, 'invoices', [credit], { statesTypes: true, complete: true });
    const all = [
      ['credit', 50],
      ['invoice', 10_000],
      ['order', 300],
    ];
    expect(standing()).toEqual(all);
    expect(compare('invoices', [order, plain, credit], { ...whole, statesTypes: true })).toMatchObject({
      unchanged: 3,
      gone: 0,
    });
    importRecords(db, 'invoices', [invoice('7', 'Acme', { ...same, kind: 'order', totalMinor: 301 })], {
      statesTypes: true,
    });
    expect(standing()).toEqual([all[0], all[1], ['order', 301]]);
  });

  it('are one document that changed its sign where the file has no types', () => {
    importRecords(db, 'invoices', [plain]);
    expect(importRecords(db, 'invoices', [credit])).not.toBeNull();
    expect(standing()).toEqual([['credit', 50]]);
  });

  it('are paid by their own kind: money pays the invoice, a credit is taken with a minus', () => {
    importRecords(db, 'invoices', [order, plain, credit], { statesTypes: true });
    const to = { invoiceExternalId: '7', invoiceNumber: null };
    importRecords(db, 'payments', [
      payment('p', 'Acme', {
        allocations: [
          { ...to, amountMinor: 10_000 },
          { ...to, amountMinor: -50 },
        ],
      }),
    ]);
    const kinds = db
      .prepare(
        'SELECT i.kind FROM source_payment_allocation a JOIN source_invoice i ON i.id = a.invoice_id ORDER BY a.line_no',
      )
      .pluck()
      .all();
    expect(kinds).toEqual(['invoice', 'credit']);
  });
});
