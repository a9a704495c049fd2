import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrokenLink } from '../../../electron/ledger/decisions.ts';
import { countStage } from '../../../electron/ledger/import-compare.ts';
import { importUndoBlocker, listImportRuns, undoImport } from '../../../electron/ledger/import-runs.ts';
import { ensureSource, findMapping, renameSource, saveMapping } from '../../../electron/ledger/import-sources.ts';
import type { WritableDb } from '../../../electron/ledger/open.ts';
import type { ImportMapping } from '../../../electron/source/mapping.ts';
import {
  author,
  client,
  clientByNumber,
  clientsOf,
  emptyLedger,
  importRecords,
  invoice,
  link,
  payment,
  stageRecords,
} from './import-books.ts';

let db: WritableDb;
let close: () => void;

beforeEach(() => {
  ({ db, close } = emptyLedger());
});
afterEach(() => close());

const run = (id: number | null): number => {
  if (id === null) throw new Error('nothing was imported');
  return id;
};
const standing = (): number =>
  (db.prepare('SELECT count(*) AS n FROM source_invoice WHERE gone_at IS NULL').get() as { n: number }).n;
const invoiceRow = (number: string) =>
  db
    .prepare('SELECT id, total_minor, balance_minor, gone_at, import_run_id FROM source_invoice WHERE number = ?')
    .get(number) as {
    id: number;
    total_minor: number;
    balance_minor: number;
    gone_at: string | null;
    import_run_id: number;
  };

describe('importing', () => {
  it('writes nothing when the same records come a second time', () => {
    const records = [invoice('1', 'Acme'), invoice('2', 'Bo')];
    run(importRecords(db, 'invoices', records));
    expect(importRecords(db, 'invoices', records)).toBeNull();
    expect(listImportRuns(db, 0, 10).totalCount).toBe(1);
  });

  it('keeps the ledger id of a changed record, and counts what changed', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme'), invoice('2', 'Bo')]);
    const before = invoiceRow('1');
    importRecords(db, 'invoices', [invoice('1', 'Acme', { totalMinor: 12_345 }), invoice('2', 'Bo')]);
    expect(invoiceRow('1')).toMatchObject({ id: before.id, total_minor: 12_345, balance_minor: 12_345 });
    expect(listImportRuns(db, 0, 1).rows[0]).toMatchObject({ newCount: 0, changedCount: 1, unchangedCount: 1 });
  });

  it('takes records as gone only from a complete file, and as back when they come again', () => {
    const both = [invoice('1', 'Acme'), invoice('2', 'Bo')];
    importRecords(db, 'invoices', both);
    expect(importRecords(db, 'invoices', both.slice(0, 1))).toBeNull();
    expect(standing()).toBe(2);
    importRecords(db, 'invoices', both.slice(0, 1), { complete: true });
    expect(standing()).toBe(1);
    const gone = invoiceRow('2').id;
    importRecords(db, 'invoices', both);
    expect(invoiceRow('2')).toMatchObject({ id: gone, gone_at: null });
  });

  it('keeps a renamed record under its id', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme')]);
    const { id } = invoiceRow('1');
    const next = invoice('1-R', 'Acme');
    importRecords(db, 'invoices', [next], { complete: true, renames: true });
    expect(invoiceRow('1-R')).toMatchObject({ id, gone_at: null });
    expect(standing()).toBe(1);
  });

  it('keeps two sources apart that number alike', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme')], { source: 'Old tool' });
    importRecords(db, 'invoices', [invoice('1', 'Acme', { totalMinor: 500 })], { source: 'New tool' });
    expect(standing()).toBe(2);
    expect(clientsOf(db)).toHaveLength(2);
  });

  it.each([
    [{ balanceMinor: 2_500 }, 2_500],
    [{ paidMinor: 4_000 }, 6_000],
    [{ status: 'paid' }, 0],
    [{ status: 'void', balanceMinor: 10_000 }, 0],
    [{ kind: 'order' }, 0],
    [{}, 10_000],
  ] as const)('knows what is open from whatever the file says: %j', (said, open) => {
    importRecords(db, 'invoices', [invoice('1', 'Acme', said)]);
    expect(invoiceRow('1').balance_minor).toBe(open);
  });

  it('is a decision of the log each time, in an unbroken chain', () => {
    const id = run(importRecords(db, 'invoices', [invoice('1', 'Acme')]));
    undoImport(db, author, id);
    const summaries = db.prepare('SELECT summary FROM decision ORDER BY id').pluck().all();
    expect(summaries).toEqual(['Imported invoices.csv: 1 new, 0 changed, 0 gone', 'Undid the import of invoices.csv']);
    expect(findBrokenLink(db)).toBeNull();
  });
});

