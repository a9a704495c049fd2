import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { dispatch } from '../../../electron/engine/dispatch.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import { listJobRows } from '../../../electron/ledger/jobs.ts';
import { openLedger } from '../../../electron/ledger/open.ts';
import type { QuickbooksClient } from '../../../electron/quickbooks/client.ts';
import { inList } from '../../../electron/quickbooks/query.ts';
import type { EngineCall, EngineInput, EngineOutput } from '../../../shared/ipc/contract.ts';
import { jsonNumberToMinor, minorToDecimal } from '../../../shared/money.ts';
import { createStoreWorker } from '../../store-worker.ts';
import { type BilledInvoice, writeBillingFiles } from './billing-files.ts';

/* The bookkeeper's main job on a real company: pull, import, match, link, backfill, fence off, push, tie out, take back. */

export interface SmokeCompany {
  readonly quickbooks: QuickbooksClient;
  readonly accessToken: (options?: { readonly rejected?: string }) => Promise<string>;
  readonly companyName: string;
  readonly homeCurrency: string;
  /** What tells this run's records from all others. */
  readonly mark: string;
  /** How many writes were sent so far. */
  readonly writes: () => number;
  readonly say: (line: string) => void;
}

const Invoice = z.object({
  Id: z.string(),
  DocNumber: z.string().min(1),
  TxnDate: z.string(),
  DueDate: z.string().optional(),
  CustomerRef: z.object({ value: z.string() }),
  CurrencyRef: z.object({ value: z.string() }).optional(),
  TotalAmt: z.number().positive(),
  Balance: z.number(),
  TxnTaxDetail: z.object({ TotalTax: z.number().default(0) }).optional(),
});
const Named = z.object({ Id: z.string(), DisplayName: z.string() });
const Item = z.object({ Id: z.string(), Name: z.string(), Type: z.string() });

const session = { mode: 'full', person: 'Sandbox smoke' } as const;
const historyMax = 25;

async function openCompany(company: SmokeCompany, folder: string) {
  const now = () => new Date();
  const { quickbooks, companyName, homeCurrency } = company;
  const identity = { environment: 'sandbox', realmId: quickbooks.realmId, companyName, homeCurrency } as const;
  const ledgerFile = join(folder, 'ledger.sqlite');
  const engine = createEngine({
    createStoreWorker,
    db: openLedger(ledgerFile, identity, now),
    ledgerFile,
    identity,
    quickbooks,
    now,
    host: {
      getAccessToken: company.accessToken,
      filePath: async (path) => path,
      printPdf: async () => new Uint8Array(),
      exchangeNames: async () => [],
      publishFigures: () => undefined,
    },
    log: { info: () => undefined, bug: (_message, error) => (error instanceof Error ? (error.stack ?? '') : 'bug') },
    broadcast: () => undefined,
  });
  return {
    async call<C extends EngineCall>(name: C, input: EngineInput<C>): Promise<EngineOutput<C>> {
      const result = await dispatch(engine, session, name, input);
      if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
      return result.value as EngineOutput<C>;
    },
    /** Waits for a job's end, and for what it started. @throws when it failed */
    async finish({ jobId }: { readonly jobId: number }): Promise<void> {
      const isRunning = () => engine.jobs.running().map((job) => job.jobId);
      for (let running = isRunning(); running.length > 0; running = isRunning()) {
        await Promise.all(running.map((id) => engine.jobs.settled(id)));
      }
      const error = listJobRows(engine.db, 0, 20).rows.find((job) => job.jobId === jobId)?.error ?? null;
      if (error !== null) throw new Error(JSON.stringify(error));
    },
    async close(): Promise<void> {
      await engine.jobs.stop();
      engine.matches.ensure();
      engine.db.close();
    },
  };
}
type Opened = Awaited<ReturnType<typeof openCompany>>;

/** Invoices of the company as its billing system would list them: the newest with a number of their own. */
async function listHistory({ quickbooks, homeCurrency }: SmokeCompany, item: string): Promise<BilledInvoice[]> {
  const { objects } = await quickbooks.queryPage({ entity: 'Invoice', orderBy: 'TxnDate DESC', maxResults: 200 });
  const all = objects.flatMap((object) => {
    const parsed = Invoice.safeParse(object);
    return parsed.success && (parsed.data.CurrencyRef?.value ?? homeCurrency) === homeCurrency ? [parsed.data] : [];
  });
  const once = all.filter((one) => all.filter((other) => other.DocNumber === one.DocNumber).length === 1);
  const chosen = once.slice(0, historyMax);
  const ids = [...new Set(chosen.map((one) => one.CustomerRef.value))];
  if (ids.length === 0) return [];
  const names = await quickbooks.queryPage({ entity: 'Customer', where: [inList('Id', ids)] });
  const nameOf = new Map(names.objects.map((object) => Named.parse(object)).map((one) => [one.Id, one.DisplayName]));
  const text = (minor: number) => minorToDecimal(minor, homeCurrency);
  const minor = (value: number) => jsonNumberToMinor(value, homeCurrency);
  return chosen.flatMap((one) => {
    const clientName = nameOf.get(one.CustomerRef.value);
    if (clientName === undefined) return [];
    const [total, balance, tax] = [minor(one.TotalAmt), minor(one.Balance), minor(one.TxnTaxDetail?.TotalTax ?? 0)];
    return [
      {
        id: `SMOKE-${one.Id}`,
        number: one.DocNumber,
        clientId: `SMOKE-C${one.CustomerRef.value}`,
        clientName,
        date: one.TxnDate,
        dueDate: one.DueDate ?? one.TxnDate,
        item,
        net: text(total - tax),
        tax: text(tax),
        total: text(total),
        paid: text(total - balance),
        balance: text(balance),
      },
    ];
  });
}

