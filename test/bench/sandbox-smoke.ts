import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openLedger } from '../../electron/ledger/open.ts';
import { createQuickbooksClient, type QuickbooksClient } from '../../electron/quickbooks/client.ts';
import { QuickbooksError } from '../../electron/quickbooks/errors.ts';
import { instantLiteral, toInstant } from '../../electron/quickbooks/instants.ts';
import type { JsonObject } from '../../electron/quickbooks/replies.ts';
import { entityTypes } from '../../electron/quickbooks/rows.ts';
import { pull } from '../../electron/sync/pull.ts';

const usage = `npm run sandbox-smoke -- --keys FILE

Runs the main reading job against a real sandbox company and answers what Intuit's documents leave open. It creates two
customers there and deactivates them again. FILE is JSON and is rewritten, as refresh tokens change:

  {"clientId": "...", "clientSecret": "...", "realmId": "...", "refreshToken": "..."}

You get the first two from the app's development keys at https://developer.intuit.com, the others from its OAuth 2.0
Playground with a sandbox company and the scope com.intuit.quickbooks.accounting.
`;

const address = (usual: string) =>
  z
    .string()
    .default(usual)
    .refine((url) => url === usual || new URL(url).hostname === '127.0.0.1');

const Keys = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  realmId: z.string().regex(/^\d+$/),
  refreshToken: z.string().min(1),
  /** Other addresses are taken on this machine only, to try the script itself. */
  apiBase: address('https://sandbox-quickbooks.api.intuit.com'),
  tokenEndpoint: address('https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer'),
});
type Keys = z.infer<typeof Keys>;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function signIn(file: string, keys: Keys): Promise<string> {
  const response = await fetch(keys.tokenEndpoint, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${keys.clientId}:${keys.clientSecret}`).toString('base64')}`,
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: keys.refreshToken }),
  });
  const answer = z
    .object({ access_token: z.string(), refresh_token: z.string() })
    .or(z.object({ error: z.string() }))
    .parse(await response.json());
  if ('error' in answer) throw new Error(`Intuit refused the keys: ${answer.error}. Get a new refresh token.`);
  const kept: unknown = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...(kept as object), refreshToken: answer.refresh_token }, null, 2));
  await chmod(file, 0o600);
  return answer.access_token;
}

async function pullAll(quickbooks: QuickbooksClient, realmId: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'tieout-smoke-'));
  const now = () => new Date();
  const identity = { environment: 'sandbox', realmId, companyName: 'Smoke', homeCurrency: 'USD' } as const;
  const db = openLedger(join(folder, 'ledger.sqlite'), identity, now);
  try {
    const options = {
      types: entityTypes,
      since: null,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    };
    const deps = { db, quickbooks, homeCurrency: 'USD', now };
    const outcomes = await pull(deps, options);
    for (const one of outcomes) {
      const words = one.error === null ? `${one.storedCount} of ${one.expectedCount ?? '?'}` : one.error.code;
      say(`  ${one.type.padEnd(16)} ${words}${one.refusedCount === 0 ? '' : `, ${one.refusedCount} not readable`}`);
    }
    const again = await pull(deps, options);
    say(`  again: ${again.reduce((sum, one) => sum + one.changedCount, 0)} records changed`);
    return outcomes.every((one) => one.error !== null || one.storedCount + one.refusedCount === one.expectedCount);
  } finally {
    db.close();
    await rm(folder, { recursive: true });
  }
}

/** A write's outcome in words: the id, or the fault with its status. */
async function outcomeOf(write: Promise<{ id: string }>): Promise<string> {
  try {
    return `id ${(await write).id}`;
  } catch (error) {
    if (!(error instanceof QuickbooksError)) throw error;
    return `fault ${String(error.details.faultCode ?? error.code)}, HTTP ${String(error.details.httpStatus ?? '?')}`;
  }
}

const updatedAt = (object: JsonObject) => (object.MetaData as { LastUpdatedTime: string }).LastUpdatedTime;

