/** Batches: up to 30 items, each by itself, answered in another order. */
import { type EntitySpec, findEntity } from './catalog.ts';
import { type ApiAnswer, type ApiRequest, bodyOf, type CompanyApi, envelope, storedText } from './company-api.ts';
import { isObject, listAt, type QboObject, textAt } from './json.ts';
import { fault, QboFault } from './qbo-fault.ts';
import { runQuery } from './query-run.ts';
import type { Change, Realm } from './realm.ts';
import { carryOut } from './write.ts';

const ITEMS_MAX = 30;
const OBJECTS_MAX = 1000;

/** @throws QboFault 1040 for too many items, 2130 for an id too long, 2020 without items */
export function runBatch(api: CompanyApi, realm: Realm, request: ApiRequest): ApiAnswer {
  const items = listAt(bodyOf(request), 'BatchItemRequest');
  if (items.length === 0) throw fault('2020', 'BatchItemRequest', 'BatchItemRequest');
  if (items.length > ITEMS_MAX)
    throw fault('1040', `A batch has at most ${ITEMS_MAX} items, this one has ${items.length}`);
  const requestId = request.params.get('requestid') ?? undefined;
  if (requestId !== undefined && (requestId === '' || requestId.length > 36))
    throw fault('2130', 'The request id of a batch must have 1 to 36 characters', 'requestid');
  let objects = 0;
  const answers = items.map((item) => {
    const bId = textAt(item, 'bId') ?? '';
    const inner = answerItem(api, realm, item, bId, requestId, (count) => {
      objects += count;
      if (objects > OBJECTS_MAX) throw fault('1040', `A batch answers at most ${OBJECTS_MAX} objects`);
    });
    return `{"bId":${JSON.stringify(bId)},${inner.slice(1)}`;
  });
  return envelope(api, 200, `{"BatchItemResponse":[${shuffle(answers, api.random).join(',')}]`);
}

/** One item's JSON object, without its `bId`. */
function answerItem(
  api: CompanyApi,
  realm: Realm,
  item: QboObject,
  bId: string,
  requestId: string | undefined,
  count: (objects: number) => void,
): string {
  try {
    if (bId === '') throw fault('2020', 'bId', 'bId');
    if (requestId !== undefined && bId.length > 10)
      throw fault('2130', 'With a request id a bId has at most 10 characters', 'bId');
    const statement = textAt(item, 'Query');
    if (statement !== undefined) {
      const answer = runQuery(realm, statement, {
        nowMs: api.clock.now(),
        random: api.random,
        unstableOrder: api.settings.unstableOrder,
      });
      count(answer.objects);
      return `${answer.text.toString('utf8')}}`;
    }
    count(1);
    const run = (): { answer: ApiAnswer; changes: readonly Change[] } => writeItem(api, realm, item);
    if (requestId !== undefined)
      return api.requestIds
        .once(api, realm, requestId, 36, `${requestId}|${bId}`, run, faultItem)
        .body.toString('utf8');
    const { answer, changes } = run();
    api.keep(realm, changes);
    return answer.body.toString('utf8');
  } catch (error) {
    if (error instanceof QboFault) return faultItem(error).body.toString('utf8');
    throw error;
  }
}

const faultItem = (error: QboFault): ApiAnswer => ({
  status: error.status,
  body: Buffer.from(`{"Fault":${JSON.stringify(error.toJson())}}`),
});

const OPERATIONS = new Set(['create', 'update', 'delete']);

function writeItem(api: CompanyApi, realm: Realm, item: QboObject): { answer: ApiAnswer; changes: readonly Change[] } {
  const operation = textAt(item, 'operation') ?? '';
  if (!OPERATIONS.has(operation)) throw fault('2090', `operation ${operation} is not known`, 'operation');
  const { spec, body } = entityOf(item);
  const includes = new Set(
    (textAt(item, 'optionsData') ?? '')
      .toLowerCase()
      .split(',')
      .filter((each) => each !== ''),
  );
  // In a batch every void is an update with options, also where a single request has an operation of its own.
  const isVoid = includes.delete('void');
  if (isVoid && spec.voidBy === 'include') includes.add('void');
  const tx = realm.begin(api.clock.now());
  const { object, deleted } = carryOut(tx, {
    spec,
    body,
    operation: isVoid && spec.voidBy === 'operation' ? 'void' : operation,
    includes,
  });
  const changes = tx.commit();
  const text = deleted ? JSON.stringify(object) : storedText(realm, spec.name, textAt(object, 'Id') ?? '');
  return { answer: { status: 200, body: Buffer.from(`{"${spec.name}":${text}}`) }, changes };
}

function entityOf(item: QboObject): { spec: EntitySpec; body: QboObject } {
  for (const [key, value] of Object.entries(item)) {
    const spec = isObject(value) ? findEntity(key) : undefined;
    if (spec !== undefined && isObject(value)) return { spec, body: value };
  }
  throw fault('2010', 'The item holds no entity that is known.');
}

function shuffle<T>(list: T[], random: () => number): T[] {
  for (let index = list.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    const held = list[index] as T;
    list[index] = list[other] as T;
    list[other] = held;
  }
  return list;
}
