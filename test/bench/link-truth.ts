import { readLinkInputInSteps } from '../../electron/ledger/match-input.ts';
import { linkInvoices } from '../../electron/matching/invoices/link-invoices.ts';
import { finish } from '../../electron/matching/steps.ts';
import { company, type TruthFile } from '../integration/tieout-company.ts';

/** How well documents are linked in practice books, by the truth file that comes with them. */
export interface TruthFigures {
  readonly confident: number;
  readonly wrong: number;
  /** True pairs of which both sides stand. */
  readonly linkable: number;
  /** Linkable ones that are confident, or ambiguous with the right candidate first. */
  readonly found: number;
  /** Linkable ones that were not found, by what the books did to them. */
  readonly missed: Readonly<Record<string, number>>;
}

/** The live mappings of customers that the truth knows and nobody made yet, made as a person would. */
async function linkCustomers(books: Awaited<ReturnType<typeof company>>, truth: TruthFile): Promise<void> {
  const { call, db } = books;
  await call('customers.acceptExact', { onlyClientIds: null });
  const clientId = db.prepare('SELECT id FROM client WHERE external_id = ?').pluck();
  const isLinked = db
    .prepare("SELECT 1 FROM mapping_member WHERE record_type = 'Customer' AND record_id = ? AND live = 1")
    .pluck();
  for (const pair of truth.customers) {
    if (pair.clientId === null || pair.customerId === null || isLinked.get(pair.customerId) !== undefined) continue;
    const id = clientId.get(pair.clientId) as number | undefined;
    const standing = db.prepare('SELECT 1 FROM qbo_customer WHERE id = ? AND deleted_at IS NULL').get(pair.customerId);
    if (id !== undefined && standing !== undefined) {
      await call('customers.link', { clientId: id, customerId: pair.customerId });
    }
  }
}

/** Makes practice books, pulls and imports them, links their customers, and judges what linking makes of the documents. */
export async function judgePractice(customers: number, invoices: number): Promise<TruthFigures> {
  const books = await company({ customers, invoices, seed: 1 });
  try {
    const { db, truth, engine } = books;
    await linkCustomers(books, truth);
    engine.matches.ensure();
    const ours = new Map(db.prepare('SELECT id, external_id FROM source_invoice').raw().all() as [number, string][]);
    const input = finish(readLinkInputInSteps(db));
    const result = linkInvoices(input);
    const standing = new Map(input.documents.map((one) => [`${one.kind} ${one.id}`, one.state === 'standing']));
    const kindOf = (type: string): string => (type === 'CreditMemo' ? 'credit-memo' : 'invoice');
    const right = new Map(
      truth.invoices.flatMap((pair) =>
        pair.invoiceId === null || pair.quickbooksId === null ? [] : [[pair.invoiceId, pair] as const],
      ),
    );
    const open = new Set(input.invoices.filter((one) => one.state === 'standing').map((one) => ours.get(one.id)));
    const linkable = [...right].filter(
      ([id, pair]) => open.has(id) && standing.get(`${kindOf(pair.type)} ${pair.quickbooksId}`) === true,
    );
    const first = new Map<string, string>();
    let wrong = 0;
    for (const { invoiceId, documentId } of result.confident) {
      const id = ours.get(invoiceId) ?? '';
      first.set(id, documentId);
      if (right.get(id)?.quickbooksId !== documentId) wrong += 1;
    }
    for (const { invoiceId, candidates } of result.ambiguous) {
      const [best] = candidates;
      if (best !== undefined) first.set(ours.get(invoiceId) ?? '', best.documentId);
    }
    const missed: Record<string, number> = {};
    let found = 0;
    for (const [id, pair] of linkable) {
      if (first.get(id) === pair.quickbooksId) found += 1;
      else missed[pair.kind] = (missed[pair.kind] ?? 0) + 1;
    }
    return { confident: result.confident.length, wrong, linkable: linkable.length, found, missed };
  } finally {
    books.engine.matches.ensure();
    await books.engine.payments.settled();
    await books.close();
  }
}