async function answerOpenPoints(quickbooks: QuickbooksClient): Promise<void> {
  const create = (name: string, requestId: string) =>
    quickbooks.post({ path: 'customer', body: JSON.stringify({ DisplayName: name }), requestId });
  const requestId = randomUUID();
  const name = `Tieout smoke ${requestId.slice(0, 8)}`;
  const made = await create(name, requestId);
  say(
    `  the same request id and body again: ${(await create(name, requestId)).id === made.id ? 'the same customer' : 'ANOTHER CUSTOMER'}`,
  );
  say(`  the same request id with another body: ${await outcomeOf(create(`${name} b`, requestId))}`);
  const clash = randomUUID();
  say(`  a name that exists: ${await outcomeOf(create(name, clash))}`);
  const stale = JSON.stringify({ Id: made.id, SyncToken: '999', sparse: true, CompanyName: 'x' });
  say(
    `  a stale sync token: ${await outcomeOf(quickbooks.post({ path: 'customer', body: stale, requestId: randomUUID() }))}`,
  );
  const current = await quickbooks.read('Customer', made.id);
  const at = toInstant(updatedAt(current.object)) ?? '';
  const hasIt = (objects: readonly JsonObject[]) => (objects.some((one) => one.Id === made.id) ? 'yes' : 'no');
  const where = (operator: string) => [`MetaData.LastUpdatedTime ${operator} '${instantLiteral(at)}'`];
  const from = await quickbooks.queryPage({ entity: 'Customer', where: where('>=') });
  const behind = await quickbooks.queryPage({ entity: 'Customer', where: where('>') });
  say(`  LastUpdatedTime >= its own time finds it: ${hasIt(from.objects)}; > finds it: ${hasIt(behind.objects)}`);
  const changes = await quickbooks.cdc(['Customer'], at);
  say(`  changedSince its own time finds it: ${hasIt(changes.objectsByType.get('Customer') ?? [])}`);
  const orders = await Promise.all([1, 2].map(() => quickbooks.queryPage({ entity: 'Customer', maxResults: 50 })));
  const [first = '', second = ''] = orders.map((page) => page.objects.map((one) => String(one.Id)).join());
  const byId = first
    .split(',')
    .toSorted((a, b) => Number(a) - Number(b))
    .join();
  say(
    `  without ORDERBY: ${first === second ? 'the same order twice' : 'another order each time'}, ${first === byId ? 'by id' : 'not by id'}`,
  );
  const projected = await quickbooks.queryPage({ select: 'Id', entity: 'Customer', maxResults: 1 }).then(
    (page) => `works, ${Object.keys(page.objects[0] ?? {}).join(', ')}`,
    (error: unknown) => (error instanceof QuickbooksError ? error.code : Promise.reject(error)),
  );
  say(`  SELECT Id: ${projected}`);
  const { objects: rows } = await quickbooks.queryPage({
    entity: 'Customer',
    where: ["DisplayName LIKE 'Tieout smoke %'"],
  });
  for (const one of rows) {
    const body = JSON.stringify({ Id: one.Id, SyncToken: one.SyncToken, sparse: true, Active: false });
    await quickbooks.post({ path: 'customer', body, requestId: randomUUID() });
  }
  say(`  deactivated ${rows.length} customers made for this`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { keys: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true || values.keys === undefined) {
    say(usage);
    return values.help === true ? 0 : 1;
  }
  const keys = Keys.parse(JSON.parse(await readFile(values.keys, 'utf8')));
  const accessToken = await signIn(values.keys, keys);
  const quickbooks = createQuickbooksClient({
    apiBase: keys.apiBase,
    realmId: keys.realmId,
    fetch,
    getAccessToken: async () => accessToken,
  });
  say(`Company: ${(await quickbooks.companyInfo()).companyName ?? '?'}`);
  say('Pull:');
  const complete = await pullAll(quickbooks, keys.realmId);
  say('Open points:');
  await answerOpenPoints(quickbooks);
  say(complete ? 'Every count agrees.' : 'Some counts do not agree, see above.');
  return complete ? 0 : 1;
}

process.exitCode = await main();
