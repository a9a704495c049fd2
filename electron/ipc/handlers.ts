import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { app, BrowserWindow, dialog, shell, type WebContents } from 'electron';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import type { AppSettings, Company, SignInState } from '../../shared/ipc/app.ts';
import type { MainOutput } from '../../shared/ipc/contract.ts';
import { localDay } from '../../shared/local-day.ts';
import type { FileTokens } from '../app/files.ts';
import { openHelp } from '../app/window.ts';
import {
  backUpCompany,
  deleteCompanyFiles,
  identifyBackup,
  ledgerFileOf,
  restoreCompany,
} from '../companies/backup.ts';
import type { Connections } from '../companies/connections.ts';
import type { LearnedNames } from '../companies/learned-names.ts';
import type { LedgerWork } from '../companies/ledger-work.ts';
import type { OpenCompanies } from '../companies/open-companies.ts';
import type { PracticeHost } from '../companies/practice.ts';
import type { Registry } from '../companies/registry.ts';
import { type RealmKey, realmKeyText } from '../oauth/environments.ts';
import { checkRelayAddress } from '../oauth/relay-receiver.ts';
import { deleteAppKeys, findAppKeys, saveAppKeys } from '../vault/app-keys.ts';
import type { VaultHolder } from '../vault/vault-holder.ts';
import type { MainHandlers } from './register.ts';

export interface HandlerDeps {
  readonly dataFolder: string;
  readonly registry: Registry;
  readonly vault: VaultHolder;
  readonly ledgerWork: LedgerWork;
  /** The text of the relay page, byte for byte. */
  readonly relayPage: string;
  readonly connections: Connections;
  readonly practice: PracticeHost;
  readonly companies: OpenCompanies;
  readonly files: FileTokens;
  readonly describe: (key: RealmKey) => Promise<Company>;
  readonly learnedNames: LearnedNames;
  readonly settings: () => AppSettings;
  /** A window that stands where one with this company stood. */
  readonly newWindow: (shown: RealmKey) => BrowserWindow;
  /** Forgets what is remembered of a company that leaves: its windows' places, its sign-in. */
  readonly onRemoved: (key: RealmKey) => void;
  readonly onSignInChanged: (key: RealmKey) => void;
  readonly onCompaniesChanged: () => void;
  readonly onSettingsChanged: () => void;
  readonly onVaultChanged: () => void;
}

/** Realm of a company id, `<environment>-<realmId>`. */
function keyOfCompanyId(companyId: string): RealmKey {
  const dash = companyId.indexOf('-');
  return { environment: companyId.slice(0, dash) as RealmKey['environment'], realmId: companyId.slice(dash + 1) };
}

function windowOf(sender: WebContents): BrowserWindow {
  const window = BrowserWindow.fromWebContents(sender);
  if (window === null) throw new AppError('app.not-found', 'none');
  return window;
}

const importFilters = [{ name: 'Exports of a billing system', extensions: ['csv', 'tsv', 'txt', 'xlsx', 'json'] }];
const webhookFilters = [{ name: 'Webhook notifications', extensions: ['json', 'txt'] }];

function appInfo(
  dataFolder: string,
  vault: MainOutput<'app.info'>['vault'],
  startProblem: AppErrorData | null,
): MainOutput<'app.info'> {
  return {
    version: app.getVersion(),
    electron: process.versions.electron ?? '',
    platform: process.platform,
    vault,
    developmentBuild: !app.isPackaged,
    dataFolder,
    startProblem,
  };
}

async function openFolder(dataFolder: string): Promise<null> {
  await shell.openPath(dataFolder);
  return null;
}

function quit(): null {
  app.quit();
  return null;
}

/** What answers while the list of companies cannot be read: enough to say so and to get over it. */
export function createStartProblemHandlers(deps: {
  readonly dataFolder: string;
  readonly problem: AppErrorData;
  /** Builds the list anew and starts with it. */
  readonly rebuild: () => Promise<void>;
}): Partial<MainHandlers> {
  return {
    'app.info': () => appInfo(deps.dataFolder, { backend: 'keychain', reason: null }, deps.problem),
    'app.openDataFolder': () => openFolder(deps.dataFolder),
    'app.quit': quit,
    'app.rebuildList': async () => {
      await deps.rebuild();
      return null;
    },
  };
}

