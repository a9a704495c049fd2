import { company } from '../integration/tieout-company.ts';

/* One side of the bench of an engine's answers: a company of so many invoices is set up, and what a person does on the way is timed. */

/** Milliseconds of the engine's thread, by what was done. */
export type Answers = Readonly<Record<string, number>>;

const threadMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

async function measure(invoices: number): Promise<Answers> {
  const { call, engine, close } = await company({ customers: Math.ceil(invoices / 10), invoices, seed: 1 });
  const answers: Record<string, number> = {};
  const timed = async (name: string, work: () => unknown): Promise<void> => {
    const started = threadMs();
    await work();
    answers[name] = Math.round(threadMs() - started);
  };
  const page = { offset: 0, limit: 200, sort: null };
  const window = { from: null, to: null, statuses: null };
  const search = { tab: 'ambiguous', search: 'har', ...window, reason: null, flagged: false } as const;
  await engine.matches.settle();
  await timed('clients counted first', () => call('customers.counts', {}));
  await timed('exact customers linked', () => call('customers.acceptExact', { onlyClientIds: null }));
  await timed('clients counted after', () => call('customers.counts', {}));
  await timed('documents matched', () => engine.matches.linked());
  await timed('documents counted', () => call('documents.counts', window));
  await timed('documents searched', () => call('documents.list', { filters: search, ...page }));
  await timed('documents linked', () => call('documents.linkConfident', { ...window, exceptInvoiceIds: [] }));
  await timed('link undone', () => call('decisions.undo', { decisionId: null }));
  await timed('link redone', () => call('decisions.redo', {}));
  await timed('payments backfilled', async () => {
    await engine.jobs.settled((await call('payments.backfill', {})).jobId);
  });
  await timed('export screen', () => call('exports.overview', {}));
  await timed('batch composed', () => call('exports.compose', { keys: null }));
  await timed('tied out first', () => call('tieout.get', { asOf: null }));
  await timed('tied out for a day', () => call('tieout.get', { asOf: '2026-01-31' }));
  await timed('duplicates', () => call('duplicates.list', { side: 'quickbooks', offset: 0, limit: 200 }));
  await close();
  return answers;
}

process.stdout.write(`${JSON.stringify(await measure(Number(process.argv[2])))}\n`);
