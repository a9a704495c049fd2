import { AppError } from '../../../shared/errors.ts';
import type { BatchRow, CandidateRow, exportCalls, ItemDetail, ItemRow } from '../../../shared/ipc/exports.ts';
import { plural } from '../../../shared/plural.ts';
import { IsoDay, type MoneyTotal } from '../../../shared/schemas/common.ts';
import { composeBatch, isBlocked, recheckBatch, retryFailed } from '../../export/compose.ts';
import { isTarget } from '../../export/config.ts';
import { readConfigRows } from '../../export/config-view.ts';
import { planEligible } from '../../export/read-plan.ts';
import type { ConfigKind, ItemKind, PlannedItem, Problem } from '../../export/types.ts';
import { composeUndo, planUndo } from '../../export/undo-plan.ts';
import { readLabel } from '../../ledger/annotations.ts';
import { type Change, currentRow, dropRow, putRow } from '../../ledger/changes.ts';
import { decide, nextDecisionId } from '../../ledger/decisions.ts';
import { withdrawItems } from '../../ledger/export-item-states.ts';
import * as outbox from '../../ledger/export-items.ts';
import { goLiveKey } from '../../ledger/go-live.ts';
import { exportLockKey } from '../../ledger/ledger-file.ts';
import { searchText } from '../../ledger/search-text.ts';
import { readSetting } from '../../ledger/settings.ts';
import { type Area, announce } from '../announce.ts';
import { authorOf, type EngineContext, type HandlersFor } from '../context.ts';
import { assertUnlocked, ExportLock, startPush, startUnlock } from '../push-job.ts';

const areas: readonly Area[] = ['company', 'exports', 'documents', 'customers'];

const toProblem = ({ code, text, action, blocks }: Problem) => ({ code, text, action, blocks });

function planned(engine: EngineContext): readonly PlannedItem[] {
  return planEligible(engine.db, engine.identity.homeCurrency);
}

function toCandidate(item: PlannedItem): CandidateRow {
  return {
    key: `${item.recordType} ${item.recordId}`,
    kind: item.kind,
    label: item.label,
    party: item.party,
    date: item.date,
    currency: item.currency,
    amountMinor: item.amountMinor,
    problems: item.problems.map(toProblem),
    words: [...item.content.words],
    json: JSON.stringify(item.content.body, null, 2),
  };
}

function toItem(row: outbox.ItemRow, isPushing: boolean): ItemRow {
  return {
    itemId: row.id,
    kind: row.kind,
    label: row.label,
    party: row.party,
    date: row.date,
    currency: row.currency,
    amountMinor: row.amountMinor,
    // What stands as being sent while nothing is being sent was left by an engine that died: its answer is not known.
    state: row.state === 'sending' && !isPushing ? 'in-doubt' : row.state,
    problems: row.problems.map(toProblem),
    fault:
      row.fault === null
        ? null
        : { ...row.fault, details: { ...row.fault.details }, messages: [...row.fault.messages] },
    quickbooksType: row.quickbooksType,
    quickbooksId: row.quickbooksId,
    undone: row.undoneAt !== null,
  };
}

function isPushing(engine: EngineContext): boolean {
  return engine.jobs.running().some((job) => job.kind === 'push');
}

function toBatch(engine: EngineContext, row: outbox.BatchRow): BatchRow {
  const states = outbox.countStates(engine.db, row.id);
  const counts = new Map<string, BatchRow['counts'][number]>();
  for (const { state, kind, count } of states) {
    const key = `${state} ${kind}`;
    counts.set(key, { state, kind, count: (counts.get(key)?.count ?? 0) + count });
  }
  return {
    batchId: row.id,
    kind: row.kind,
    undoOf: row.undoOf,
    status: row.status === 'pushing' && !isPushing(engine) ? 'stopped' : row.status,
    note: row.note,
    composedAt: row.composedAt,
    person: row.person,
    pushedAt: row.pushedAt,
    pushedBy: row.pushedBy,
    counts: [...counts.values()],
    totalsToSend: sumByCurrency(
      states.filter(({ state }) => state === 'ready' || state === 'sending' || state === 'in-doubt'),
    ),
  };
}

/** What documents amount to; payments are no sales and are left out. */
function sumByCurrency(
  rows: readonly { readonly kind: ItemKind; readonly currency: string | null; readonly amountMinor: number | null }[],
): MoneyTotal[] {
  const sums = new Map<string, number>();
  for (const { kind, currency, amountMinor } of rows) {
    if (currency === null || amountMinor === null || kind === 'create-payment' || kind === 'create-customer') continue;
    const sign = kind === 'create-credit-memo' ? -1 : 1;
    sums.set(currency, (sums.get(currency) ?? 0) + sign * amountMinor);
  }
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}

