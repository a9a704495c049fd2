import { randomUUID } from 'node:crypto';
import type { QuickbooksClient } from '../../../electron/quickbooks/client.ts';
import { entities } from '../../../electron/quickbooks/entities/index.ts';
import { QuickbooksError } from '../../../electron/quickbooks/errors.ts';
import { instantLiteral, toInstant } from '../../../electron/quickbooks/instants.ts';
import type { JsonObject } from '../../../electron/quickbooks/replies.ts';
import { entityTypes } from '../../../electron/quickbooks/rows.ts';
import type { EarlierWrite, SignIn } from './keys.ts';

/* What Intuit's documents leave open, asked of a real company: one answer for each open point of CONTRACT.md. */

export interface OpenPoints {
  readonly quickbooks: QuickbooksClient;
  readonly signIn: Pick<SignIn, 'tryOldToken'>;
  readonly earlierWrite: EarlierWrite | null;
  /** What tells this run's records from all others. */
  readonly mark: string;
  readonly answer: (question: string, words: string) => void;
}

/** Names of everything made here begin so; what bears such a name is deactivated at the end. */
const namePrefix = 'Tieout smoke ';
const day = 86_400_000;
/** Change data capture's cap. */
const changesMax = 1000;

const updatedAt = (object: JsonObject): string =>
  toInstant((object.MetaData as { LastUpdatedTime: string }).LastUpdatedTime) ?? '';

/** Asks all questions, in the contract's order. @returns a write that a later run should send again */
export async function answerOpenPoints(points: OpenPoints): Promise<EarlierWrite> {
  const seen = new Map<string, string>();
  const written = await askRequestIds(points, seen);
  await askBounds(points, written.id);
  await askOrder(points);
  await askChangesCap(points);
  points.answer('localhost with production keys', "a sandbox cannot tell: Intuit's form for production keys does");
  await askStale(points, written.id, seen);
  const statuses = [...seen].map(([code, status]) => `${code} came with HTTP ${status}`).join(', ');
  points.answer('HTTP status of 10000, 5020, 120', `cannot be provoked; of those met, ${statuses}`);
  const old = await points.signIn.tryOldToken();
  const unchanged = 'its value did not change: run again a day later';
  points.answer('old refresh token after rotation', old === null ? unchanged : `the old value ${old}`);
  await askVoids(points, written.id);
  await cleanUp(points, seen);
  return written;
}

/** A write's outcome in words: the id, or the fault with its status. */
async function outcomeOf(write: Promise<{ id: string }>, seen: Map<string, string>): Promise<string> {
  try {
    return `id ${(await write).id}`;
  } catch (error) {
    if (!(error instanceof QuickbooksError)) throw error;
    const code = String(error.details.faultCode ?? error.code);
    seen.set(code, String(error.details.httpStatus ?? '?'));
    return `fault ${code}`;
  }
}

async function askRequestIds({ quickbooks, mark, earlierWrite, answer }: OpenPoints, seen: Map<string, string>) {
  const post = (body: string, requestId: string) => quickbooks.post({ path: 'customer', body, requestId });
  const named = (end: string) => JSON.stringify({ DisplayName: `${namePrefix}${mark} ${end}` });
  const requestId = randomUUID();
  const body = named('a');
  const made = await post(body, requestId);
  const again = await outcomeOf(post(body, requestId), seen);
  answer('requestid, same body', again === `id ${made.id}` ? 'the first answer again' : `carried out again: ${again}`);
  const other = await outcomeOf(post(named('b'), requestId), seen);
  answer('requestid, other body', other === `id ${made.id}` ? 'the first answer again' : other);
  if (earlierWrite === null) answer('requestid, lifetime', 'run again later: this run is kept in the file of keys');
  else {
    const hours = Math.round((Date.now() - Date.parse(earlierWrite.at)) / 3_600_000);
    const later = await outcomeOf(post(earlierWrite.body, earlierWrite.requestId), seen);
    const words = later === `id ${earlierWrite.id}` ? 'the first answer again' : later;
    answer('requestid, lifetime', `after ${hours} h: ${words}`);
  }
  // A fault whose cause is then taken away: only a replay can give it again.
  const refusedId = randomUUID();
  const refused = await outcomeOf(post(body, refusedId), seen);
  const free = { Id: made.id, SyncToken: made.object.SyncToken, sparse: true, DisplayName: `${namePrefix}${mark} c` };
  await post(JSON.stringify(free), randomUUID());
  const afterwards = await outcomeOf(post(body, refusedId), seen);
  const replayed = afterwards === refused ? `${refused} again: a fault is replayed` : `${refused}, then ${afterwards}`;
  answer('requestid after a fault', replayed);
  return { requestId, body, id: made.id, at: new Date().toISOString() };
}

async function askBounds({ quickbooks, answer }: OpenPoints, id: string): Promise<void> {
  const at = updatedAt((await quickbooks.read('Customer', id)).object);
  const finds = (objects: readonly JsonObject[]) => (objects.some((one) => one.Id === id) ? 'yes' : 'no');
  const where = (operator: string) => [`MetaData.LastUpdatedTime ${operator} '${instantLiteral(at)}'`];
  const from = await quickbooks.queryPage({ entity: 'Customer', where: where('>=') });
  const behind = await quickbooks.queryPage({ entity: 'Customer', where: where('>') });
  answer('query bound is inclusive', `>= ${finds(from.objects)}, > ${finds(behind.objects)}`);
  const changes = await quickbooks.cdc(['Customer'], at);
  answer('changedSince is inclusive', finds(changes.objectsByType.get('Customer') ?? []));
}

