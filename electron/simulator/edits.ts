/** Changes made by someone else: what a person does on QuickBooks' own screens, while the application is not looking. */
import { entityNamed, findEntity } from './catalog.ts';
import { copyOf, isObject, listAt, objectAt, type QboObject, refAt, textAt } from './json.ts';
import { fault } from './qbo-fault.ts';
import type { Change, Realm, Transaction } from './realm.ts';
import { carryOut } from './write.ts';

export type EditRequest = {
  /** The company; the first one when absent. */
  realmId?: string;
  entity: string;
  /** `touch` saves an object again without changing anything; `settings` changes how the company behaves. */
  operation: 'create' | 'update' | 'delete' | 'void' | 'deactivate' | 'merge' | 'touch';
  /** Which object; a random one when absent. */
  id?: string;
  /** Merge: the name that stays. */
  into?: string;
  /** Create and update: the fields. */
  fields?: QboObject;
};

export type EditResult = { entity: string; id: string; object: QboObject | null };

/** Carries out one edit inside a transaction of its own. @throws QboFault by the same rules as a request */
export function editByOther(
  realm: Realm,
  request: EditRequest,
  nowMs: number,
  random: () => number,
): { result: EditResult; changes: readonly Change[] } {
  const spec = findEntity(request.entity);
  if (spec === undefined) throw fault('500', `No entity ${request.entity}`);
  const tx = realm.begin(nowMs);
  const id = request.operation === 'create' ? undefined : (request.id ?? randomId(realm, spec.name, random));
  const written = perform(tx, request, spec.name, id);
  const changes = tx.commit();
  return { result: { entity: spec.name, id: written, object: realm.table(spec.name).get(written) ?? null }, changes };
}

function randomId(realm: Realm, entity: string, random: () => number): string {
  const table = realm.table(entity);
  if (table.count === 0) throw fault('610', `There is no ${entity} to edit`);
  return table.idAt(table.byId.at(Math.floor(random() * table.count)));
}

/** Returns the id of the object written. */
function perform(tx: Transaction, request: EditRequest, entity: string, id: string | undefined): string {
  const spec = entityNamed(entity);
  const fields = isObject(request.fields) ? request.fields : {};
  if (id === undefined) {
    return textAt(carryOut(tx, { spec, body: fields, operation: 'create', includes: new Set() }).object, 'Id') ?? '';
  }
  const before = tx.get(entity, id);
  if (before === undefined) throw fault('610', `${entity} ${id}`);
  const base: QboObject = { Id: id, SyncToken: textAt(before, 'SyncToken') ?? '0' };
  if (request.operation === 'touch') tx.put(entity, copyOf(before));
  else if (request.operation === 'merge') merge(tx, entity, id, request.into ?? '');
  else if (request.operation === 'update')
    carryOut(tx, { spec, body: { ...base, sparse: true, ...fields }, operation: 'update', includes: new Set() });
  else if (request.operation === 'deactivate')
    carryOut(tx, { spec, body: { ...base, sparse: true, Active: false }, operation: 'update', includes: new Set() });
  else if (request.operation === 'delete') carryOut(tx, { spec, body: base, operation: 'delete', includes: new Set() });
  else if (spec.voidBy === 'include')
    carryOut(tx, { spec, body: { ...base, sparse: true }, operation: 'update', includes: new Set(['void']) });
  else carryOut(tx, { spec, body: base, operation: 'void', includes: new Set() });
  return id;
}

const NAMED_BY: Record<string, string> = { Customer: 'CustomerRef', Vendor: 'VendorRef' };

/**
 * Merges one name into another: its transactions and sub-customers move, the loser is gone. Change data capture says
 * nothing of it; only the census of ids and fault 6250 do.
 */
function merge(tx: Transaction, entity: string, loserId: string, winnerId: string): void {
  const refKey = NAMED_BY[entity];
  const winner = tx.get(entity, winnerId);
  if (refKey === undefined) throw fault('500', `${entity} cannot be merged`);
  if (winner === undefined || winnerId === loserId) throw fault('610', `${entity} ${winnerId}`);
  const loser = tx.get(entity, loserId) ?? {};
  if (refAt(loser, 'CurrencyRef') !== refAt(winner, 'CurrencyRef'))
    throw fault('6000', 'Names of different currencies cannot be merged.');
  const winnerName = textAt(winner, 'FullyQualifiedName') ?? textAt(winner, 'DisplayName') ?? '';
  for (const [name] of tx.realm.tables) {
    if (entityNamed(name).kind !== 'transaction') continue;
    const read = (object: QboObject): readonly string[] => [refAt(object, refKey) ?? ''];
    for (const id of tx.idsWith(name, refKey, read, loserId))
      moveTo(tx, name, id, { [refKey]: { value: winnerId, name: winnerName } });
  }
  const journalNames = (object: QboObject): readonly string[] =>
    listAt(object, 'Line').map(
      (line) => refAt(objectAt(objectAt(line, 'JournalEntryLineDetail'), 'Entity'), 'EntityRef') ?? '',
    );
  for (const id of tx.idsWith('JournalEntry', 'names', journalNames, loserId))
    moveJournal(tx, id, entity, loserId, winnerId);
  for (const id of tx.idsWith(entity, 'parent', (object) => [refAt(object, 'ParentRef') ?? ''], loserId)) {
    moveTo(tx, entity, id, { ParentRef: { value: winnerId, name: winnerName } });
  }
  tx.remove(entity, loserId, false);
  tx.mergedAway(entity, loserId);
}

function moveTo(tx: Transaction, entity: string, id: string, fields: QboObject): void {
  const object = tx.edit(entity, id);
  if (object !== undefined) tx.put(entity, Object.assign(object, fields));
}

function moveJournal(tx: Transaction, id: string, entity: string, loserId: string, winnerId: string): void {
  const entry = tx.edit('JournalEntry', id);
  if (entry === undefined) return;
  for (const line of listAt(entry, 'Line')) {
    const name = objectAt(objectAt(line, 'JournalEntryLineDetail'), 'Entity');
    if (name.Type === entity && refAt(name, 'EntityRef') === loserId) name.EntityRef = { value: winnerId };
  }
  tx.put('JournalEntry', entry);
}
