import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { neverLog } from '../log-redaction.ts';
import type { Environment } from '../oauth/environments.ts';
import type { Vault } from './vault.ts';

/** What Intuit gave the firm for one environment of its app. Both go to the keychain; only the secret is one. */
export interface AppKeys {
  readonly clientId: string;
  readonly clientSecret: string;
}

const StoredKeys = z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1) });
const account = 'app-keys';

function serviceOf(environment: Environment): string {
  return `Tieout/keys/${environment}`;
}

/** @throws AppError `oauth.no-keys` when the firm has not entered any; `vault.*` */
export async function getAppKeys(vault: Vault, environment: Environment): Promise<AppKeys> {
  const keys = await findAppKeys(vault, environment);
  if (keys === null) throw new AppError('oauth.no-keys', 'fix-and-retry', { environment });
  return keys;
}

/** @returns null when none were entered. @throws AppError `vault.*` */
export async function findAppKeys(vault: Vault, environment: Environment): Promise<AppKeys | null> {
  const text = await vault.get(serviceOf(environment), account);
  if (text === null) return null;
  const parsed = StoredKeys.safeParse(parseJson(text));
  if (!parsed.success) throw new AppError('vault.damaged', 'fix-and-retry', { reason: 'app-keys', environment });
  neverLog(parsed.data.clientSecret);
  return parsed.data;
}

/** Stores both keys, trimmed, as people paste them. @throws AppError `oauth.bad-keys` for empty or odd text; `vault.*` */
export async function saveAppKeys(vault: Vault, environment: Environment, keys: AppKeys): Promise<void> {
  const clientId = keys.clientId.trim();
  const clientSecret = keys.clientSecret.trim();
  // RFC 6749 appendix A.1 and A.2: visible ASCII; anything else was pasted by mistake.
  const valid = /^[\x21-\x7e]{1,256}$/;
  if (!valid.test(clientId) || !valid.test(clientSecret) || clientId.includes(':')) {
    throw new AppError('oauth.bad-keys', 'fix-and-retry', { environment, reason: 'malformed' });
  }
  neverLog(clientSecret);
  await vault.set(serviceOf(environment), account, JSON.stringify({ clientId, clientSecret }));
}

/** Forgets the firm's keys for one environment. */
export async function deleteAppKeys(vault: Vault, environment: Environment): Promise<void> {
  await vault.delete(serviceOf(environment), account);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
