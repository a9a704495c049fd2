import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { CompanyColour, CompanyFigures } from '../../shared/ipc/app.ts';
import { Currency } from '../../shared/schemas/common.ts';
import { Environment, RealmId } from '../oauth/environments.ts';
import { writePrivateFile } from './private-files.ts';

export const Company = z.strictObject({
  environment: Environment,
  realmId: RealmId,
  /** As people call it here; starts as QuickBooks' company name. */
  name: z.string().trim().min(1).max(200),
  colour: CompanyColour,
  /** From QuickBooks' preferences; null before they were read. */
  homeCurrency: Currency.nullable(),
  /** As of the last time it was open here; null before. */
  figures: CompanyFigures.nullable(),
  addedAt: z.iso.datetime(),
  lastOpenedAt: z.iso.datetime().nullable(),
  archivedAt: z.iso.datetime().nullable(),
});
export type Company = z.infer<typeof Company>;

/** How companies are opened: all, decide but never push or connect, or look only. */
export const OpenMode = z.enum(['full', 'review', 'read-only']);
export type OpenMode = z.infer<typeof OpenMode>;

const ConnectionSettings = z.strictObject({
  /** The address registered at Intuit, or null for the listener's own, `http://localhost:<port>/callback`. */
  redirectAddress: z.url({ protocol: /^https?$/ }).nullable(),
  listenerPort: z.int().min(1024).max(65_535),
});
export type ConnectionSettings = z.infer<typeof ConnectionSettings>;

export const AppSettings = z.strictObject({
  /** Who decides on this machine; stands on each decision. Empty until entered. */
  personName: z.string().trim().max(100),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['compact', 'comfortable']),
  useLearnedNames: z.boolean().default(false),
  openMode: OpenMode,
  connections: z.strictObject({
    sandbox: ConnectionSettings,
    production: ConnectionSettings,
    practice: ConnectionSettings,
  }),
});
export type AppSettings = z.infer<typeof AppSettings>;

export const defaultSettings: AppSettings = {
  personName: '',
  theme: 'system',
  density: 'compact',
  useLearnedNames: false,
  openMode: 'full',
  connections: {
    sandbox: { redirectAddress: null, listenerPort: 42_800 },
    production: { redirectAddress: null, listenerPort: 42_810 },
    practice: { redirectAddress: null, listenerPort: 42_820 },
  },
};

const newestVersion = 1;

const RegistryFile = z.strictObject({
  version: z.literal(newestVersion),
  settings: AppSettings,
  companies: z.array(Company).refine((companies) => new Set(companies.map(keyOf)).size === companies.length, {
    message: 'one entry per company',
  }),
});
export type RegistryContent = Pick<z.infer<typeof RegistryFile>, 'settings' | 'companies'>;

function keyOf(company: Pick<Company, 'environment' | 'realmId'>): string {
  return `${company.environment}-${company.realmId}`;
}

/**
 * Reads `companies.json`. A missing file is a first start; a damaged one is never taken for an empty one, as writing
 * the list anew would lose every company.
 *
 * @throws AppError `company.list-damaged` or `company.list-newer`, `details.file` naming it
 */
export async function readRegistryFile(file: string): Promise<RegistryContent> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { settings: defaultSettings, companies: [] };
    }
    throw damaged('unreadable', error);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw damaged('not-json', error);
  }
  const version = z.object({ version: z.int() }).safeParse(json);
  if (version.success && version.data.version > newestVersion) {
    const details = { file: 'companies.json', current: version.data.version, newest: newestVersion };
    throw new AppError('company.list-newer', 'none', details);
  }
  const parsed = RegistryFile.safeParse(json);
  if (!parsed.success) throw damaged(parsed.error.issues[0]?.path.join('.') ?? 'content', parsed.error);
  return { settings: parsed.data.settings, companies: parsed.data.companies };
}

/** Writes `companies.json`, whole or not at all. @throws AppError `ledger.disk-full` */
export async function writeRegistryFile(file: string, content: RegistryContent): Promise<void> {
  const checked = RegistryFile.parse({ version: newestVersion, ...content });
  try {
    await writePrivateFile(file, `${JSON.stringify(checked, null, 2)}\n`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
      throw new AppError('ledger.disk-full', 'fix-and-retry', { file: 'companies.json' }, error);
    }
    throw error;
  }
}

function damaged(reason: string, cause: unknown): AppError {
  return new AppError('company.list-damaged', 'fix-and-retry', { file: 'companies.json', reason }, cause);
}
