import path from 'node:path';
import type { BrowserWindow, WebContents } from 'electron';
import { AppError } from '../../shared/errors.ts';
import type { Company, CompanyFigures, EngineState, WindowState } from '../../shared/ipc/app.ts';
import type { OpenMode } from '../../shared/ipc/call-table.ts';
import type { FileTokens } from '../app/files.ts';
import type { Ask } from '../engine/control.ts';
import type { LedgerIdentity } from '../ledger/open.ts';
import type { Log } from '../log.ts';
import { type RealmKey, realmKeyText } from '../oauth/environments.ts';
import type { Connections } from './connections.ts';
import { type EngineProcess, startEngine } from './engine-process.ts';
import { companyFolder, type Registry } from './registry.ts';

export interface OpenCompaniesDeps {
  readonly dataFolder: string;
  readonly enginePath: string;
  readonly registry: Registry;
  readonly connections: Connections;
  readonly files: FileTokens;
  readonly log: Log;
  readonly printPdf: (html: string) => Promise<Uint8Array>;
  readonly onWindowChanged: (window: BrowserWindow) => void;
  readonly onFigures: (key: RealmKey, figures: CompanyFigures) => void;
  /** The company as the list shows it. */
  readonly describe: (key: RealmKey) => Promise<Company>;
}

interface Shown {
  readonly window: BrowserWindow;
  key: RealmKey | null;
  mode: OpenMode;
}

interface Running {
  readonly key: RealmKey;
  readonly engine: EngineProcess;
  state: EngineState;
}

export interface OpenCompanies {
  addWindow(window: BrowserWindow): void;
  /** Shows a company in a window, starting its engine where it does not run. */
  show(window: BrowserWindow, key: RealmKey, mode: OpenMode): Promise<void>;
  showList(window: BrowserWindow): Promise<void>;
  stateOf(window: BrowserWindow): Promise<WindowState>;
  modeOf(contents: WebContents): OpenMode;
  keyOf(contents: WebContents): RealmKey | null;
  /** Ends a company's engine and sends its windows back to the list. */
  closeCompany(key: RealmKey): Promise<void>;
  isRunning(key: RealmKey): boolean;
  refreshWindows(): void;
  stopAll(): Promise<void>;
}

/** Which window shows which company, and the engines behind them: one for each open company, however many windows. */
export function createOpenCompanies(deps: OpenCompaniesDeps): OpenCompanies {
  const windows = new Map<number, Shown>();
  const engines = new Map<string, Running>();

  const shownBy = (contents: WebContents): Shown | null => windows.get(contents.id) ?? null;

  function changed(key: RealmKey): void {
    for (const shown of windows.values()) {
      if (shown.key !== null && realmKeyText(shown.key) === realmKeyText(key)) deps.onWindowChanged(shown.window);
    }
  }

  function answerFor(key: RealmKey) {
    return async (ask: Ask): Promise<unknown> => {
      switch (ask.ask) {
        case 'access-token':
          return deps.connections.keeper.getAccessToken(key, ask.rejected === null ? {} : { rejected: ask.rejected });
        case 'token-worked':
          return deps.connections.keeper.confirmWorked(key, ask.token);
        case 'file-path':
          return deps.files.pathOf(ask.fileToken);
        case 'print-pdf':
          return deps.printPdf(ask.html);
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
    if (present !== undefined && present.state !== 'stopped') return present;
    const apiBase = (await deps.connections.endpointsOf(key.environment)).api;
    const identity = await identify(key, apiBase);
    const raced = engines.get(name);
    if (raced !== undefined && raced.state !== 'stopped') return raced;
    let state: EngineState = 'starting';
    const engine = startEngine(
      {
        ledgerFile: path.join(companyFolder(deps.dataFolder, key), 'ledger.sqlite'),
        identity,
        apiBase,
        logFolder: path.join(deps.dataFolder, 'logs'),
      },
      {
        modulePath: deps.enginePath,
        log: deps.log.child({ realm: name }),
        answer: answerFor(key),
        onFigures: (figures) => deps.onFigures(key, figures),
        onState: (next) => {
          state = next;
          const running = engines.get(name);
          if (running !== undefined) running.state = next;
          changed(key);
        },
      },
    );
    const running: Running = { key, engine, state };
    engines.set(name, running);
    return running;
  }

  async function release(key: RealmKey): Promise<void> {
    const running = engines.get(realmKeyText(key));
    if (running === undefined || running.engine.windowCount() > 0) return;
    engines.delete(realmKeyText(key));
    await running.engine.stop();
  }

  async function leave(shown: Shown): Promise<void> {
    const { key } = shown;
    if (key === null) return;
    engines.get(realmKeyText(key))?.engine.detach(shown.window.webContents);
    shown.key = null;
    shown.mode = 'full';
    await release(key);
  }

  return {
    addWindow(window) {
      const shown: Shown = { window, key: null, mode: 'full' };
      const contentsId = window.webContents.id;
      const contents = window.webContents;
      windows.set(contentsId, shown);
      window.once('closed', () => {
        windows.delete(contentsId);
        if (shown.key === null) return;
        engines.get(realmKeyText(shown.key))?.engine.detach(contents);
        void release(shown.key);
      });
    },
    async show(window, key, mode) {
      const shown = shownBy(window.webContents);
      if (shown === null) throw new AppError('app.not-found', 'none');
      const running = await ensureEngine(key);
      await leave(shown);
      shown.key = key;
      shown.mode = mode;
      await deps.registry.update(key, { lastOpenedAt: new Date().toISOString() });
      deps.onWindowChanged(window);
      running.engine.attach({ contents: window.webContents, mode, person: deps.registry.settings().personName });
    },
    async showList(window) {
      const shown = shownBy(window.webContents);
      if (shown === null) return;
      await leave(shown);
      deps.onWindowChanged(window);
    },
    async stateOf(window) {
      const shown = shownBy(window.webContents);
      const key = shown?.key ?? null;
      return {
        company: key === null ? null : await deps.describe(key),
        mode: shown?.mode ?? 'full',
        person: deps.registry.settings().personName,
        engine: key === null ? 'none' : (engines.get(realmKeyText(key))?.state ?? 'none'),
      };
    },
    modeOf: (contents) => shownBy(contents)?.mode ?? 'full',
    keyOf: (contents) => shownBy(contents)?.key ?? null,
    async closeCompany(key) {
      for (const shown of windows.values()) {
        if (shown.key !== null && realmKeyText(shown.key) === realmKeyText(key)) {
          await leave(shown);
          deps.onWindowChanged(shown.window);
        }
      }
      await release(key);
    },
    isRunning: (key) => engines.has(realmKeyText(key)),
    refreshWindows() {
      for (const shown of windows.values()) deps.onWindowChanged(shown.window);
    },
    async stopAll() {
      await Promise.all([...engines.values()].map((running) => running.engine.stop()));
      engines.clear();
    },
  };
}
