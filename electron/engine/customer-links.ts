import { AppError } from '../../shared/errors.ts';
import { plural } from '../../shared/plural.ts';
import { type Change, currentRow, dropRow } from '../ledger/changes.ts';
import { readClientCurrency, readPairRecords } from '../ledger/customer-links.ts';
import { decide } from '../ledger/decisions.ts';
import { findLiveMapping, insertMappings, liveChanges, type MappingHow, nextMappingId } from '../ledger/mappings.ts';
import type { ReadableDb } from '../ledger/open.ts';
import { snapshotClients, snapshotCustomers } from '../ledger/snapshots.ts';
import type { EngineContext, Session } from './context.ts';
import { authorOf } from './context.ts';

export interface CustomerPair {
  readonly clientId: number;
  readonly customerId: string;
  readonly tier: string;
  readonly score: number | null;
  readonly reasons: unknown;
}

/** Takes away what a client was marked with while it had no customer: left for later, or to be created. */
function dropMarks(db: ReadableDb, pairs: readonly CustomerPair[]): Change[] {
  return pairs.flatMap(({ clientId }) =>
    (['left', 'create'] as const)
      .map((mark) => ({ record_type: 'client', record_id: clientId, mark }))
      .filter((key) => currentRow(db, 'record_mark', key) !== null)
      .map((key) => dropRow(db, 'record_mark', key)),
  );
}

/**
 * Links clients to customers as one decision, with both bases as they are now. A client with several currencies has one
 * customer per currency: the link speaks of the customer's. Marks that ask for a link end with it.
 *
 * @throws AppError 'matching.already-linked', 'matching.not-a-candidate' (gone)
 */
export function linkCustomers(
  engine: Pick<EngineContext, 'db' | 'now' | 'matches' | 'payments'>,
  session: Session,
  pairs: readonly CustomerPair[],
  how: MappingHow,
  {
    aliases = [],
    insteadOf = null,
  }: {
    /** Names to be remembered as one. */
    readonly aliases?: readonly Change[];
    /** The mapping that a single pair takes the place of. */
    readonly insteadOf?: number | null;
  } = {},
): string {
  const { db } = engine;
  const author = authorOf(engine, session);
  const clients = snapshotClients(
    db,
    pairs.map((pair) => pair.clientId),
  );
  const customers = snapshotCustomers(
    db,
    pairs.map((pair) => pair.customerId),
  );
  const names = readPairRecords(db, pairs);
  const [only] = names;
  const summary =
    pairs.length === 1 && only !== undefined
      ? `Linked ${only.clientName} to ${only.customerName}${insteadOf === null ? '' : ' instead'}`
      : `Linked ${plural(pairs.length, 'client')} to their customers`;
  const mappingIds = db.transaction(() => {
    for (const pair of pairs) {
      const customer = customers.get(pair.customerId);
      if (customer === undefined || customer.state === 'gone' || !clients.has(pair.clientId)) {
        throw new AppError('matching.not-a-candidate', 'none', { client: pair.clientId, customer: pair.customerId });
      }
      if (findLiveMapping(db, 'Customer', pair.customerId) !== null) {
        throw new AppError('matching.already-linked', 'none', { customer: pair.customerId });
      }
    }
    const first = nextMappingId(db);
    const decisionId = decide(db, author, {
      kind: 'customers.link',
      summary,
      ...(pairs.length === 1 && pairs[0] !== undefined ? { recordType: 'client', recordId: pairs[0].clientId } : {}),
      // Taken back in the reverse order: a record is never in two live mappings.
      changes: [
        ...(insteadOf === null ? [] : [{ mapping: insteadOf, live: false }]),
        ...liveChanges(first, pairs.length),
        ...dropMarks(db, pairs),
        ...aliases,
      ],
      facts: { pairs: pairs.map((pair) => [pair.clientId, pair.customerId]), how },
    });
    return insertMappings(
      db,
      author,
      decisionId,
      pairs.map((pair) => ({
        recordKind: 'customer',
        kind: 'single',
        tier: pair.tier,
        score: pair.score,
        reasons: pair.reasons,
        how,
        baseOurs: clients.get(pair.clientId),
        baseTheirs: customers.get(pair.customerId),
        members: [
          {
            side: 'source',
            recordType: 'client',
            recordId: pair.clientId,
            currency: readClientCurrency(db, pair.customerId),
          },
          { side: 'quickbooks', recordType: 'Customer', recordId: pair.customerId },
        ],
      })),
    );
  })();
  engine.matches.leave(
    pairs.map((pair) => pair.clientId),
    pairs.map((pair) => pair.customerId),
  );
  if (insteadOf !== null) engine.matches.touch('customers');
  engine.payments.touch(insteadOf === null ? mappingIds : [insteadOf, ...mappingIds]);
  return summary;
}
