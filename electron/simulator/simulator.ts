/** QuickBooks Online and Intuit's sign-in on loopback: put together here, started with `startSimulator`. */
import { randomBytes } from 'node:crypto';
import { type ClockChange, SimulatedClock } from './clock.ts';
import type { ApiAnswer, CompanyApi } from './company-api.ts';
import { answerControl, type Control, type ControlSettings, type LogEntry, type Stats } from './control.ts';
import { type EditRequest, type EditResult, editByOther } from './edits.ts';
import { type Listening, listen, type TlsOptions } from './http.ts';
import { type FaultRule, Injection } from './injection.ts';
import type { Json, QboObject } from './json.ts';
import { Limits } from './limits.ts';
import { type App, type OauthRecord, SignIn } from './oauth.ts';
import { PATHS, type RedirectRules } from './oauth-routes.ts';
import { randomFrom } from './random.ts';
import type { Change, Realm } from './realm.ts';
import { counters, loadRealm, type RealmBooks, recordsOf, restoreRecord } from './realm-books.ts';
import { RequestIds } from './request-ids.ts';
import { StateFile, type StateRecord } from './state-file.ts';
import { Traffic } from './traffic.ts';
import { type Verification, verifyRealm } from './verify.ts';
import { toXmlReply } from './xml.ts';

export type { ControlSettings, LogEntry, Stats } from './control.ts';
export type { EditRequest, EditResult } from './edits.ts';
export type { FaultAction, FaultMatch, FaultRule } from './injection.ts';
export type { RealmBooks } from './realm-books.ts';

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

/** Starts a simulator on 127.0.0.1. @throws Error when a port is taken or the state file is unreadable */
export async function startSimulator(options: SimulatorOptions): Promise<SimulatorHandle> {
  const simulator = new Simulator(options);
  await simulator.start(options);
  return simulator;
}

class Simulator implements SimulatorHandle, Control {
  readonly #realms = new Map<string, Realm>();
  readonly #clock: SimulatedClock;
  readonly #random: () => number;
  readonly #signIn: SignIn;
  readonly #limits = new Limits();
  readonly #injection: Injection;
  readonly #api: CompanyApi;
  readonly #traffic: Traffic;
  readonly #state: StateFile | undefined;
  #about: { [key: string]: Json };
  #main: Listening | undefined;
  #control: Listening | undefined;

  constructor(options: SimulatorOptions) {
    const startMs = options.now === undefined ? undefined : Date.parse(options.now);
    this.#clock = new SimulatedClock(startMs, options.clockScale);
    this.#random = randomFrom(options.seed ?? 1);
    this.#injection = new Injection(this.#random);
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
    this.#traffic = new Traffic({
      clock: this.#clock,
      random: this.#random,
      realms: this.#realms,
      signIn: this.#signIn,
      limits: this.#limits,
      injection: this.#injection,
      api: this.#api,
      oauth: {
        signIn: this.#signIn,
        origin: () => this.apiBase,
        redirects: options.redirects ?? { keys: 'development' },
        companies: () => [...this.#realms.values()].map((realm) => ({ realmId: realm.id, name: realm.companyName })),
      },
      edit: (request) => this.edit(request),
      toXml: toXmlReply,
    });
  }

  async start(options: SimulatorOptions): Promise<void> {
    if (this.#state?.exists === true) this.#restoreAll(this.#state, options.app);
    else {
      for (const books of options.realms) this.#realms.set(books.realmId, loadRealm(books));
      this.#state?.writeSnapshot(this.#about, this.#records());
    }
    this.#main = await listen(
      (request, response) => this.#traffic.serve(request, response),
      options.port ?? 0,
      options.tls,
    );
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
    const rowsOf = (realm: Realm): Record<string, number> =>
      Object.fromEntries([...realm.tables].map(([name, table]) => [name, table.count]));
    return {
      requests: this.#traffic.requests,
      posts: this.#traffic.posts,
      limitViolations: this.#limits.violations,
      injected: this.#injection.injected,
      replays: this.#api.requestIds.replays,
      byRoute: Object.fromEntries(this.#traffic.byRoute),
      rows: Object.fromEntries([...this.#realms.values()].map((realm) => [realm.id, rowsOf(realm)])),
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
      now: new Date(this.#clock.now()).toISOString(),
    };
  }

  log(): readonly LogEntry[] {
    return this.#traffic.log;
  }

  resetStats(): void {
    this.#traffic.reset();
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
    if (settings.latencyMs !== undefined) this.#traffic.settings.latencyMs = settings.latencyMs;
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

  #keep(realm: Realm, changes: readonly Change[], replay?: { key: string; answer: ApiAnswer; atMs: number }): void {
    if (this.#state === undefined) return;
    const records: StateRecord[] = changes.map((change) => ({ kind: 'change', realm: realm.id, change }));
    if (changes.length > 0) records.push(counters(realm));
    if (replay !== undefined) {
      const remembered = { status: replay.answer.status, text: replay.answer.body.toString('utf8'), atMs: replay.atMs };
      records.push({ kind: 'replay', key: replay.key, remembered });
    }
    this.#state.append(records);
  }

  #restoreAll(state: StateFile, app: App | undefined): void {
    const fold = state.load((record) => this.#restore(record));
    for (const realm of this.#realms.values()) for (const table of realm.tables.values()) table.endBulk();
    if (app !== undefined) this.#signIn.app = app;
    if (fold) state.writeSnapshot(this.#about, this.#records());
  }

  #restore(record: StateRecord): void {
    if (record.kind === 'head') this.#about = record.about;
    else if (record.kind === 'app') this.#signIn.app = record.app;
    else if (record.kind === 'oauth') this.#signIn.restore(record.record);
    else if (record.kind === 'replay') this.#api.requestIds.restore(record.key, record.remembered);
    else restoreRecord(this.#realms, record);
  }

  *#records(): Generator<StateRecord> {
    yield { kind: 'app', app: this.#signIn.app };
    for (const realm of this.#realms.values()) yield* recordsOf(realm);
    for (const record of this.#signIn.records()) yield { kind: 'oauth', record };
    for (const [key, remembered] of this.#api.requestIds.entries()) yield { kind: 'replay', key, remembered };
  }
}