/** An item that a line of ours may name. */
async function findItem(quickbooks: QuickbooksClient): Promise<z.infer<typeof Item>> {
  const { objects } = await quickbooks.queryPage({ entity: 'Item', where: ["Type = 'Service'"] });
  const first = objects[0];
  if (first === undefined) throw new Error('The company has no service item. Make one in QuickBooks.');
  return Item.parse(first);
}

async function importAll({ call, finish }: Opened, files: readonly string[]): Promise<void> {
  await finish(await call('imports.open', { fileTokens: [...files] }));
  const { drafts } = await call('imports.drafts', {});
  // Whatever systems their columns look like: they come from one.
  for (const { draftId } of drafts) await call('imports.adjust', { draftId, sourceName: 'Smoke', complete: null });
  await finish(await call('imports.apply', { draftIds: drafts.map((draft) => draft.draftId), goodRowsOnly: true }));
}

/** Pulls; says how each type stands. @returns whether every count agrees */
async function pullAll({ call, finish }: Opened, say: SmokeCompany['say']): Promise<boolean> {
  await finish(await call('pull.start', { scope: 'changes', types: null, since: null }));
  const types = await call('connection.types', {});
  for (const one of types) {
    const refused = one.refusedCount === 0 ? '' : `, ${one.refusedCount} not readable`;
    say(`  ${one.type.padEnd(16)} ${one.error?.code ?? `${one.storedCount} of ${one.expectedCount ?? '?'}`}${refused}`);
  }
  return types.every((one) => one.error !== null || one.storedCount + one.refusedCount === one.expectedCount);
}

/** Pushes a batch and says how each item ended. @returns whether all are confirmed */
async function push({ call, finish }: Opened, batchId: number, say: SmokeCompany['say']): Promise<boolean> {
  await finish(await call('exports.push', { batchId, onlyOne: false }));
  const page = { search: '', states: null, sort: null, offset: 0, limit: 50 };
  const { rows } = await call('exports.items', { batchId, ...page });
  for (const row of rows) {
    const why = [...row.problems.map((problem) => problem.code), ...(row.fault === null ? [] : [row.fault.code])];
    say(`  ${row.label}: ${[row.state, ...why].join(', ')}`);
  }
  return rows.length > 0 && rows.every((row) => row.state === 'confirmed');
}

/** Does the whole job and takes back what it sent. @returns whether everything was as it should be */
export async function runMainJob(company: SmokeCompany): Promise<boolean> {
  const { quickbooks, say, mark, writes, homeCurrency } = company;
  const folder = await mkdtemp(join(tmpdir(), 'tieout-smoke-'));
  const opened = await openCompany(company, folder);
  const { call, finish } = opened;
  try {
    const sentBefore = writes();
    say('Pull:');
    const complete = await pullAll(opened, say);

    const item = await findItem(quickbooks);
    const history = await listHistory(company, item.Name);
    const today = new Date().toISOString().slice(0, 10);
    const amounts = { net: '12.34', tax: '0', total: '12.34', paid: '12.34', balance: '0' };
    const client = { clientId: `SMOKE-${mark}`, clientName: `Tieout smoke ${mark}` };
    const billed = { id: `SMOKE-${mark}`, number: `TS-${mark}`, date: today, dueDate: today, item: item.Name };
    const fresh: BilledInvoice = { ...client, ...billed, ...amounts };
    const payments = [{ id: `SMOKE-P${mark}`, date: today, invoice: fresh }];
    await importAll(opened, await writeBillingFiles(folder, homeCurrency, [...history, fresh], payments));

    await call('customers.acceptExact', { onlyClientIds: null });
    const linked = await call('documents.linkConfident', {
      from: null,
      to: null,
      statuses: null,
      exceptInvoiceIds: [],
    });
    await finish(await call('payments.backfill', {}));
    await call('goLive.set', { date: today });
    const sent = writes() - sentBefore;
    say(`History: ${linked.changedCount} of ${history.length} invoices linked, ${sent} writes sent`);

    const find = { search: client.clientName, names: null, minScore: null, hasBalance: false, flagged: false };
    const page = { offset: 0, limit: 50, sort: null };
    const found = await call('customers.list', { filters: { ...find, tab: 'unmatched' }, ...page });
    await call('customers.queueCreate', { clientIds: found.rows.map((row) => row.clientId), queued: true });
    await call('exports.setConfig', { values: [{ kind: 'item', value: item.Name, target: item.Id }] });
    const candidates = await call('exports.candidates', { search: mark, blocked: null, kind: null, ...page });
    const batch = await call('exports.compose', { keys: candidates.rows.map((row) => row.key) });
    if (batch === null) throw new Error('There was nothing to push.');
    say('Push:');
    const pushed = await push(opened, batch.batchId, say);

    await finish(await call('pull.start', { scope: 'changes', types: null, since: null }));
    const { currencies } = await call('tieout.get', { asOf: null });
    for (const one of currencies) {
      const [difference, unexplained] = [one.differenceMinor, one.unexplainedMinor].map((minor) =>
        minorToDecimal(minor, one.currency),
      );
      say(`Tie-out: ${one.currency} differs by ${difference}, ${unexplained} of it unexplained`);
    }
    const explained = currencies.every((one) => one.unexplainedMinor === 0);

    say('Taking back what was sent:');
    const undo = await call('exports.composeUndo', { batchId: batch.batchId });
    const takenBack = undo !== null && (await push(opened, undo.batchId, say));
    return complete && sent === 0 && pushed && explained && takenBack;
  } finally {
    await opened.close();
    await rm(folder, { recursive: true });
  }
}
