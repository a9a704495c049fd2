import type { EngineContext } from '../../electron/engine/context.ts';
import { dispatch } from '../../electron/engine/dispatch.ts';
import { createEngine } from '../../electron/engine/engine.ts';
import { openLedger } from '../../electron/ledger/open.ts';
import type { QuickbooksClient } from '../../electron/quickbooks/client.ts';
import { createStoreWorker } from '../store-worker.ts';

/* An engine in a process of its own that does one step of the set-up on a ledger and dies at its `killAt`-th write, if it makes that many. */

const [, , ledgerFile = '', realmId = '', at = '', step = '', killAt = '0'] = process.argv;
const identity = { environment: 'practice', realmId, companyName: 'Practice', homeCurrency: 'USD' } as const;
const now = () => new Date(at);
const db = openLedger(ledgerFile, identity, now);
const offline = new Proxy({} as QuickbooksClient, {
  get: () => () => Promise.reject(new Error('this step asks QuickBooks nothing')),
});

const engine: EngineContext = createEngine({
  createStoreWorker,
  db,
  ledgerFile,
  identity,
  quickbooks: offline,
  host: {
    getAccessToken: () => Promise.reject(new Error('offline')),
    filePath: () => Promise.reject(new Error('no files')),
    printPdf: () => Promise.reject(new Error('no pages')),
    exchangeNames: async () => [],
    publishFigures: () => undefined,
  },
  log: {
    info: () => undefined,
    bug: (message, error) => {
      process.stderr.write(`${message} ${error instanceof Error ? error.stack : String(error)}\n`);
      return '1';
    },
  },
  now,
  broadcast: () => undefined,
});
engine.matches.touch('customers');
engine.matches.ensure();

let writes = 0;
const statements = Object.getPrototypeOf(db.prepare('SELECT 1')) as { run(...values: unknown[]): unknown };
const { run } = statements;
statements.run = function counted(...values: unknown[]) {
  writes += 1;
  if (writes === Number(killAt)) process.kill(process.pid, 'SIGKILL');
  return run.apply(this, values);
};

const inputs: Readonly<Record<string, unknown>> = {
  'customers.acceptExact': { onlyClientIds: null },
  'documents.linkConfident': { from: null, to: null, statuses: null, exceptInvoiceIds: [] },
  'payments.backfill': {},
};
const result = await dispatch(engine, { mode: 'full', person: 'Ada' }, step, inputs[step]);
if (!result.ok) throw new Error(JSON.stringify(result.error));
if (step === 'payments.backfill') {
  const state = await engine.jobs.settled((result.value as { jobId: number }).jobId);
  if (state.status !== 'finished') throw new Error(JSON.stringify(state));
}
engine.matches.ensure();
// Leaves one file that can be copied.
db.close();
process.stdout.write(`${writes}\n`);
process.exit(0);
