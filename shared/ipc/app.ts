import { z } from 'zod';
import { AppErrorShape, CompanyId, Currency, Environment, FileToken, Instant, Minor, Mode } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { importFilesMax } from './imports.ts';

/** Figures of a company kept from its last opening, so that the list needs no ledger. */
export const CompanyFigures = z.object({
  differences: z.array(z.object({ currency: Currency, differenceMinor: Minor, unexplainedMinor: Minor })),
  openItems: z.int(),
  lastPullAt: Instant.nullable(),
  lastSignOffAt: Instant.nullable(),
});
export type CompanyFigures = z.infer<typeof CompanyFigures>;

/** A client's name and the different name of the customer that a person accepted for it. */
export const NamePair = z.object({ clientName: z.string().max(500), customerName: z.string().max(500) });
export type NamePair = z.infer<typeof NamePair>;

/** How much longer a sign-in lasts. */
export const SignInLife = z.object({
  /** `unused`: about 100 days without use; `five-years`: the limit that no use extends. */
  limit: z.enum(['unused', 'five-years']),
  daysLeft: z.int(),
  level: z.enum(['fine', 'soon', 'urgent', 'past']),
});
export type SignInLife = z.infer<typeof SignInLife>;

/** By what a company is told apart at a glance. */
export const CompanyColour = z.enum([
  'gray',
  'red',
  'pink',
  'grape',
  'violet',
  'indigo',
  'blue',
  'cyan',
  'teal',
  'green',
  'lime',
  'yellow',
  'orange',
]);
export type CompanyColour = z.infer<typeof CompanyColour>;

export const Company = z.object({
  companyId: CompanyId,
  name: z.string(),
  realmId: z.string(),
  environment: Environment,
  colour: CompanyColour.nullable(),
  /** `unknown`: the keychain has not answered yet, or cannot; `problem` says which. */
  connection: z.enum(['connected', 'disconnected', 'signed-out', 'unknown']),
  signInExpiresAt: Instant.nullable(),
  signIn: SignInLife.nullable(),
  /** Why there is no sign-in to work with: an error code with its own remedy, such as `oauth.expired`. */
  problem: z.string().nullable(),
  lastOpenedAt: Instant.nullable(),
  archivedAt: Instant.nullable(),
  figures: CompanyFigures.nullable(),
});
export type Company = z.infer<typeof Company>;

/** The company whose sign-in is renewed; null for a company that is new here. */
const reconnect = CompanyId.nullable();

/** Of the sign-in that this window started; other windows see `idle`. */
export const SignInState = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('idle') }),
  z.object({ phase: z.literal('starting'), environment: Environment, reconnect }),
  z.object({
    phase: z.literal('waiting-for-browser'),
    environment: Environment,
    reconnect,
    address: z.string(),
    expiresAt: Instant,
  }),
  z.object({ phase: z.literal('exchanging'), environment: Environment, reconnect }),
  z.object({
    phase: z.literal('confirm'),
    environment: Environment,
    realmId: z.string(),
    companyName: z.string(),
    country: z.string().nullable(),
  }),
  z.object({ phase: z.literal('done'), environment: Environment, companyId: CompanyId }),
  z.object({ phase: z.literal('failed'), environment: Environment, reconnect, error: AppErrorShape }),
]);
export type SignInState = z.infer<typeof SignInState>;

export const EngineState = z.enum(['none', 'starting', 'running', 'restarting', 'stopped']);
export type EngineState = z.infer<typeof EngineState>;

export const WindowState = z.object({
  company: Company.nullable(),
  mode: Mode,
  person: z.string(),
  engine: EngineState,
  /** How often this company's engine has started here: another number means another port. */
  engineStart: z.int(),
  /** Why the engine is stopped, where it could say so. */
  engineError: AppErrorShape.nullable(),
});
export type WindowState = z.infer<typeof WindowState>;

export const Theme = z.enum(['system', 'light', 'dark']);

const ConnectionSettings = z.object({
  /** The address registered at Intuit, or null for the listener's own. */
  redirectAddress: z.string().max(500).nullable(),
  listenerPort: z.int().min(1024).max(65_535),
});

export const AppSettings = z.object({
  /** Stands on each decision made on this machine. */
  personName: z.string().max(100),
  theme: Theme,
  density: z.enum(['compact', 'comfortable']),
  /** Names accepted in one company are offered, with that as the reason, in the others on this computer. */
  useLearnedNames: z.boolean(),
  connections: z.object({
    sandbox: ConnectionSettings,
    production: ConnectionSettings,
    practice: ConnectionSettings,
  }),
});
export type AppSettings = z.infer<typeof AppSettings>;

/** A file the person chose or dropped. The window never learns its path. */
export const ChosenFile = z.object({ fileToken: FileToken, name: z.string(), sizeBytes: z.int() });
export type ChosenFile = z.infer<typeof ChosenFile>;

/** Where secrets are: the keychain, or this run's memory and why. */
export const VaultState = z.object({ backend: z.enum(['keychain', 'memory']), reason: z.string().nullable() });
export type VaultState = z.infer<typeof VaultState>;

/** A backup the person chose: of which company, and whether that one is here and would be replaced. */
export const Backup = z.object({
  fileToken: FileToken,
  fileName: z.string(),
  changedAt: Instant,
  companyId: CompanyId,
  companyName: z.string(),
  environment: Environment,
  isHere: z.boolean(),
});
export type Backup = z.infer<typeof Backup>;

const none = z.null();
const nothing = z.strictObject({});

