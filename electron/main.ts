import os from 'node:os';
import path from 'node:path';
import { app, BrowserWindow, Menu } from 'electron';
import type { AppSettings, Company } from '../shared/ipc/app.ts';
import { createFileTokens } from './app/files.ts';
import { printPdf } from './app/print-pdf.ts';
import { declareAppScheme, serveApp } from './app/protocol.ts';
import { readPracticeSize } from './app/switches.ts';
import { logBug } from './app/to-app-error.ts';
import { createWindow, denyPermissions, lockNavigation } from './app/window.ts';
import { createConnections } from './companies/connections.ts';
import { createOpenCompanies } from './companies/open-companies.ts';
import { createPracticeHost } from './companies/practice.ts';
import { ensurePrivateDir } from './companies/private-files.ts';
import { openRegistry } from './companies/registry.ts';
import { createHandlers } from './ipc/handlers.ts';
import { registerCalls, sendEvent } from './ipc/register.ts';
import { createFileLog } from './log.ts';
import type { RealmKey } from './oauth/environments.ts';
import { openVault } from './vault/open-vault.ts';

// Composition root: builds each service and wires it to the others.

const here = import.meta.dirname;
const beside = (file: string): string => path.join(here, file);

declareAppScheme();
// As root, which only containers and test machines are, Chromium refuses to run with it.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
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
  serveApp(path.join(here, '../renderer'));

  const registry = await openRegistry({ folder: dataFolder });
  if (registry.settings().personName === '') await registry.changeSettings({ personName: os.userInfo().username });
  const vault = await openVault();
  if (vault.problem !== null) log.warn('no keychain', { code: vault.problem.code });
  const files = createFileTokens();
  const practice = createPracticeHost({
    modulePath: beside('simulator.js'),
    stateFolder: path.join(dataFolder, 'practice'),
    ...readPracticeSize(app.commandLine),
  });

  const toAll = (send: (window: BrowserWindow) => void) => BrowserWindow.getAllWindows().forEach(send);
  const connections = createConnections({
    vault: vault.vault,
    registry,
    practice,
    workerPath: beside('intuit-worker.js'),
    log,
    onState: (state) => toAll((window) => sendEvent(window.webContents, 'signIn.changed', state)),
    onConnected: async () => {
      toAll((window) => sendEvent(window.webContents, 'companies.changed', {}));
      companies.refreshWindows();
    },
  });

  async function describe(key: RealmKey): Promise<Company> {
    const company = registry.get(key);
    const expiry = await connections.keeper.signInExpiry(key).catch(() => null);
    return {
      companyId: `${key.environment}-${key.realmId}`,
      name: company.name,
      realmId: company.realmId,
      environment: company.environment,
      colour: company.colour,
      connection: expiry === null ? 'disconnected' : expiry.level === 'past' ? 'signed-out' : 'connected',
      signInExpiresAt: expiry?.endsAt ?? null,
      lastOpenedAt: company.lastOpenedAt,
      archivedAt: company.archivedAt,
      figures: company.figures,
    };
  }

  const companies = createOpenCompanies({
    dataFolder,
    enginePath: beside('engine.js'),
    registry,
    connections,
    files,
    log,
    printPdf,
    describe,
    onWindowChanged: (window) => {
      void companies.stateOf(window).then((state) => sendEvent(window.webContents, 'window.changed', state));
    },
    onFigures: (key, figures) => {
      void registry
        .update(key, { figures })
        .then(() => toAll((window) => sendEvent(window.webContents, 'companies.changed', {})));
    },
  });

  const newWindow = (): BrowserWindow => {
    const window = createWindow(path.join(here, '../preload/preload.cjs'), { width: 1440, height: 900 });
    companies.addWindow(window);
    return window;
  };
  const settings = (): AppSettings => {
    const { personName, theme, density, connections: ends } = registry.settings();
    return { personName, theme, density, connections: ends };
  };

  registerCalls(
    createHandlers({
      dataFolder,
      registry,
      vault,
      connections,
      practice,
      companies,
      files,
      describe,
      settings,
      newWindow,
      onCompaniesChanged: () => toAll((window) => sendEvent(window.webContents, 'companies.changed', {})),
      onSettingsChanged: () => {
        toAll((window) => sendEvent(window.webContents, 'settings.changed', settings()));
        companies.refreshWindows();
      },
    }),
    companies.modeOf,
    log,
  );

  newWindow();
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) newWindow();
    else {
      if (window.isMinimized()) window.restore();
      window.focus();
    }
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) newWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void Promise.allSettled([companies.stopAll(), connections.close()]).then(() => {
      stopped = true;
      practice.stop();
      app.quit();
    });
  });
}
