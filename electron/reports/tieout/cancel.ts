import type { AmountMinor } from '../../../shared/money.ts';

/** One application line, settlement or unapplied part, as it moves receivables. */
export interface Entry {
  readonly side: 'source' | 'quickbooks';
  readonly effectMinor: AmountMinor;
  readonly date: string;
  /** Dated on or before the as-of day. */
  readonly counted: boolean;
  /** The mapping of its payment, or null. */
  readonly pairId: number | null;
  /** Settles ties, so that the order of records never shows. */
  readonly key: string;
}

/** What is left when both sides' equal entries have been set off against each other. */
export interface Leftovers<E extends Entry> {
  /** Counted on one side, while the equal entry of the other side is dated after the as-of day. */
  readonly across: readonly E[];
  /** Counted, and without an equal on the other side. */
  readonly oneSided: readonly E[];
}

/**
 * Sets entries of both sides off: payments known to be one first, then equal amounts, counted ones before those dated
 * later; in the end, leftovers whose sums agree. The same for either side: swapping them swaps the result.
 */
export function cancelEntries<E extends Entry>(entries: readonly E[]): Leftovers<E> {
  const open = { source: new Set<E>(), quickbooks: new Set<E>() };
  for (const entry of [...entries].sort(compareEntries)) open[entry.side].add(entry);
  const across: E[] = [];
  const setOff = (ours: E, theirs: E): void => {
    open.source.delete(ours);
    open.quickbooks.delete(theirs);
    if (ours.counted !== theirs.counted) across.push(ours.counted ? ours : theirs);
  };
  const paired = Map.groupBy(
    [...open.quickbooks].filter((entry) => entry.pairId !== null),
    (entry) => `${entry.pairId} ${entry.effectMinor}`,
  );
  for (const ours of [...open.source]) {
    const theirs = ours.pairId === null ? undefined : paired.get(`${ours.pairId} ${ours.effectMinor}`)?.shift();
    if (theirs !== undefined) setOff(ours, theirs);
  }
  const rounds: readonly (readonly [boolean, boolean])[] = [
    [true, true],
    [true, false],
    [false, true],
  ];
  for (const [oursCounted, theirsCounted] of rounds) {
    const waiting = Map.groupBy(
      [...open.quickbooks].filter((entry) => entry.counted === theirsCounted),
      (entry) => entry.effectMinor,
    );
    for (const ours of [...open.source]) {
      if (ours.counted !== oursCounted) continue;
      const theirs = waiting.get(ours.effectMinor)?.shift();
      if (theirs !== undefined) setOff(ours, theirs);
    }
  }
  const oneSided = [...open.source, ...open.quickbooks].filter((entry) => entry.counted);
  let restMinor = 0;
  for (const entry of oneSided) restMinor += entry.side === 'source' ? entry.effectMinor : -entry.effectMinor;
  return { across, oneSided: restMinor === 0 ? [] : oneSided };
}

function compareEntries(a: Entry, b: Entry): number {
  if (a.date !== b.date) return a.date < b.date ? -1 : 1;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
