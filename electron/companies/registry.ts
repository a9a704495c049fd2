import path from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { CompanyColour } from '../../shared/ipc/app.ts';
import { type RealmKey, realmKeyText } from '../oauth/environments.ts';
import { ensurePrivateDir } from './private-files.ts';
import { AppSettings, Company, type RegistryContent, readRegistryFile, writeRegistryFile } from './registry-file.ts';

/**
 * The companies known on this machine and the application's settings, in `companies.json`. Reading is from memory;
 * each change is on disk before its promise resolves, and changes follow one another.
 */
export interface Registry {
  /** All companies, the last opened first, never opened ones after them by name. */
  list(): readonly Company[];
  /** @throws AppError `company.unknown` */
  get(key: RealmKey): Company;
  find(key: RealmKey): Company | null;
  /** @throws AppError `company.already-connected` when the realm is in the list, archived or not */
  add(key: RealmKey, entry: { readonly name: string; readonly colour: CompanyColour }): Promise<Company>;
  /** @throws AppError `company.unknown` */
  update(key: RealmKey, change: CompanyChange): Promise<Company>;
  /** Takes a company off the list; its folder and secrets are the caller's to remove. @throws AppError `company.unknown` */
  remove(key: RealmKey): Promise<void>;
  settings(): AppSettings;
  changeSettings(change: SettingsChange): Promise<AppSettings>;
}

export type CompanyChange = Partial<
  Pick<Company, 'name' | 'colour' | 'homeCurrency' | 'figures' | 'lastOpenedAt' | 'archivedAt'>
>;

export type SettingsChange = Partial<Omit<AppSettings, 'connections'>> & {
  readonly connections?: Partial<AppSettings['connections']>;
};

export interface RegistryOptions {
  /** Electron's `userData`. */
  readonly folder: string;
  readonly now?: () => Date;
}

export const registryFileName = 'companies.json';

/**
 * Opens the list, making the folder private.
 *
 * @throws AppError `company.list-damaged`, `company.list-newer` with `details.file`: nothing is overwritten then
 */
export async function openRegistry({ folder, now = () => new Date() }: RegistryOptions): Promise<Registry> {
  await ensurePrivateDir(folder);
  const file = path.join(folder, registryFileName);
  let content = await readRegistryFile(file);
  let tail: Promise<unknown> = Promise.resolve();

  /** Applies a change to the content of that moment; memory follows the disk, so a failed write changes nothing. */
  function change<T>(
    apply: (current: RegistryContent) => { readonly next: RegistryContent; readonly result: T },
  ): Promise<T> {
    const task = tail.then(async () => {
      const { next, result } = apply(content);
      await writeRegistryFile(file, next);
      content = next;
      return result;
    });
    tail = task.catch(() => {});
    return task;
  }

  return {
    list: () => content.companies.toSorted(byLastOpened),
    get: (key) => getIn(content, key),
    find: (key) => findIn(content, key),
    add: (key, entry) =>
      change((current) => {
        if (findIn(current, key) !== null) {
          throw new AppError('company.already-connected', 'none', { realm: realmKeyText(key) });
        }
        const { environment, realmId } = key;
        const addedAt = now().toISOString();
        const facts = { addedAt, homeCurrency: null, figures: null, lastOpenedAt: null, archivedAt: null };
        const company = Company.parse({ environment, realmId, ...entry, ...facts });
        return { next: { ...current, companies: [...current.companies, company] }, result: company };
      }),
    update: (key, fields) =>
      change((current) => {
        const before = getIn(current, key);
        const company = Company.parse({ ...before, ...fields });
        const companies = current.companies.map((each) => (each === before ? company : each));
        return { next: { ...current, companies }, result: company };
      }),
    remove: (key) =>
      change((current) => {
        const gone = getIn(current, key);
        const companies = current.companies.filter((each) => each !== gone);
        return { next: { ...current, companies }, result: undefined };
      }),
    settings: () => content.settings,
    changeSettings: (fields) =>
      change((current) => {
        const connections = { ...current.settings.connections, ...fields.connections };
        const settings = AppSettings.parse({ ...current.settings, ...fields, connections });
        return { next: { ...current, settings }, result: settings };
      }),
  };
}

/** Where a company's ledger and backups lie: `companies/<environment>-<realmId>` under the data folder. */
export function companyFolder(dataFolder: string, key: RealmKey): string {
  return path.join(dataFolder, 'companies', realmKeyText(key));
}

function findIn(content: RegistryContent, key: RealmKey): Company | null {
  const { environment, realmId } = key;
  return content.companies.find((each) => each.environment === environment && each.realmId === realmId) ?? null;
}

function getIn(content: RegistryContent, key: RealmKey): Company {
  const company = findIn(content, key);
  if (company === null) throw new AppError('company.unknown', 'none', { realm: realmKeyText(key) });
  return company;
}

function byLastOpened(a: Company, b: Company): number {
  const opened = (b.lastOpenedAt ?? '').localeCompare(a.lastOpenedAt ?? '');
  return opened === 0 ? a.name.localeCompare(b.name, 'en') : opened;
}
