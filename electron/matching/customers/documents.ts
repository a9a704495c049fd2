import { hashText } from '../text/distance.ts';
import { foldJoined } from '../text/fold.ts';
import type { EvidenceDocument } from './types.ts';

const documentKeySalt = 0x5d;
const noHashes: ReadonlySet<number> = new Set();

/** A document as one text: number without separators, leading letters and zeros, with total and currency. */
function documentText(document: EvidenceDocument): string {
  const number = foldJoined(document.number ?? '').replace(/^\p{L}*0*/u, '');
  return number === '' ? '' : `${number} ${document.totalMinor} ${document.currency}`;
}

/** Hashes of a party's documents, once each; documents without a number or with a zero total prove nothing and are left out. */
export function documentHashes(documents: readonly EvidenceDocument[] | undefined): ReadonlySet<number> {
  if (documents === undefined || documents.length === 0) return noHashes;
  const hashes = new Set<number>();
  for (const document of documents) {
    const text = document.totalMinor === 0 ? '' : documentText(document);
    if (text !== '') hashes.add(hashText(text));
  }
  return hashes;
}

/** The blocking key of a document. */
export function documentKey(hash: number): number {
  return (Math.imul(hash ^ documentKeySalt, 0x27d4eb2f) ^ (hash >>> 13)) >> 1;
}

/** How many documents two parties share. */
export function countShared(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  if (one.size === 0 || other.size === 0) return 0;
  const small = one.size <= other.size ? one : other;
  const large = small === one ? other : one;
  let count = 0;
  for (const hash of small) if (large.has(hash)) count++;
  return count;
}

/**
 * Natural log-odds that shared documents add. One could be chance (short number series, round totals); each further one is
 * weaker evidence than the first, being often of the same run.
 */
export function documentLogOdds(count: number): number {
  return count === 0 ? 0 : Math.min(12, 3 + 1.8 * (count - 1));
}
