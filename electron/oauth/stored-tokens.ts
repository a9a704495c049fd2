import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { Vault } from '../vault/vault.ts';
import { type RealmKey, realmKeyText } from './environments.ts';
import type { IssuedTokens } from './intuit-protocol.ts';

/**
 * What the keychain holds for one realm. Access tokens are not in it: they last an hour, live in memory, and after a
 * restart a refresh gives another. Instants are Intuit's time, as its Date header tells, so a wrong clock here does not
 * shift them.
 */
export const StoredTokens = z.strictObject({
  version: z.literal(1),
  refreshToken: z.string().min(1),
  /** The one before, until the present one has worked: the present one may have been cut short on its way here. */
  previousRefreshToken: z.string().min(1).nullable(),
  signedInAt: z.iso.datetime(),
  refreshedAt: z.iso.datetime(),
  /** End of the rolling lifetime: unused until then, Intuit forgets the sign-in. */
  rollingEndsAt: z.iso.datetime(),
  /** End of the five years no refresh extends. */
  hardEndsAt: z.iso.datetime(),
  /** Intuit's clock minus this machine's, at the last answer. */
  clockOffsetMs: z.number(),
});
export type StoredTokens = z.infer<typeof StoredTokens>;

const dayMs = 24 * 60 * 60 * 1_000;
/** Intuit says 100 to 101 days and sends the number; this is for an answer without it. */
const rollingMsDefault = 100 * dayMs;
/** @see https://blogs.intuit.com/2025/11/12/important-changes-to-refresh-token-policy/ */
const hardMsDefault = 5 * 365 * dayMs;

const account = 'tokens';

function serviceOf(key: RealmKey): string {
  return `Tieout/tokens/${realmKeyText(key)}`;
}

/** @returns null when the realm has none. @throws AppError `vault.damaged` when the entry is not ours, `vault.*` */
export async function findStoredTokens(vault: Vault, key: RealmKey): Promise<StoredTokens | null> {
  const text = await vault.get(serviceOf(key), account);
  if (text === null) return null;
  const parsed = StoredTokens.safeParse(parseJson(text));
  if (!parsed.success) throw new AppError('vault.damaged', 'sign-in-again', { reason: 'tokens' });
  return parsed.data;
}

export async function saveStoredTokens(vault: Vault, key: RealmKey, tokens: StoredTokens): Promise<void> {
  await vault.set(serviceOf(key), account, JSON.stringify(tokens));
}

export async function deleteStoredTokens(vault: Vault, key: RealmKey): Promise<void> {
  await vault.delete(serviceOf(key), account);
}

/** The record of a new sign-in. @param nowMs  this machine's clock */
export function fromSignIn(issued: IssuedTokens, nowMs: number): StoredTokens {
  const serverMs = issued.serverTimeMs ?? nowMs;
  return {
    version: 1,
    refreshToken: issued.refreshToken,
    previousRefreshToken: null,
    signedInAt: instant(serverMs),
    refreshedAt: instant(serverMs),
    rollingEndsAt: instant(serverMs + (issued.refreshExpiresInMs ?? rollingMsDefault)),
    hardEndsAt: instant(serverMs + (issued.hardExpiresInMs ?? hardMsDefault)),
    clockOffsetMs: serverMs - nowMs,
  };
}

/** The record after a refresh with `used`. The same value coming back has thereby worked. */
export function afterRefresh(before: StoredTokens, used: string, issued: IssuedTokens, nowMs: number): StoredTokens {
  const serverMs = issued.serverTimeMs ?? nowMs + before.clockOffsetMs;
  return {
    ...before,
    refreshToken: issued.refreshToken,
    previousRefreshToken: issued.refreshToken === used ? null : used,
    refreshedAt: instant(serverMs),
    rollingEndsAt: instant(serverMs + (issued.refreshExpiresInMs ?? rollingMsDefault)),
    hardEndsAt: issued.hardExpiresInMs === null ? before.hardEndsAt : instant(serverMs + issued.hardExpiresInMs),
    clockOffsetMs: serverMs - nowMs,
  };
}

/** How much longer a sign-in lasts. */
export interface SignInExpiry {
  readonly signedInAt: string;
  /** The nearer of the two ends. */
  readonly endsAt: string;
  /** `unused`: 100 days without a refresh · `five-years`: the limit no use extends. */
  readonly limit: 'unused' | 'five-years';
  /** Whole days until `endsAt`, negative once it is past. */
  readonly daysLeft: number;
  readonly level: 'fine' | 'soon' | 'urgent' | 'past';
}

/** Days before the end at which people are warned: five years take an appointment, a rolling end takes one click. */
const warnDays = { unused: { soon: 21, urgent: 5 }, 'five-years': { soon: 60, urgent: 14 } } as const;

/** @param nowMs  this machine's clock; corrected by what the last answer told */
export function expiryOf(tokens: StoredTokens, nowMs: number): SignInExpiry {
  const rollingMs = Date.parse(tokens.rollingEndsAt);
  const hardMs = Date.parse(tokens.hardEndsAt);
  const limit = rollingMs <= hardMs ? 'unused' : 'five-years';
  const leftMs = Math.min(rollingMs, hardMs) - (nowMs + tokens.clockOffsetMs);
  const daysLeft = Math.floor(leftMs / dayMs);
  const warn = warnDays[limit];
  const level = leftMs <= 0 ? 'past' : daysLeft < warn.urgent ? 'urgent' : daysLeft < warn.soon ? 'soon' : 'fine';
  return { signedInAt: tokens.signedInAt, endsAt: instant(Math.min(rollingMs, hardMs)), limit, daysLeft, level };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