/** The handlers of main's calls. Each is short: the work is in the services. */
export function createHandlers(deps: HandlerDeps): Omit<MainHandlers, 'app.rebuildList'> {
  const { registry, connections, companies, files, vault } = deps;

  return {
    'window.state': (_input, sender) => companies.stateOf(windowOf(sender)),
    'window.connect': (_input, sender) => {
      companies.connect(sender);
      return null;
    },
    'window.showCompanies': async (_input, sender) => {
      await companies.showList(windowOf(sender));
      return null;
    },
    'app.info': () => appInfo(deps.dataFolder, vault.state(), null),
    'app.openDataFolder': () => openFolder(deps.dataFolder),
    'app.quit': quit,
    'vault.retry': async () => {
      await vault.retry();
      deps.onVaultChanged();
      return vault.state();
    },

    'settings.get': () => deps.settings(),
    'settings.set': async (input) => {
      const { connections: ends, personName, theme, density, useLearnedNames } = input;
      const address = ends?.production.redirectAddress ?? null;
      if (address !== null) checkRelayAddress(address);
      const before = registry.settings();
      await registry.changeSettings({
        ...(personName === undefined ? {} : { personName }),
        ...(theme === undefined ? {} : { theme }),
        ...(density === undefined ? {} : { density }),
        ...(useLearnedNames === undefined ? {} : { useLearnedNames }),
        ...(ends === undefined ? {} : { connections: ends }),
      });
      if (useLearnedNames === false) await deps.learnedNames.forget();
      deps.onSettingsChanged();
      if (personName !== undefined && personName !== before.personName) companies.renamePerson();
      return deps.settings();
    },
    'settings.keys': async () => ({
      sandbox: (await findAppKeys(vault.vault, 'sandbox')) !== null,
      production: (await findAppKeys(vault.vault, 'production')) !== null,
    }),
    'settings.setKeys': async ({ environment, clientId, clientSecret }) => {
      await saveAppKeys(vault.vault, environment, { clientId, clientSecret });
      return null;
    },
    'settings.removeKeys': async ({ environment }) => {
      await deleteAppKeys(vault.vault, environment);
      return null;
    },

    'companies.list': () => Promise.all(registry.list().map((company) => deps.describe(company))),
    'companies.open': async ({ companyId, mode, newWindow }, sender) => {
      const key = keyOfCompanyId(companyId);
      registry.get(key);
      await companies.show(newWindow ? deps.newWindow(key) : windowOf(sender), key, mode);
      deps.onCompaniesChanged();
      return null;
    },
    'companies.rename': async ({ companyId, name, colour }) => {
      await registry.update(keyOfCompanyId(companyId), { name, ...(colour === null ? {} : { colour }) });
      deps.onCompaniesChanged();
      companies.refreshWindows();
      return null;
    },
    'companies.disconnect': async ({ companyId }) => {
      const key = keyOfCompanyId(companyId);
      registry.get(key);
      const { revoked } = await connections.keeper.disconnect(key);
      deps.onSignInChanged(key);
      return { revoked };
    },
    'companies.archive': async ({ companyId, archived }) => {
      const key = keyOfCompanyId(companyId);
      if (archived) await companies.closeCompany(key);
      await registry.update(key, { archivedAt: archived ? new Date().toISOString() : null });
      deps.onCompaniesChanged();
      return null;
    },
    'companies.remove': async ({ companyId }) => {
      const key = keyOfCompanyId(companyId);
      registry.get(key);
      await companies.closeCompany(key);
      await connections.keeper.disconnect(key);
      await deleteCompanyFiles(deps.dataFolder, key);
      if (key.environment === 'practice') await deps.practice.forget();
      await registry.remove(key);
      deps.onRemoved(key);
      deps.onCompaniesChanged();
      return null;
    },
    'companies.backUp': async ({ companyId }, sender) => {
      const key = keyOfCompanyId(companyId);
      const company = registry.get(key);
      const day = localDay(new Date());
      const chosen = await dialog.showSaveDialog(windowOf(sender), {
        title: `Back up ${company.name}`,
        defaultPath: `${company.name.replace(/[^\p{L}\p{N} ._-]/gu, '').slice(0, 80)} ${day}.tieout`,
        filters: [{ name: 'Tieout backup', extensions: ['tieout'] }],
      });
      if (chosen.canceled) return { saved: false, name: null };
      await backUpCompany(deps.ledgerWork, ledgerFileOf(deps.dataFolder, key), chosen.filePath);
      return { saved: true, name: path.basename(chosen.filePath) };
    },
    'companies.chooseBackup': async (_input, sender) => {
      const chosen = await dialog.showOpenDialog(windowOf(sender), {
        title: 'Restore a backup',
        properties: ['openFile'],
        filters: [{ name: 'Tieout backup', extensions: ['tieout', 'sqlite'] }],
      });
      const [file] = chosen.filePaths;
      if (chosen.canceled || file === undefined) return null;
      const [identity, { fileToken }, { mtime }] = await Promise.all([
        identifyBackup(deps.ledgerWork, file),
        files.registerSource(file),
        stat(file),
      ]);
      return {
        fileToken,
        fileName: path.basename(file),
        changedAt: mtime.toISOString(),
        companyId: realmKeyText(identity),
        companyName: identity.companyName,
        environment: identity.environment,
        isHere: registry.find(identity) !== null,
      };
    },
    'companies.restore': async ({ fileToken }) => {
      const key = await restoreCompany(files.pathOf(fileToken), {
        work: deps.ledgerWork,
        dataFolder: deps.dataFolder,
        registry,
        close: (restored) => companies.closeCompany(restored),
        now: () => new Date(),
      });
      deps.onCompaniesChanged();
      return { companyId: realmKeyText(key) };
    },
    'relay.save': async (_input, sender) => {
      const chosen = await dialog.showSaveDialog(windowOf(sender), {
        title: 'Save the relay page',
        defaultPath: 'index.html',
        filters: [{ name: 'Web page', extensions: ['html'] }],
      });
      if (chosen.canceled || chosen.filePath === '') return { saved: false, name: null };
      await writeFile(chosen.filePath, deps.relayPage, { encoding: 'utf8', mode: 0o644 });
      return { saved: true, name: path.basename(chosen.filePath) };
    },

    'practice.open': async (_input, sender) => {
      const practice = await deps.practice.start();
      const key: RealmKey = { environment: 'practice', realmId: practice.realmId };
      const known = registry.find(key);
      if (known !== null && (await connections.keeper.isSignedIn(key))) {
        if (known.archivedAt !== null) await registry.update(key, { archivedAt: null });
        await companies.show(windowOf(sender), key, 'full');
        return { opened: true };
      }
      connections.start(sender.id, 'practice', registry.find(key) === null ? null : key);
      return { opened: false };
    },
    'practice.exportFiles': async () => {
      const practice = await deps.practice.start();
      const names = (await readdir(practice.exportDir)).filter((name) => name.endsWith('.csv')).sort();
      return Promise.all(names.map((name) => files.registerSource(path.join(practice.exportDir, name))));
    },

    'signIn.start': ({ environment, reconnect }, sender) => {
      connections.start(sender.id, environment, reconnect === null ? null : keyOfCompanyId(reconnect));
      return null;
    },
    'signIn.state': (_input, sender): SignInState => connections.state(sender.id),
    'signIn.paste': ({ address }, sender) => {
      connections.paste(sender.id, address);
      return null;
    },
    'signIn.openBrowserAgain': async (_input, sender) => {
      await connections.openBrowserAgain(sender.id);
      return null;
    },
    'signIn.confirm': async (_input, sender) => {
      await connections.confirm(sender.id);
      return null;
    },
    'signIn.cancel': async (_input, sender) => {
      await connections.cancel(sender.id);
      return null;
    },

    'files.choose': async ({ purpose }, sender) => {
      const chosen = await dialog.showOpenDialog(windowOf(sender), {
        properties: ['openFile', 'multiSelections'],
        filters: purpose === 'import' ? importFilters : webhookFilters,
      });
      return Promise.all(chosen.filePaths.map((file) => files.registerSource(file)));
    },
    'files.register': ({ paths }) => Promise.all(paths.map((file) => files.registerSource(file))),
    'files.chooseTarget': async ({ suggestedName }, sender) => {
      const chosen = await dialog.showSaveDialog(windowOf(sender), { defaultPath: path.basename(suggestedName) });
      if (chosen.canceled || chosen.filePath === '') return { fileToken: null, name: null };
      return { fileToken: files.registerTarget(chosen.filePath), name: path.basename(chosen.filePath) };
    },
    'files.reveal': ({ fileToken }) => {
      shell.showItemInFolder(files.pathOf(fileToken));
      return null;
    },
    'help.open': async ({ topic }) => {
      await openHelp(topic);
      return null;
    },
  };
}
