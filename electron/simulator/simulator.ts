/** QuickBooks Online and Intuit's sign-in on loopback: put together here, started with `startSimulator`. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { ENTITIES } from './catalog.ts';
import { type ClockChange, SimulatedClock } from './clock.ts';
import { type ApiAnswer, answerCompany, type CompanyApi } from './company-api.ts';
import { answerControl, type Control, type ControlSettings, type LogEntry, type Stats } from './control.ts';
import { type EditRequest, type EditResult, editByOther } from './edits.ts';
import { type Listening, listen, type Reply, readBody, send, type TlsOptions } from './http.ts';
import { type FaultAction, type FaultRule, gatewayReply, Injection, replyOf, throttleReply } from './injection.ts';
import type { Json, QboObject } from './json.ts';
import { Limits } from './limits.ts';
import { type App, type OauthRecord, SignIn } from './oauth.ts';
import { answerOauth, type OauthRoutes, PATHS, type RedirectRules } from './oauth-routes.ts';
import { type Change, Realm } from './realm.ts';
import { RequestIds } from './request-ids.ts';
import { StateFile, type StateRecord } from './state-file.ts';
import { type Verification, verifyRealm } from './verify.ts';
import { toXmlReply } from './xml.ts';

/** One company to serve: its id and its objects by entity, each list walked once. */
export type RealmBooks = {
  realmId: string;
  companyInfo: object;
  preferences: object;
  quickbooks: Readonly<Record<string, Iterable<object>>>;
};

export type SimulatorOptions = {
  /** Companies to serve. With a state file that exists they are not looked at: the file's are served. */
  realms: readonly RealmBooks[];
  /** Fixed port of the API and sign-in origin; 0 or absent for any. */
  port?: number;
  controlPort?: number;
  /** Seed of everything left to chance: undefined order, batch order, fault rates. */
  seed?: number;
  app?: App;
  /** Start of the simulated time, ISO; real time when absent. And its speed. */
  now?: string;
  clockScale?: number;
  redirects?: RedirectRules;
  tls?: TlsOptions;
  /** File that keeps the companies over restarts. */
  stateFile?: string;
  /** Anything to be kept in the state file and given back by `about`. */
  about?: { [key: string]: Json };
};

export type Connection = { realmId: string; accessToken: string; refreshToken: string };

export type SimulatorHandle = {
  readonly apiBase: string;
  readonly controlBase: string;
  readonly authorizeEndpoint: string;
  readonly tokenEndpoint: string;
  readonly revokeEndpoint: string;
  readonly userinfoEndpoint: string;
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly realmIds: readonly string[];
  /** What was given as `about`, or what the state file kept of it. */
  readonly about: { readonly [key: string]: Json };
  /** Tokens for a company without the browser. */
  connect(realmId?: string): Connection;
  stats(): Stats;
  log(): readonly LogEntry[];
  resetStats(): void;
  /** Adds fault rules; `clearFaults` takes all away. */
  addFaults(...rules: FaultRule[]): void;
  clearFaults(): void;
  /** Changes switches; see `ControlSettings`. */
  configure(settings: ControlSettings): void;
  clock(change: ClockChange): void;
  now(): number;
  /** A change by someone else. */
  edit(request: EditRequest): EditResult;
  /** An object as stored now. */
  object(entity: string, id: string, realmId?: string): QboObject | undefined;
  /** Book-keeping checks over one company or all. */
  verify(): Verification;
  /** Ends all access tokens of a company, or all its connections. */
  expireAccess(realmId?: string): void;
  disconnect(realmId?: string): void;
  close(): Promise<void>;
};

const LOG_MAX = 100_000;

/** Starts a simulator on 127.0.0.1. @throws Error when a port is taken or the state file is unreadable */
export async function startSimulator(options: SimulatorOptions): Promise<SimulatorHandle> {
  const simulator = new Simulator(options);
  await simulator.start(options);
  return simulator;
}

