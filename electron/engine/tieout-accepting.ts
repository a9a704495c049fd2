import type { EngineInput } from '../../shared/ipc/contract.ts';
import { plural } from '../../shared/plural.ts';
import { currentRow, putRow } from '../ledger/changes.ts';
import { decide, nextDecisionId } from '../ledger/decisions.ts';
import { acceptanceIdsOf, nextAcceptanceId } from '../ledger/tieout-facts.ts';
import { announce } from './announce.ts';
import { authorOf, type EngineContext, type Session } from './context.ts';
import { readOne } from './tieout-views.ts';

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
  const summary = effects.length === 1 ? 'Accepted a difference' : `Accepted ${plural(effects.length, 'difference')}`;
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
  return acceptanceIdsOf(db, keys).map((id) =>
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
      : `No longer accepts ${plural(changes.length, 'difference')}`;
  decide(engine.db, author, { kind: 'tieout.withdraw', summary, changes });
  announce(engine, summary, ['tieout']);
  return { changedCount: changes.length };
}
