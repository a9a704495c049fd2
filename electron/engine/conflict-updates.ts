import type { Composed } from '../export/compose.ts';
import { queueUpdate, type UpdateRequest } from '../export/queue-update.ts';
import { type DecidedUpdate, listDecidedUpdates } from '../ledger/conflicts-requests.ts';
import { findConflictRow } from '../ledger/conflicts-views.ts';
import { announce } from './announce.ts';
import { authorOf, type EngineContext, type Session } from './context.ts';

const nouns = { Customer: '', Invoice: 'invoice ', CreditMemo: 'credit memo ' } as const;

/** What review decided to write to QuickBooks and stands in no batch yet: one request for each record. */
export function listUpdateRequests(db: EngineContext['db']): UpdateRequest[] {
  const byMapping = new Map<number, DecidedUpdate[]>();
  for (const update of listDecidedUpdates(db)) {
    const { mappingId } = update.conflict;
    byMapping.set(mappingId, [...(byMapping.get(mappingId) ?? []), update]);
  }
  return [...byMapping.values()].flatMap((updates) => {
    const [first] = updates;
    if (first === undefined) return [];
    const { ends, conflict } = first;
    const type = ends.quickbooksType;
    if (type !== 'Customer' && type !== 'Invoice' && type !== 'CreditMemo') return [];
    const whole = updates.find(({ resolution }) => resolution.step !== 'export-update') ?? first;
    const { ours, theirs } = conflict.conflict;
    const document = 'total' in ours ? ours : null;
    const listed = findConflictRow(db, conflict.id);
    return [
      {
        step: whole.resolution.step as UpdateRequest['step'],
        recordType: ends.sourceType,
        recordId: ends.sourceId,
        quickbooksType: type,
        quickbooksId: ends.quickbooksId,
        label: `${nouns[type]}${listed?.label ?? ''}`,
        party: listed?.party ?? null,
        date: document?.date ?? null,
        currency: document?.currency ?? null,
        amountMinor: document?.total ?? null,
        changes: Object.assign({}, ...updates.map(({ resolution }) => resolution.updateQuickBooks)),
        expected: theirs,
        source: ours,
        fields: [...new Set(updates.flatMap((one) => one.conflict.conflict.fields.map(({ field }) => field)))],
      },
    ];
  });
}

/** Puts every decided update that is in no batch into one new export batch. Nothing is sent. @returns null where there are none */
export function composeUpdates(engine: EngineContext, session: Session): Composed | null {
  const requests = listUpdateRequests(engine.db);
  if (requests.length === 0) return null;
  const composed = queueUpdate(engine.db, authorOf(engine, session), engine.identity.homeCurrency, requests);
  announce(engine, null, ['company', 'conflicts', 'exports']);
  return composed;
}
