import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineContext } from '../../../electron/engine/context.ts';
import { linkCustomers } from '../../../electron/engine/customer-links.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import { startPull } from '../../../electron/engine/pull-job.ts';
import { composeBatch } from '../../../electron/export/compose.ts';
import { goLiveKey } from '../../../electron/ledger/go-live.ts';
import { openLedger, type WritableDb } from '../../../electron/ledger/open.ts';
import { saveSetting } from '../../../electron/ledger/settings.ts';
import { resolveReferences, saveRecord } from '../../../electron/ledger/source-records.ts';
import { createQuickbooksClient, type QuickbooksClient } from '../../../electron/quickbooks/client.ts';
import { intuitLimits, type Limits } from '../../../electron/quickbooks/limiter.ts';
import type { Fetch } from '../../../electron/quickbooks/transport.ts';
import { type SimulatorHandle, startSimulator } from '../../../electron/simulator/simulator.ts';
import {
  type ClientRecord,
  clientByName,
  type InvoiceRecord,
  type PaymentRecord,
} from '../../../electron/source/records.ts';
import { createStoreWorker } from '../../store-worker.ts';
import { smallBooks } from '../../unit/simulator/small-books.ts';

// Books for pushing under adverse conditions: a small company and a mixed batch whose every part is told from every other.

export const person = 'Ana';
export const session = { mode: 'full', person } as const;

export interface Counts {
  readonly customers: number;
  readonly invoices: number;
  readonly credits: number;
  readonly receipts: number;
  readonly payments: number;
}

export const mixed: Counts = { customers: 2, invoices: 4, credits: 1, receipts: 1, payments: 3 };

const at = '2026-10-02T00:00:00.000Z';
const origin = { sourceId: 1, importRunId: 1 };

function client(name: string, parentName: string | null): ClientRecord {
  return { ...clientByName(1, name, name), currency: 'USD', parentName };
}

function invoice(
  kind: InvoiceRecord['kind'],
  number: string | null,
  clientName: string,
  amountMinor: number,
): InvoiceRecord {
  return {
    line: 1,
    kind,
    externalId: `${kind}-${number ?? amountMinor}`,
    number,
    clientExternalId: clientName,
    clientName,
    date: '2026-10-05',
    dueDate: '2026-11-04',
    currency: 'USD',
    totalMinor: amountMinor,
    taxMinor: 0,
    paidMinor: 0,
    balanceMinor: amountMinor,
    status: kind === 'order' ? 'paid' : 'sent',
    terms: null,
    memo: null,
    location: null,
    customFields: [],
    lines: [
      {
        line: 1,
        item: 'Service',
        description: 'Work',
        quantity: '1',
        unitPrice: String(amountMinor / 100),
        discount: null,
        amountMinor,
        taxCode: null,
        taxMinor: 0,
        serviceDate: null,
        className: null,
      },
    ],
  };
}

function payment(id: string, clientName: string, amountMinor: number, invoiceExternalId: string): PaymentRecord {
  return {
    line: 1,
    externalId: id,
    clientExternalId: clientName,
    clientName,
    date: '2026-10-10',
    currency: 'USD',
    amountMinor,
    unappliedMinor: 0,
    reference: null,
    method: 'Check',
    memo: null,
    void: false,
    allocations: [{ invoiceExternalId, invoiceNumber: null, amountMinor }],
  };
}

/** Puts the source's side into a ledger: queued customers with a parent, documents with and without numbers, equal payments. */
export function addSource(engine: EngineContext, counts: Counts): void {
  const { db } = engine;
  db.prepare("INSERT OR IGNORE INTO source (id, name, created_at) VALUES (1, 'Billing', ?)").run(at);
  const harbor = saveRecord(db, 'clients', origin, client('Harbor Bakery', null), null);
  linkCustomers(
    engine,
    session,
    [{ clientId: harbor, customerId: '58', tier: 'exact', score: 1, reasons: [] }],
    'person',
  );
  const names = ['Harbor Bakery'];
  for (let index = 0; index < counts.customers; index++) {
    const name = `Dock ${index}`;
    const id = saveRecord(db, 'clients', origin, client(name, index % 2 === 1 ? `Dock ${index - 1}` : null), null);
    db.prepare(
      "INSERT INTO record_mark (record_type, record_id, mark, at, person, decision_id) VALUES ('client', ?, 'create', ?, ?, 1)",
    ).run(BigInt(id), at, person);
    names.push(name);
  }
  const nameAt = (index: number): string => names[index % names.length] ?? 'Harbor Bakery';
  for (let index = 0; index < counts.invoices; index++) {
    // Every fifth carries no number: its private note is its proof.
    const number = index % 5 === 3 ? null : `K-${index}`;
    saveRecord(db, 'invoices', origin, invoice('invoice', number, nameAt(index), 10_000 + index), null);
  }
  for (let index = 0; index < counts.credits; index++) {
    saveRecord(db, 'invoices', origin, invoice('credit', `C-${index}`, nameAt(index), 700 + index), null);
  }
  for (let index = 0; index < counts.receipts; index++) {
    saveRecord(db, 'invoices', origin, invoice('order', `R-${index}`, nameAt(index), 900 + index), null);
  }
  for (let index = 0; index < counts.payments; index++) {
    // Equal amounts of one customer on one day: only the proof tells them apart.
    const of = index % Math.min(2, counts.invoices);
    saveRecord(db, 'payments', origin, payment(`P-${index}`, nameAt(of), 500, `invoice-K-${of}`), null);
  }
  resolveReferences(db, origin, at);
}

