import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { app, type BrowserWindow, Menu, nativeTheme, net, screen, shell } from 'electron';
import relayPage from '../build/relay/index.html?raw';
import type { AppSettings } from '../shared/ipc/app.ts';
import { createFileTokens } from './app/files.ts';
import { printPdf } from './app/print-pdf.ts';
import { declareAppScheme, serveApp } from './app/protocol.ts';
import { readPracticeSize } from './app/switches.ts';
import { logBug, toAppErrorData } from './app/to-app-error.ts';
import { createWindow, denyDownloads, denyPermissions, lockNavigation, turnOffSpellChecker } from './app/window.ts';
import { openWindowBounds, reachable } from './app/window-bounds.ts';
import { rebuildList } from './companies/backup.ts';
import { createConnections } from './companies/connections.ts';
import { createDescribe } from './companies/describe.ts';
import { createLearnedNames } from './companies/learned-names.ts';
import { createLedgerWork } from './companies/ledger-work.ts';
import { createOpenCompanies } from './companies/open-companies.ts';
import { createPracticeHost } from './companies/practice.ts';
import { ensurePrivateDir } from './companies/private-files.ts';
import { openRegistry, type Registry } from './companies/registry.ts';
import { createSignInFacts } from './companies/sign-in-facts.ts';
import { createHandlers, createStartProblemHandlers } from './ipc/handlers.ts';
import { type AnsweringCalls, registerCalls, sendEvent } from './ipc/register.ts';
import { createFileLog, type Log } from './log.ts';
import { type RealmKey, realmKeyText } from './oauth/environments.ts';
import { openVaultHolder } from './vault/vault-holder.ts';

// Composition root: builds each service and wires it to the others.

const here = import.meta.dirname;
const beside = (file: string): string => path.join(here, file);
const preload = path.join(here, '../preload/preload.cjs');
/** The list's place among the remembered places of windows. */
const listPlace = 'companies';

// Files and folders of this process and its children are their owner's alone.
if (process.platform !== 'win32') process.umask(0o077);
declareAppScheme();
// As root, which only containers and test machines are, Chromium refuses to run with it.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
// As soon as there is one: by the time the application is ready it has asked already.
app.on('session-created', (session) => turnOffSpellChecker(session));
app.on('web-contents-created', (_event, contents) => lockNavigation(contents));

if (!app.requestSingleInstanceLock()) app.quit();
else void app.whenReady().then(start);

async function start(): Promise<void> {
  const dataFolder = app.getPath('userData');
  await ensurePrivateDir(dataFolder);
  const log = createFileLog({ folder: path.join(dataFolder, 'logs'), name: 'main' });
  process.on('uncaughtException', (error) => logBug(log, 'main', error));
  process.on('unhandledRejection', (error) => logBug(log, 'main, unawaited', error));
  Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  );
  denyPermissions();
  denyDownloads();
  serveApp(path.join(here, '../renderer'));
  const ledgerWork = createLedgerWork(() => new Worker(beside('ledger-worker.js')));
  let answering: AnsweringCalls = { handlers: {}, modeOf: () => 'full' };
  registerCalls(() => answering, log);
  const startWith = async (registry: Registry): Promise<void> => {
    answering = await run(dataFolder, log, ledgerWork, registry);
  };
  try {
    await startWith(await openRegistry({ folder: dataFolder }));
  } catch (error) {
    const problem = toAppErrorData(error, log, 'start');
    const window = createWindow(preload, null);
    const rebuild = async (): Promise<void> => {
      const count = await rebuildList(ledgerWork, dataFolder, new Date());
      log.info('the list of companies was built anew', { count });
      await startWith(await openRegistry({ folder: dataFolder }));
      window.close();
    };
    answering = { ...answering, handlers: createStartProblemHandlers({ dataFolder, problem, rebuild }) };
    app.on('window-all-closed', () => app.quit());
  }
}

