import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineContext } from '../../../electron/engine/context.ts';
import { linkCustomers } from '../../../electron/engine/customer-links.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import type { PushTiming } from '../../../electron/export/push.ts';
import { goLiveKey } from '../../../electron/ledger/go-live.ts';
import { openLedger, type WritableDb } from '../../../electron/ledger/open.ts';
import { saveSetting } from '../../../electron/ledger/settings.ts';
import { resolveReferences, saveRecord } from '../../../electron/ledger/source-records.ts';
import { createQuickbooksClient } from '../../../electron/quickbooks/client.ts';
import { intuitLimits } from '../../../electron/quickbooks/limiter.ts';
import type { Fetch } from '../../../electron/quickbooks/transport.ts';
import { type SimulatorHandle, type SimulatorOptions, startSimulator } from '../../../electron/simulator/simulator.ts';
import {
  type ClientRecord,
  clientByName,
  type InvoiceRecord,
  type PaymentRecord,
} from '../../../electron/source/records.ts';
import { createStoreWorker } from '../../store-worker.ts';
import { type SmallOptions, smallBooks } from '../../unit/simulator/small-books.ts';

export const session = { mode: 'full', person: 'Ana' } as const;
export const goLive = '2026-10-01';

/** Waits of the protocol, as short as a test wants them. */
export const quickTiming: PushTiming = { resendWindowMs: 600_000, settleMs: 150_000, pausesMs: [5, 5, 5] };

export interface Company {
  readonly simulator: SimulatorHandle;
  readonly engine: EngineContext;
  readonly db: WritableDb;
  readonly ledgerFile: string;
  readonly folder: string;
  /** Moves the engine's clock. */
  moveClock(ms: number): void;
  pull(): Promise<void>;
  close(): Promise<void>;
}

/** An engine over a ledger file and a simulator that runs already. */
export function engineOver(
  simulator: SimulatorHandle,
  ledgerFile: string,
  options: {
    readonly fetch?: Fetch;
    readonly offsetMs?: () => number;
    readonly wrap?: (db: WritableDb) => WritableDb;
  } = {},
): EngineContext {
  const [realmId = ''] = simulator.realmIds;
  const identity = { environment: 'practice', realmId, companyName: 'Small Books', homeCurrency: 'USD' } as const;
  const now = (): Date => new Date(Date.now() + (options.offsetMs?.() ?? 0));
  const opened = openLedger(ledgerFile, identity, now);
  const db = options.wrap?.(opened) ?? opened;
  let token = simulator.connect(realmId).accessToken;
  const quickbooks = createQuickbooksClient({
    apiBase: simulator.apiBase,
    realmId,
    fetch: options.fetch ?? fetch,
    limits: { ...intuitLimits, windows: [] },
    retry: { backoffBaseMs: 1, backoffMaxMs: 5, throttlePauseMs: 5 },
    getAccessToken: async (o) => {
      if (o?.rejected !== undefined) token = simulator.connect(realmId).accessToken;
      return token;
    },
  });
  return createEngine({
    createStoreWorker,
    db,
    ledgerFile,
    identity,
    quickbooks,
    now,
    host: {
      getAccessToken: async () => token,
      filePath: async (fileToken) => fileToken,
      printPdf: async () => new Uint8Array(),
      exchangeNames: async () => [],
      publishFigures: () => undefined,
    },
    log: { info: () => undefined, bug: (_message, error) => String(error instanceof Error ? error.stack : error) },
    broadcast: () => undefined,
  });
}

export async function runPull(engine: EngineContext): Promise<void> {
  const { startPull } = await import('../../../electron/engine/pull-job.ts');
  const running = engine.jobs.running().find((job) => job.kind === 'pull');
  if (running !== undefined) await engine.jobs.settled(running.jobId);
  const state = await engine.jobs.settled(startPull(engine, { scope: 'changes', types: null, since: null }, 'Ana'));
  if (state.status !== 'finished') throw new Error(JSON.stringify(state.error));
}

