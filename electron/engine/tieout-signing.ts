import { AppError } from '../../shared/errors.ts';
import type { EngineInput, EngineOutput } from '../../shared/ipc/contract.ts';
import type { Cause, SignedChange, SignedFigures, SignOff } from '../../shared/ipc/tieout.ts';
import { currentRow, putRow } from '../ledger/changes.ts';
import { decide, decisionHead, nextDecisionId } from '../ledger/decisions.ts';
import {
  findSignOff,
  freezeItems,
  listSignOffs,
  nextSignOffId,
  type SignedItem,
  signOffRow,
} from '../ledger/sign-off.ts';
import { nextAcceptanceId } from '../ledger/tieout-facts.ts';
import { recordReader } from '../ledger/tieout-records.ts';
import { listOpenItems } from '../reports/aging/open-items.ts';
import { indexSide } from '../reports/tieout/side-index.ts';
import { announce } from './announce.ts';
import { authorOf, type EngineContext, type Session } from './context.ts';
import { readCurrency, tieOutsOf } from './tieout-keeper.ts';
import { readOne } from './tieout-views.ts';

function readFigures(engine: EngineContext, asOf: string): Pick<SignOff, 'figures' | 'causes'> {
  const currencies = tieOutsOf(engine)
    .tieOut(asOf)
    .currencies.map((one) => readCurrency(engine.db, one));
  return {
    figures: currencies.map(
      ({
        currency,
        sourceMinor,
        quickbooksMinor,
        differenceMinor,
        unexplainedMinor,
        acceptedMinor,
      }): SignedFigures => ({
        currency,
        sourceMinor,
        quickbooksMinor,
        differenceMinor,
        unexplainedMinor,
        acceptedMinor,
      }),
    ),
    causes: currencies.flatMap(({ currency, causes }) =>
      causes.map(({ cause, amountMinor, count }) => ({ currency, cause, amountMinor, count })),
    ),
  };
}

function openItems(engine: EngineContext, asOf: string): SignedItem[] {
  const books = tieOutsOf(engine).books();
  return (['source', 'quickbooks'] as const).flatMap((side) =>
    freezeItems(side, listOpenItems(indexSide(side, books[side]), asOf)),
  );
}

/** Freezes the tie-out as of a day under two names. The same figures signed again by the same people are one sign-off. */
export function signOff(
  engine: EngineContext,
  { asOf, preparer, reviewer, note }: EngineInput<'signOff.sign'>,
  session: Session,
): { signOffId: number } {
  const { db } = engine;
  const people = { preparer, reviewer: reviewer === '' ? null : reviewer, note: note === '' ? null : note };
  const figures = readFigures(engine, asOf);
  const [newest] = listSignOffs(db).filter((one) => one.asOf === asOf && one.reopenedAt === null);
  const signed = newest && [newest.preparer, newest.reviewer, newest.note, newest.figures, newest.causes];
  const signing = [people.preparer, people.reviewer, people.note, figures.figures, figures.causes];
  if (newest !== undefined && JSON.stringify(signed) === JSON.stringify(signing)) {
    return { signOffId: newest.signOffId };
  }
  const author = authorOf(engine, session);
  const { head, count } = decisionHead(db);
  const signOffId = nextSignOffId(db);
  const entry = { signOffId, asOf, ...people, at: author.at, ...figures, decisionCount: count, decisionHead: head };
  const summary = `Signed off the tie-out as of ${asOf}`;
  decide(db, author, {
    kind: 'signOff.sign',
    summary,
    changes: [putRow(db, 'sign_off', signOffRow(entry, openItems(engine, asOf), nextDecisionId(db)))],
  });
  announce(engine, summary, ['tieout', 'company']);
  return { signOffId };
}

/** Takes a sign-off back, with the reason in the log; its figures stay readable. */
export function reopen(
  engine: EngineContext,
  { signOffId, reason }: EngineInput<'signOff.reopen'>,
  session: Session,
): null {
  const { db } = engine;
  const present = currentRow(db, 'sign_off', { id: signOffId });
  if (present === null) throw new AppError('app.not-found', 'none', { signOff: signOffId });
  if (present.reopened_at !== null) return null;
  const author = authorOf(engine, session);
  const summary = `Reopened the sign-off as of ${present.as_of}`;
  decide(db, author, {
    kind: 'signOff.reopen',
    summary,
    note: reason,
    changes: [putRow(db, 'sign_off', { ...present, reopened_at: author.at })],
  });
  announce(engine, summary, ['tieout', 'company']);
  return null;
}

