import type { CustomerFacts, DocumentFacts, Facts } from '../review/facts.ts';
import type { ReadableDb } from './open.ts';
import {
  documentKey,
  snapshotClients,
  snapshotCustomers,
  snapshotQboDocuments,
  snapshotSourceInvoices,
} from './snapshots.ts';

/** Facts of one side of a mapping by record: one of a pair, several of a group a person made. */
export type SideFacts<F extends Facts = Facts> = Readonly<Record<string, F>>;

interface Compared<T extends 'customer' | 'document', F extends Facts> {
  readonly type: T;
  readonly mappingId: number;
  readonly isGroup: boolean;
  readonly baseOurs: SideFacts<F>;
  readonly baseTheirs: SideFacts<F>;
  readonly ours: SideFacts<F>;
  readonly theirs: SideFacts<F>;
}

/** A live mapping with both sides record by record: as they were when last agreed, and as they are. */
export type ComparedMapping = Compared<'customer', CustomerFacts> | Compared<'document', DocumentFacts>;

interface StoredMapping {
  readonly id: number;
  readonly record_kind: 'customer' | 'document';
  readonly kind: 'single' | 'group';
  readonly base_ours: string;
  readonly base_theirs: string;
}

interface StoredMember {
  readonly mappingId: number;
  readonly side: 'source' | 'quickbooks';
  readonly type: string;
  readonly id: string | number;
}

/**
 * Live mappings of customers and documents whose records differ from what they were when last agreed; those as they were
 * are left out, which is nearly all of them.
 *
 * @param mappingIds  only these; null for all
 */
export function listMovedMappings(db: ReadableDb, mappingIds: readonly number[] | null): ComparedMapping[] {
  return readMappings(db, mappingIds, (mapping, sides) => !isAsAgreed(mapping, sides));
}

/** These live mappings with both sides, whether they moved or not. */
export function listComparedMappings(db: ReadableDb, mappingIds: readonly number[]): ComparedMapping[] {
  return readMappings(db, mappingIds, () => true);
}

function readMappings(
  db: ReadableDb,
  mappingIds: readonly number[] | null,
  wanted: (mapping: StoredMapping, sides: Sides) => boolean,
): ComparedMapping[] {
  const which = mappingIds === null ? null : JSON.stringify(mappingIds);
  const ofThese = '(@which IS NULL OR %.id IN (SELECT value FROM json_each(@which)))';
  const mappings = db
    .prepare(
      `SELECT m.id, m.record_kind, m.kind, m.base_ours, m.base_theirs FROM mapping m
       WHERE m.withdrawn_at IS NULL AND m.record_kind IN ('customer', 'document') AND ${ofThese.replace('%', 'm')} ORDER BY m.id`,
    )
    .all({ which }) as StoredMapping[];
  const members = db
    .prepare(
      `SELECT mapping_id AS mappingId, side, record_type AS type, record_id AS id FROM mapping_member x
       WHERE live = 1 AND ${ofThese.replace('%.id', 'x.mapping_id')} ORDER BY mapping_id, side, record_type, record_id`,
    )
    .all({ which }) as StoredMember[];
  const readers = presentFacts(db, members);
  const byMapping = new Map<number, StoredMember[]>();
  for (const member of members) {
    const list = byMapping.get(member.mappingId);
    if (list === undefined) byMapping.set(member.mappingId, [member]);
    else list.push(member);
  }
  return mappings.flatMap((mapping) => {
    const sides = sidesOf(byMapping.get(mapping.id) ?? [], readers);
    return sides !== null && wanted(mapping, sides) ? [toCompared(mapping, sides)] : [];
  });
}

type ReadFacts = (member: StoredMember) => Facts | undefined;

