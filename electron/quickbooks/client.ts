import type { ErrorDetails } from '../../shared/errors.ts';
import { type Call, type CallDeps, createCaller, type RetryPolicy } from './caller.ts';
import { systemClock } from './clock.ts';
import { type CompanyInfo, type Preferences, toCompanyInfo, toPreferences } from './company-settings.ts';
import { QuickbooksError } from './errors.ts';
import { verdicts } from './fault-table.ts';
import { faultError, findFault } from './faults.ts';
import { instantLiteral } from './instants.ts';
import { createLimiter, intuitLimits, type Limits, type Priority } from './limiter.ts';
import { pageRowsMax, type SelectParts, selectStatement } from './query.ts';
import {
  type ChangesReply,
  type ObjectReply,
  parseBatchReply,
  parseChangesReply,
  parseObjectReply,
  parseQueryReply,
  parseSettingsReply,
  type QueryReply,
} from './replies.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Background unless said otherwise. */
  readonly priority?: Priority;
  /** From sending to the last byte of one attempt. */
  readonly timeoutMs?: number;
}

export interface ReadOptions extends CallOptions {
  /** What is tried again: whatever may pass, unless said otherwise; `not-run`: only what surely did not happen. */
  readonly retry?: 'transient' | 'not-run';
}

/** One write, exactly as frozen by the export protocol. */
export interface WriteRequest extends CallOptions {
  /** Below the company: `invoice`. */
  readonly path: string;
  /** Further query parameters, such as `{ operation: 'void' }`; `requestid` and `minorversion` are added here. */
  readonly query?: Readonly<Record<string, string>>;
  /** The body's text, sent byte for byte. */
  readonly body: string;
  /** The idempotency key, at most 50 characters. */
  readonly requestId: string;
  /** Sends again by itself when an attempt surely was not run (token refreshed, throttled). Unless true, there is one POST. */
  readonly retryNotRun?: boolean;
}

export interface WriteReply extends ObjectReply {
  readonly intuitTid: string | null;
}

export type BatchAnswer =
  | { readonly ok: true; readonly reply: QueryReply }
  | { readonly ok: false; readonly error: QuickbooksError };

/**
 * The QuickBooks Online Accounting API of one realm. Every method may throw `QuickbooksError`; one whose signal was aborted
 * throws it with code `app.cancelled`.
 */
export interface QuickbooksClient {
  readonly realmId: string;
  /** Runs a SELECT. Long statements go by POST. */
  query(statement: string, options?: CallOptions): Promise<QueryReply>;
  /** One page of a SELECT, 1,000 rows unless said otherwise. */
  queryPage(parts: SelectParts, options?: CallOptions): Promise<QueryReply>;
  /** `count(*)` under conditions that must all hold. */
  count(entity: string, where?: readonly string[], options?: CallOptions): Promise<number>;
  /** One object. @throws QuickbooksError 'quickbooks.not-found' when it is deleted or never was */
  read(entity: string, id: string, options?: CallOptions): Promise<ObjectReply>;
  /** What changed since an instant (UTC ISO), at most 30 days back and 1,000 objects over all types together. */
  cdc(entities: readonly string[], changedSince: string, options?: CallOptions): Promise<ChangesReply>;
  /** Any number of SELECTs, 30 to a call, answered in the order asked. One failing does not fail the others. */
  batchQueries(statements: readonly string[], options?: CallOptions): Promise<readonly BatchAnswer[]>;
  /** One write. Its outcome for the document is told by `writeClass(error, …)`. */
  post(request: WriteRequest): Promise<WriteReply>;
  companyInfo(options?: ReadOptions): Promise<CompanyInfo>;
  preferences(options?: CallOptions): Promise<Preferences>;
}

export interface QuickbooksClientOptions extends Omit<CallDeps, 'limiter' | 'clock' | 'random' | 'retry'> {
  /** All limits of the realm as data, so that benches can scale them. */
  readonly limits?: Limits;
  readonly retry?: Partial<RetryPolicy>;
  readonly clock?: CallDeps['clock'];
  /** From 0 up to 1, for the jitter of retries. */
  readonly random?: () => number;
}

/** Statements beyond this go by POST: gateways cut long addresses. */
const getStatementLengthMax = 1_800;
/** Intuit's cap of items in one batch. */
const batchItemsMax = 30;
const readTimeoutMs = 60_000;
/** A request may run 120 s on Intuit's side; giving up earlier would leave writes in doubt for nothing. */
const writeTimeoutMs = 130_000;

/** Together the pauses are at least 15 seconds: a router or the practice company starts anew in less. */
const defaultRetry: RetryPolicy = {
  attemptsMax: 7,
  backoffBaseMs: 500,
  backoffMaxMs: 30_000,
  throttlePauseMs: 60_000,
  retryAfterMaxMs: 300_000,
};

