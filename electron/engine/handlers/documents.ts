import type { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { ReasonChip } from '../../../shared/ipc/customers.ts';
import type {
  DocumentCandidate,
  documentCalls,
  GroupSuggestion,
  QboDocumentKey,
} from '../../../shared/ipc/documents.ts';
import { minorToDecimal, sumMinor } from '../../../shared/money.ts';
import { plural } from '../../../shared/plural.ts';
import { readLabel } from '../../ledger/annotations.ts';
import { type Change, currentRow, dropRow, putRow } from '../../ledger/changes.ts';
import { decide, listDecisions, nextDecisionId } from '../../ledger/decisions.ts';
import { findQboCard, getSourceCard, searchQboDocuments } from '../../ledger/document-cards.ts';
import {
  countNumbersInCommon,
  listBulkPairs,
  readBulkTotals,
  readCompared,
  readDocumentCounts,
} from '../../ledger/document-counts.ts';
import {
  countAppliedTo,
  findDocumentLink,
  readDocumentMatch,
  readDocumentUnlinkEffects,
} from '../../ledger/document-links.ts';
import { findDocumentRow, listDocumentRows } from '../../ledger/documents.ts';
import { readClientLinkInput } from '../../ledger/match-input.ts';
import { reasonText } from '../../matching/invoices/reason-text.ts';
import { suggestGroups } from '../../matching/invoices/suggest-groups.ts';
import type { LinkCandidate } from '../../matching/invoices/types.ts';
import { type Area, announce } from '../announce.ts';
import { authorOf, type EngineContext, type HandlersFor } from '../context.ts';
import { linkDocuments } from '../document-links.ts';
import { toDecision } from './decisions.ts';

const areas: readonly Area[] = ['company', 'documents', 'payments', 'conflicts', 'exports', 'tieout'];

/** Every reason of a document candidate says what is still open, so each speaks against it. */
function toChips(candidate: LinkCandidate | undefined): ReasonChip[] {
  return (candidate?.reasons ?? []).map((reason) => ({ text: reasonText(reason), against: true }));
}

function parseCandidates(json: string | null): LinkCandidate[] {
  return json === null ? [] : (JSON.parse(json) as LinkCandidate[]);
}

function typeOf(kind: string): QboDocumentKey['type'] {
  return kind === 'credit' ? 'CreditMemo' : 'Invoice';
}

/** What a link of a confident pair rests on. */
const confidentBase = { tier: 'confident', score: 1, reasons: ['number', 'total', 'currency', 'customer'] };

/** What a confident document and its counterpart agree in; nothing is open about them. */
const agreed: readonly ReasonChip[] = ['same number', 'same total', 'same currency', 'same customer'].map((text) => ({
  text,
  against: false,
}));

/** The document's counterpart where it is confident, else its candidates, best first. */
function readCandidates(db: EngineContext['db'], invoiceId: number, kind: string): z.infer<typeof DocumentCandidate>[] {
  const match = readDocumentMatch(db, invoiceId);
  if (match === null) return [];
  const { confident } = match;
  if (confident !== null) {
    const document = findQboCard(db, confident);
    return document === null ? [] : [{ document, type: confident.type, score: 1, reasons: [...agreed] }];
  }
  const type = typeOf(kind);
  return parseCandidates(match.candidates).flatMap((candidate) => {
    const document = findQboCard(db, { type, id: candidate.documentId });
    return document === null ? [] : [{ document, type, score: candidate.score, reasons: toChips(candidate) }];
  });
}

/** Groups of the same client that fit to the cent and hold this invoice. */
function groupsWith(
  engine: EngineContext,
  invoiceId: number,
  clientId: number | null,
): z.infer<typeof GroupSuggestion>[] {
  if (clientId === null) return [];
  return suggestGroups(readClientLinkInput(engine.db, clientId))
    .filter((group) => group.invoiceIds.includes(invoiceId))
    .map((group) => ({
      invoiceIds: [...group.invoiceIds],
      documents: group.documentIds.map((id) => ({ type: typeOf(group.kind), id })),
      totalMinor: group.totalMinor,
      currency: group.currency,
    }));
}

/** What Tieout sent itself is linked because it was sent: undoing the batch unlinks it. @throws AppError 'decision.undo-blocked' */
function assertNotSent(sentItems: number): void {
  if (sentItems === 0) return;
  const cause = `${plural(sentItems, 'document')} of these ${sentItems === 1 ? 'was' : 'were'} sent to QuickBooks by Tieout. Undo the batch instead.`;
  throw new AppError('decision.undo-blocked', 'none', { cause });
}

export const documentHandlers: HandlersFor<typeof documentCalls> = {
  'documents.counts': ({ db, matches }, window) => {
    const upToDate = matches.look('documents');
    const counts = readDocumentCounts(db, window);
    const numbersInCommon = counts.tabs.linked + counts.tabs.confident > 0 ? null : countNumbersInCommon(db);
    return { ...counts, compared: { ...readCompared(db), numbersInCommon }, matching: !upToDate };
  },
  'documents.list': ({ db, matches }, { filters, offset, limit, ...order }) => {
    matches.look('documents');
    const { rows, totalCount } = listDocumentRows(db, filters, order, offset, limit);
    return {
      totalCount,
      rows: rows.map(({ candidates: json, ...row }) => {
        const candidates = parseCandidates(json);
        return { ...row, reasons: toChips(candidates[0]), candidateCount: candidates.length };
      }),
    };
  },
  'documents.findRow': ({ db }, { filters, text, ...order }) => ({ index: findDocumentRow(db, filters, order, text) }),
  'documents.detail': (engine, { invoiceId }) => {
    const { db, matches } = engine;
    matches.look('documents');
    const { clientId, ...document } = getSourceCard(db, invoiceId);
    const link = findDocumentLink(db, invoiceId);
    const candidates = link === null ? readCandidates(db, invoiceId, document.type) : [];
    const filter = {
      search: '',
      person: null,
      day: null,
      record: { recordType: 'source_invoice', recordId: invoiceId },
    };
    return {
      document,
      clientId,
      linked: (link?.documents ?? []).flatMap((one) => findQboCard(db, one) ?? []),
      mappingId: link?.mappingId ?? null,
      linkedAt: link?.at ?? null,
      linkedBy: link?.person ?? null,
      candidates,
      groups: link === null ? groupsWith(engine, invoiceId, clientId) : [],
      history: listDecisions(db, filter, 0, 20).rows.map(toDecision),
    };
  },
  'documents.search': ({ db }, { text, type, limit }) => searchQboDocuments(db, type, text, limit),
  'documents.bulkTotals': async ({ db, matches }, choice) => {
    await matches.linked();
    return readBulkTotals(db, choice);
  },
  'documents.linkConfident': async (engine, choice, session) => {
    await engine.matches.linked();
    const pairs = listBulkPairs(engine.db, choice);
    const totals = readBulkTotals(engine.db, choice);
    if (pairs.length === 0) return { changedCount: 0, totals };
    const links = pairs.map(({ invoiceId, document }) => ({
      invoiceIds: [invoiceId],
      documents: [document],
      ...confidentBase,
    }));
    announce(engine, linkDocuments(engine, session, links, 'bulk'), areas);
    return { changedCount: links.length, totals };
  },
  'documents.link': (engine, { invoiceId, document }, session) => {
    const { db } = engine;
    const present = findDocumentLink(db, invoiceId);
    if (present?.documents.some((one) => one.type === document.type && one.id === document.id) === true) {
      return { changedCount: 0 };
    }
    const match = readDocumentMatch(db, invoiceId);
    const isConfident = match?.confident?.type === document.type && match.confident.id === document.id;
    const candidate = parseCandidates(match?.candidates ?? null).find((one) => one.documentId === document.id);
    const left = { record_type: 'source_invoice', record_id: invoiceId, mark: 'left' };
    const link = {
      invoiceIds: [invoiceId],
      documents: [document],
      ...(isConfident
        ? confidentBase
        : {
            tier: candidate === undefined ? 'unmatched' : 'ambiguous',
            score: candidate?.score ?? null,
            reasons: candidate?.reasons ?? [],
          }),
    };
    const extraChanges: Change[] =
      currentRow(db, 'record_mark', left) === null ? [] : [dropRow(db, 'record_mark', left)];
    announce(engine, linkDocuments(engine, session, [link], 'person', { extraChanges }), areas);
    return { changedCount: 1 };
  },
  'documents.relinkEffects': ({ db }, { invoiceId, document }) => {
    const { mappingIds, ...effects } = readDocumentUnlinkEffects(db, [invoiceId]);
    return { links: mappingIds.length, ...effects, gained: countAppliedTo(db, document) };
  },
  'documents.relink': (engine, { invoiceId, document }, session) => {
    const { db } = engine;
    const present = findDocumentLink(db, invoiceId);
    const [only, second] = present?.documents ?? [];
    if (only?.type === document.type && only.id === document.id && second === undefined) return { changedCount: 0 };
    const { mappingIds, sentItems } = readDocumentUnlinkEffects(db, [invoiceId]);
    assertNotSent(sentItems);
    const link = { invoiceIds: [invoiceId], documents: [document], tier: 'relinked', score: null, reasons: [] };
    announce(engine, linkDocuments(engine, session, [link], 'person', { insteadOf: mappingIds }), areas);
    return { changedCount: 1 };
  },
  'documents.linkGroup': (engine, { invoiceIds, documents, acceptReason }, session) => {
    const { db } = engine;
    const ours = invoiceIds.map((id) => getSourceCard(db, id));
    const theirs = documents.map((one) => {
      const card = findQboCard(db, one);
      if (card === null) throw new AppError('app.not-found', 'none', { document: one.id });
      return card;
    });
    const currencies = new Set([...ours, ...theirs].map((one) => one.currency));
    const [currency] = currencies;
    if (currencies.size !== 1 || currency === undefined) throw new AppError('linking.not-linkable', 'none');
    const difference = sumMinor(ours.map((one) => one.totalMinor)) - sumMinor(theirs.map((one) => one.totalMinor));
    if (difference !== 0 && (acceptReason === null || acceptReason.trim() === '')) {
      throw new AppError('linking.sums-differ', 'fix-and-retry', {
        difference: minorToDecimal(difference, currency),
        currency,
      });
    }
    const link = { invoiceIds, documents, tier: 'ambiguous', score: null, reasons: ['group'] };
    const note =
      difference === 0 ? {} : { note: `Accepted ${minorToDecimal(difference, currency)} ${currency}: ${acceptReason}` };
    announce(engine, linkDocuments(engine, session, [link], 'person', note), areas);
    return { changedCount: 1 };
  },
  'documents.reject': (engine, { invoiceId, document }, session) => {
    const { db } = engine;
    const author = authorOf(engine, session);
    const key = {
      record_kind: 'document',
      source_type: 'source_invoice',
      source_id: invoiceId,
      quickbooks_type: document.type,
      quickbooks_id: document.id,
    };
    if (currentRow(db, 'rejected_pair', key) !== null) return { changedCount: 0 };
    const ours = readLabel(db, { recordType: 'source_invoice', recordId: invoiceId });
    const summary = `Not the same: ${ours} and ${readLabel(db, { recordType: document.type, recordId: document.id })}`;
    decide(db, author, {
      kind: 'documents.reject',
      summary,
      recordType: 'source_invoice',
      recordId: invoiceId,
      changes: [
        putRow(db, 'rejected_pair', { ...key, at: author.at, person: author.person, decision_id: nextDecisionId(db) }),
      ],
    });
    engine.matches.touch('documents');
    announce(engine, summary, areas);
    return { changedCount: 1 };
  },
  'documents.leave': (engine, { invoiceIds, left }, session) => {
    const { db } = engine;
    const author = authorOf(engine, session);
    const decisionId = nextDecisionId(db);
    const changes: Change[] = [];
    for (const invoiceId of invoiceIds) {
      const key = { record_type: 'source_invoice', record_id: invoiceId, mark: 'left' };
      if ((currentRow(db, 'record_mark', key) !== null) === left) continue;
      const row = { ...key, at: author.at, person: author.person, decision_id: decisionId };
      changes.push(left ? putRow(db, 'record_mark', row) : dropRow(db, 'record_mark', key));
    }
    if (changes.length === 0) return { changedCount: 0 };
    const [first] = invoiceIds;
    const single = invoiceIds.length === 1 && first !== undefined;
    const what = single
      ? readLabel(db, { recordType: 'source_invoice', recordId: first })
      : plural(changes.length, 'invoice');
    const summary = left ? `Left ${what} for later` : `Took up ${what} again`;
    decide(db, author, {
      kind: 'documents.leave',
      summary,
      ...(single ? { recordType: 'source_invoice', recordId: first } : {}),
      changes,
    });
    announce(engine, summary, areas);
    return { changedCount: changes.length };
  },
  'documents.unlinkEffects': ({ db }, { invoiceIds }) => {
    const { mappingIds, applications, sentItems } = readDocumentUnlinkEffects(db, invoiceIds);
    return { links: mappingIds.length, applications, sentItems };
  },
  'documents.unlink': (engine, { invoiceIds }, session) => {
    const { db } = engine;
    const { mappingIds, sentItems } = readDocumentUnlinkEffects(db, invoiceIds);
    if (mappingIds.length === 0) return { changedCount: 0 };
    assertNotSent(sentItems);
    const [first] = invoiceIds;
    const single = invoiceIds.length === 1 && first !== undefined;
    const what = single
      ? readLabel(db, { recordType: 'source_invoice', recordId: first })
      : plural(mappingIds.length, 'invoice');
    const summary = `Unlinked ${what}`;
    decide(db, authorOf(engine, session), {
      kind: 'documents.unlink',
      summary,
      ...(single ? { recordType: 'source_invoice', recordId: first } : {}),
      changes: mappingIds.map((mapping) => ({ mapping, live: false })),
    });
    engine.matches.touch('documents');
    engine.payments.touch(mappingIds);
    announce(engine, summary, areas);
    return { changedCount: mappingIds.length };
  },
};
