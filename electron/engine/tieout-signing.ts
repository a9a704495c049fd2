import { AppError } from '../../shared/errors.ts';
import type { EngineInput } from '../../shared/ipc/contract.ts';
import type { SignedFigures, SignOff } from '../../shared/ipc/sign-offs.ts';
import { currentRow, putRow } from '../ledger/changes.ts';
import { decide, decisionHead, nextDecisionId } from '../ledger/decisions.ts';
import { listSignOffs, nextSignOffId, signOffRow } from '../ledger/sign-off.ts';
import { numberReader, saveSignedRecords } from '../ledger/signed-records.ts';
import { type FrozenRecord, freezeRecords } from '../reports/sign-off/frozen-records.ts';
import { indexSide } from '../reports/tieout/side-index.ts';
import { announce } from './announce.ts';
import { authorOf, type EngineContext, type Session } from './context.ts';
import { readCurrency, tieOutsOf } from './tieout-keeper.ts';

/** The figures and causes of a day, as a sign-off keeps them. */
export function readFigures(engine: EngineContext, asOf: string): Pick<SignOff, 'figures' | 'causes'> {
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

/** Every record of both sides that counts as of a day. */
export function freezeBooks(engine: EngineContext, asOf: string): FrozenRecord[] {
  const books = tieOutsOf(engine).books();
  const numberOf = numberReader(engine.db);
  return (['source', 'quickbooks'] as const).flatMap((side) =>
    freezeRecords(indexSide(side, books[side]), asOf, numberOf),
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
  const records = freezeBooks(engine, asOf);
  db.transaction(() => {
    const row = signOffRow(entry, saveSignedRecords(db, records), nextDecisionId(db));
    decide(db, author, { kind: 'signOff.sign', summary, changes: [putRow(db, 'sign_off', row)] });
  })();
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