describe('clients of documents', () => {
  it('are made from the name where no clients file tells of them', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme Corp'), invoice('2', 'ACME corp.')]);
    expect(clientsOf(db)).toMatchObject([{ name: 'Acme Corp', implied: 1 }]);
    const stage = stageRecords(db, 'clients', [client('C-1', 'Bo')], { complete: true });
    expect(countStage(db, stage)).toMatchObject({ new: 1, gone: 0 });
  });

  it('become the client of a later file under the same ledger id, link and documents included', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme Corp')]);
    const [implied] = clientsOf(db);
    link(db, 'client', implied?.id ?? 0);
    importRecords(db, 'clients', [client('C-17', 'Acme Corp', { email: 'a@acme.example' })]);
    expect(clientsOf(db)).toEqual([
      { id: implied?.id, external_id: 'C-17', name: 'Acme Corp', email: 'a@acme.example', implied: 0, gone: 0 },
    ]);
    importRecords(db, 'invoices', [invoice('2', 'Acme Corp')]);
    expect(clientsOf(db)).toHaveLength(1);
  });

  it('are left alone where two clients of the file share the name', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme')]);
    importRecords(db, 'clients', [client('C-1', 'Acme'), client('C-2', 'Acme')]);
    expect(clientsOf(db)).toMatchObject([
      { implied: 1, gone: 0 },
      { external_id: 'C-1', implied: 0 },
      { external_id: 'C-2', implied: 0 },
    ]);
  });

  it('are found by id before name', () => {
    importRecords(db, 'clients', [client('C-1', 'Acme'), client('C-2', 'Bo')]);
    importRecords(db, 'invoices', [invoice('1', 'Acme', { clientExternalId: 'C-2' }), invoice('2', 'acme')]);
    expect(clientByNumber(db)).toEqual({ 1: 'Bo', 2: 'Acme' });
  });

  it('go when the import that named them is undone', () => {
    const id = run(importRecords(db, 'invoices', [invoice('1', 'Acme')]));
    undoImport(db, author, id);
    expect(clientsOf(db)).toMatchObject([{ name: 'Acme', gone: 1 }]);
    importRecords(db, 'invoices', [invoice('1', 'Acme')]);
    expect(clientsOf(db)).toMatchObject([{ name: 'Acme', gone: 0, implied: 1 }]);
  });

  it('stand as implied while documents name them after their own file is undone', () => {
    const clients = run(importRecords(db, 'clients', [client('C-1', 'Acme'), client('C-2', 'Bo')]));
    importRecords(db, 'invoices', [invoice('1', 'Acme', { clientExternalId: 'C-1' })]);
    undoImport(db, author, clients);
    expect(clientsOf(db)).toMatchObject([
      { name: 'Acme', implied: 1, gone: 0 },
      { name: 'Bo', gone: 1 },
    ]);
    expect(clientByNumber(db)).toEqual({ 1: 'Acme' });
  });
});