/** A client for one realm. Create one per realm and share it: the limits hold per client. */
export function createQuickbooksClient(options: QuickbooksClientOptions): QuickbooksClient {
  const clock = options.clock ?? systemClock;
  const call = createCaller({
    ...options,
    clock,
    limiter: createLimiter(options.limits ?? intuitLimits, clock),
    random: options.random ?? Math.random,
    retry: { ...defaultRetry, ...options.retry },
  });

  const reading = (o: ReadOptions | undefined) =>
    ({
      kind: 'plain',
      isRead: true,
      retry: o?.retry ?? 'transient',
      priority: o?.priority ?? 'background',
      timeoutMs: o?.timeoutMs ?? readTimeoutMs,
      signal: o?.signal,
    }) satisfies Partial<Call<unknown>>;

  const get = <T>(
    what: { operation: string; entity: string | null; path: string; query?: Record<string, string> },
    parse: Call<T>['parse'],
    o: ReadOptions | undefined,
  ) => call({ ...reading(o), ...what, method: 'GET', query: what.query ?? {}, body: null, contentType: null, parse });

  const client: QuickbooksClient = {
    realmId: options.realmId,

    query(statement, o) {
      const entity = /\bFROM\s+(\w+)/i.exec(statement)?.[1] ?? null;
      const what = { operation: 'query', entity, path: 'query' };
      if (statement.length <= getStatementLengthMax) {
        return get({ ...what, query: { query: statement } }, toQueryReply, o);
      }
      return call({
        ...reading(o),
        ...what,
        method: 'POST',
        query: {},
        body: statement,
        contentType: 'application/text',
        parse: toQueryReply,
      });
    },

    queryPage: (parts, o) => client.query(selectStatement({ maxResults: pageRowsMax, ...parts }), o),

    async count(entity, where, o) {
      const reply = await client.query(selectStatement({ select: 'count(*)', entity, where: where ?? [] }), o);
      if (reply.totalCount !== null) return reply.totalCount;
      throw new QuickbooksError(verdicts.unreadable, { isRead: true, details: { operation: 'count', entity } });
    },

    read: (entity, id, o) =>
      get(
        { operation: 'read', entity, path: `${entity.toLowerCase()}/${encodeURIComponent(id)}` },
        parseObjectReply,
        o,
      ),

    cdc: (entities, changedSince, o) =>
      get(
        {
          operation: 'cdc',
          entity: entities.length === 1 ? (entities[0] ?? null) : null,
          path: 'cdc',
          query: { entities: entities.join(','), changedSince: instantLiteral(changedSince) },
        },
        parseChangesReply,
        o,
      ),

    async batchQueries(statements, o) {
      const answers: BatchAnswer[] = [];
      for (let from = 0; from < statements.length; from += batchItemsMax) {
        const items = statements.slice(from, from + batchItemsMax).map((Query, index) => ({ bId: `q${index}`, Query }));
        const reply = await call({
          ...reading(o),
          kind: 'batch',
          operation: 'batch',
          entity: null,
          method: 'POST',
          path: 'batch',
          query: {},
          body: JSON.stringify({ BatchItemRequest: items }),
          contentType: 'application/json',
          parse: parseBatchReply,
        });
        for (const { bId } of items) answers.push(toBatchAnswer(reply.items.get(bId), reply.time));
      }
      return answers;
    },

    async post(request) {
      let intuitTid: string | null = null;
      const reply = await call({
        kind: 'plain',
        isRead: false,
        retry: request.retryNotRun === true ? 'not-run' : 'none',
        operation: request.query?.operation ?? 'write',
        entity: request.path,
        method: 'POST',
        path: request.path,
        query: { ...request.query, requestid: request.requestId },
        body: request.body,
        contentType: 'application/json',
        priority: request.priority ?? 'foreground',
        timeoutMs: request.timeoutMs ?? writeTimeoutMs,
        signal: request.signal,
        parse: (json, answer) => {
          intuitTid = answer.intuitTid;
          return parseObjectReply(json);
        },
      });
      return { ...reply, intuitTid };
    },

    companyInfo: (o) =>
      get(
        { operation: 'read', entity: 'CompanyInfo', path: `companyinfo/${encodeURIComponent(options.realmId)}` },
        (json) => toCompanyInfo(parseSettingsReply(json, 'CompanyInfo')),
        o,
      ),

    preferences: (o) =>
      get(
        { operation: 'read', entity: 'Preferences', path: 'preferences' },
        (json) => toPreferences(parseSettingsReply(json, 'Preferences')),
        o,
      ),
  };
  return client;
}

const toQueryReply: Call<QueryReply>['parse'] = (json, { bytes }) => parseQueryReply(json, bytes);

const batchDetails: ErrorDetails = { operation: 'batch' };

function toBatchAnswer(item: unknown, time: unknown): BatchAnswer {
  const fault = findFault(item);
  if (fault !== null) {
    return { ok: false, error: faultError(fault, 200, { isRead: true, retryAfterMs: null, details: batchDetails }) };
  }
  try {
    const part = typeof item === 'object' && item !== null ? item : {};
    return { ok: true, reply: parseQueryReply({ ...part, time }, null) };
  } catch (cause) {
    return {
      ok: false,
      error: new QuickbooksError(verdicts.unreadable, { isRead: true, details: batchDetails, cause }),
    };
  }
}
