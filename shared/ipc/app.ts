import { z } from 'zod';
import { AppErrorShape, CompanyId, Currency, Environment, Instant, Minor, Mode } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';

/** Figures of a company kept from its last opening, so that the list needs no ledger. */
export const CompanyFigures = z.object({
  differences: z.array(z.object({ currency: Currency, differenceMinor: Minor, unexplainedMinor: Minor })),
  openItems: z.int(),
  lastPullAt: Instant.nullable(),
  lastSignOffAt: Instant.nullable(),
});
export type CompanyFigures = z.infer<typeof CompanyFigures>;

export const Company = z.object({
  companyId: CompanyId,
  name: z.string(),
  realmId: z.string(),
  environment: Environment,
  colour: z.string().nullable(),
  connection: z.enum(['connected', 'disconnected', 'signed-out']),
  signInExpiresAt: Instant.nullable(),
  lastOpenedAt: Instant.nullable(),
  archivedAt: Instant.nullable(),
  figures: CompanyFigures.nullable(),
});
export type Company = z.infer<typeof Company>;

export const SignInState = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('idle') }),
  z.object({ phase: z.literal('starting'), environment: Environment }),
  z.object({
    phase: z.literal('waiting-for-browser'),
    environment: Environment,
    address: z.string(),
    expiresAt: Instant,
  }),
  z.object({ phase: z.literal('exchanging'), environment: Environment }),
  z.object({
    phase: z.literal('confirm'),
    environment: Environment,
    realmId: z.string(),
    companyName: z.string(),
    country: z.string().nullable(),
  }),
  z.object({ phase: z.literal('done'), environment: Environment, companyId: CompanyId }),
  z.object({ phase: z.literal('failed'), environment: Environment, error: AppErrorShape }),
]);
export type SignInState = z.infer<typeof SignInState>;

export const EngineState = z.enum(['none', 'starting', 'running', 'restarting', 'stopped']);
export type EngineState = z.infer<typeof EngineState>;

export const WindowState = z.object({
  company: Company.nullable(),
  mode: Mode,
  person: z.string(),
  engine: EngineState,
});
export type WindowState = z.infer<typeof WindowState>;

export const Theme = z.enum(['system', 'light', 'dark']);

const ConnectionSettings = z.object({
  /** The address registered at Intuit, or null for the listener's own. */
  redirectAddress: z.string().nullable(),
  listenerPort: z.int().min(1024).max(65_535),
});

export const AppSettings = z.object({
  /** Stands on each decision made on this machine. */
  personName: z.string().max(100),
  theme: Theme,
  density: z.enum(['compact', 'comfortable']),
  connections: z.object({
    sandbox: ConnectionSettings,
    production: ConnectionSettings,
    practice: ConnectionSettings,
  }),
});
export type AppSettings = z.infer<typeof AppSettings>;

/** A file the person chose or dropped. The window never learns its path. */
export const ChosenFile = z.object({ fileToken: z.string(), name: z.string(), sizeBytes: z.int() });
export type ChosenFile = z.infer<typeof ChosenFile>;

const none = z.null();
const nothing = z.strictObject({});

/** Calls to main: windows, sign-in, files, settings. They carry no company id where the window shows the company. */
export const appCalls = {
  'window.state': { access: 'read', input: nothing, output: WindowState },
  'window.showCompanies': { access: 'read', input: nothing, output: none },
  'app.info': {
    access: 'read',
    input: nothing,
    output: z.object({
      version: z.string(),
      electron: z.string(),
      platform: z.string(),
      vault: z.enum(['keychain', 'memory']),
      vaultReason: z.string().nullable(),
      developmentBuild: z.boolean(),
    }),
  },
  'settings.get': { access: 'read', input: nothing, output: AppSettings },
  'settings.set': { access: 'decide', input: AppSettings.partial(), output: AppSettings },
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
    input: z.strictObject({ companyId: CompanyId, name: z.string().min(1).max(200), colour: z.string().nullable() }),
    output: none,
  },
  'companies.disconnect': { access: 'connect', input: z.strictObject({ companyId: CompanyId }), output: none },
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
  'companies.restore': {
    access: 'decide',
    input: nothing,
    output: z.object({ companyId: CompanyId.nullable() }),
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
    input: z.strictObject({ paths: z.array(z.string().max(4096)).max(20) }),
    output: z.array(ChosenFile),
  },
  'files.chooseTarget': {
    access: 'read',
    input: z.strictObject({ suggestedName: z.string().max(200) }),
    output: z.object({ fileToken: z.string().nullable(), name: z.string().nullable() }),
  },
  'files.reveal': { access: 'read', input: z.strictObject({ fileToken: z.string() }), output: none },
  'help.open': {
    access: 'read',
    input: z.strictObject({ topic: z.enum(['intuit-developer', 'intuit-keys', 'quickbooks']) }),
    output: none,
  },
} satisfies CallTable;

/** Events from main. They say what changed; they never ask for work. */
export const appEvents = {
  'window.changed': WindowState,
  'signIn.changed': SignInState,
  'companies.changed': z.object({}),
  'settings.changed': AppSettings,
} as const;