async function askOrder({ quickbooks, answer }: OpenPoints): Promise<void> {
  const pages = [1, 2].map(() => quickbooks.queryPage({ entity: 'Customer', maxResults: 50 }));
  const orders = (await Promise.all(pages)).map((page) => page.objects.map((one) => String(one.Id)));
  const [first = [], second = []] = orders;
  const byId = first.toSorted((a, b) => Number(a) - Number(b)).join() === first.join();
  const sameOrder = `the same order twice, ${byId ? 'by id' : 'not by id'}`;
  answer('default query order', first.join() === second.join() ? sameOrder : 'another order each time');
  const projected = await quickbooks.queryPage({ select: 'Id', entity: 'Customer', maxResults: 1 }).then(
    (page) => `works, gives ${Object.keys(page.objects[0] ?? {}).join(', ')}`,
    (error: unknown) => (error instanceof QuickbooksError ? error.code : Promise.reject(error)),
  );
  answer('SELECT of a single property', projected);
}

async function askChangesCap({ quickbooks, answer }: OpenPoints): Promise<void> {
  const types = entityTypes.filter((type) => entities[type].hasCdc);
  // By the server's time: the look-back is its own.
  const { serverTime } = await quickbooks.queryPage({ entity: 'Customer', maxResults: 1 });
  const since = new Date(Date.parse(serverTime ?? new Date().toISOString()) - 29 * day).toISOString();
  const { objectCount } = await quickbooks.cdc(types, since);
  const question = 'CDC cap per entity or per request';
  if (objectCount > changesMax) return answer(question, `per entity: ${objectCount} objects in one answer`);
  let alone = 0;
  if (objectCount === changesMax) for (const type of types) alone += (await quickbooks.cdc([type], since)).objectCount;
  if (alone > changesMax) answer(question, `per request: ${alone} objects asked one by one, ${objectCount} together`);
  else answer(question, `only ${objectCount} objects changed in 29 days: too few to tell`);
}

/** A stale sync token, for the status of its fault. */
async function askStale({ quickbooks, answer }: OpenPoints, id: string, seen: Map<string, string>): Promise<void> {
  const body = JSON.stringify({ Id: id, SyncToken: '999', sparse: true, CompanyName: 'x' });
  answer(
    'a stale sync token',
    await outcomeOf(quickbooks.post({ path: 'customer', body, requestId: randomUUID() }), seen),
  );
}

/** An invoice that is edited, marked to be emailed and voided: which fields of change data capture tell these apart. */
async function askVoids({ quickbooks, answer }: OpenPoints, customerId: string): Promise<void> {
  const { objects: items } = await quickbooks.queryPage({ entity: 'Item', where: ["Type = 'Service'"], maxResults: 1 });
  const line = {
    Amount: 1,
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: { ItemRef: { value: items[0]?.Id } },
  };
  const post = (body: object, query?: Readonly<Record<string, string>>) =>
    quickbooks.post({
      path: 'invoice',
      body: JSON.stringify(body),
      requestId: randomUUID(),
      ...(query === undefined ? {} : { query }),
    });
  const made = await post({ CustomerRef: { value: customerId }, Line: [line] });
  const since = updatedAt(made.object);
  const told = async (): Promise<JsonObject> => {
    const changes = await quickbooks.cdc(['Invoice'], since);
    return changes.objectsByType.get('Invoice')?.find((one) => one.Id === made.id) ?? {};
  };
  const version = (object: JsonObject) => ({ Id: made.id, SyncToken: object.SyncToken });
  const edited = await post({ ...version(made.object), sparse: true, PrivateNote: 'edited' });
  const afterEdit = await told();
  const mail = { BillEmail: { Address: 'nobody@tieout.example' }, EmailStatus: 'NeedToSend' };
  const marked = await post({ ...version(edited.object), sparse: true, ...mail });
  const afterMark = await told();
  const voided = await post(version(marked.object), { operation: 'void' });
  const afterVoid = await told();
  const moved = (from: JsonObject, to: JsonObject) =>
    [...new Set([...Object.keys(from), ...Object.keys(to)])]
      .filter(
        (key) => !['SyncToken', 'MetaData'].includes(key) && JSON.stringify(from[key]) !== JSON.stringify(to[key]),
      )
      .join(' ');
  const status = [afterEdit, afterMark, afterVoid].some((one) => one.status !== undefined) ? 'a status' : 'no status';
  answer(
    'void, update, emailed apart in CDC',
    `${status}; marked for email moved ${moved(afterEdit, afterMark)}; void moved ${moved(afterMark, afterVoid)}`,
  );
  const current = await quickbooks.read('Invoice', made.id);
  await post({ Id: made.id, SyncToken: current.object.SyncToken ?? voided.object.SyncToken }, { operation: 'delete' });
}

/** Deactivates every customer that a run made, an interrupted one included. */
async function cleanUp({ quickbooks, answer }: OpenPoints, seen: Map<string, string>): Promise<void> {
  const where = [`DisplayName LIKE '${namePrefix}%'`];
  const { objects } = await quickbooks.queryPage({ entity: 'Customer', where });
  const left: string[] = [];
  for (const one of objects) {
    const body = JSON.stringify({ Id: one.Id, SyncToken: one.SyncToken, sparse: true, Active: false });
    const outcome = await outcomeOf(quickbooks.post({ path: 'customer', body, requestId: randomUUID() }), seen);
    if (outcome.startsWith('fault')) left.push(`, ${String(one.DisplayName)} stays: ${outcome}`);
  }
  answer('cleaned up', `${objects.length - left.length} customers deactivated${left.join('')}`);
}