describe('allocations', () => {
  it('find their invoice by id or number, whichever file comes first', () => {
    const allocations = [
      { invoiceExternalId: null, invoiceNumber: '1', amountMinor: 6_000 },
      { invoiceExternalId: '2|Acme', invoiceNumber: null, amountMinor: 4_000 },
    ];
    importRecords(db, 'payments', [payment('P1', 'Acme', { allocations })]);
    importRecords(db, 'invoices', [invoice('1', 'Acme'), invoice('2', 'Acme')]);
    const numbers = db
      .prepare(
        'SELECT i.number FROM source_payment_allocation a JOIN source_invoice i ON i.id = a.invoice_id ORDER BY line_no',
      )
      .pluck()
      .all();
    expect(numbers).toEqual(['1', '2']);
  });

  it('with a minus are of the credit that is used up, or of the invoice whose money came back', () => {
    importRecords(db, 'invoices', [
      invoice('1', 'Acme'),
      invoice('C1', 'Acme', { kind: 'credit' }),
      invoice('2', 'Acme'),
      invoice('2', 'Acme', { kind: 'credit', externalId: 'credit 2' }),
    ]);
    const allocations = [
      { invoiceExternalId: null, invoiceNumber: '1', amountMinor: 8_000 },
      { invoiceExternalId: null, invoiceNumber: 'C1', amountMinor: -8_000 },
      { invoiceExternalId: null, invoiceNumber: '2', amountMinor: 3_000 },
      { invoiceExternalId: null, invoiceNumber: '2', amountMinor: -3_000 },
      { invoiceExternalId: null, invoiceNumber: '1', amountMinor: -500 },
    ];
    importRecords(db, 'payments', [payment('P1', 'Acme', { amountMinor: 0, allocations })]);
    const found = db
      .prepare(
        'SELECT i.kind, i.number FROM source_payment_allocation a JOIN source_invoice i ON i.id = a.invoice_id ORDER BY line_no',
      )
      .raw()
      .all();
    expect(found.map((row) => (row as string[]).join(' '))).toEqual([
      'invoice 1',
      'credit C1',
      'invoice 2',
      'credit 2',
      'invoice 1',
    ]);
  });

  it('do not choose between two invoices of one number', () => {
    importRecords(db, 'invoices', [
      invoice('1', 'Acme', { externalId: 'a' }),
      invoice('1', 'Acme', { externalId: 'b' }),
    ]);
    const allocations = [{ invoiceExternalId: null, invoiceNumber: '1', amountMinor: 10_000 }];
    importRecords(db, 'payments', [payment('P1', 'Acme', { allocations })]);
    expect(db.prepare('SELECT invoice_id FROM source_payment_allocation').pluck().get()).toBeNull();
  });
});