/** A small, repeatable random source (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Simulator implements SimulatorHandle, Control {
  readonly #realms = new Map<string, Realm>();
  readonly #clock: SimulatedClock;
  readonly #random: () => number;
  readonly #signIn: SignIn;
  readonly #limits = new Limits();
  readonly #injection: Injection;
  readonly #api: CompanyApi;
  readonly #redirects: RedirectRules;
  readonly #state: StateFile | undefined;
  #about: { [key: string]: Json };
  #main: Listening | undefined;
  #control: Listening | undefined;
  #log: LogEntry[] = [];
  #requests = 0;
  #posts = 0;
  #byRoute = new Map<string, number>();
  #nextTid = 0;

  constructor(options: SimulatorOptions) {
    this.#clock = new SimulatedClock(
      options.now === undefined ? undefined : Date.parse(options.now),
      options.clockScale,
    );
    this.#random = randomFrom(options.seed ?? 1);
    this.#injection = new Injection(this.#random);
    this.#redirects = options.redirects ?? { keys: 'development' };
    this.#about = options.about ?? {};
    this.#state = options.stateFile === undefined ? undefined : new StateFile(options.stateFile);
    const app = options.app ?? { clientId: 'ABpractice0client', clientSecret: randomBytes(20).toString('hex') };
    const keepToken = (record: OauthRecord): void => this.#state?.append([{ kind: 'oauth', record }]);
    this.#signIn = new SignIn(app, this.#clock, keepToken);
    this.#api = {
      clock: this.#clock,
      random: this.#random,
      settings: { unstableOrder: true },
      requestIds: new RequestIds(),
      keep: (realm, changes, replay) => this.#keep(realm, changes, replay),
    };
  }

  async start(options: SimulatorOptions): Promise<void> {
    if (this.#state?.exists === true) {
      const fold = this.#state.load((record) => this.#restore(record));
      if (fold) this.#state.writeSnapshot(this.#about, this.#records());
    } else {
      for (const books of options.realms) this.#realms.set(books.realmId, realmOf(books));
      this.#state?.writeSnapshot(this.#about, this.#records());
    }
    this.#main = await listen((request, response) => this.#serve(request, response), options.port ?? 0, options.tls);
    this.#control = await listen(
      (request, response) => answerControl(this, request, response),
      options.controlPort ?? 0,
    );
  }

  get apiBase(): string {
    return this.#main?.origin ?? '';
  }
  get controlBase(): string {
    return this.#control?.origin ?? '';
  }
  get authorizeEndpoint(): string {
    return this.apiBase + PATHS.authorize;
  }
  get tokenEndpoint(): string {
    return this.apiBase + PATHS.token;
  }
  get revokeEndpoint(): string {
    return this.apiBase + PATHS.revoke;
  }
  get userinfoEndpoint(): string {
    return this.apiBase + PATHS.userinfo;
  }
  get discoveryUrl(): string {
    return `${this.apiBase}/.well-known/openid_configuration`;
  }
  get clientId(): string {
    return this.#signIn.app.clientId;
  }
  get clientSecret(): string {
    return this.#signIn.app.clientSecret;
  }
  get realmIds(): readonly string[] {
    return [...this.#realms.keys()];
  }
  get about(): { readonly [key: string]: Json } {
    return this.#about;
  }

  connect(realmId?: string): Connection {
    const realm = this.#realm(realmId);
    return { realmId: realm.id, ...this.#signIn.connect(realm.id) };
  }

  stats(): Stats {
    return {
      requests: this.#requests,
      posts: this.#posts,
      limitViolations: this.#limits.violations,
      injected: this.#injection.injected,
      replays: this.#api.requestIds.replays,
      byRoute: Object.fromEntries(this.#byRoute),
      rows: Object.fromEntries(
        [...this.#realms.values()].map((realm) => [
          realm.id,
          Object.fromEntries([...realm.tables].map(([name, table]) => [name, table.count])),
        ]),
      ),
      now: new Date(this.#clock.now()).toISOString(),
    };
  }

  log(): readonly LogEntry[] {
    return this.#log;
  }

  resetStats(): void {
    this.#log = [];
    this.#requests = 0;
    this.#posts = 0;
    this.#byRoute.clear();
    this.#limits.reset();
    this.#injection.injected = 0;
    this.#api.requestIds.replays = 0;
  }

  addFaults(...rules: FaultRule[]): void {
    for (const rule of rules) this.#injection.add(rule);
  }

  clearFaults(): void {
    this.#injection.clear();
  }

  faults(): readonly FaultRule[] {
    return this.#injection.list();
  }

  configure(settings: ControlSettings): void {
    Object.assign(this.#limits.settings, settings.limits);
    Object.assign(this.#api.requestIds.settings, settings.requestIds);
    Object.assign(this.#signIn.settings, settings.oauth);
    if (settings.unstableOrder !== undefined) this.#api.settings.unstableOrder = settings.unstableOrder;
    if (settings.company !== undefined) Object.assign(this.#realm(settings.realmId).settings, settings.company);
  }

  clock(change: ClockChange): void {
    this.#clock.change(change);
  }

  now(): number {
    return this.#clock.now();
  }

  edit(request: EditRequest): EditResult {
    const realm = this.#realm(request.realmId);
    const { result, changes } = editByOther(realm, request, this.#clock.now(), this.#random);
    this.#keep(realm, changes);
    return result;
  }

  object(entity: string, id: string, realmId?: string): QboObject | undefined {
    return this.#realm(realmId).table(entity).get(id);
  }

  verify(): Verification {
    const all = [...this.#realms.values()].map((realm) => verifyRealm(realm));
    return {
      ok: all.every((each) => each.ok),
      problems: all.flatMap((each) => each.problems),
      checked: all.reduce((sum, each) => sum + each.checked, 0),
      receivables: Object.assign({}, ...all.map((each) => each.receivables)),
    };
  }

  expireAccess(realmId?: string): void {
    this.#signIn.expireAccess(this.#realm(realmId).id);
  }

  disconnect(realmId?: string): void {
    this.#signIn.disconnect(this.#realm(realmId).id);
  }

  async close(): Promise<void> {
    await Promise.all([this.#main?.close(), this.#control?.close()]);
    this.#state?.close();
  }

  #realm(id: string | undefined): Realm {
    const realm = id === undefined ? [...this.#realms.values()][0] : this.#realms.get(id);
    if (realm === undefined) throw new RangeError(`No company ${id ?? ''}.`);
    return realm;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.apiBase);
    const body = (await readBody(request)).toString('utf8');
    const entry = this.#note(request, url, body);
    const action = this.#injection.actionFor({
      method: entry.method,
      path: url.pathname,
      text: `${decodeURIComponent(url.search.replaceAll('+', ' '))}\n${body}`,
      realmId: entry.realmId,
    });
    if (action !== undefined) entry.fault = action.type;
    if (action?.type === 'slow') await wait(action.delayMs);
    if (action?.type === 'edit' && action.when === 'before')
      for (const edit of action.edits) this.edit({ ...idOfRealm(entry), ...edit });
    if (action?.type === 'drop' && action.when === 'before-commit') {
      request.socket.destroy();
      return;
    }
    if (action?.type === 'hang' && action.when !== 'after-commit') return;
    const replaced = action === undefined ? undefined : replyOf(action, this.#clock.now());
    const reply = replaced ?? (await this.#answer(request, url, body, entry));
    entry.status = reply.status;
    if (action?.type === 'edit' && action.when === 'after')
      for (const edit of action.edits) this.edit({ ...idOfRealm(entry), ...edit });
    this.#finish(request, response, reply, action);
  }

  #finish(request: IncomingMessage, response: ServerResponse, reply: Reply, action: FaultAction | undefined): void {
    if (action?.type === 'drop') {
      request.socket.destroy();
    } else if (action?.type === 'truncate') {
      const whole = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
      send(response, { ...reply, body: whole.subarray(0, Math.floor(whole.length / 2)) });
    } else if (action?.type !== 'hang') {
      send(response, reply);
    }
  }

  #note(request: IncomingMessage, url: URL, body: string): LogEntry {
    const method = request.method ?? 'GET';
    const parts = url.pathname.split('/').filter((part) => part !== '');
    const company = parts[0] === 'v3' && parts[1] === 'company';
    const entry: LogEntry = {
      at: new Date(this.#clock.now()).toISOString(),
      method,
      path: url.pathname,
      query: url.search,
      body,
      realmId: company ? parts[2] : undefined,
    };
    this.#log.push(entry);
    if (this.#log.length > LOG_MAX) this.#log.splice(0, LOG_MAX / 10);
    if (company) {
      this.#requests += 1;
      if (method === 'POST' && parts[3] !== 'query') this.#posts += 1;
      const route = `${method} ${parts[3] ?? ''}`;
      this.#byRoute.set(route, (this.#byRoute.get(route) ?? 0) + 1);
    }
    return entry;
  }

  async #answer(request: IncomingMessage, url: URL, body: string, entry: LogEntry): Promise<Reply> {
    if (entry.realmId !== undefined) return this.#answerApi(request, url, body, entry.realmId);
    const routes: OauthRoutes = {
      signIn: this.#signIn,
      origin: () => this.apiBase,
      redirects: this.#redirects,
      companies: () => [...this.#realms.values()].map((realm) => ({ realmId: realm.id, name: realm.companyName })),
    };
    return (
      (await answerOauth(routes, request, url, body)) ?? { status: 404, body: 'Not found', contentType: 'text/plain' }
    );
  }

  #answerApi(request: IncomingMessage, url: URL, body: string, realmId: string): Reply {
    const segments = url.pathname
      .split('/')
      .filter((part) => part !== '')
      .slice(3)
      .map(decodeURIComponent);
    if (this.#limits.arrive(realmId, segments[0] === 'batch', this.#clock.now()) && this.#limits.settings.enforced) {
      return throttleReply(this.#clock.now(), this.#random() < 0.5 ? 'xml' : 'json');
    }
    this.#limits.start(realmId);
    request.socket.once('close', () => undefined);
    try {
      const checked = this.#signIn.check(request.headers.authorization);
      if (!('grant' in checked)) return gatewayReply(this.#clock.now(), 401, `Token ${checked.problem}`);
      const realm = this.#realms.get(realmId);
      if (realm === undefined || checked.grant.realmId !== realmId)
        return gatewayReply(this.#clock.now(), 403, 'Application has no access to this company');
      const answer = answerCompany(this.#api, realm, {
        method: request.method ?? 'GET',
        segments,
        params: url.searchParams,
        body,
        contentType: request.headers['content-type'] ?? '',
      });
      return this.#dressed(answer, request.headers.accept ?? '');
    } finally {
      this.#limits.finish(realmId);
    }
  }

  /** Puts headers on an answer, and makes it XML for those who do not ask for JSON. */
  #dressed(answer: ApiAnswer, accept: string): Reply {
    this.#nextTid += 1;
    const headers = {
      intuit_tid: `1-${Math.floor(this.#clock.now() / 1000).toString(16)}-${String(this.#nextTid).padStart(24, '0')}`,
      'qbo-version': '2026.0',
    };
    if (!accept.includes('application/json')) return toXmlReply(answer, headers);
    return { status: answer.status, body: answer.body, contentType: 'application/json;charset=UTF-8', headers };
  }

  #keep(realm: Realm, changes: readonly Change[], replay?: { key: string; answer: ApiAnswer; atMs: number }): void {
    if (this.#state === undefined) return;
    const records: StateRecord[] = changes.map((change) => ({ kind: 'change', realm: realm.id, change }));
    if (changes.length > 0) records.push({ kind: 'realm', realm: realm.id, documentCounter: realm.documentCounter });
    if (replay !== undefined) {
      const remembered = { status: replay.answer.status, text: replay.answer.body.toString('utf8'), atMs: replay.atMs };
      records.push({ kind: 'replay', key: replay.key, remembered });
    }
    this.#state.append(records);
  }

  #restore(record: StateRecord): void {
    if (record.kind === 'head') this.#about = record.about;
    else if (record.kind === 'oauth') this.#signIn.restore(record.record);
    else if (record.kind === 'replay') this.#api.requestIds.restore(record.key, record.remembered);
    else {
      let realm = this.#realms.get(record.realm);
      if (realm === undefined) {
        realm = new Realm(record.realm);
        this.#realms.set(record.realm, realm);
      }
      if (record.kind === 'change') realm.apply(record.change);
      else if (record.kind === 'realm') realm.documentCounter = record.documentCounter;
      else realm.apply({ entity: record.entity, removedId: record.id, deletedAtMs: record.deletedAtMs });
    }
  }

  *#records(): Generator<StateRecord> {
    for (const realm of this.#realms.values()) yield* recordsOf(realm);
    for (const record of this.#signIn.records()) yield { kind: 'oauth', record };
    for (const [key, remembered] of this.#api.requestIds.entries()) yield { kind: 'replay', key, remembered };
  }
}

function idOfRealm(entry: LogEntry): { realmId?: string } {
  return entry.realmId === undefined ? {} : { realmId: entry.realmId };
}

function* recordsOf(realm: Realm): Generator<StateRecord> {
  yield { kind: 'realm', realm: realm.id, documentCounter: realm.documentCounter };
  for (const [entity, table] of realm.tables) {
    for (let position = 0; position < table.byId.count; position += 1) {
      yield { kind: 'change', realm: realm.id, change: { entity, object: table.objectAt(table.byId.at(position)) } };
    }
    for (const stone of table.tombstones)
      yield { kind: 'tombstone', realm: realm.id, entity, id: stone.id, deletedAtMs: stone.deletedAtMs };
  }
  for (const key of realm.mergedAway) {
    const [entity = '', removedId = ''] = key.split(':');
    yield { kind: 'change', realm: realm.id, change: { entity, removedId, mergedAway: true } };
  }
}

function realmOf(books: RealmBooks): Realm {
  const realm = new Realm(books.realmId);
  for (const { name } of ENTITIES) {
    const objects = books.quickbooks[name];
    if (objects !== undefined) realm.table(name).load(objects as Iterable<QboObject>);
  }
  realm.table('CompanyInfo').load([books.companyInfo as QboObject]);
  realm.table('Preferences').load([books.preferences as QboObject]);
  return realm;
}