const sortValues: Readonly<Record<string, (row: PlannedItem) => string | number>> = {
  label: (row) => row.label.toLowerCase(),
  party: (row) => (row.party ?? '').toLowerCase(),
  date: (row) => row.date ?? '',
  amount: (row) => row.amountMinor ?? 0,
  kind: (row) => row.kind,
};

function sorted(
  rows: readonly PlannedItem[],
  sort: { readonly column: string; readonly descending: boolean } | null,
): readonly PlannedItem[] {
  const readValue = sort === null ? undefined : sortValues[sort.column];
  if (readValue === undefined) return rows;
  const direction = sort?.descending === true ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [readValue(a), readValue(b)];
    return x < y ? -direction : x > y ? direction : 0;
  });
}

function getItem(engine: EngineContext, itemId: string): outbox.ItemRow {
  const item = outbox.findItem(engine.db, itemId);
  if (item === null) throw new AppError('app.not-found', 'none', { item: itemId });
  return item;
}

export const exportHandlers: HandlersFor<typeof exportCalls> = {
  'exports.overview': (engine) => {
    const { db } = engine;
    const items = planned(engine);
    const byKind = new Map<ItemKind, { count: number; blocked: number }>();
    for (const item of items) {
      const one = byKind.get(item.kind) ?? { count: 0, blocked: 0 };
      byKind.set(item.kind, { count: one.count + 1, blocked: one.blocked + (isBlocked(item) ? 1 : 0) });
    }
    return {
      goLive: readSetting(db, goLiveKey, IsoDay),
      locked: readSetting(db, exportLockKey, ExportLock),
      candidates: [...byKind].map(([kind, counts]) => ({ kind, ...counts })),
      totals: sumByCurrency(items),
      missingConfig: readConfigRows(db, items).rows.filter((row) => row.blocks > 0).length,
      pushing: isPushing(engine),
    };
  },
  'exports.candidates': (engine, { search, blocked, kind, sort, offset, limit }) => {
    const text = searchText(search);
    const rows = planned(engine).filter(
      (item) =>
        (kind === null || item.kind === kind) &&
        (blocked === null || isBlocked(item) === blocked) &&
        (text === '' || searchText(item.label, item.party).includes(text)),
    );
    return {
      rows: sorted(rows, sort)
        .slice(offset, offset + limit)
        .map(toCandidate),
      totalCount: rows.length,
    };
  },
  'exports.compose': (engine, { keys }, session) => {
    assertUnlocked(engine);
    const author = authorOf(engine, session);
    const composed = composeBatch(
      engine.db,
      author,
      engine.identity.homeCurrency,
      keys === null ? null : new Set(keys),
    );
    if (composed !== null) {
      announce(engine, `Composed batch ${composed.batchId} of ${plural(composed.itemCount, 'item')}`, areas);
    }
    return composed;
  },
  'exports.batches': (engine, { offset, limit }) => {
    const { rows, totalCount } = outbox.listBatchRows(engine.db, offset, limit);
    return { rows: rows.map((row) => toBatch(engine, row)), totalCount };
  },
  'exports.batch': (engine, { batchId }) => {
    const row = outbox.findBatch(engine.db, batchId);
    return row === null ? null : toBatch(engine, row);
  },
  'exports.items': (engine, query) => {
    const { rows, totalCount } = outbox.listItemPage(engine.db, query);
    const pushing = isPushing(engine);
    return { rows: rows.map((row) => toItem(row, pushing)), totalCount };
  },
  'exports.item': (engine, { itemId }): ItemDetail => {
    const row = getItem(engine, itemId);
    return {
      ...toItem(row, isPushing(engine)),
      words: [...row.content.words],
      request: `POST ${row.url ?? requestOf(row)}`,
      body: JSON.stringify(row.body === null ? row.content.body : JSON.parse(row.body), null, 2),
      requestId: row.requestId,
      attempts: row.attempts,
      unanswered: row.unanswered,
      firstAttemptAt: row.firstAttemptAt,
      lastAttemptAt: row.lastAttemptAt,
      confirmedAt: row.confirmedAt,
      howConfirmed: row.howConfirmed,
      intuitTid: row.intuitTid,
      versions: outbox.listVersions(engine.db, itemId).map((one) => ({
        itemId: one.id,
        version: one.version,
        state: one.state,
        fault: one.fault === null ? null : (one.fault.messages[0] ?? one.fault.code),
      })),
    };
  },
  'exports.recheck': (engine, { batchId }) => {
    const changedCount = recheckBatch(engine.db, engine.identity.homeCurrency, batchId);
    announce(engine, `Checked batch ${batchId} again: ${plural(changedCount, 'item')} changed`, ['exports']);
    return { changedCount };
  },
  'exports.withdraw': (engine, { itemIds }, session) => {
    const { db } = engine;
    const [first] = itemIds;
    const summary = `Took ${itemIds.length === 1 && first !== undefined ? getItem(engine, first).label : plural(itemIds.length, 'item')} out of the export`;
    const changedCount = db.transaction(() => {
      const count = withdrawItems(db, itemIds);
      if (count > 0)
        decide(db, authorOf(engine, session), { kind: 'exports.withdraw', summary, changes: [], facts: { itemIds } });
      for (const batchId of new Set(itemIds.map((id) => getItem(engine, id).batchId))) {
        const left = outbox.listBatchItems(db, batchId).some((item) => item.state !== 'withdrawn');
        if (!left) outbox.setBatchStatus(db, batchId, 'withdrawn', authorOf(engine, session));
      }
      return count;
    })();
    if (changedCount > 0) announce(engine, summary, areas);
    return { changedCount };
  },
  'exports.retry': (engine, { itemIds }, session) => {
    const changedCount = retryFailed(engine.db, authorOf(engine, session), engine.identity.homeCurrency, itemIds);
    if (changedCount > 0)
      announce(engine, `Took up ${plural(changedCount, 'failed item')} again`, ['exports', 'company']);
    return { changedCount };
  },
  'exports.push': (engine, input, session) => ({ jobId: startPush(engine, session, input) }),
  'exports.undoPlan': ({ db }, { batchId }) =>
    planUndo(db, batchId).map(({ item, blocked, planned: step }) => ({
      itemId: item.id,
      label: item.label,
      kind: step?.kind ?? item.kind,
      currency: item.currency,
      amountMinor: item.amountMinor,
      words: step?.content.words[0] ?? '',
      blocked,
    })),
  'exports.composeUndo': (engine, { batchId }, session) => {
    assertUnlocked(engine);
    const composed = composeUndo(engine.db, authorOf(engine, session), batchId);
    if (composed !== null)
      announce(engine, `Composed batch ${composed.batchId}, which takes back batch ${batchId}`, areas);
    return composed;
  },
  'exports.unlock': (engine, _input, session) => ({ jobId: startUnlock(engine, session) }),
  'exports.byHand': (engine, { invoiceIds, on }, session) => {
    const { db } = engine;
    const author = authorOf(engine, session);
    const decisionId = nextDecisionId(db);
    const changes: Change[] = [];
    for (const invoiceId of invoiceIds) {
      const key = { record_type: 'source_invoice', record_id: invoiceId, mark: 'by-hand' };
      if ((currentRow(db, 'record_mark', key) !== null) === on) continue;
      changes.push(
        on
          ? putRow(db, 'record_mark', { ...key, at: author.at, person: author.person, decision_id: decisionId })
          : dropRow(db, 'record_mark', key),
      );
    }
    if (changes.length === 0) return { changedCount: 0 };
    const [first] = invoiceIds;
    const what =
      invoiceIds.length === 1 && first !== undefined
        ? readLabel(db, { recordType: 'source_invoice', recordId: first })
        : plural(changes.length, 'invoice');
    const summary = on ? `Added ${what} to the export by hand` : `Took ${what} out of the export again`;
    decide(db, author, { kind: 'exports.byHand', summary, changes });
    announce(engine, summary, areas);
    return { changedCount: changes.length };
  },
  'exports.config': (engine) => {
    const { rows, lists } = readConfigRows(engine.db, planned(engine));
    const choicesOf = (kind: ConfigKind) =>
      lists.entries[kind]
        .filter((entry) => isTarget(kind, entry))
        .map(({ id, name, active }) => ({ id, name, active }));
    return {
      rows,
      choices: {
        item: choicesOf('item'),
        tax: choicesOf('tax'),
        term: choicesOf('term'),
        method: choicesOf('method'),
        class: choicesOf('class'),
        location: choicesOf('location'),
        custom: choicesOf('custom'),
        deposit: choicesOf('deposit'),
      },
    };
  },
  'exports.setConfig': (engine, { values }, session) => {
    const { db } = engine;
    const changes: Change[] = [];
    for (const { kind, value, target } of values) {
      const key = { kind, source_value: value };
      const present = currentRow(db, 'export_config', key);
      if ((present?.quickbooks_id ?? null) === target) continue;
      changes.push(
        target === null
          ? dropRow(db, 'export_config', key)
          : putRow(db, 'export_config', { ...key, quickbooks_id: target }),
      );
    }
    if (changes.length === 0) return { changedCount: 0 };
    const summary = `Mapped ${plural(changes.length, 'value')} for export`;
    decide(db, authorOf(engine, session), { kind: 'exports.setConfig', summary, changes });
    announce(engine, summary, ['exports']);
    return { changedCount: changes.length };
  },
};

function requestOf(row: outbox.ItemRow): string {
  const query = new URLSearchParams(row.content.query).toString();
  return query === '' ? row.content.path : `${row.content.path}?${query}`;
}
