import { openLedger } from '../../../electron/ledger/open.ts';
import { createQuickbooksClient } from '../../../electron/quickbooks/client.ts';
import { intuitLimits } from '../../../electron/quickbooks/limiter.ts';
import { entityTypes } from '../../../electron/quickbooks/rows.ts';
import { pull } from '../../../electron/sync/pull.ts';
import { createStoreWorker } from '../../store-worker.ts';

/* A process that pulls and may be killed at any moment. Writes a line for each request answered and each page stored, and `done` at the end. */

const [, , apiBase = '', realmId = '', accessToken = '', ledgerFile = ''] = process.argv;
const say = (line: string) => process.stdout.write(`${line}\n`);
const now = () => new Date();
const identity = { environment: 'practice', realmId, companyName: 'Practice', homeCurrency: 'USD' } as const;
const db = openLedger(ledgerFile, identity, now);
const quickbooks = createQuickbooksClient({
  apiBase,
  realmId,
  fetch,
  limits: { ...intuitLimits, windows: [] },
  getAccessToken: async () => accessToken,
  onCall: () => say('request'),
});
await pull(
  { db, quickbooks, homeCurrency: 'USD', now, createStoreWorker },
  { types: entityTypes, since: null, signal: new AbortController().signal, onProgress: () => say('page') },
);
db.close();
say('done');
