import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineContext, Session } from '../../electron/engine/context.ts';
import { dispatch } from '../../electron/engine/dispatch.ts';
import { createEngine } from '../../electron/engine/engine.ts';
import { decide } from '../../electron/ledger/decisions.ts';
import { insertMappings, liveChanges, type NewMapping, nextMappingId } from '../../electron/ledger/mappings.ts';
import type {
  TruthCustomer,
  TruthEntry,
  TruthInvoice,
  TruthPayment,
  TruthReceivables,
} from '../../electron/simulator/books/types.ts';
import type { EngineCall, EngineInput, EngineOutput } from '../../shared/ipc/contract.ts';
import { createStoreWorker } from '../store-worker.ts';
import { books } from './sync/books.ts';

/** The truth file of a practice company, as far as tests read it. */
export interface TruthFile {
  readonly asOf: string;
  readonly goLive: string;
  readonly customers: readonly TruthCustomer[];
  readonly invoices: readonly TruthInvoice[];
  readonly payments: readonly TruthPayment[];
  readonly entries: readonly TruthEntry[];
  readonly receivables: readonly TruthReceivables[];
}

export const session: Session = { mode: 'full', person: 'Ada' };

/** A company at work: practice books pulled and imported, nothing linked. */
export async function company(options: Parameters<typeof books>[0]) {
  const practice = await books(options);
  const truth = JSON.parse(await readFile(String(practice.simulator.about.truthFile), 'utf8')) as TruthFile;
  const targets = new Map<string, string>();
  const pages: string[] = [];
  const bugs: unknown[] = [];
  const clock = { now: new Date(`${truth.asOf}T12:00:00Z`) };
  const engine: EngineContext = createEngine({
    createStoreWorker,
    db: practice.db,
    ledgerFile: join(tmpdir(), 'none'),
    identity: {
      environment: 'practice',
      realmId: practice.realmId,
      companyName: 'Harbor & <Sons>',
      homeCurrency: 'USD',
    },
    quickbooks: practice.client,
    host: {
      getAccessToken: () => Promise.reject(new Error('the client has its own')),
      filePath: async (token) => targets.get(token) ?? token,
      printPdf: async (html) => {
        pages.push(html);
        return new TextEncoder().encode('%PDF-');
      },
      exchangeNames: async () => [],
      publishFigures: () => undefined,
    },
    log: {
      info: () => undefined,
      bug: (_message, error) => {
        bugs.push(error);
        return 'none';
      },
    },
    now: () => clock.now,
    broadcast: () => undefined,
  });
  const call = async <C extends EngineCall>(name: C, input: EngineInput<C>): Promise<EngineOutput<C>> => {
    // A person waits until the list no longer says that it is being matched.
    if (name.startsWith('documents.')) await engine.matches.linked();
    const result = await dispatch(engine, session, name, input);
    if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`, { cause: bugs.at(-1) });
    return result.value as EngineOutput<C>;
  };
  const settle = async (jobId: number) => {
    const state = await engine.jobs.settled(jobId).catch(() => null);
    if (state?.error) throw new Error(JSON.stringify(state.error), { cause: bugs.at(-1) });
  };
  await settle((await call('pull.start', { scope: 'changes', types: null, since: null })).jobId);
  const exportDir = String(practice.simulator.about.exportDir);
  const files = ['clients', 'invoices', 'payments'].map((name) => join(exportDir, `${name}.csv`));
  await settle((await call('imports.open', { fileTokens: files })).jobId);
  const { drafts } = await call('imports.drafts', {});
  const draftIds = drafts.map((draft) => draft.draftId);
  await settle((await call('imports.apply', { draftIds, goodRowsOnly: true })).jobId);
  await call('goLive.set', { date: truth.goLive });
  return {
    ...practice,
    truth,
    engine,
    call,
    clock,
    pages,
    targets,
    bugs,
    linkTruth: () => linkTruth(engine, truth),
    async close() {
      await engine.jobs.stop();
      await practice.close();
    },
  };
}

export type Company = Awaited<ReturnType<typeof company>>;

/** Links all that the truth says is the same, also what no screen would link any more (a void document, a deleted one). */
function linkTruth(engine: EngineContext, truth: TruthFile): void {
  const { db } = engine;
  const idOf = (table: string) =>
    new Map(
      (db.prepare(`SELECT external_id, id FROM ${table}`).raw().all() as [string, number][]).map(([key, id]) => [
        key,
        id,
      ]),
    );
  const [clients, invoices, payments] = [idOf('client'), idOf('source_invoice'), idOf('source_payment')];
  const currencies = new Map(db.prepare('SELECT id, currency FROM qbo_customer').raw().all() as [string, string][]);
  const base = {
    kind: 'single',
    tier: 'exact',
    score: 1,
    reasons: [],
    how: 'person',
    baseOurs: {},
    baseTheirs: {},
  } as const;
  const pair = (
    recordKind: NewMapping['recordKind'],
    types: [string, string],
    ours: number | undefined,
    theirs: string,
    currency?: string,
  ): NewMapping[] =>
    ours === undefined
      ? []
      : [
          {
            ...base,
            recordKind,
            members: [
              { side: 'source', recordType: types[0], recordId: ours, ...(currency === undefined ? {} : { currency }) },
              { side: 'quickbooks', recordType: types[1], recordId: theirs },
            ],
          },
        ];
  const mappings = [
    ...truth.customers.flatMap(({ clientId, customerId }) =>
      clientId === null || customerId === null
        ? []
        : pair(
            'customer',
            ['client', 'Customer'],
            clients.get(clientId),
            customerId,
            currencies.get(customerId) ?? 'USD',
          ),
    ),
    ...truth.invoices.flatMap(({ invoiceId, quickbooksId, type }) =>
      invoiceId === null || quickbooksId === null
        ? []
        : pair('document', ['source_invoice', type], invoices.get(invoiceId), quickbooksId),
    ),
    ...truth.payments.flatMap(({ paymentId, quickbooksId }) =>
      paymentId === null || quickbooksId === null
        ? []
        : pair('payment', ['source_payment', 'Payment'], payments.get(paymentId), quickbooksId),
    ),
  ];
  db.transaction(() => {
    const author = { person: session.person, at: engine.now().toISOString() };
    const changes = liveChanges(nextMappingId(db), mappings.length);
    insertMappings(
      db,
      author,
      decide(db, author, { kind: 'documents.link', summary: 'Linked the truth', changes: [] }),
      mappings,
    );
    decide(db, author, { kind: 'documents.link', summary: 'Said what was linked', changes });
  })();
}
