import { ConflictRow, ConflictTab, type conflictCalls } from '../../../shared/ipc/conflicts.ts';
import { putRow } from '../../ledger/changes.ts';
import { neverTouchKey, readNeverTouch } from '../../ledger/conflicts-settings.ts';
import {
  countComparedLinks,
  countConflictTabs,
  countOpenKinds,
  listConflictRows,
  sumStakes,
} from '../../ledger/conflicts-views.ts';
import { decide } from '../../ledger/decisions.ts';
import { fieldWords } from '../../review/facts.ts';
import { announce } from '../announce.ts';
import { decideConflicts, relinkConflict } from '../conflict-deciding.ts';
import { refreshConflicts } from '../conflict-refresh.ts';
import { listSourceChanges, writeClientImport, writeSourceChanges } from '../conflict-reports.ts';
import { composeUpdates, listUpdateRequests } from '../conflict-updates.ts';
import { conflictDetail, previewDecision } from '../conflict-views.ts';
import { authorOf, type HandlersFor } from '../context.ts';

export const conflictHandlers: HandlersFor<typeof conflictCalls> = {
  'conflicts.counts': ({ db }) => ({
    tabs: countConflictTabs(db),
    stakes: Object.fromEntries(ConflictTab.options.map((tab) => [tab, sumStakes(db, tab)])) as Record<
      ConflictTab,
      ReturnType<typeof sumStakes>
    >,
    kinds: countOpenKinds(db),
    linkCount: countComparedLinks(db),
    toExport: listUpdateRequests(db).length,
    sourceChanges: listSourceChanges(db).length,
  }),
  'conflicts.list': ({ db }, { filters, offset, limit, ...order }) => {
    const { rows, totalCount } = listConflictRows(db, filters, order, offset, limit);
    return { rows: rows.map((row) => ConflictRow.parse(row)), totalCount };
  },
  'conflicts.detail': ({ db }, { conflictId }) => conflictDetail(db, conflictId),
  'conflicts.preview': ({ db }, { conflictId, alike, outcome, choices }) =>
    previewDecision(db, conflictId, alike, outcome, choices),
  'conflicts.decide': (engine, { conflicts, outcome, choices, note }, session) => ({
    changedCount: decideConflicts(engine, session, conflicts, outcome, choices, note),
  }),
  'conflicts.relink': (engine, { customerId, ...seen }, session) => ({
    changedCount: relinkConflict(engine, session, seen, customerId),
  }),
  'conflicts.composeUpdates': (engine, _input, session) => composeUpdates(engine, session),
  'conflicts.settings': ({ db }) => ({ neverTouch: [...readNeverTouch(db)] }),
  'conflicts.setNeverTouch': async (engine, { fields }, session) => {
    const { db } = engine;
    const wanted = [...new Set(fields)].sort();
    if (JSON.stringify([...readNeverTouch(db)].sort()) === JSON.stringify(wanted)) return { changedCount: 0 };
    const names = wanted.map((field) => fieldWords[field]).join(', ');
    const summary =
      wanted.length === 0 ? 'Every field may be written to QuickBooks' : `Never write to QuickBooks: ${names}`;
    decide(db, authorOf(engine, session), {
      kind: 'conflicts.neverTouch',
      summary,
      changes: [putRow(db, 'setting', { key: neverTouchKey, value: JSON.stringify(wanted) })],
    });
    await refreshConflicts(engine);
    announce(engine, summary, ['company', 'conflicts']);
    return { changedCount: 1 };
  },
  'conflicts.writeSourceChanges': async ({ db, host }, { fileToken }) => ({
    rowCount: await writeSourceChanges(db, await host.filePath(fileToken)),
  }),
  'conflicts.writeClientImport': async ({ db, host }, { fileToken }) => ({
    rowCount: await writeClientImport(db, await host.filePath(fileToken)),
  }),
};
