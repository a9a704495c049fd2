import type { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { Candidate as CandidateShape, customerCalls, ReasonChip } from '../../../shared/ipc/customers.ts';
import { plural } from '../../../shared/plural.ts';
import { readLabel } from '../../ledger/annotations.ts';
import { type Change, currentRow, dropRow, putRow } from '../../ledger/changes.ts';
import { readUnlinkEffects } from '../../ledger/customer-links.ts';
import {
  findCustomerRow,
  findNames,
  listCustomerRows,
  listExactPairs,
  previewExactPairs,
  readCustomerCounts,
} from '../../ledger/customer-list.ts';
import { findClientLink, findLinkInCurrency, readCandidates } from '../../ledger/customer-matches.ts';
import { findCustomerCard, getClientCard, listLookAlikes, searchCustomers } from '../../ledger/customers.ts';
import { decide, listDecisions, nextDecisionId } from '../../ledger/decisions.ts';
import { findLiveMapping } from '../../ledger/mappings.ts';
import { type Candidate, reasonText, speaksAgainst } from '../../matching/customers/index.ts';
import { type Area, announce } from '../announce.ts';
import { authorOf, type EngineContext, type HandlersFor, type Session } from '../context.ts';
import { linkCustomers } from '../customer-links.ts';
import { toDecision } from './decisions.ts';

const areas: readonly Area[] = ['company', 'customers', 'documents', 'exports', 'tieout'];

function toChips(candidate: Candidate): ReasonChip[] {
  return candidate.reasons.map((reason) => ({ text: reasonText(reason), against: speaksAgainst(reason) }));
}

function parseCandidates(json: string | null): Candidate[] {
  return json === null ? [] : (JSON.parse(json) as Candidate[]);
}

/** Puts a mark on clients or takes it off, as one decision; clients that are so already are left alone. */
function markClients(
  engine: EngineContext,
  session: Session,
  clientIds: readonly number[],
  mark: 'left' | 'create',
  on: boolean,
  say: (what: string) => string,
): number {
  const { db } = engine;
  const author = authorOf(engine, session);
  const decisionId = nextDecisionId(db);
  const changes: Change[] = [];
  for (const clientId of clientIds) {
    const key = { record_type: 'client', record_id: clientId, mark };
    if ((currentRow(db, 'record_mark', key) !== null) === on) continue;
    const row = { ...key, at: author.at, person: author.person, decision_id: decisionId };
    changes.push(on ? putRow(db, 'record_mark', row) : dropRow(db, 'record_mark', key));
  }
  if (changes.length === 0) return 0;
  const [first] = clientIds;
  const what =
    clientIds.length === 1 && first !== undefined
      ? readLabel(db, { recordType: 'client', recordId: first })
      : plural(changes.length, 'client');
  const summary = say(what);
  decide(db, author, {
    kind: `customers.${mark}`,
    summary,
    ...(clientIds.length === 1 && first !== undefined ? { recordType: 'client', recordId: first } : {}),
    changes,
  });
  announce(engine, summary, areas);
  return changes.length;
}

/** @throws AppError 'decision.undo-blocked' where documents rest on links that are to go */
function refuseWhereRestedOn({
  linkedDocuments,
  sentItems,
}: {
  readonly linkedDocuments: number;
  readonly sentItems: number;
}): void {
  if (linkedDocuments + sentItems === 0) return;
  const cause = `${plural(linkedDocuments + sentItems, 'linked or sent document')} of these clients rest on it. Unlink them first.`;
  throw new AppError('decision.undo-blocked', 'none', { cause });
}

/** Links a client to the customer that a person chose, perhaps in place of another, and remembers the two names as one. */
function linkByHand(
  engine: EngineContext,
  session: Session,
  clientId: number,
  customerId: string,
  insteadOf: number | null,
): void {
  const { db } = engine;
  const card = findCustomerCard(db, customerId);
  if (card === null) throw new AppError('matching.not-a-candidate', 'none', { customer: customerId });
  const inCurrency = findLinkInCurrency(db, clientId, card.currency);
  if (inCurrency !== null && inCurrency !== insteadOf) {
    throw new AppError('matching.already-linked', 'none', { client: clientId });
  }
  const candidate = parseCandidates(readCandidates(db, clientId)).find((one) => String(one.customerId) === customerId);
  const names = { client_name: getClientCard(db, clientId).name, customer_name: card.name };
  const aliases =
    names.client_name === names.customer_name || currentRow(db, 'alias', names) !== null
      ? []
      : [putRow(db, 'alias', { ...names, at: authorOf(engine, session).at, decision_id: nextDecisionId(db) })];
  const pair = {
    clientId,
    customerId,
    tier: candidate === undefined ? 'unmatched' : 'suggested',
    score: candidate?.score ?? null,
    reasons: candidate?.reasons ?? [],
  };
  announce(engine, linkCustomers(engine, session, [pair], 'person', { aliases, insteadOf }), areas);
}

export const customerHandlers: HandlersFor<typeof customerCalls> = {
  'customers.counts': ({ db, matches }) => {
    const upToDate = matches.look('customers');
    return { ...readCustomerCounts(db), matching: !upToDate };
  },
  'customers.list': ({ db, matches }, { filters, offset, limit, ...order }) => {
    matches.look('customers');
    const { rows, totalCount } = listCustomerRows(db, filters, order, offset, limit);
    return {
      totalCount,
      rows: rows.map(({ candidates: json, ...row }) => {
        const candidates = parseCandidates(json);
        const shown = candidates.find((one) => String(one.customerId) === row.customerId);
        const candidateIds = candidates.map((one) => String(one.customerId));
        return { ...row, reasons: shown === undefined ? [] : toChips(shown), candidateIds };
      }),
    };
  },
  'customers.findRow': ({ db }, { filters, text, ...order }) => ({ index: findCustomerRow(db, filters, order, text) }),
  'customers.findNames': ({ db }, { names }) => findNames(db, names),
  'customers.detail': ({ db, matches }, { clientId }) => {
    matches.look('customers');
    const link = findClientLink(db, clientId);
    const candidates = parseCandidates(readCandidates(db, clientId)).flatMap(
      (candidate): z.infer<typeof CandidateShape>[] => {
        const card = findCustomerCard(db, String(candidate.customerId));
        return card === null ? [] : [{ card, score: candidate.score, reasons: toChips(candidate) }];
      },
    );
    const filter = { search: '', person: null, day: null, record: { recordType: 'client', recordId: clientId } };
    return {
      client: getClientCard(db, clientId),
      linked: link === null ? null : findCustomerCard(db, link.customerId),
      mappingId: link?.mappingId ?? null,
      linkedAt: link?.at ?? null,
      linkedBy: link?.person ?? null,
      candidates: link === null ? candidates : [],
      history: listDecisions(db, filter, 0, 20).rows.map(toDecision),
    };
  },
  'customers.search': ({ db }, { text, limit }) => searchCustomers(db, text, limit),
  'customers.previewExact': ({ db, matches }, choice) => {
    matches.ensure('customers');
    return previewExactPairs(db, choice);
  },
  'customers.acceptExact': (engine, { toldCount, ...choice }, session) => {
    engine.matches.ensure('customers');
    const pairs = listExactPairs(engine.db, choice).map((row) => ({
      clientId: row.clientId,
      customerId: row.customerId,
      tier: 'exact',
      score: row.score,
      reasons: parseCandidates(row.candidates)[0]?.reasons ?? [],
    }));
    if (toldCount !== undefined && pairs.length !== toldCount) {
      throw new AppError('matching.other-count', 'none', { count: pairs.length });
    }
    if (pairs.length === 0) return { changedCount: 0 };
    const summary = linkCustomers(engine, session, pairs, 'bulk');
    announce(engine, summary, areas);
    return { changedCount: pairs.length };
  },
  'customers.link': (engine, { clientId, customerId }, session) => {
    const present = findClientLink(engine.db, clientId);
    if (present?.customerId === customerId) return { changedCount: 0 };
    linkByHand(engine, session, clientId, customerId, null);
    return { changedCount: 1 };
  },
  'customers.relink': (engine, { clientId, mappingId, customerId }, session) => {
    const { db } = engine;
    if (findLiveMapping(db, 'Customer', customerId) === mappingId) return { changedCount: 0 };
    const { mappingIds, ...effects } = readUnlinkEffects(db, [clientId]);
    if (!mappingIds.includes(mappingId)) throw new AppError('app.not-found', 'none', { mapping: mappingId });
    refuseWhereRestedOn(effects);
    linkByHand(engine, session, clientId, customerId, mappingId);
    return { changedCount: 1 };
  },
  'customers.reject': (engine, { clientId, customerId }, session) => {
    const { db } = engine;
    const author = authorOf(engine, session);
    const key = {
      record_kind: 'customer',
      source_type: 'client',
      source_id: clientId,
      quickbooks_type: 'Customer',
      quickbooks_id: customerId,
    };
    if (currentRow(db, 'rejected_pair', key) !== null) return { changedCount: 0 };
    const summary = `Not the same: ${readLabel(db, { recordType: 'client', recordId: clientId })} and ${readLabel(db, { recordType: 'Customer', recordId: customerId })}`;
    decide(db, author, {
      kind: 'customers.reject',
      summary,
      recordType: 'client',
      recordId: clientId,
      changes: [
        putRow(db, 'rejected_pair', { ...key, at: author.at, person: author.person, decision_id: nextDecisionId(db) }),
      ],
    });
    engine.matches.reject(clientId, customerId);
    announce(engine, summary, areas);
    return { changedCount: 1 };
  },
  'customers.unreject': (engine, { clientId, customerId }, session) => {
    const { db } = engine;
    const key = {
      record_kind: 'customer',
      source_type: 'client',
      source_id: clientId,
      quickbooks_type: 'Customer',
      quickbooks_id: customerId,
    };
    if (currentRow(db, 'rejected_pair', key) === null) return { changedCount: 0 };
    const summary = `Offer again: ${readLabel(db, { recordType: 'client', recordId: clientId })} and ${readLabel(db, { recordType: 'Customer', recordId: customerId })}`;
    decide(db, authorOf(engine, session), {
      kind: 'customers.unreject',
      summary,
      recordType: 'client',
      recordId: clientId,
      changes: [dropRow(db, 'rejected_pair', key)],
    });
    engine.matches.touch('customers');
    announce(engine, summary, areas);
    return { changedCount: 1 };
  },
  'customers.leave': (engine, { clientIds, left }, session) => ({
    changedCount: markClients(engine, session, clientIds, 'left', left, (what) =>
      left ? `Left ${what} for later` : `Took up ${what} again`,
    ),
  }),
  'customers.queueCreate': (engine, { clientIds, queued }, session) => ({
    changedCount: markClients(engine, session, clientIds, 'create', queued, (what) =>
      queued ? `Queued ${what} to be created in QuickBooks` : `Took ${what} out of the queue for QuickBooks`,
    ),
  }),
  'customers.lookAlikes': ({ db }, { clientId }) => {
    const alike = listLookAlikes(db, getClientCard(db, clientId).name);
    // What matching suggests is alike too, in more than the name.
    const suggested = parseCandidates(readCandidates(db, clientId)).flatMap(({ customerId }) => {
      const card = findCustomerCard(db, String(customerId));
      const known = alike.some(({ type, id }) => type === 'Customer' && id === String(customerId));
      return card === null || card.merged || known
        ? []
        : [{ type: 'Customer' as const, id: card.customerId, name: card.name, active: card.active, equal: false }];
    });
    return [...alike, ...suggested];
  },
  'customers.unlinkEffects': ({ db }, { clientIds }) => {
    const { mappingIds, linkedDocuments, sentItems } = readUnlinkEffects(db, clientIds);
    return { links: mappingIds.length, linkedDocuments, sentItems };
  },
  'customers.unlink': (engine, { clientIds }, session) => {
    const { db } = engine;
    const { mappingIds, linkedDocuments, sentItems } = readUnlinkEffects(db, clientIds);
    if (mappingIds.length === 0) return { changedCount: 0 };
    refuseWhereRestedOn({ linkedDocuments, sentItems });
    const [first] = clientIds;
    const single = clientIds.length === 1 && first !== undefined;
    const summary = `Unlinked ${single ? readLabel(db, { recordType: 'client', recordId: first }) : plural(mappingIds.length, 'client')}`;
    decide(db, authorOf(engine, session), {
      kind: 'customers.unlink',
      summary,
      ...(single ? { recordType: 'client', recordId: first } : {}),
      changes: mappingIds.map((mapping) => ({ mapping, live: false })),
    });
    engine.matches.touch('customers');
    engine.payments.touch(mappingIds);
    announce(engine, summary, areas);
    return { changedCount: mappingIds.length };
  },
};