/** Calls to main: windows, sign-in, files, settings. They carry no company id where the window shows the company. */
export const appCalls = {
  'window.state': { access: 'read', input: nothing, output: WindowState },
  /** Asks for the port to the company's engine; it comes at once, or when the engine runs. */
  'window.connect': { access: 'read', input: nothing, output: none },
  'window.showCompanies': { access: 'read', input: nothing, output: none },
  'app.info': {
    access: 'read',
    input: nothing,
    output: z.object({
      version: z.string(),
      electron: z.string(),
      platform: z.string(),
      vault: VaultState,
      developmentBuild: z.boolean(),
      dataFolder: z.string(),
      /** Why Tieout could not start with its list of companies; then only the calls of the start page answer. */
      startProblem: AppErrorShape.nullable(),
    }),
  },
  'app.openDataFolder': { access: 'read', input: nothing, output: none },
  /** Puts a damaged list aside, builds a new one from the ledgers on disk, and starts again. */
  'app.rebuildList': { access: 'decide', input: nothing, output: none },
  'app.quit': { access: 'read', input: nothing, output: none },
  /** Tries the keychain again; secrets of this run move into it. */
  'vault.retry': { access: 'read', input: nothing, output: VaultState },
  'settings.get': { access: 'read', input: nothing, output: AppSettings },
  /** Of this computer, not of a company: a window that only looks may change them too. */
  'settings.set': { access: 'read', input: AppSettings.partial(), output: AppSettings },
  'settings.keys': {
    access: 'read',
    input: nothing,
    output: z.object({ sandbox: z.boolean(), production: z.boolean() }),
  },
  'settings.setKeys': {
    access: 'decide',
    input: z.strictObject({
      environment: z.enum(['sandbox', 'production']),
      clientId: z.string().min(1).max(200),
      clientSecret: z.string().min(1).max(500),
    }),
    output: none,
  },
  'settings.removeKeys': {
    access: 'decide',
    input: z.strictObject({ environment: z.enum(['sandbox', 'production']) }),
    output: none,
  },
  'companies.list': { access: 'read', input: nothing, output: z.array(Company) },
  'companies.open': {
    access: 'read',
    input: z.strictObject({ companyId: CompanyId, mode: Mode, newWindow: z.boolean() }),
    output: none,
  },
  'companies.rename': {
    access: 'decide',
    input: z.strictObject({
      companyId: CompanyId,
      name: z.string().min(1).max(200),
      colour: CompanyColour.nullable(),
    }),
    output: none,
  },
  'companies.disconnect': {
    access: 'connect',
    input: z.strictObject({ companyId: CompanyId }),
    /** False when Intuit could not be told: the person can end the connection in QuickBooks itself. */
    output: z.object({ revoked: z.boolean() }),
  },
  'companies.archive': {
    access: 'decide',
    input: z.strictObject({ companyId: CompanyId, archived: z.boolean() }),
    output: none,
  },
  'companies.remove': { access: 'decide', input: z.strictObject({ companyId: CompanyId }), output: none },
  'companies.backUp': {
    access: 'read',
    input: z.strictObject({ companyId: CompanyId }),
    output: z.object({ saved: z.boolean(), name: z.string().nullable() }),
  },
  /** Lets the person choose a backup and says what it is; nothing is replaced yet. */
  'companies.chooseBackup': { access: 'read', input: nothing, output: Backup.nullable() },
  'companies.restore': {
    access: 'decide',
    input: z.strictObject({ fileToken: FileToken }),
    output: z.object({ companyId: CompanyId }),
  },
  /** Saves the relay page that production keys need, for the firm's web site. */
  'relay.save': {
    access: 'read',
    input: nothing,
    output: z.object({ saved: z.boolean(), name: z.string().nullable() }),
  },
  'practice.open': { access: 'read', input: nothing, output: z.object({ opened: z.boolean() }) },
  'practice.exportFiles': { access: 'read', input: nothing, output: z.array(ChosenFile) },
  'signIn.start': {
    access: 'connect',
    input: z.strictObject({ environment: Environment, reconnect: CompanyId.nullable() }),
    output: none,
  },
  'signIn.state': { access: 'read', input: nothing, output: SignInState },
  'signIn.paste': { access: 'connect', input: z.strictObject({ address: z.string().max(4000) }), output: none },
  'signIn.openBrowserAgain': { access: 'connect', input: nothing, output: none },
  'signIn.confirm': { access: 'connect', input: nothing, output: none },
  'signIn.cancel': { access: 'connect', input: nothing, output: none },
  'files.choose': {
    access: 'read',
    input: z.strictObject({ purpose: z.enum(['import', 'webhooks']) }),
    output: z.array(ChosenFile),
  },
  'files.register': {
    access: 'read',
    input: z.strictObject({ paths: z.array(z.string().max(4096)).max(importFilesMax) }),
    output: z.array(ChosenFile),
  },
  'files.chooseTarget': {
    access: 'read',
    input: z.strictObject({ suggestedName: z.string().max(200) }),
    output: z.object({ fileToken: FileToken.nullable(), name: z.string().nullable() }),
  },
  'files.reveal': { access: 'read', input: z.strictObject({ fileToken: FileToken }), output: none },
  'help.open': {
    access: 'read',
    input: z.strictObject({ topic: z.enum(['intuit-developer', 'intuit-keys', 'intuit-redirects', 'quickbooks']) }),
    output: none,
  },
} satisfies CallTable;

/** Events from main. They say what changed; they never ask for work. */
export const appEvents = {
  'window.changed': WindowState,
  'signIn.changed': SignInState,
  'companies.changed': z.object({}),
  'settings.changed': AppSettings,
  'vault.changed': VaultState,
} as const;
