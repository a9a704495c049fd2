/** Everything between the socket and the answer: log and counts, limits, trouble on purpose, tokens, headers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { SimulatedClock } from './clock.ts';
import { type ApiAnswer, answerCompany, type CompanyApi } from './company-api.ts';
import type { LogEntry } from './control.ts';
import type { EditRequest } from './edits.ts';
import { type Reply, readBody, send } from './http.ts';
import { type FaultAction, gatewayReply, type Injection, replyOf, throttleReply } from './injection.ts';
import type { Limits } from './limits.ts';
import type { SignIn } from './oauth.ts';
import { answerOauth, type OauthRoutes } from './oauth-routes.ts';
import type { Realm } from './realm.ts';

export type TrafficParts = {
  clock: SimulatedClock;
  random: () => number;
  realms: ReadonlyMap<string, Realm>;
  signIn: SignIn;
  limits: Limits;
  injection: Injection;
  api: CompanyApi;
  oauth: OauthRoutes;
  /** Carries out a change by someone else. */
  edit: (request: EditRequest) => void;
  /** XML of an answer, for callers who do not ask for JSON. */
  toXml: (answer: ApiAnswer, headers: Record<string, string>) => Reply;
};

const LOG_MAX = 100_000;

export class Traffic {
  readonly settings = { latencyMs: 0 };
  log: LogEntry[] = [];
  requests = 0;
  posts = 0;
  readonly byRoute = new Map<string, number>();
  readonly #parts: TrafficParts;
  #lastTid = 0;

  constructor(parts: TrafficParts) {
    this.#parts = parts;
  }

