import { AppError } from '../../shared/errors.ts';

/** Why no keychain can be used, as `details.reason` of `vault.unavailable`. */
export type KeychainTrouble = 'module-missing' | 'no-service' | 'locked' | 'timed-out' | 'other';

// keytar passes on the system's own words; these are the ones libsecret, D-Bus, macOS Security and Windows use.
const deniedWords = /denied|dismissed|user cancel+ed|not correct|not allowed to|authorization/i;
const lockedWords = /locked|interaction is not allowed/i;
const absentWords =
  /d-?bus|org\.freedesktop\.secrets|autolaunch|object does not exist|not provided|keychain could not be found|connection is closed/i;

/**
 * Turns what keytar threw into an AppError. The system's message stays out of the details: it may quote an account.
 * An AppError passes through unchanged.
 */
export function toVaultError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const moduleMissing =
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ERR_DLOPEN_FAILED' || error.code === 'MODULE_NOT_FOUND');
  if (moduleMissing) return unavailable('module-missing', error);
  if (lockedWords.test(message)) return unavailable('locked', error);
  if (deniedWords.test(message)) return new AppError('vault.denied', 'fix-and-retry', {}, error);
  if (absentWords.test(message)) return unavailable('no-service', error);
  return unavailable('other', error);
}

/** The system did not answer: it may be waiting for someone to type a password. */
export function keychainTimedOut(timeoutMs: number): AppError {
  return new AppError('vault.unavailable', 'fix-and-retry', { reason: 'timed-out', timeoutMs });
}

function unavailable(reason: KeychainTrouble, cause: unknown): AppError {
  return new AppError('vault.unavailable', 'fix-and-retry', { reason }, cause);
}
