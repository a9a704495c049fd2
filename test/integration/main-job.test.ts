import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrokenLink } from '../../electron/ledger/decisions.ts';
import { changedRows, dumpLedger } from '../tour/ledger-file.ts';
import { checkCustomers, checkDocuments, readAnswers } from '../tour/truth-check.ts';
import { type Company, company, session } from './tieout-company.ts';

const page = { offset: 0, limit: 500, sort: null };
const customerFilters = {
  tab: 'suggested',
  search: '',
  minScore: null,
  hasBalance: false,
  flagged: false,
  names: null,
} as const;
const documentFilters = {
  tab: 'ambiguous',
  search: '',
  from: null,
  to: null,
  statuses: null,
  reason: null,
  flagged: false,
} as const;

let books: Company;
beforeAll(async () => {
  books = await company({ customers: 250, invoices: 2500, seed: 5 });
});
afterAll(async () => {
  books.engine.matches.ensure();
  await books.close();
});

/** Waits for the end of the job that a call started, unless it came to it at once; it must have ended well. */
async function finish({ jobId }: { jobId: number }): Promise<void> {
  await books.engine.jobs.settled(jobId).catch(() => undefined);
  expect(books.db.prepare('SELECT status, error FROM job WHERE id = ?').get(jobId)).toEqual({
    status: 'finished',
    error: null,
  });
}

async function importAgain(): Promise<void> {
  const exportDir = String(books.simulator.about.exportDir);
  const fileTokens = ['clients', 'invoices', 'payments'].map((name) => `${exportDir}/${name}.csv`);
  await finish(await books.call('imports.open', { fileTokens }));
  const { drafts } = await books.call('imports.drafts', {});
  await finish(
    await books.call('imports.apply', { draftIds: drafts.map((draft) => draft.draftId), goodRowsOnly: true }),
  );
}

/** The whole set-up as far as it needs no judgement. */
async function setUp(): Promise<void> {
  const { call, truth } = books;
  await call('customers.acceptExact', { onlyClientIds: null });
  await call('documents.linkConfident', { from: null, to: null, statuses: null, exceptInvoiceIds: [] });
  await finish(await call('payments.backfill', {}));
  await call('goLive.set', { date: truth.goLive });
  await call('wizard.complete', {});
}

describe('the first connect to an established company', () => {
  test('links what is right, sends nothing, and run again changes nothing', async () => {
    const { call, truth, db, simulator } = books;
    const ledgerFile = db.name;
    simulator.resetStats();

    const { changedCount } = await call('customers.acceptExact', { onlyClientIds: null });
    expect(changedCount).toBeGreaterThan(150);
    const answers = readAnswers(ledgerFile, truth);
    for (const { clientId, customerId } of (await call('customers.list', { filters: customerFilters, ...page })).rows) {
      if (customerId === null) continue;
      if (answers.customerKey(clientId) === 'a') await call('customers.link', { clientId, customerId });
      else await call('customers.reject', { clientId, customerId });
    }

    const before = await call('documents.counts', { from: null, to: null, statuses: null });
    const linked = await call('documents.linkConfident', {
      from: null,
      to: null,
      statuses: null,
      exceptInvoiceIds: [],
    });
    expect(linked.changedCount).toBe(before.tabs.confident);
    const ambiguous = await call('documents.list', { filters: documentFilters, ...page });
    const right = ambiguous.rows.filter((row) => answers.documentKey(row.invoiceId) === 'a').slice(0, 20);
    expect(right.length).toBeGreaterThan(5);
    for (const { invoiceId, documentType, documentId } of right) {
      if (documentType === null || documentId === null) continue;
      // What a person resolves may be taken by another mapping of the same number by now.
      await call('documents.link', { invoiceId, document: { type: documentType, id: documentId } });
    }
    // Progress is kept by the minute.
    books.clock.now = new Date(books.clock.now.getTime() + 60_000);
    await setUp();

    expect(simulator.stats()).toMatchObject({ requests: 0, posts: 0 });
    expect(checkCustomers(ledgerFile, truth).wrong).toBe(0);
    const documents = checkDocuments(ledgerFile, truth);
    expect(documents).toEqual({ linked: linked.changedCount + right.length, wrong: 0 });
    const status = await call('company.status', {});
    expect(status.wizard.completedBy).toBe(session.person);
    expect((await call('payments.summary', {})).tabs.applied).toBeGreaterThan(50);

    // Where the company stands is noted a moment after the last decision.
    const noted = db.prepare('SELECT linked_documents AS n FROM progress_point ORDER BY at DESC LIMIT 1');
    await expect.poll(() => noted.get()).toEqual({ n: documents.linked });
    // What is left is matched anew in the pause.
    await books.engine.matches.settle();
    const dump = dumpLedger(ledgerFile);
    books.clock.now = new Date(books.clock.now.getTime() + 3_600_000);
    await finish(await call('pull.start', { scope: 'changes', types: null, since: null }));
    await importAgain();
    await setUp();
    expect([...changedRows(dump, dumpLedger(ledgerFile))]).toEqual([]);
    expect(simulator.stats().posts).toBe(0);
    expect(findBrokenLink(db)).toBeNull();
  });

  test('a bulk link taken back leaves no mapping in force, and redone it is as before', async () => {
    const { call, db } = books;
    const live = () =>
      (db.prepare('SELECT count(*) AS n FROM mapping WHERE withdrawn_at IS NULL').get() as { n: number }).n;
    const linked = live();
    // The last bulk link is below the backfill, which rests on it: what was decided later goes first.
    let undone = 0;
    while (live() > 0) {
      await call('decisions.undo', { decisionId: null });
      undone++;
    }
    const counts = await call('documents.counts', { from: null, to: null, statuses: null });
    expect(counts.tabs.linked).toBe(0);
    for (let index = 0; index < undone; index++) await call('decisions.redo', {});
    expect(live()).toBe(linked);
    expect(findBrokenLink(db)).toBeNull();
  });
});
