/** The control port: what tests and tools ask and tell the simulator, apart from what an application can see. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClockChange } from './clock.ts';
import type { EditRequest, EditResult } from './edits.ts';
import { jsonReply, type Reply, readBody, send } from './http.ts';
import type { FaultRule } from './injection.ts';
import { parseObject, type QboObject } from './json.ts';
import type { LimitSettings } from './limits.ts';
import type { OauthSettings } from './oauth.ts';
import { QboFault } from './qbo-fault.ts';
import type { RealmSettings } from './realm.ts';
import type { RequestIdSettings } from './request-ids.ts';
import type { Verification } from './verify.ts';

export type LogEntry = {
  /** Simulated time. */
  at: string;
  method: string;
  path: string;
  query: string;
  body: string;
  realmId: string | undefined;
  status?: number;
  /** Kind of trouble made for it. */
  fault?: string;
};

export type Stats = {
  /** Requests to companies. */
  requests: number;
  /** Of them, those meant to write: POSTs other than queries and batches of queries alone. */
  posts: number;
  limitViolations: number;
  injected: number;
  replays: number;
  byRoute: Record<string, number>;
  /** Rows by company and entity. */
  rows: Record<string, Record<string, number>>;
  /** Most memory that this process has held at once, in megabytes. */
  peakMb: number;
  now: string;
};

/** Switches. What is left out stays as it is. */
export type ControlSettings = {
  limits?: Partial<LimitSettings>;
  requestIds?: Partial<RequestIdSettings>;
  oauth?: Partial<OauthSettings>;
  /** Without ORDERBY the order changes from query to query. On by default. */
  unstableOrder?: boolean;
  /** Real milliseconds every answer takes. */
  latencyMs?: number;
  /** Company these apply to; the first one when absent. */
  realmId?: string;
  company?: Partial<RealmSettings>;
};

export type Control = {
  stats(): Stats;
  log(): readonly LogEntry[];
  resetStats(): void;
  addFaults(...rules: FaultRule[]): void;
  clearFaults(): void;
  faults(): readonly FaultRule[];
  configure(settings: ControlSettings): void;
  clock(change: ClockChange): void;
  now(): number;
  edit(request: EditRequest): EditResult;
  verify(): Verification;
  object(entity: string, id: string, realmId?: string): QboObject | undefined;
  expireAccess(realmId?: string): void;
  disconnect(realmId?: string): void;
};

/**
 * Answers the control port.
 *
 * | call | meaning |
 * | --- | --- |
 * | `GET /stats`, `DELETE /stats` | counts; start counting anew |
 * | `GET /log` | all requests, oldest first |
 * | `GET /faults`, `POST /faults`, `DELETE /faults` | standing rules; add `{rules:[…]}`; take all away |
 * | `POST /settings` | switches, see `ControlSettings` |
 * | `GET /clock`, `POST /clock` | `{now, moveMs, scale}` |
 * | `POST /edit` | a change by someone else |
 * | `POST /expire`, `POST /disconnect` | end access tokens, or connections, of `{realmId}` |
 * | `GET /object?entity&id&realmId` | an object as stored |
 * | `GET /verify` | book-keeping checks |
 */
export async function answerControl(
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = (await readBody(request)).toString('utf8');
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  try {
    send(response, route(control, request.method ?? 'GET', url, text));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    send(
      response,
      jsonReply(400, error instanceof QboFault ? { error: message, Fault: error.toJson() } : { error: message }),
    );
  }
}

function route(control: Control, method: string, url: URL, text: string): Reply {
  const body = text === '' ? {} : parseObject(text);
  if (body === undefined) return jsonReply(400, { error: 'The body is not a JSON object.' });
  switch (`${method} ${url.pathname}`) {
    case 'GET /stats':
      return jsonReply(200, control.stats());
    case 'DELETE /stats':
      control.resetStats();
      return jsonReply(200, control.stats());
    case 'GET /log':
      return jsonReply(200, { log: control.log() });
    case 'GET /faults':
      return jsonReply(200, { rules: control.faults() });
    case 'POST /faults':
      control.addFaults(...rulesOf(body));
      return jsonReply(200, { rules: control.faults() });
    case 'DELETE /faults':
      control.clearFaults();
      return jsonReply(200, { rules: [] });
    case 'POST /settings':
      control.configure(body as ControlSettings);
      return jsonReply(200, {});
    case 'GET /clock':
      return jsonReply(200, { now: new Date(control.now()).toISOString() });
    case 'POST /clock':
      control.clock(body as ClockChange);
      return jsonReply(200, { now: new Date(control.now()).toISOString() });
    case 'POST /edit':
      return jsonReply(200, control.edit(body as EditRequest));
    case 'POST /expire':
      control.expireAccess(body.realmId as string | undefined);
      return jsonReply(200, {});
    case 'POST /disconnect':
      control.disconnect(body.realmId as string | undefined);
      return jsonReply(200, {});
    case 'GET /object':
      return jsonReply(200, {
        object:
          control.object(
            url.searchParams.get('entity') ?? '',
            url.searchParams.get('id') ?? '',
            url.searchParams.get('realmId') ?? undefined,
          ) ?? null,
      });
    case 'GET /verify':
      return jsonReply(200, control.verify());
    default:
      return jsonReply(404, { error: `No ${method} ${url.pathname} here.` });
  }
}

function rulesOf(body: QboObject): FaultRule[] {
  return (Array.isArray(body.rules) ? body.rules : [body]) as FaultRule[];
}