describe('undo', () => {
  it('gives changed records back as they were, lines and run included', () => {
    const line = {
      line: 2,
      item: 'Hours',
      description: null,
      quantity: '2',
      unitPrice: '50',
      discount: null,
      amountMinor: 10_000,
      taxCode: null,
      taxMinor: null,
      serviceDate: null,
      className: null,
    };
    const first = run(importRecords(db, 'invoices', [invoice('1', 'Acme', { lines: [line] })]));
    const before = invoiceRow('1');
    const second = run(importRecords(db, 'invoices', [invoice('1', 'Acme', { totalMinor: 1, lines: [] })]));
    undoImport(db, author, second);
    expect(invoiceRow('1')).toEqual(before);
    expect(before.import_run_id).toBe(first);
    expect(db.prepare('SELECT item FROM source_invoice_line').pluck().all()).toEqual(['Hours']);
  });

  it('lets gone records stand again', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme'), invoice('2', 'Bo')]);
    const second = run(importRecords(db, 'invoices', [invoice('1', 'Acme')], { complete: true }));
    undoImport(db, author, second);
    expect(standing()).toBe(2);
    expect(clientByNumber(db)).toEqual({ 1: 'Acme', 2: 'Bo' });
  });

  it('can be imported again afterwards', () => {
    const records = [invoice('1', 'Acme')];
    undoImport(db, author, run(importRecords(db, 'invoices', records)));
    expect(standing()).toBe(0);
    run(importRecords(db, 'invoices', records));
    expect(standing()).toBe(1);
  });

  it('is refused a second time', () => {
    const id = run(importRecords(db, 'invoices', [invoice('1', 'Acme')]));
    undoImport(db, author, id);
    expect(() => undoImport(db, author, id)).toThrow('import.undo-blocked');
    expect(importUndoBlocker(db, id)).toBe('It was undone already.');
  });

  it('is refused while a later import changed the same records, naming the file', () => {
    const first = run(importRecords(db, 'invoices', [invoice('1', 'Acme')]));
    const second = run(importRecords(db, 'invoices', [invoice('1', 'Acme', { totalMinor: 1 })]));
    expect(importUndoBlocker(db, first)).toBe(
      'A later import (invoices.csv) changed the same records. Undo that one first.',
    );
    undoImport(db, author, second);
    expect(importUndoBlocker(db, first)).toBeNull();
  });

  it('is refused while a record it brought is linked', () => {
    const id = run(importRecords(db, 'invoices', [invoice('1', 'Acme')]));
    link(db, 'source_invoice', invoiceRow('1').id);
    expect(importUndoBlocker(db, id)).toBe('One of its records is linked. Unlink it first.');
    expect(() => undoImport(db, author, id)).toThrow('import.undo-blocked');
    expect(standing()).toBe(1);
  });

  it('is refused while a client known from its documents only is linked, naming it', () => {
    const id = run(importRecords(db, 'invoices', [invoice('1', 'Acme')]));
    link(db, 'client', clientsOf(db)[0]?.id ?? 0);
    expect(importUndoBlocker(db, id)).toBe('Acme, known from its documents only, is linked. Unlink it first.');
  });

  it('is refused where a link was made on the strength of what it changed, allowed where the link is older', () => {
    importRecords(db, 'invoices', [invoice('1', 'Acme'), invoice('2', 'Acme')]);
    link(db, 'source_invoice', invoiceRow('1').id);
    const second = run(importRecords(db, 'invoices', [invoice('1', 'Acme', { totalMinor: 1 }), invoice('2', 'Acme')]));
    expect(importUndoBlocker(db, second)).toBeNull();
    const third = run(
      importRecords(db, 'invoices', [invoice('1', 'Acme', { totalMinor: 1 }), invoice('2', 'Acme', { totalMinor: 2 })]),
    );
    link(db, 'source_invoice', invoiceRow('2').id);
    expect(importUndoBlocker(db, third)).toBe('One of its records is linked. Unlink it first.');
  });
});

describe('sources', () => {
  const mapping: ImportMapping = {
    version: 1,
    presetId: 'generic-invoices',
    kind: 'invoices',
    columns: { number: ['No'] },
    dateOrder: 'dmy',
    decimal: ',',
    sign: 'as-is',
    currency: 'EUR',
    statusValues: {},
    typeValues: {},
    groupedByClient: false,
    fingerprint: 'aaaa',
  };

  it('keep a mapping for each header, the newest first', () => {
    const source = ensureSource(db, 'Billing', author.at);
    saveMapping(db, source, mapping, author.at);
    saveMapping(db, source, { ...mapping, fingerprint: 'bbbb' }, author.at);
    saveMapping(db, source, { ...mapping, decimal: '.' }, author.at);
    expect(findMapping(db, 'aaaa', null)).toMatchObject({ sourceName: 'Billing', mapping: { decimal: '.' } });
    expect(findMapping(db, 'bbbb', 'billing')).toMatchObject({ mapping: { decimal: ',' } });
    expect(findMapping(db, 'aaaa', 'Another')).toBeNull();
  });

  it('are renamed, but not to a name that is taken', () => {
    const source = ensureSource(db, 'Billing', author.at);
    ensureSource(db, 'Other', author.at);
    renameSource(db, source, 'Old billing');
    expect(ensureSource(db, 'old BILLING', author.at)).toBe(source);
    expect(() => renameSource(db, source, 'other')).toThrow('import.source-name-taken');
  });
});
