import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { app, BrowserWindow, dialog, shell, type WebContents } from 'electron';
import { AppError } from '../../shared/errors.ts';
import type { AppSettings, Company, SignInState } from '../../shared/ipc/app.ts';
import type { FileTokens } from '../app/files.ts';
import { openHelp } from '../app/window.ts';
import { backUpCompany, restoreCompany } from '../companies/backup.ts';
import type { Connections } from '../companies/connections.ts';
import type { OpenCompanies } from '../companies/open-companies.ts';
import type { PracticeHost } from '../companies/practice.ts';
import { companyFolder, type Registry } from '../companies/registry.ts';
import { CompanyColour } from '../companies/registry-file.ts';
import type { RealmKey } from '../oauth/environments.ts';
import { checkRelayAddress } from '../oauth/relay-receiver.ts';
import { deleteAppKeys, findAppKeys, saveAppKeys } from '../vault/app-keys.ts';
import type { OpenedVault } from '../vault/open-vault.ts';
import type { MainHandlers } from './register.ts';

export interface HandlerDeps {
  readonly dataFolder: string;
  readonly registry: Registry;
  readonly vault: OpenedVault;
  readonly connections: Connections;
  readonly practice: PracticeHost;
  readonly companies: OpenCompanies;
  readonly files: FileTokens;
  readonly describe: (key: RealmKey) => Promise<Company>;
  readonly settings: () => AppSettings;
  readonly newWindow: () => BrowserWindow;
  readonly onCompaniesChanged: () => void;
  readonly onSettingsChanged: () => void;
}

/** Realm of a company id, `<environment>-<realmId>`. */
export function keyOfCompanyId(companyId: string): RealmKey {
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

/** The handlers of main's calls. Each is short: the work is in the services. */
export function createHandlers(deps: HandlerDeps): MainHandlers {
  const { registry, connections, companies, files, vault } = deps;

  return {
    'window.state': (_input, sender) => companies.stateOf(windowOf(sender)),
    'window.showCompanies': async (_input, sender) => {
      await companies.showList(windowOf(sender));
      return null;
    },
    'app.info': () => ({
      version: app.getVersion(),
      electron: process.versions.electron ?? '',
      platform: process.platform,
      vault: vault.vault.backend,
      vaultReason: vault.problem?.code ?? null,
      developmentBuild: !app.isPackaged,
    }),

    'settings.get': () => deps.settings(),
    'settings.set': async (input) => {
      const { connections: ends, personName, theme, density } = input;
      const address = ends?.production.redirectAddress ?? null;
      if (address !== null) checkRelayAddress(address);
      await registry.changeSettings({
        ...(personName === undefined ? {} : { personName }),
        ...(theme === undefined ? {} : { theme }),
        ...(density === undefined ? {} : { density }),
        ...(ends === undefined ? {} : { connections: ends }),
      });
      deps.onSettingsChanged();
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
      await companies.show(newWindow ? deps.newWindow() : windowOf(sender), key, mode);
      deps.onCompaniesChanged();
      return null;
    },
    'companies.rename': async ({ companyId, name, colour }) => {
      const known = CompanyColour.safeParse(colour);
      await registry.update(keyOfCompanyId(companyId), { name, ...(known.success ? { colour: known.data } : {}) });
      deps.onCompaniesChanged();
      companies.refreshWindows();
      return null;
    },
    'companies.disconnect': async ({ companyId }) => {
      await connections.keeper.disconnect(keyOfCompanyId(companyId));
      deps.onCompaniesChanged();
      companies.refreshWindows();
      return null;
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
      await rm(companyFolder(deps.dataFolder, key), { recursive: true, force: true });
      await registry.remove(key);
      deps.onCompaniesChanged();
      return null;
    },
    'companies.backUp': async ({ companyId }, sender) => {
      const key = keyOfCompanyId(companyId);
      const company = registry.get(key);
      const day = new Date().toISOString().slice(0, 10);
      const chosen = await dialog.showSaveDialog(windowOf(sender), {
        title: `Back up ${company.name}`,
        defaultPath: `${company.name.replace(/[^\p{L}\p{N} ._-]/gu, '')} ${day}.tieout`,
        filters: [{ name: 'Tieout backup', extensions: ['tieout'] }],
      });
      if (chosen.canceled) return { saved: false, name: null };
      await backUpCompany(path.join(companyFolder(deps.dataFolder, key), 'ledger.sqlite'), chosen.filePath);
      return { saved: true, name: path.basename(chosen.filePath) };
    },
    'companies.restore': async (_input, sender) => {
      const chosen = await dialog.showOpenDialog(windowOf(sender), {
        title: 'Restore a backup',
        properties: ['openFile'],
        filters: [{ name: 'Tieout backup', extensions: ['tieout', 'sqlite'] }],
      });
      const [file] = chosen.filePaths;
      if (chosen.canceled || file === undefined) return { companyId: null };
      const key = await restoreCompany(file, {
        dataFolder: deps.dataFolder,
        registry,
        close: (restored) => companies.closeCompany(restored),
        now: () => new Date(),
      });
      deps.onCompaniesChanged();
      return { companyId: `${key.environment}-${key.realmId}` };
    },

    'practice.open': async (_input, sender) => {
      const practice = await deps.practice.start();
      const key: RealmKey = { environment: 'practice', realmId: practice.realmId };
      if (registry.find(key) !== null && (await connections.keeper.isSignedIn(key))) {
        await companies.show(windowOf(sender), key, 'full');
        return { opened: true };
      }
      connections.start('practice', registry.find(key) === null ? null : key);
      return { opened: false };
    },
    'practice.exportFiles': async () => {
      const practice = await deps.practice.start();
      const names = (await readdir(practice.exportDir)).filter((name) => name.endsWith('.csv')).sort();
      return Promise.all(names.map((name) => files.registerSource(path.join(practice.exportDir, name))));
    },

    'signIn.start': ({ environment, reconnect }) => {
      connections.start(environment, reconnect === null ? null : keyOfCompanyId(reconnect));
      return null;
    },
    'signIn.state': (): SignInState => connections.state(),
    'signIn.paste': ({ address }) => {
      connections.paste(address);
      return null;
    },
    'signIn.openBrowserAgain': async () => {
      await connections.openBrowserAgain();
      return null;
    },
    'signIn.confirm': async (_input, sender) => {
      await connections.confirm();
      const state = connections.state();
      if (state.phase === 'done') await companies.show(windowOf(sender), keyOfCompanyId(state.companyId), 'full');
      return null;
    },
    'signIn.cancel': async () => {
      await connections.cancel();
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