/** What QuickBooks must hold of it in the end: how many of each type more than before. */
export function expectedRows(counts: Counts): Record<string, number> {
  return {
    Customer: 3 + counts.customers,
    Invoice: counts.invoices,
    CreditMemo: counts.credits,
    SalesReceipt: counts.receipts,
    Payment: counts.payments,
  };
}

export interface EngineOptions {
  readonly apiBase: string;
  readonly realmId: string;
  readonly token: string;
  readonly ledgerFile: string;
  /** How far this engine's clock is ahead. */
  readonly offsetMs: number;
  readonly fetch?: Fetch;
  readonly wrap?: (db: WritableDb) => WritableDb;
  readonly limits?: Limits;
  /** How long a write may take; as the application has it where not given. */
  readonly writeTimeoutMs?: number;
  readonly onBug?: (error: unknown) => void;
}

/** A company's engine as the application builds it, over a ledger file. */
export function buildEngine(options: EngineOptions): EngineContext {
  const identity = {
    environment: 'practice',
    realmId: options.realmId,
    companyName: 'Small Books',
    homeCurrency: 'USD',
  } as const;
  const now = (): Date => new Date(Date.now() + options.offsetMs);
  const opened = openLedger(options.ledgerFile, identity, now);
  const db = options.wrap?.(opened) ?? opened;
  const client = createQuickbooksClient({
    apiBase: options.apiBase,
    realmId: options.realmId,
    fetch: options.fetch ?? fetch,
    limits: options.limits ?? { ...intuitLimits, windows: [] },
    retry: { backoffBaseMs: 1, backoffMaxMs: 5, throttlePauseMs: 5 },
    getAccessToken: async () => options.token,
  });
  const { writeTimeoutMs: timeoutMs } = options;
  const quickbooks: QuickbooksClient =
    timeoutMs === undefined ? client : { ...client, post: (request) => client.post({ ...request, timeoutMs }) };
  return createEngine({
    createStoreWorker,
    db,
    ledgerFile: options.ledgerFile,
    identity,
    quickbooks,
    now,
    host: {
      getAccessToken: async () => options.token,
      filePath: async (fileToken) => fileToken,
      printPdf: async () => new Uint8Array(),
      exchangeNames: async () => [],
      publishFigures: () => undefined,
    },
    log: {
      info: () => undefined,
      bug: (_message, error) => {
        options.onBug?.(error);
        return 'bug';
      },
    },
    broadcast: () => undefined,
  });
}

export function startCompany(): Promise<SimulatorHandle> {
  return startSimulator({ realms: [smallBooks({ preferences: { SalesFormsPrefs: { CustomTxnNumbers: true } } })] });
}

export async function pullAll(engine: EngineContext): Promise<void> {
  const running = engine.jobs.running().find((job) => job.kind === 'pull');
  if (running !== undefined) await engine.jobs.settled(running.jobId);
  const jobId = startPull(engine, { scope: 'changes', types: null, since: null }, person);
  const state = await engine.jobs.settled(jobId);
  if (state.status !== 'finished') throw new Error(`the pull failed: ${JSON.stringify(state.error)}`);
}

/** Lets running jobs come to rest and closes the ledger. */
export async function closeEngine(engine: EngineContext): Promise<void> {
  for (const job of engine.jobs.running()) await engine.jobs.settled(job.jobId).catch(() => undefined);
  engine.matches.ensure();
  engine.db.close();
}

export interface Template {
  readonly folder: string;
  readonly batchId: number;
  readonly counts: Counts;
}

/** A ledger with a composed batch, to be copied for each run: every simulator starts with the same books. */
export async function makeTemplate(counts: Counts): Promise<Template> {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-kill-'));
  const simulator = await startCompany();
  const { realmId, accessToken } = simulator.connect();
  const engine = buildEngine({
    apiBase: simulator.apiBase,
    realmId,
    token: accessToken,
    ledgerFile: join(folder, 'ledger.sqlite'),
    offsetMs: 0,
  });
  await pullAll(engine);
  saveSetting(engine.db, goLiveKey, '2026-10-01');
  addSource(engine, counts);
  const composed = composeBatch(engine.db, { person, at: new Date().toISOString() }, 'USD', null);
  if (composed === null || composed.blockedCount > 0) throw new Error('the batch is not what it should be');
  engine.db.pragma('wal_checkpoint(TRUNCATE)');
  await closeEngine(engine);
  await simulator.close();
  return { folder, batchId: composed.batchId, counts };
}

export function copyTemplate(template: Template, target: string): string {
  const file = join(target, 'ledger.sqlite');
  cpSync(join(template.folder, 'ledger.sqlite'), file);
  return file;
}
