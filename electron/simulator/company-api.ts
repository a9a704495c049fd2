/** `/v3/company/{realm}/…`: read, write, query, change data capture and batch on one company. */
import { runBatch } from './batch.ts';
import { type EntitySpec, findEntity } from './catalog.ts';
import { answerChanges } from './change-data.ts';
import type { SimulatedClock } from './clock.ts';
import { parseObject, type QboObject, textAt } from './json.ts';
import { pacificMillis } from './pacific-time.ts';
import { fault, QboFault } from './qbo-fault.ts';
import { runQuery } from './query-run.ts';
import type { Change, Realm } from './realm.ts';
import type { RequestIds } from './request-ids.ts';
import { createTaxCode } from './tax-service.ts';
import { carryOut, type WriteRequest } from './write.ts';

/** An answer before it is put on the wire: JSON text, ending in the envelope's time. */
export type ApiAnswer = { status: number; body: Buffer };

export type ApiRequest = {
  method: string;
  segments: readonly string[];
  params: URLSearchParams;
  body: string;
  contentType: string;
};

export type CompanyApi = {
  clock: SimulatedClock;
  random: () => number;
  settings: { unstableOrder: boolean };
  requestIds: RequestIds;
  /** Keeps changes and a replayable answer before the answer is given. */
  keep: (realm: Realm, changes: readonly Change[], replay?: { key: string; answer: ApiAnswer; atMs: number }) => void;
};

/** Answers one request; faults become answers here. */
export function answerCompany(api: CompanyApi, realm: Realm, request: ApiRequest): ApiAnswer {
  try {
    return route(api, realm, request);
  } catch (error) {
    if (error instanceof QboFault) return faultAnswer(api, error);
    throw error;
  }
}

function faultAnswer(api: Pick<CompanyApi, 'clock'>, error: QboFault): ApiAnswer {
  return envelope(api, error.status, `{"Fault":${JSON.stringify(error.toJson())}`);
}

/** Closes an open JSON object with the service's time. */
export function envelope(api: Pick<CompanyApi, 'clock'>, status: number, open: string | Buffer): ApiAnswer {
  const end = `,"time":"${pacificMillis(api.clock.now())}"}`;
  return { status, body: Buffer.concat([typeof open === 'string' ? Buffer.from(open) : open, Buffer.from(end)]) };
}

function route(api: CompanyApi, realm: Realm, request: ApiRequest): ApiAnswer {
  const [first = '', second, third] = request.segments;
  const name = first.toLowerCase();
  if (name === 'query') return query(api, realm, request);
  if (name === 'cdc' && request.method === 'GET') return answerChanges(api, realm, request.params);
  if (name === 'batch' && request.method === 'POST') return runBatch(api, realm, request);
  if (name === 'taxservice' && second?.toLowerCase() === 'taxcode' && request.method === 'POST') {
    return once(api, realm, request, () => createTaxCode(api, realm, bodyOf(request)));
  }
  const spec = findEntity(name);
  if (spec === undefined || first !== name) throw fault('500', `Operation ${first} is not supported.`);
  if (third !== undefined || second === 'send')
    throw fault('500', `Operation ${third ?? second} is not supported by this simulator.`);
  if (request.method === 'GET') return read(api, realm, spec, second);
  if (request.method !== 'POST') throw fault('500', `Method ${request.method} is not supported.`);
  return once(api, realm, request, () => write(api, realm, writeRequestOf(spec, bodyOf(request), request.params)));
}

/** The JSON object of a POST. @throws QboFault 2010 when it is none, 500 when it is not UTF-8 */
export function bodyOf(request: ApiRequest): QboObject {
  if (request.body.includes('\uFFFD')) throw fault('500', 'Invalid UTF-8 in the request body.');
  const body = parseObject(request.body);
  if (body === undefined) throw fault('2010', 'The request body is not a JSON object.');
  return body;
}

function writeRequestOf(spec: EntitySpec, body: QboObject, params: URLSearchParams): WriteRequest {
  const includes = new Set(
    (params.get('include') ?? '')
      .toLowerCase()
      .split(',')
      .filter((each) => each !== ''),
  );
  return { spec, body, operation: params.get('operation')?.toLowerCase(), includes };
}

/** Carries out one write and commits it. */
function write(
  api: CompanyApi,
  realm: Realm,
  request: WriteRequest,
): { answer: ApiAnswer; changes: readonly Change[] } {
  const tx = realm.begin(api.clock.now());
  const { object, deleted } = carryOut(tx, request);
  const changes = tx.commit();
  const { name } = request.spec;
  const stored = deleted ? JSON.stringify(object) : storedText(realm, name, textAt(object, 'Id') ?? '');
  return { answer: envelope(api, 200, `{"${name}":${stored}`), changes };
}

/** An object's stored text, as every read gives it. */
export function storedText(realm: Realm, entity: string, id: string): string {
  const table = realm.table(entity);
  const slot = table.slotOf(id);
  return slot === undefined ? '{}' : table.jsonAt(slot);
}

/** Runs a write at most once per `requestid`: a repeated one gets the first answer again. */
function once(
  api: CompanyApi,
  realm: Realm,
  request: ApiRequest,
  run: () => { answer: ApiAnswer; changes: readonly Change[] },
): ApiAnswer {
  const id = request.params.get('requestid') ?? undefined;
  if (id === undefined) {
    const { answer, changes } = run();
    api.keep(realm, changes);
    return answer;
  }
  return api.requestIds.once(api, realm, id, 50, id, run, (error) => faultAnswer(api, error));
}

function read(api: CompanyApi, realm: Realm, spec: EntitySpec, id: string | undefined): ApiAnswer {
  const wanted = spec.kind === 'single' ? '1' : id;
  if (wanted === undefined) throw fault('2020', 'Id', 'Id');
  if (spec.name === 'CompanyInfo' && id !== realm.id && id !== '1')
    throw fault('2030', `CompanyInfo ${id ?? ''} is not this company`, 'Id');
  if (!realm.table(spec.name).has(wanted)) throw fault('610', `Object Not Found : ${spec.name} ${wanted}`);
  return envelope(api, 200, `{"${spec.name}":${storedText(realm, spec.name, wanted)}`);
}

function query(api: CompanyApi, realm: Realm, request: ApiRequest): ApiAnswer {
  if (request.method === 'POST' && !/^(application|text)\/(text|plain)/.test(request.contentType)) {
    throw fault('500', 'A query is posted as application/text.');
  }
  const statement = request.method === 'POST' ? request.body : (request.params.get('query') ?? '');
  const { text } = runQuery(realm, statement, {
    nowMs: api.clock.now(),
    random: api.random,
    unstableOrder: api.settings.unstableOrder,
  });
  return envelope(api, 200, text);
}