async function run(
  dataFolder: string,
  log: Log,
  ledgerWork: ReturnType<typeof createLedgerWork>,
  registry: Registry,
): Promise<AnsweringCalls> {
  if (registry.settings().personName === '') await registry.changeSettings({ personName: os.userInfo().username });
  const vault = await openVaultHolder();
  const vaultReason = vault.state().reason;
  if (vaultReason !== null) log.warn('no keychain', { code: vaultReason });
  const files = createFileTokens();
  const bounds = await openWindowBounds(dataFolder, log);
  const practice = createPracticeHost({
    modulePath: beside('simulator.js'),
    stateFolder: path.join(dataFolder, 'practice'),
    log,
    onMoved: ({ endpoints }) => companies.moveEngines('practice', endpoints.api),
    ...readPracticeSize(app.commandLine),
  });

  /** The person's windows; reports are printed in hidden ones. */
  const windows = new Set<BrowserWindow>();
  const toAll = (send: (window: BrowserWindow) => void) => {
    for (const window of windows) send(window);
  };
  const onCompaniesChanged = () => toAll((window) => sendEvent(window.webContents, 'companies.changed', {}));
  const onSignInChanged = (key: RealmKey) => {
    signIns.forget(key);
    onCompaniesChanged();
    companies.refreshWindows();
  };
  const ownerWindow = (owner: number) => [...windows].find((window) => window.webContents.id === owner) ?? null;

  const connections = createConnections({
    vault: vault.vault,
    registry,
    practice,
    createWorker: () => new Worker(beside('intuit-worker.js')),
    fetch: (url, init) => net.fetch(url, init),
    openBrowser: (address) => shell.openExternal(address),
    log,
    onState: (owner, state) => {
      const window = ownerWindow(owner);
      if (window !== null) sendEvent(window.webContents, 'signIn.changed', state);
    },
    onConnected: async (key, owner) => {
      onSignInChanged(key);
      const window = ownerWindow(owner);
      const shown = window === null ? null : companies.keyOf(window.webContents);
      // A window that shows another company stays where its work is.
      if (window !== null && shown === null) await companies.show(window, key, 'full');
    },
  });
  const signIns = createSignInFacts({
    keeper: connections.keeper,
    waitMs: 700,
    now: () => Date.now(),
    onLate: () => {
      onCompaniesChanged();
      companies.refreshWindows();
    },
  });
  const describe = createDescribe(registry, signIns);

  const learnedNames = createLearnedNames(dataFolder, () => registry.settings().useLearnedNames);
  const companies = createOpenCompanies({
    dataFolder,
    enginePath: beside('engine.js'),
    registry,
    connections,
    files,
    log,
    learnedNames,
    printPdf,
    describe,
    onWindowChanged: (window) => {
      void companies.stateOf(window).then((state) => {
        if (!window.isDestroyed()) sendEvent(window.webContents, 'window.changed', state);
      });
    },
    onFigures: (key, figures) => void registry.update(key, { figures }).then(onCompaniesChanged),
    onTokenAsked: (key, ended) => (ended ? onSignInChanged(key) : signIns.forget(key)),
  });

  const placeOf = (window: BrowserWindow): string => {
    const key = companies.keyOf(window.webContents);
    return key === null ? listPlace : realmKeyText(key);
  };
  const remember = (window: BrowserWindow): void => {
    bounds.set(placeOf(window), { ...window.getNormalBounds(), maximized: window.isMaximized() });
  };

  const newWindow = (shown: RealmKey | null): BrowserWindow => {
    const areas = screen.getAllDisplays().map((display) => display.workArea);
    const place = shown === null ? null : bounds.get(realmKeyText(shown));
    const window = createWindow(preload, reachable(place ?? bounds.get(listPlace), areas));
    const owner = window.webContents.id;
    companies.addWindow(window);
    window.on('resize', () => remember(window));
    window.on('move', () => remember(window));
    window.on('close', () => remember(window));
    windows.add(window);
    window.once('closed', () => {
      windows.delete(window);
      void connections.cancel(owner);
    });
    return window;
  };
  const settings = (): AppSettings => {
    const { personName, theme, density, useLearnedNames, connections: ends } = registry.settings();
    return { personName, theme, density, useLearnedNames, connections: ends };
  };
  nativeTheme.themeSource = registry.settings().theme;

  const handlers = createHandlers({
    dataFolder,
    registry,
    vault,
    ledgerWork,
    relayPage,
    connections,
    practice,
    companies,
    files,
    learnedNames,
    describe,
    settings,
    newWindow,
    onRemoved: (key) => {
      bounds.forget(realmKeyText(key));
      signIns.forget(key);
    },
    onSignInChanged,
    onCompaniesChanged,
    onSettingsChanged: () => {
      nativeTheme.themeSource = registry.settings().theme;
      toAll((window) => sendEvent(window.webContents, 'settings.changed', settings()));
      companies.refreshWindows();
    },
    onVaultChanged: () => {
      signIns.forgetAll();
      toAll((window) => sendEvent(window.webContents, 'vault.changed', vault.state()));
      onCompaniesChanged();
      companies.refreshWindows();
    },
  });

  app.on('second-instance', () => {
    const [window] = windows;
    if (window === undefined) newWindow(null);
    else {
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    }
  });
  app.on('activate', () => {
    if (windows.size === 0) newWindow(null);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  // Engines finish what they write and give the ledger's lock back; what they were at is taken up at the next start.
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    toAll(remember);
    void Promise.allSettled([companies.stopAll(), connections.close(), bounds.flush()]).then(() => {
      stopped = true;
      practice.stop();
      app.quit();
    });
  });
  newWindow(null);
  return { handlers, modeOf: companies.modeOf };
}
