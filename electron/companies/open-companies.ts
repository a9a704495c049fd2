import path from 'node:path';
import type { BrowserWindow, WebContents } from 'electron';
import { AppError, type AppErrorData, isAppError } from '../../shared/errors.ts';
import type { Company, CompanyFigures, EngineState, WindowState } from '../../shared/ipc/app.ts';
import type { OpenMode } from '../../shared/ipc/call-table.ts';
import type { FileTokens } from '../app/files.ts';
import type { Ask } from '../engine/control.ts';
import type { LedgerIdentity } from '../ledger/open.ts';
import type { Log } from '../log.ts';
import { type Environment, type RealmKey, realmKeyText } from '../oauth/environments.ts';
import { ledgerFileOf } from './backup.ts';
import type { Connections } from './connections.ts';
import { type EngineProcess, startEngine } from './engine-process.ts';
import type { LearnedNames } from './learned-names.ts';
import type { Registry } from './registry.ts';
import { createSyncSlots } from './sync-slots.ts';

export interface OpenCompaniesDeps {
  readonly dataFolder: string;
  readonly enginePath: string;
  readonly registry: Registry;
  readonly connections: Connections;
  readonly files: FileTokens;
  readonly log: Log;
  readonly learnedNames: LearnedNames;
  readonly printPdf: (html: string) => Promise<Uint8Array>;
  readonly onWindowChanged: (window: BrowserWindow) => void;
  readonly onFigures: (key: RealmKey, figures: CompanyFigures) => void;
  /** A token was asked for: what is known of this sign-in may have changed. */
  readonly onTokenAsked: (key: RealmKey, ended: boolean) => void;
  /** The company as the list shows it. */
  readonly describe: (key: RealmKey) => Promise<Company>;
}

interface Shown {
  readonly window: BrowserWindow;
  key: RealmKey | null;
  mode: OpenMode;
  /** What this window is asked to show follows one after the other, however fast a person clicks. */
  tail: Promise<unknown>;
}

interface EngineLife {
  state: EngineState;
  starts: number;
  /** Why it is stopped, where it could say so. */
  error: AppErrorData | null;
}

interface Running {
  readonly key: RealmKey;
  readonly engine: EngineProcess;
  readonly life: EngineLife;
}

export interface OpenCompanies {
  addWindow(window: BrowserWindow): void;
  /** Shows a company in a window, starting its engine where it does not run. */
  show(window: BrowserWindow, key: RealmKey, mode: OpenMode): Promise<void>;
  showList(window: BrowserWindow): Promise<void>;
  /** Hands the window its port to the engine, once it runs; a window asks each time it learns that it does. */
  connect(contents: WebContents): void;
  stateOf(window: BrowserWindow): Promise<WindowState>;
  modeOf(contents: WebContents): OpenMode;
  keyOf(contents: WebContents): RealmKey | null;
  /** Ends a company's engine and sends its windows back to the list. */
  closeCompany(key: RealmKey): Promise<void>;
  refreshWindows(): void;
  /** Decisions made from now on carry the settings' name. */
  renamePerson(): void;
  /** Tells an environment's engines another address of the API. */
  moveEngines(environment: Environment, apiBase: string): void;
  stopAll(): Promise<void>;
}