/** A small company, pulled once, that went live on 1 October 2026. */
export async function company(
  books: SmallOptions = {},
  options: Partial<SimulatorOptions> & { readonly fetch?: Fetch } = {},
): Promise<Company> {
  const folder = await mkdtemp(join(tmpdir(), 'tieout-export-'));
  const simulator = await startSimulator({ realms: [smallBooks(books)], ...options });
  const ledgerFile = join(folder, 'ledger.sqlite');
  let offset = 0;
  const engine = engineOver(simulator, ledgerFile, {
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    offsetMs: () => offset,
  });
  await runPull(engine);
  saveSetting(engine.db, goLiveKey, goLive);
  return {
    simulator,
    engine,
    db: engine.db,
    ledgerFile,
    folder,
    moveClock(ms) {
      offset += ms;
    },
    pull: () => runPull(engine),
    async close() {
      await engine.jobs.stop();
      engine.matches.ensure();
      engine.db.close();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const at = '2026-10-02T00:00:00.000Z';

function originOf(db: WritableDb): { sourceId: number; importRunId: number } {
  db.prepare("INSERT OR IGNORE INTO source (id, name, created_at) VALUES (1, 'Billing', ?)").run(at);
  return { sourceId: 1, importRunId: 1 };
}

export function addClient(db: WritableDb, name: string, change: Partial<ClientRecord> = {}): number {
  const record: ClientRecord = { ...clientByName(1, `c-${name}`, name), currency: 'USD', ...change };
  return saveRecord(db, 'clients', originOf(db), record, null);
}

export function queueClient(engine: EngineContext, clientId: number): void {
  engine.db
    .prepare(
      "INSERT INTO record_mark (record_type, record_id, mark, at, person, decision_id) VALUES ('client', ?, 'create', ?, 'Ana', 1)",
    )
    .run(BigInt(clientId), at);
}

export function linkClient(engine: EngineContext, clientId: number, customerId: string): void {
  linkCustomers(engine, session, [{ clientId, customerId, tier: 'exact', score: 1, reasons: [] }], 'person');
}

export function addInvoice(
  db: WritableDb,
  clientName: string,
  number: string | null,
  change: Partial<InvoiceRecord> = {},
): number {
  const totalMinor = change.totalMinor ?? 10_000;
  const record: InvoiceRecord = {
    line: 1,
    kind: 'invoice',
    externalId: `i-${number ?? Math.random()}`,
    number,
    clientExternalId: `c-${clientName}`,
    clientName,
    date: '2026-10-05',
    dueDate: '2026-11-04',
    currency: 'USD',
    totalMinor,
    taxMinor: 0,
    paidMinor: 0,
    balanceMinor: totalMinor,
    status: 'sent',
    terms: 'Net 30',
    memo: null,
    location: null,
    customFields: [],
    lines: [
      {
        line: 1,
        item: 'Service',
        description: 'Work done',
        quantity: '4',
        unitPrice: String(totalMinor / 400),
        discount: null,
        amountMinor: totalMinor,
        taxCode: null,
        taxMinor: 0,
        serviceDate: null,
        className: null,
      },
    ],
    ...change,
  };
  const id = saveRecord(db, 'invoices', originOf(db), record, null);
  resolveReferences(db, originOf(db), at);
  return id;
}

export function addPayment(
  db: WritableDb,
  clientName: string,
  externalId: string,
  change: Partial<PaymentRecord> = {},
): number {
  const record: PaymentRecord = {
    line: 1,
    externalId,
    clientExternalId: `c-${clientName}`,
    clientName,
    date: '2026-10-10',
    currency: 'USD',
    amountMinor: 10_000,
    unappliedMinor: 0,
    reference: externalId,
    method: 'Check',
    memo: null,
    void: false,
    allocations: [],
    ...change,
  };
  const id = saveRecord(db, 'payments', originOf(db), record, null);
  resolveReferences(db, originOf(db), at);
  return id;
}

/** Items of a batch by label, with their state. */
export function states(db: WritableDb, batchId: number): Record<string, string> {
  const rows = db
    .prepare(
      'SELECT label, state FROM export_item e WHERE batch_id = ? AND NOT EXISTS (SELECT 1 FROM export_item n WHERE n.replaces = e.id) ORDER BY position',
    )
    .all(batchId) as { label: string; state: string }[];
  return Object.fromEntries(rows.map((row) => [row.label, row.state]));
}
