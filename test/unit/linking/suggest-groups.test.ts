import { expect, test } from 'vitest';
import { suggestGroups } from '../../../electron/matching/invoices/suggest-groups.ts';
import type { QboDocument, SourceInvoice } from '../../../electron/matching/invoices/types.ts';

const invoice = (id: number, totalMinor: number, date = '2026-03-10'): SourceInvoice => ({
  id,
  kind: 'invoice',
  state: 'standing',
  number: null,
  clientId: 7,
  currency: 'USD',
  date,
  totalMinor,
  linked: false,
});
const document = (id: string, totalMinor: number, over: Partial<QboDocument> = {}): QboDocument => ({
  id,
  kind: 'invoice',
  state: 'standing',
  number: null,
  customerId: 'c7',
  currency: 'USD',
  date: '2026-03-10',
  totalMinor,
  linked: false,
  ...over,
});
const customerMap = new Map([[7, new Map([['USD', 'c7']])]]);

test('one source invoice entered as three documents', () => {
  const documents = [document('a', 500), document('b', 300), document('c', 200), document('d', 999)];
  expect(suggestGroups({ invoices: [invoice(1, 1000)], documents, customerMap })).toEqual([
    {
      invoiceIds: [1],
      documentIds: ['a', 'b', 'c'],
      kind: 'invoice',
      currency: 'USD',
      totalMinor: 1000,
      alternatives: 0,
    },
  ]);
});

test('three source invoices billed as one document, with another way to add up', () => {
  const invoices = [invoice(1, 400), invoice(2, 600), invoice(3, 600)];
  const [group] = suggestGroups({ invoices, documents: [document('a', 1000)], customerMap });
  expect(group).toMatchObject({ invoiceIds: [1, 2], documentIds: ['a'], alternatives: 1 });
});

test('another customer, currency, kind, a linked part, a far date or a cent too much do not fit', () => {
  const documents = [
    document('a', 500),
    document('b', 500, { customerId: 'c8' }),
    document('c', 500, { currency: 'EUR' }),
    document('d', 500, { kind: 'credit-memo' }),
    document('e', 500, { linked: true }),
    document('f', 500, { date: '2026-07-01' }),
    document('g', 501),
  ];
  expect(suggestGroups({ invoices: [invoice(1, 1000)], documents, customerMap })).toEqual([]);
});

test('many equal amounts end the search early and still fit exactly', () => {
  const documents = Array.from({ length: 200 }, (_, i) => document(String(1000 + i), 101));
  const groups = suggestGroups({ invoices: [invoice(1, 606), invoice(2, 607)], documents, customerMap });
  expect(groups.map((group) => [group.invoiceIds, group.documentIds.length])).toEqual([[[1], 6]]);
});