/** Which window shows which company, and the engines behind them: one for each open company, however many windows. */
export function createOpenCompanies(deps: OpenCompaniesDeps): OpenCompanies {
  const windows = new Map<number, Shown>();
  const engines = new Map<string, Running>();
  const stops = new Set<Promise<void>>();
  const slots = createSyncSlots();
  let starts = 0;

  const shownBy = (contents: WebContents): Shown | null => windows.get(contents.id) ?? null;
  const isShowing = (shown: Shown, key: RealmKey): boolean =>
    shown.key !== null && realmKeyText(shown.key) === realmKeyText(key);

  function changed(key: RealmKey): void {
    for (const shown of windows.values()) if (isShowing(shown, key)) deps.onWindowChanged(shown.window);
  }

  async function accessToken(key: RealmKey, rejected: string | null): Promise<string> {
    try {
      // A practice company that is down comes back before it is asked anything.
      await deps.connections.endpointsOf(key.environment);
      const token = await deps.connections.keeper.getAccessToken(key, rejected === null ? {} : { rejected });
      deps.onTokenAsked(key, false);
      return token;
    } catch (error) {
      deps.onTokenAsked(key, isAppError(error, 'oauth.signed-out') || isAppError(error, 'oauth.expired'));
      throw error;
    }
  }

  /** What people call the company of an engine. */
  const nameOf = (engine: string): string =>
    deps.registry.list().find((company) => realmKeyText(company) === engine)?.name ?? engine;

  function answerFor(key: RealmKey) {
    const name = realmKeyText(key);
    return async (ask: Ask): Promise<unknown> => {
      switch (ask.ask) {
        case 'access-token':
          return accessToken(key, ask.rejected);
        case 'token-worked':
          return deps.connections.keeper.confirmWorked(key, ask.token);
        case 'file-path':
          return deps.files.pathOf(ask.fileToken);
        case 'print-pdf':
          return deps.printPdf(ask.html);
        case 'exchange-names':
          return deps.learnedNames.exchange(key.environment, ask.accepted);
        case 'sync-slot':
          if (ask.step === 'others-wait') return slots.othersWait();
          if (ask.step === 'holders') return slots.holders().map(nameOf);
          return ask.step === 'acquire' ? slots.acquire(name) : slots.release(name);
      }
    };
  }

  /** What a ledger needs to know of its company before its first pull. */
  async function identify(key: RealmKey, apiBase: string): Promise<LedgerIdentity> {
    const company = deps.registry.get(key);
    const known = { environment: key.environment, realmId: key.realmId, companyName: company.name };
    if (company.homeCurrency !== null) return { ...known, homeCurrency: company.homeCurrency };
    const client = deps.connections.clientOf(key, apiBase, () => deps.connections.keeper.getAccessToken(key));
    const preferences = await client.preferences({ priority: 'foreground' });
    const homeCurrency = preferences.homeCurrency ?? 'USD';
    await deps.registry.update(key, { homeCurrency });
    return { ...known, homeCurrency };
  }

  async function ensureEngine(key: RealmKey): Promise<Running> {
    const name = realmKeyText(key);
    const present = engines.get(name);
    if (present !== undefined && present.life.state !== 'stopped') return present;
    const apiBase = (await deps.connections.endpointsOf(key.environment)).api;
    const identity = await identify(key, apiBase);
    const raced = engines.get(name);
    if (raced !== undefined && raced.life.state !== 'stopped') return raced;
    starts++;
    const life: EngineLife = { state: 'starting', starts, error: null };
    const engine = startEngine(
      {
        ledgerFile: ledgerFileOf(deps.dataFolder, key),
        identity,
        apiBase,
        logFolder: path.join(deps.dataFolder, 'logs'),
      },
      {
        modulePath: deps.enginePath,
        serviceName: `Tieout engine ${name}`,
        log: deps.log.child({ realm: name }),
        answer: answerFor(key),
        onFigures: (figures) => deps.onFigures(key, figures),
        onExit: () => slots.release(name),
        onState: (state, error) => {
          Object.assign(life, { state, error });
          if (state === 'restarting') {
            starts++;
            life.starts = starts;
          }
          changed(key);
        },
      },
    );
    const running: Running = { key, engine, life };
    engines.set(name, running);
    return running;
  }

  async function release(key: RealmKey): Promise<void> {
    const running = engines.get(realmKeyText(key));
    if (running === undefined || running.engine.windowCount() > 0) return;
    engines.delete(realmKeyText(key));
    const stopped = running.engine.stop().finally(() => stops.delete(stopped));
    stops.add(stopped);
    await stopped;
  }

  async function leave(shown: Shown): Promise<void> {
    const { key } = shown;
    if (key === null) return;
    engines.get(realmKeyText(key))?.engine.detach(shown.window.webContents);
    shown.key = null;
    shown.mode = 'full';
    await release(key);
  }

  const attach = (shown: Shown, running: Running): void => {
    const { personName } = deps.registry.settings();
    running.engine.attach({ contents: shown.window.webContents, mode: shown.mode, person: personName });
  };

  function inTurn(shown: Shown, run: () => Promise<void>): Promise<void> {
    const task = shown.tail.then(run);
    shown.tail = task.catch(() => {});
    return task;
  }

  return {
    addWindow(window) {
      const shown: Shown = { window, key: null, mode: 'full', tail: Promise.resolve() };
      const contents = window.webContents;
      const contentsId = contents.id;
      windows.set(contentsId, shown);
      window.once('closed', () => {
        windows.delete(contentsId);
        const { key } = shown;
        if (key === null) return;
        engines.get(realmKeyText(key))?.engine.detach(contents);
        void release(key);
      });
    },
    async show(window, key, mode) {
      const shown = shownBy(window.webContents);
      if (shown === null) throw new AppError('app.not-found', 'none');
      await inTurn(shown, async () => {
        const running = await ensureEngine(key);
        if (!isShowing(shown, key)) await leave(shown);
        if (window.isDestroyed()) return release(key);
        Object.assign(shown, { key, mode });
        attach(shown, running);
        await deps.registry.update(key, { lastOpenedAt: new Date().toISOString() });
        deps.onWindowChanged(window);
      });
    },
    async showList(window) {
      const shown = shownBy(window.webContents);
      if (shown === null) return;
      await inTurn(shown, async () => {
        // The list is there at once; the engine finishes what it writes behind it.
        void leave(shown);
        deps.onWindowChanged(window);
      });
    },
    connect(contents) {
      const key = shownBy(contents)?.key ?? null;
      if (key !== null) engines.get(realmKeyText(key))?.engine.connect(contents);
    },
    async stateOf(window) {
      const shown = shownBy(window.webContents);
      const described = shown?.key ?? null;
      const company = described === null ? null : await deps.describe(described);
      // Read after the wait: what is sent last must be what is so now.
      const running = described === null ? undefined : engines.get(realmKeyText(described));
      return {
        company,
        mode: shown?.mode ?? 'full',
        person: deps.registry.settings().personName,
        engine: described === null ? 'none' : (running?.life.state ?? 'none'),
        engineStart: running?.life.starts ?? 0,
        engineError: running?.life.error ?? null,
      };
    },
    modeOf: (contents) => shownBy(contents)?.mode ?? 'full',
    keyOf: (contents) => shownBy(contents)?.key ?? null,
    async closeCompany(key) {
      for (const shown of windows.values()) {
        if (!isShowing(shown, key)) continue;
        await inTurn(shown, () => leave(shown));
        deps.onWindowChanged(shown.window);
      }
      await release(key);
      await Promise.all(stops);
    },
    refreshWindows() {
      for (const shown of windows.values()) deps.onWindowChanged(shown.window);
    },
    renamePerson() {
      for (const shown of windows.values()) {
        const running = shown.key === null ? undefined : engines.get(realmKeyText(shown.key));
        if (running === undefined) continue;
        attach(shown, running);
        running.engine.connect(shown.window.webContents);
      }
    },
    moveEngines(environment, apiBase) {
      for (const { key, engine } of engines.values()) if (key.environment === environment) engine.move(apiBase);
    },
    async stopAll() {
      for (const running of engines.values()) stops.add(running.engine.stop());
      engines.clear();
      await Promise.all(stops);
    },
  };
}
