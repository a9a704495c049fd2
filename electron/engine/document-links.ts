import { AppError } from '../../shared/errors.ts';
import type { QboDocumentKey } from '../../shared/ipc/documents.ts';
import { plural } from '../../shared/plural.ts';
import { readLabel } from '../ledger/annotations.ts';
import type { Change } from '../ledger/changes.ts';
import { decide } from '../ledger/decisions.ts';
import { findLiveMapping, insertMappings, liveChanges, type MappingHow, nextMappingId } from '../ledger/mappings.ts';
import { documentKey, snapshotQboDocuments, snapshotSourceInvoices } from '../ledger/snapshots.ts';
import { readSyncFacts } from '../ledger/sync-facts.ts';
import type { EngineContext, Session } from './context.ts';
import { authorOf } from './context.ts';

/** Source documents and QuickBooks documents that are one: a pair, or a group that a person made. */
export interface DocumentLinkRequest {
  readonly invoiceIds: readonly number[];
  readonly documents: readonly QboDocumentKey[];
  readonly tier: string;
  readonly score: number | null;
  readonly reasons: unknown;
}

function assertFree(db: EngineContext['db'], link: DocumentLinkRequest, insteadOf: readonly number[]): void {
  const isFree = (type: string, id: string | number): boolean => {
    const mapping = findLiveMapping(db, type, id);
    return mapping === null || insteadOf.includes(mapping);
  };
  for (const invoiceId of link.invoiceIds) {
    if (!isFree('source_invoice', invoiceId))
      throw new AppError('linking.already-linked', 'none', { invoice: invoiceId });
  }
  for (const { type, id } of link.documents) {
    if (!isFree(type, id)) throw new AppError('linking.already-linked', 'none', { document: id });
  }
}

/**
 * Links documents as one decision; nothing is sent. Each link stores its snapshot: both bases over every compared field
 * and, of QuickBooks' side, sync token and balance as seen.
 *
 * @throws AppError 'linking.already-linked', 'linking.not-linkable' (void, a draft, gone)
 */
export function linkDocuments(
  engine: Pick<EngineContext, 'db' | 'now' | 'matches' | 'payments'>,
  session: Session,
  links: readonly DocumentLinkRequest[],
  how: MappingHow,
  options: {
    readonly note?: string;
    readonly extraChanges?: readonly Change[];
    /** Mappings that the links take the place of: withdrawn by the same decision. */
    readonly insteadOf?: readonly number[];
  } = {},
): string {
  const { db } = engine;
  const { insteadOf = [] } = options;
  const author = authorOf(engine, session);
  const ours = snapshotSourceInvoices(
    db,
    links.flatMap((link) => link.invoiceIds),
  );
  const documents = links.flatMap((link) => link.documents);
  const theirs = snapshotQboDocuments(db, documents);
  const facts = readSyncFacts(db, documents);
  const [only] = links;
  const [firstInvoice] = only?.invoiceIds ?? [];
  const single = links.length === 1 && firstInvoice !== undefined;
  const summary = single
    ? `Linked ${readLabel(db, { recordType: 'source_invoice', recordId: firstInvoice })} to ${(only?.documents ?? [])
        .map(({ type, id }) => readLabel(db, { recordType: type, recordId: id }))
        .join(', ')}${insteadOf.length === 0 ? '' : ' instead'}`
    : `Linked ${plural(links.length, 'invoice')} to their QuickBooks documents`;
  const mappingIds = db.transaction(() => {
    for (const link of links) {
      assertFree(db, link, insteadOf);
      const standing =
        link.invoiceIds.every((id) => ours.get(id)?.state === 'standing') &&
        link.documents.every(({ type, id }) => theirs.get(documentKey(type, id))?.state === 'standing');
      if (!standing) throw new AppError('linking.not-linkable', 'none', { invoice: link.invoiceIds[0] ?? 0 });
    }
    const first = nextMappingId(db);
    const decisionId = decide(db, author, {
      kind: insteadOf.length === 0 ? 'documents.link' : 'documents.relink',
      summary,
      ...(single ? { recordType: 'source_invoice', recordId: firstInvoice } : {}),
      ...(options.note === undefined ? {} : { note: options.note }),
      changes: [
        ...insteadOf.map((mapping) => ({ mapping, live: false })),
        ...liveChanges(first, links.length),
        ...(options.extraChanges ?? []),
      ],
      facts: { how, count: links.length },
    });
    return insertMappings(
      db,
      author,
      decisionId,
      links.map((link) => ({
        recordKind: 'document',
        kind: link.invoiceIds.length === 1 && link.documents.length === 1 ? 'single' : 'group',
        tier: link.tier,
        score: link.score,
        reasons: link.reasons,
        how,
        baseOurs: Object.fromEntries(link.invoiceIds.map((id) => [String(id), ours.get(id)])),
        baseTheirs: Object.fromEntries(
          link.documents.map(({ type, id }) => {
            const key = documentKey(type, id);
            return [key, { ...theirs.get(key), seen: facts.get(key) ?? null }];
          }),
        ),
        members: [
          ...link.invoiceIds.map((recordId) => ({ side: 'source' as const, recordType: 'source_invoice', recordId })),
          ...link.documents.map(({ type, id }) => ({ side: 'quickbooks' as const, recordType: type, recordId: id })),
        ],
      })),
    );
  })();
  engine.matches.touch('documents');
  engine.payments.touch([...insteadOf, ...mappingIds]);
  return summary;
}