function presentFacts(db: ReadableDb, members: readonly StoredMember[]): ReadFacts {
  const numbersOf = (type: string) => members.filter((one) => one.type === type).map((one) => Number(one.id));
  const clients = snapshotClients(db, numbersOf('client'));
  const customers = snapshotCustomers(
    db,
    members.filter((one) => one.type === 'Customer').map((one) => String(one.id)),
  );
  const invoices = snapshotSourceInvoices(db, numbersOf('source_invoice'));
  const documents = snapshotQboDocuments(
    db,
    members
      .filter((one) => one.side === 'quickbooks' && one.type !== 'Customer')
      .map((one) => ({ type: one.type, id: String(one.id) })),
  );
  return ({ type, id }) => {
    if (type === 'client') return clients.get(Number(id));
    if (type === 'source_invoice') return invoices.get(Number(id));
    if (type !== 'Customer') return documents.get(documentKey(type, String(id)));
    const customer = customers.get(String(id));
    // QuickBooks deletes no customers: one that is gone was merged into another.
    return customer?.state === 'gone' ? { ...customer, state: 'merged' } : customer;
  };
}

interface Sides {
  readonly ours: SideFacts;
  readonly theirs: SideFacts;
}

/** Null where a record is not in the ledger, so that there is nothing to compare. */
function sidesOf(members: readonly StoredMember[], factsOf: ReadFacts): Sides | null {
  const ours: Record<string, Facts> = {};
  const theirs: Record<string, Facts> = {};
  for (const member of members) {
    const facts = factsOf(member);
    if (facts === undefined) return null;
    if (member.side === 'source') ours[String(member.id)] = facts;
    else theirs[documentKey(member.type, String(member.id))] = facts;
  }
  return Object.keys(ours).length === 0 || Object.keys(theirs).length === 0 ? null : { ours, theirs };
}

/**
 * A quick look at texts, as bases are written by the same code: true is sure, false is looked at closely. A document's
 * base in QuickBooks carries what else was seen behind its facts.
 */
function isAsAgreed(mapping: StoredMapping, { ours, theirs }: Sides): boolean {
  if (mapping.kind === 'group') return false;
  const [our] = Object.values(ours);
  const [their] = Object.entries(theirs);
  if (our === undefined || their === undefined) return false;
  if (mapping.record_kind === 'customer') {
    return JSON.stringify(our) === mapping.base_ours && JSON.stringify(their[1]) === mapping.base_theirs;
  }
  const theirText = `${JSON.stringify(their[0])}:${JSON.stringify(their[1])}`.slice(0, -1);
  return JSON.stringify(ours) === mapping.base_ours && mapping.base_theirs.startsWith(theirText, 1);
}

function toCompared(mapping: StoredMapping, { ours, theirs }: Sides): ComparedMapping {
  const { ours: baseOurs, theirs: baseTheirs } = parseBases(mapping, { ours, theirs });
  const shared = { mappingId: mapping.id, isGroup: mapping.kind === 'group' };
  // The type of a mapping says of which type its facts are.
  return { ...shared, type: mapping.record_kind, baseOurs, baseTheirs, ours, theirs } as ComparedMapping;
}

/** Bases by record; those of customers are kept without a key. A record without a base is as it is now. */
function parseBases(mapping: Pick<StoredMapping, 'record_kind' | 'base_ours' | 'base_theirs'>, now: Sides): Sides {
  const read = (text: string, side: SideFacts): SideFacts => {
    const parsed = JSON.parse(text) as Facts | SideFacts;
    const byRecord = (mapping.record_kind === 'customer' ? keyed(side, parsed as Facts) : parsed) as SideFacts;
    return Object.fromEntries(Object.entries(side).map(([key, facts]) => [key, byRecord[key] ?? facts]));
  };
  return { ours: read(mapping.base_ours, now.ours), theirs: read(mapping.base_theirs, now.theirs) };
}

function keyed(side: SideFacts, facts: Facts): SideFacts {
  return Object.fromEntries(Object.keys(side).map((key) => [key, facts]));
}

/** Bases as texts, the way they are kept. */
export function basesText(mapping: ComparedMapping, bases: Sides): { ours: string; theirs: string } {
  const text = (side: SideFacts) => JSON.stringify(mapping.type === 'customer' ? Object.values(side)[0] : side);
  return { ours: text(bases.ours), theirs: text(bases.theirs) };
}