  reset(): void {
    this.log = [];
    this.requests = 0;
    this.posts = 0;
    this.byRoute.clear();
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const entry = this.#note(request, url);
    const over = entry.realmId !== undefined && this.#meter(entry.realmId, url, response);
    const body = (await readBody(request)).toString('utf8');
    entry.body = body;
    if (isWrite(entry)) this.posts += 1;
    if (over) {
      const reply = throttleReply(this.#parts.clock.now(), this.#parts.random() < 0.5 ? 'xml' : 'json');
      entry.status = reply.status;
      send(response, reply);
      return;
    }
    if (this.settings.latencyMs > 0) await wait(this.settings.latencyMs);
    const action = this.#parts.injection.actionFor({
      method: entry.method,
      path: url.pathname,
      text: `${readable(url.search)}\n${body}`,
      realmId: entry.realmId,
    });
    if (action === undefined) {
      const reply = await this.#answer(request, url, body, entry);
      entry.status = reply.status;
      send(response, reply);
    } else {
      entry.fault = action.type;
      await this.#withTrouble(action, entry, request, response, () => this.#answer(request, url, body, entry));
    }
  }

  /** Notes the request in log and counts. */
  #note(request: IncomingMessage, url: URL): LogEntry {
    const method = request.method ?? 'GET';
    const parts = url.pathname.split('/').filter((part) => part !== '');
    const company = parts[0] === 'v3' && parts[1] === 'company';
    const at = new Date(this.#parts.clock.now()).toISOString();
    const realmId = company ? parts[2] : undefined;
    const entry: LogEntry = { at, method, path: url.pathname, query: url.search, body: '', realmId };
    this.log.push(entry);
    if (this.log.length > LOG_MAX) this.log.splice(0, LOG_MAX / 10);
    if (company) {
      this.requests += 1;
      const route = `${method} ${parts[3] ?? ''}`;
      this.byRoute.set(route, (this.byRoute.get(route) ?? 0) + 1);
    }
    return entry;
  }

  /** Counts a company's request as running until its answer is out. Returns whether it must be refused. */
  #meter(realmId: string, url: URL, response: ServerResponse): boolean {
    const { limits, clock } = this.#parts;
    const over = limits.arrive(realmId, url.pathname.endsWith('/batch'), clock.now());
    limits.start(realmId);
    response.once('close', () => limits.finish(realmId));
    return over && limits.settings.enforced;
  }

  async #withTrouble(
    action: FaultAction,
    entry: LogEntry,
    request: IncomingMessage,
    response: ServerResponse,
    answer: () => Promise<Reply>,
  ): Promise<void> {
    const edit = (when: 'before' | 'after'): void => {
      if (action.type !== 'edit' || action.when !== when) return;
      for (const each of action.edits)
        this.#parts.edit({ ...(entry.realmId === undefined ? {} : { realmId: entry.realmId }), ...each });
    };
    if (action.type === 'slow') await wait(action.delayMs);
    if (action.type === 'drop' && action.when === 'before-commit') {
      request.socket.destroy();
      return;
    }
    if (action.type === 'hang' && action.when !== 'after-commit') return;
    edit('before');
    const made = replyOf(action, this.#parts.clock.now());
    // Every answer bears a trace, refusals too.
    const reply = made === undefined ? await answer() : { ...made, headers: { ...this.#trace(), ...made.headers } };
    entry.status = reply.status;
    edit('after');
    if (action.type === 'drop') {
      request.socket.destroy();
    } else if (action.type === 'truncate') {
      const whole = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
      send(response, { ...reply, body: whole.subarray(0, Math.floor(whole.length / 2)) });
    } else if (action.type !== 'hang') {
      send(response, reply);
    }
  }

  async #answer(request: IncomingMessage, url: URL, body: string, entry: LogEntry): Promise<Reply> {
    if (entry.realmId !== undefined) return this.#answerApi(request, url, body, entry.realmId);
    const reply = await answerOauth(this.#parts.oauth, request, url, body);
    return reply ?? { status: 404, body: 'Not found', contentType: 'text/plain' };
  }

  #answerApi(request: IncomingMessage, url: URL, body: string, realmId: string): Reply {
    const { api, clock, realms, signIn } = this.#parts;
    const checked = signIn.check(request.headers.authorization);
    if (!('grant' in checked)) return gatewayReply(clock.now(), 401, `Token ${checked.problem}`);
    const realm = realms.get(realmId);
    if (realm === undefined || checked.grant.realmId !== realmId) {
      return gatewayReply(clock.now(), 403, 'Application has no access to this company');
    }
    const segments = url.pathname
      .split('/')
      .filter((part) => part !== '')
      .slice(3)
      .map(decodeURIComponent);
    const answer = answerCompany(api, realm, {
      method: request.method ?? 'GET',
      segments,
      params: url.searchParams,
      body,
      contentType: request.headers['content-type'] ?? '',
    });
    return this.#dressed(answer, request.headers.accept ?? '');
  }

  #trace(): { intuit_tid: string } {
    this.#lastTid += 1;
    const seconds = Math.floor(this.#parts.clock.now() / 1000).toString(16);
    return { intuit_tid: `1-${seconds}-${String(this.#lastTid).padStart(24, '0')}` };
  }

  /** Puts headers on an answer, and makes it XML for those who do not ask for JSON. */
  #dressed(answer: ApiAnswer, accept: string): Reply {
    const headers = { ...this.#trace(), 'qbo-version': '2026.0' };
    if (!accept.includes('application/json')) return this.#parts.toXml(answer, headers);
    return { status: answer.status, body: answer.body, contentType: 'application/json;charset=UTF-8', headers };
  }
}

/** Whether a request is meant to change a company: a POST that is neither a query nor a batch of queries alone. */
function isWrite(entry: LogEntry): boolean {
  if (entry.realmId === undefined || entry.method !== 'POST' || entry.path.endsWith('/query')) return false;
  return !entry.path.endsWith('/batch') || entry.body.includes('"operation"');
}

/** A query string as people read it, for rules that look for words in it. */
function readable(search: string): string {
  try {
    return decodeURIComponent(search.replaceAll('+', ' '));
  } catch {
    return search;
  }
}