/** Open items that are not as they were signed. Their sum is the change of both sides' receivables. */
export function listSignedChanges(
  engine: EngineContext,
  { signOffId, offset, limit }: EngineInput<'signOff.changes'>,
): EngineOutput<'signOff.changes'> {
  const found = findSignOff(engine.db, signOffId);
  if (found === null) throw new AppError('app.not-found', 'none', { signOff: signOffId });
  const { asOf } = found.signOff;
  const keyOf = ([side, type, id, currency]: SignedItem) => JSON.stringify([side, type, String(id), currency]);
  const now = new Map(openItems(engine, asOf).map((item) => [keyOf(item), item]));
  const changes: { item: SignedItem; beforeMinor: number; afterMinor: number }[] = [];
  for (const item of found.items) {
    const key = keyOf(item);
    const afterMinor = now.get(key)?.[4] ?? 0;
    now.delete(key);
    if (afterMinor !== item[4]) changes.push({ item, beforeMinor: item[4], afterMinor });
  }
  for (const item of now.values()) changes.push({ item, beforeMinor: 0, afterMinor: item[4] });
  changes.sort(
    (a, b) =>
      Math.abs(b.afterMinor - b.beforeMinor) - Math.abs(a.afterMinor - a.beforeMinor) ||
      (keyOf(a.item) < keyOf(b.item) ? -1 : 1),
  );
  const read = recordReader(engine.db);
  const figures = readFigures(engine, asOf);
  return {
    totalCount: changes.length,
    rows: changes.slice(offset, offset + limit).map(({ item, beforeMinor, afterMinor }): SignedChange => {
      const [side, type, id, currency] = item;
      const facts = read({ side, type, id, on: null });
      const [number, party, date] = [facts?.number ?? null, facts?.party ?? null, facts?.date ?? null];
      return { side, type, id: String(id), number, party, date, currency, beforeMinor, afterMinor };
    }),
    figures: figures.figures,
    causes: changedCauses(found.signOff.causes, figures.causes),
  };
}

type CauseFigures = SignOff['causes'];

function changedCauses(before: CauseFigures, after: CauseFigures) {
  const rows = new Map<string, { currency: string; cause: Cause; beforeMinor: number; afterMinor: number }>();
  const rowOf = ({ currency, cause }: CauseFigures[number]) => {
    const key = `${currency} ${cause}`;
    const row = rows.get(key) ?? { currency, cause, beforeMinor: 0, afterMinor: 0 };
    rows.set(key, row);
    return row;
  };
  for (const one of before) rowOf(one).beforeMinor = one.amountMinor;
  for (const one of after) rowOf(one).afterMinor = one.amountMinor;
  return [...rows.values()].filter((row) => row.beforeMinor !== row.afterMinor);
}

/** Accepts differences as they stand, with a reason. One that was accepted already for this amount is left alone. */
export function acceptEffects(
  engine: EngineContext,
  { asOf, currency, keys, reason }: EngineInput<'tieout.accept'>,
  session: Session,
): { changedCount: number } {
  const { db } = engine;
  const author = authorOf(engine, session);
  const wanted = new Set(keys);
  const effects = readOne(engine, asOf, currency).effects.filter(
    (effect) => wanted.has(effect.key) && effect.acceptance === null,
  );
  if (effects.length === 0) return { changedCount: 0 };
  const first = nextAcceptanceId(db);
  const summary =
    effects.length === 1 ? 'Accepted a difference' : `Accepted ${effects.length.toLocaleString('en-US')} differences`;
  const outdated = withdrawChanges(engine, new Set(effects.map((effect) => effect.key)), author.at);
  decide(db, author, {
    kind: 'tieout.accept',
    summary,
    note: reason,
    changes: [
      ...outdated,
      ...effects.map((effect, index) =>
        putRow(db, 'accepted_difference', {
          id: first + index,
          effect_key: effect.key,
          cause: effect.cause,
          amount_minor: effect.amountMinor,
          currency,
          reason,
          at: author.at,
          person: author.person,
          decision_id: nextDecisionId(db),
          withdrawn_at: null,
        }),
      ),
    ],
  });
  announce(engine, summary, ['tieout']);
  return { changedCount: effects.length };
}

function withdrawChanges(engine: EngineContext, keys: ReadonlySet<string>, at: string) {
  const { db } = engine;
  const ids = db
    .prepare(
      'SELECT id FROM accepted_difference WHERE withdrawn_at IS NULL AND effect_key IN (SELECT value FROM json_each(?))',
    )
    .pluck()
    .all(JSON.stringify([...keys])) as number[];
  return ids.map((id) =>
    putRow(db, 'accepted_difference', { ...currentRow(db, 'accepted_difference', { id }), id, withdrawn_at: at }),
  );
}

/** Takes acceptances back. */
export function withdrawAcceptances(
  engine: EngineContext,
  { keys }: EngineInput<'tieout.withdraw'>,
  session: Session,
): { changedCount: number } {
  const author = authorOf(engine, session);
  const changes = withdrawChanges(engine, new Set(keys), author.at);
  if (changes.length === 0) return { changedCount: 0 };
  const summary =
    changes.length === 1
      ? 'No longer accepts a difference'
      : `No longer accepts ${changes.length.toLocaleString('en-US')} differences`;
  decide(engine.db, author, { kind: 'tieout.withdraw', summary, changes });
  announce(engine, summary, ['tieout']);
  return { changedCount: changes.length };
}
