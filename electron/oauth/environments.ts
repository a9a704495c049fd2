import { z } from 'zod';

/** Which world a company lives in. Practice is the simulator on this machine. */
export const Environment = z.enum(['sandbox', 'production', 'practice']);
export type Environment = z.infer<typeof Environment>;

/** Addresses of one environment, as data. No trailing slashes. */
export interface Endpoints {
  /** The page people sign in on, opened in their own browser. */
  readonly authorize: string;
  /** Code exchange and refresh. */
  readonly token: string;
  readonly revoke: string;
  /** Base of the accounting API; `/v3/company/…` is appended. */
  readonly api: string;
}

/** @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0 */
const intuitSignIn = {
  authorize: 'https://appcenter.intuit.com/connect/oauth2',
  token: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
  revoke: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
} as const;

/** Intuit's own endpoints: frozen, so nothing at run time can point keys of a firm elsewhere. */
export const intuitEndpoints: Readonly<Record<'sandbox' | 'production', Endpoints>> = Object.freeze({
  sandbox: Object.freeze({ ...intuitSignIn, api: 'https://sandbox-quickbooks.api.intuit.com' }),
  production: Object.freeze({ ...intuitSignIn, api: 'https://quickbooks.api.intuit.com' }),
});

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

const LoopbackAddress = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && loopbackHosts.has(url.hostname);
}, 'practice addresses are on this machine');

const PracticeEndpoints = z.strictObject({
  authorize: LoopbackAddress,
  token: LoopbackAddress,
  revoke: LoopbackAddress,
  api: LoopbackAddress,
});

/**
 * Checks the addresses a started simulator announced. Only loopback passes, so the practice environment cannot be a way
 * to send anything off this machine.
 *
 * @throws Error (a bug: our own process announced them) for any other host
 */
export function practiceEndpoints(announced: unknown): Endpoints {
  return PracticeEndpoints.parse(announced);
}

/** One company file: an environment and Intuit's id of the company in it. */
export interface RealmKey {
  readonly environment: Environment;
  readonly realmId: string;
}

/** Realm ids are numbers of up to about 20 digits; they name folders and keychain services, so nothing else passes. */
export const RealmId = z.string().regex(/^[0-9]{1,32}$/);

/** `<environment>-<realmId>`: names folders, keychain services and log lines. */
export function realmKeyText(key: RealmKey): string {
  return `${key.environment}-${RealmId.parse(key.realmId)}`;
}
