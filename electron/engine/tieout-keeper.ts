import { IsoDay } from '../../shared/schemas/common.ts';
import { goLiveKey } from '../ledger/go-live.ts';
import type { ReadableDb, WritableDb } from '../ledger/open.ts';
import { readSetting } from '../ledger/settings.ts';
import { type LedgerBooks, readBooks } from '../ledger/tieout-books.ts';
import {
  type Acceptance,
  lastDecisionId,
  listAcceptances,
  readFactsStamp,
  readLinkChanges,
} from '../ledger/tieout-facts.ts';
import { type PartyNames, readPartyNames } from '../ledger/tieout-records.ts';
import { createTieOut, type LiveTieOut } from '../reports/tieout/tie-out.ts';
import type { CauseTotal, CurrencyTieOut, Effect, TieOut } from '../reports/tieout/types.ts';

/** How many as-of days are kept at hand: today, and what a person compares it with. */
const daysKept = 3;

interface Kept {
  readonly live: LiveTieOut;
  readonly factsVersion: number;
  decisionId: number;
  result: TieOut | null;
}

/** What one company's engine remembers of its tie-outs. Lost with the engine: everything is computed from the ledger. */
export interface TieOutKeeper {
  /** Records of either side changed: what was computed no longer holds. */
  touch(): void;
  /** The tie-out as of a day; links made since it was computed are taken in. */
  tieOut(asOf: string): TieOut;
  /** The tie-out as of a day that is looked at once: computed from the ledger's present links, and not kept. */
  passing(asOf: string): TieOut;
  /** Both sides' records as they are now. Links in them may be older: the tie-out takes later ones in by itself. */
  books(): LedgerBooks;
  names(): PartyNames;
  /** Another number whenever records of either side changed; links don't count. */
  factsVersion(): number;
}

const keepers = new WeakMap<WritableDb, TieOutKeeper>();

export function tieOutsOf(engine: { readonly db: WritableDb }): TieOutKeeper {
  let keeper = keepers.get(engine.db);
  if (keeper === undefined) {
    keeper = createTieOutKeeper(engine.db);
    keepers.set(engine.db, keeper);
  }
  return keeper;
}

function createTieOutKeeper(db: WritableDb): TieOutKeeper {
  let factsVersion = 0;
  let stamp = '';
  let books: LedgerBooks | null = null;
  /** The newest decision that links in `books` are of. */
  let booksDecisionId = 0;
  let names: PartyNames | null = null;
  const days = new Map<string, Kept>();

  function touch(): void {
    factsVersion += 1;
    books = null;
    names = null;
  }

  /** A pull that was stopped half-way tells nobody what it stored: the records' own marks do. */
  function check(): void {
    const now = readFactsStamp(db);
    if (now !== stamp) touch();
    stamp = now;
  }

  /** Links of kept books may be old: a new tie-out begins with what the ledger says. */
  function freshBooks(): LedgerBooks {
    const decisionId = lastDecisionId(db);
    if (books === null || booksDecisionId !== decisionId) books = readBooks(db);
    booksDecisionId = decisionId;
    return books;
  }

  function compute(asOf: string): Kept {
    const live = start(asOf);
    return { live, factsVersion, decisionId: booksDecisionId, result: null };
  }

  function start(asOf: string): LiveTieOut {
    const goLive = readSetting(db, goLiveKey, IsoDay);
    return createTieOut({ asOf, goLive, ...freshBooks(), acceptedMappings: new Set() });
  }

  function current(asOf: string): Kept {
    const known = days.get(asOf);
    if (known === undefined || known.factsVersion !== factsVersion) return compute(asOf);
    const decisionId = lastDecisionId(db);
    if (decisionId === known.decisionId) return known;
    const change = readLinkChanges(db, known.decisionId);
    if (change === null) return compute(asOf);
    known.live.apply(change);
    known.decisionId = decisionId;
    known.result = null;
    return known;
  }

  return {
    touch,
    tieOut(asOf) {
      check();
      const kept = current(asOf);
      days.delete(asOf);
      days.set(asOf, kept);
      const [oldest] = days.keys();
      if (days.size > daysKept && oldest !== undefined) days.delete(oldest);
      kept.result ??= kept.live.result();
      return kept.result;
    },
    passing(asOf) {
      check();
      return start(asOf).result();
    },
    books() {
      check();
      return books ?? freshBooks();
    },
    names() {
      check();
      names ??= readPartyNames(db);
      return names;
    },
    factsVersion() {
      check();
      return factsVersion;
    },
  };
}

/** An effect with the key that acceptances, questions and sign-offs know it by. */
export interface KeyedEffect extends Effect {
  readonly key: string;
  readonly acceptance: Acceptance | null;
}

export interface ReadTieOut extends Omit<CurrencyTieOut, 'effects'> {
  readonly effects: readonly KeyedEffect[];
  readonly acceptedMinor: number;
}

const effectKeys = new WeakMap<Effect, string>();

/** Stays the same while the same records differ for the same cause, whatever the amount. */
export function effectKey(effect: Effect): string {
  const known = effectKeys.get(effect);
  if (known !== undefined) return known;
  const { cause, currency, records } = effect;
  const parts = records.map(({ side, type, id, on }) =>
    [side === 'source' ? 's' : 'q', type, id, ...(on === null ? [] : [on.kind, on.id])].join(' '),
  );
  const key = [cause, currency, ...parts].join('|');
  effectKeys.set(effect, key);
  return key;
}

/** One currency of a tie-out with what people accepted. An acceptance holds for the amount it was given for only. */
export function readCurrency(db: ReadableDb, tieOut: CurrencyTieOut): ReadTieOut {
  const acceptances = listAcceptances(db);
  const acceptanceOf = (effect: Effect): Acceptance | null => {
    if (acceptances.size === 0) return null;
    const given = acceptances.get(effectKey(effect));
    return given?.amountMinor === effect.amountMinor ? given : null;
  };
  const acceptedByCause = new Map<string, number>();
  if (acceptances.size > 0) {
    for (const effect of tieOut.effects) {
      if (acceptanceOf(effect) === null) continue;
      acceptedByCause.set(effect.cause, (acceptedByCause.get(effect.cause) ?? 0) + effect.amountMinor);
    }
  }
  const causes = tieOut.causes.map(
    (cause): CauseTotal => ({ ...cause, acceptedMinor: acceptedByCause.get(cause.cause) ?? 0 }),
  );
  const { currency, sourceMinor, quickbooksMinor, differenceMinor, unexplainedMinor } = tieOut;
  let effects: readonly KeyedEffect[] | null = null;
  return {
    currency,
    sourceMinor,
    quickbooksMinor,
    differenceMinor,
    unexplainedMinor,
    acceptedMinor: causes.reduce((sum, cause) => sum + cause.acceptedMinor, 0),
    causes,
    get perClient() {
      return tieOut.perClient;
    },
    get effects() {
      effects ??= tieOut.effects.map((effect): KeyedEffect => {
        const acceptance = acceptanceOf(effect);
        return { ...effect, key: effectKey(effect), accepted: acceptance !== null, acceptance };
      });
      return effects;
    },
  };
}
