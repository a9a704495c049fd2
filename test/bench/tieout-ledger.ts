import { tieOutsOf } from '../../electron/engine/tieout-keeper.ts';
import { readBooks } from '../../electron/ledger/tieout-books.ts';
import { lastDecisionId } from '../../electron/ledger/tieout-facts.ts';
import { company } from '../integration/tieout-company.ts';

/** Milliseconds, one list entry per round. */
export interface LedgerRounds {
  /** One SQL sum over both invoice tables of the ledger, as they are with all their columns. */
  readonly sum: number[];
  /** Reading both sides' records from the ledger. */
  readonly read: number[];
  /** The call behind the tie-out screen when records have changed: reading and computing. */
  readonly full: number[];
  /** The same call when one invoice was unlinked, or linked again, since. */
  readonly decision: number[];
  readonly records: number;
  readonly unexplainedMinor: number;
}

const sumSql = `
  SELECT currency, sum(total_minor) FROM source_invoice WHERE gone_at IS NULL AND date <= :asOf GROUP BY currency
  UNION ALL
  SELECT currency, sum(total_minor) FROM qbo_invoice WHERE deleted_at IS NULL AND txn_date <= :asOf GROUP BY currency`;

const linkedSql = `SELECT m.record_id FROM mapping_member m JOIN source_invoice i ON i.id = +m.record_id
  WHERE m.record_type = 'source_invoice' AND m.live = 1 AND i.balance_minor > 0 ORDER BY i.id LIMIT 1 OFFSET ?`;

/** Times the tie-out as an engine answers it, on practice books pulled, imported and linked into a ledger file. */
export async function measureLedger(invoices: number, rounds: number): Promise<LedgerRounds> {
  const books = await company({ customers: Math.max(30, Math.floor(invoices / 25)), invoices, seed: 1 });
  const { call, db, engine, truth } = books;
  const figures = { sum: [] as number[], read: [] as number[], full: [] as number[], decision: [] as number[] };
  const timed = async (into: number[], work: () => unknown): Promise<void> => {
    const startedMs = performance.now();
    await work();
    into.push(performance.now() - startedMs);
  };
  const tieOut = () => call('tieout.get', { asOf: null });
  try {
    await call('customers.acceptExact', { onlyClientIds: null });
    await call('documents.linkConfident', { from: null, to: null, statuses: null, exceptInvoiceIds: [] });
    for (let round = 0; round < rounds; round += 1) {
      const sum = db.prepare(sumSql);
      await timed(figures.sum, () => sum.all({ asOf: truth.asOf }));
      await timed(figures.read, () => readBooks(db));
      tieOutsOf(engine).touch();
      await timed(figures.full, tieOut);
      const invoiceId = db.prepare(linkedSql).pluck().get(round) as number;
      await call('documents.unlink', { invoiceIds: [invoiceId] });
      await timed(figures.decision, tieOut);
      await call('decisions.undo', { decisionId: lastDecisionId(db) });
      await timed(figures.decision, tieOut);
    }
    const { currencies } = await tieOut();
    engine.matches.ensure();
    return {
      ...figures,
      records: db
        .prepare('SELECT (SELECT count(*) FROM source_invoice) + (SELECT count(*) FROM qbo_invoice)')
        .pluck()
        .get() as number,
      unexplainedMinor: currencies.reduce((total, one) => total + Math.abs(one.unexplainedMinor), 0),
    };
  } finally {
    await books.close();
  }
}
