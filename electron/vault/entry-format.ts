import { createHash } from 'node:crypto';
import { assert } from '../../shared/assert.ts';
import { AppError } from '../../shared/errors.ts';

/**
 * [Note: Vault entries]
 *
 * Windows Credential Manager refuses more than 2,560 bytes, so every system stores secrets alike: an entry is either
 * the secret itself or an index that names a slot and a number of parts. The two slots, a and b, take turns: a new value
 * is written into the free slot, then the index is replaced (one keychain write, so a reader sees the old value or the
 * new one), then the old slot is emptied. Parts are written upwards and deleted downwards, so what a kill leaves behind
 * always starts at part 0 and is found without listing the keychain: keytar lists by prefix on Windows, where one
 * realm's number can be the beginning of another's.
 *
 * The checksum in the index tells an entry that was edited or half restored by hand from one that Tieout wrote.
 */
export type Slot = 'a' | 'b';

export type StoredEntry =
  | { readonly kind: 'whole'; readonly checksum: string; readonly secret: string }
  | { readonly kind: 'parts'; readonly checksum: string; readonly slot: Slot; readonly count: number };

/** Largest text put into one keychain entry, in UTF-8 bytes; the prefix before it adds less than 50. */
export const partBytesMax = 2_000;

const wholePattern = /^tieout1:whole:([0-9a-f]{16}):([\s\S]*)$/;
const partsPattern = /^tieout1:parts:([0-9a-f]{16}):([ab]):([1-9][0-9]{0,3})$/;

/** First 16 hex digits of the SHA-256: guards against accidents, not against someone who can write the keychain. */
export function checksumOf(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex').slice(0, 16);
}

/**
 * Cuts a text into pieces of at most `partBytesMax` UTF-8 bytes, never inside a character.
 * A secret with NUL or half a surrogate pair would come back changed from the system, so it is a bug to store one.
 */
export function splitSecret(secret: string): string[] {
  assert(!secret.includes('\0') && secret.isWellFormed(), 'a secret is well-formed text without NUL');
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const character of secret) {
    const size = Buffer.byteLength(character, 'utf8');
    if (bytes + size > partBytesMax) {
      parts.push(part);
      part = '';
      bytes = 0;
    }
    part += character;
    bytes += size;
  }
  parts.push(part);
  return parts;
}

/** The text stored under the account itself. */
export function formatEntry(entry: StoredEntry): string {
  return entry.kind === 'whole'
    ? `tieout1:whole:${entry.checksum}:${entry.secret}`
    : `tieout1:parts:${entry.checksum}:${entry.slot}:${entry.count}`;
}

/** @throws AppError `vault.damaged` when the text is not an entry of ours */
export function parseEntry(text: string): StoredEntry {
  const whole = wholePattern.exec(text);
  if (whole?.[1] !== undefined && whole[2] !== undefined) {
    return { kind: 'whole', checksum: whole[1], secret: whole[2] };
  }
  const parts = partsPattern.exec(text);
  if (parts?.[1] !== undefined && parts[2] !== undefined && parts[3] !== undefined) {
    return { kind: 'parts', checksum: parts[1], slot: parts[2] === 'a' ? 'a' : 'b', count: Number(parts[3]) };
  }
  throw damaged('not-an-entry');
}

/** @throws AppError `vault.damaged` when the text does not have this checksum */
export function checkSecret(secret: string, checksum: string): string {
  if (checksumOf(secret) !== checksum) throw damaged('checksum');
  return secret;
}

export function damaged(reason: 'not-an-entry' | 'checksum' | 'part-missing'): AppError {
  return new AppError('vault.damaged', 'sign-in-again', { reason });
}
