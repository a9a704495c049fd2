import { afterAll, beforeAll, expect, test } from 'vitest';
import { listExactPairs } from '../../electron/ledger/customer-list.ts';
import { findBrokenLink } from '../../electron/ledger/decisions.ts';
import { type Company, company } from './tieout-company.ts';

let books: Company;
let queuedClientId: number;
beforeAll(async () => {
  books = await company({ customers: 60, invoices: 450, seed: 4 });
  await books.call('customers.previewExact', { onlyClientIds: null });
  queuedClientId = listExactPairs(books.db, { onlyClientIds: null })[0]?.clientId ?? 0;
  await books.call('customers.queueCreate', { clientIds: [queuedClientId], queued: true });
  await books.call('customers.acceptExact', { onlyClientIds: null });
});
afterAll(async () => {
  await books.engine.payments.settled();
  books.engine.matches.ensure();
  await books.close();
});

const window = { from: null, to: null, statuses: null } as const;
const listed = async (tab: 'confident' | 'linked', search = '') =>
  (
    await books.call('documents.list', {
      filters: { tab, search, ...window, reason: null, flagged: false },
      offset: 0,
      limit: 500,
      sort: null,
    })
  ).rows;
type Row = Awaited<ReturnType<typeof listed>>[number];
const sumOf = (rows: readonly Row[], amount: (row: Row) => number) => {
  const sums = new Map<string, number>();
  for (const row of rows) {
    sums.set(row.currency, (sums.get(row.currency) ?? 0) + (row.kind === 'credit' ? -1 : 1) * amount(row));
  }
  return [...sums].sort();
};
const byCurrency = (totals: readonly { currency: string; amountMinor: number }[]) =>
  totals.map((one) => [one.currency, one.amountMinor]).sort();

test('what a client was queued for ends when all exact ones are linked, and comes back when that is undone', async () => {
  const queued = () =>
    books.db.prepare("SELECT record_id FROM record_mark WHERE mark = 'create'").pluck().all() as number[];
  expect(queued()).toEqual([]);
  await books.call('decisions.undo', { decisionId: null });
  expect(queued()).toEqual([queuedClientId]);
  await books.call('decisions.redo', {});
  expect(queued()).toEqual([]);
});

test('the totals before a bulk link are those of exactly what it links, on both sides, and so are those after', async () => {
  const rows = await listed('confident');
  expect(rows.length).toBeGreaterThan(100);
  const [first] = rows;
  const search = first?.clientName ?? '';
  const found = await listed('confident', search);
  expect(found.length).toBeGreaterThan(1);
  expect(found.length).toBeLessThan(rows.length);
  for (const [shown, choice] of [
    [rows, { ...window, exceptInvoiceIds: rows.slice(0, 3).map((row) => row.invoiceId) }],
    [found, { ...window, search, exceptInvoiceIds: found.slice(0, 1).map((row) => row.invoiceId) }],
  ] as const) {
    const taken = shown.filter((row) => !choice.exceptInvoiceIds.some((id) => id === row.invoiceId));
    const totals = await books.call('documents.bulkTotals', choice);
    expect(totals.count).toBe(taken.length);
    expect(byCurrency(totals.source)).toEqual(sumOf(taken, (row) => row.totalMinor));
    expect(byCurrency(totals.quickbooks)).toEqual(sumOf(taken, (row) => row.documentTotalMinor ?? 0));
  }

  const held = found.slice(0, 1).map((row) => row.invoiceId);
  const choice = { ...window, search, exceptInvoiceIds: held };
  const before = await books.call('documents.bulkTotals', choice);
  const after = await books.call('documents.linkConfident', choice);
  expect(after).toEqual({ changedCount: before.count, totals: before });
  const linked = await listed('linked');
  expect(linked.map((row) => row.invoiceId).sort()).toEqual(
    found
      .map((row) => row.invoiceId)
      .filter((id) => !held.includes(id))
      .sort(),
  );
  expect(sumOf(linked, (row) => row.totalMinor)).toEqual(byCurrency(after.totals.source));
});

test('another counterpart is one decision: its effects are told before, payments follow it, and undo brings all back', async () => {
  await books.call('documents.linkConfident', { ...window, exceptInvoiceIds: [] });
  const { jobId } = await books.call('payments.backfill', {});
  await books.engine.jobs.settled(jobId);
  const parts = () =>
    books.db
      .prepare('SELECT qbo_payment_id, document_id, mapping_id IS NULL AS loose FROM payment_application ORDER BY 1, 2')
      .all();
  const paid = books.db
    .prepare(
      `SELECT m.record_id AS id, q.record_id AS document FROM payment_application a
       JOIN mapping_member m ON m.mapping_id = a.mapping_id AND m.record_type = 'source_invoice' AND m.live = 1
       JOIN mapping_member q ON q.mapping_id = a.mapping_id AND q.record_type = 'Invoice' LIMIT 1`,
    )
    .get() as { id: number; document: string };
  const free = books.db
    .prepare(
      `SELECT q.id FROM qbo_invoice q WHERE q.voided = 0 AND q.deleted_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM mapping_member m WHERE m.record_type = 'Invoice' AND m.record_id = +q.id AND m.live = 1)
       AND EXISTS (SELECT 1 FROM qbo_payment_line l WHERE l.linked_type = 'Invoice' AND l.linked_id = q.id) LIMIT 1`,
    )
    .pluck()
    .get() as string;
  const other = { type: 'Invoice', id: free } as const;
  const before = parts();
  const decisions = () => books.db.prepare('SELECT count(*) FROM decision').pluck().get() as number;
  const decided = decisions();

  const effects = await books.call('documents.relinkEffects', { invoiceId: paid.id, document: other });
  expect(effects).toMatchObject({ links: 1, freed: 0, sentItems: 0 });
  expect(effects.applications).toBeGreaterThan(0);
  expect(effects.gained).toBeGreaterThan(0);
  expect(decisions()).toBe(decided);

  await books.call('documents.relink', { invoiceId: paid.id, document: other });
  expect(decisions()).toBe(decided + 1);
  const counterparts = async () =>
    (await books.call('documents.detail', { invoiceId: paid.id })).linked.map((card) => card.id);
  expect(await counterparts()).toEqual([free]);
  await books.engine.payments.settled();
  const loose = parts().filter((row) => (row as { document_id: string }).document_id === paid.document);
  expect(loose.every((row) => (row as { loose: number }).loose === 1)).toBe(true);
  // The same again is nothing; a document that is linked is not taken.
  expect(await books.call('documents.relink', { invoiceId: paid.id, document: other })).toEqual({ changedCount: 0 });
  const [stranger] = (await listed('linked')).filter(
    (row) => row.invoiceId !== paid.id && row.documentType === 'Invoice',
  );
  const taken = { type: 'Invoice', id: stranger?.documentId ?? '' } as const;
  await expect(books.call('documents.relink', { invoiceId: paid.id, document: taken })).rejects.toThrow(
    /linking.already-linked/,
  );

  await books.call('decisions.undo', { decisionId: null });
  expect(await counterparts()).toEqual([paid.document]);
  await books.engine.payments.settled();
  expect(parts()).toEqual(before);
  expect(findBrokenLink(books.db)).toBeNull();
});
