/** Turning given books into a company, and a company into the records of its state file. */
import { ENTITIES } from './catalog.ts';
import { amountOf } from './decimal.ts';
import { type QboObject, refAt, textAt } from './json.ts';
import { Realm } from './realm.ts';
import type { StateRecord } from './state-file.ts';
import { contributionsOf } from './subledger.ts';

/** One company to serve: its id and its objects by entity. */
export type RealmBooks = {
  realmId: string;
  companyInfo: object;
  preferences: object;
  quickbooks: Readonly<Record<string, Iterable<object>>>;
};

const NAMES: readonly string[] = ['Customer', 'Vendor'];

/**
 * Loads books. Documents are taken as they are; the balances of customers and vendors are worked out from them, entries
 * made straight to the control accounts included, so that every running balance starts right.
 */
export function loadRealm(books: RealmBooks): Realm {
  const realm = new Realm(books.realmId);
  const balances = new Map<string, number>();
  const accountTypes = new Map<string, string>();
  const accountType = (id: string): string | undefined => accountTypes.get(id);
  const first = ENTITIES.filter(({ name }) => name === 'Account');
  const rest = ENTITIES.filter(({ name }) => name !== 'Account' && !NAMES.includes(name));
  for (const { name } of [...first, ...rest]) {
    realm.table(name).load(
      watched(given(books, name), (object) => {
        if (name === 'Account') accountTypes.set(textAt(object, 'Id') ?? '', textAt(object, 'AccountType') ?? '');
        for (const part of contributionsOf(name, object, accountType)) {
          const key = `${part.nameEntity}:${part.nameId}`;
          balances.set(key, (balances.get(key) ?? 0) + part.cents);
        }
      }),
    );
  }
  for (const name of NAMES) realm.table(name).load(withBalances(name, [...given(books, name)], balances));
  realm.table('CompanyInfo').load([books.companyInfo as QboObject]);
  realm.table('Preferences').load([books.preferences as QboObject]);
  return realm;
}

function given(books: RealmBooks, name: string): Iterable<QboObject> {
  return (books.quickbooks[name] ?? []) as Iterable<QboObject>;
}

function* watched(objects: Iterable<QboObject>, look: (object: QboObject) => void): Generator<QboObject> {
  for (const object of objects) {
    look(object);
    yield object;
  }
}

/** Own balance, and for customers that of all names below. */
function* withBalances(
  entity: string,
  names: QboObject[],
  balances: ReadonlyMap<string, number>,
): Generator<QboObject> {
  const parentOf = new Map(names.map((name) => [textAt(name, 'Id') ?? '', refAt(name, 'ParentRef')]));
  const withJobs = new Map<string, number>();
  for (const id of parentOf.keys()) {
    const own = balances.get(`${entity}:${id}`) ?? 0;
    let at: string | undefined = id;
    for (let level = 0; at !== undefined && level < 6; level += 1) {
      withJobs.set(at, (withJobs.get(at) ?? 0) + own);
      at = parentOf.get(at);
    }
  }
  for (const name of names) {
    const id = textAt(name, 'Id') ?? '';
    const next: QboObject = { ...name, Balance: amountOf(balances.get(`${entity}:${id}`) ?? 0) };
    if (entity === 'Customer') next.BalanceWithJobs = amountOf(withJobs.get(id) ?? 0);
    yield next;
  }
}

/** Everything of a company that the state file keeps. */
export function* recordsOf(realm: Realm): Generator<StateRecord> {
  yield counters(realm);
  for (const [entity, table] of realm.tables) {
    for (let position = 0; position < table.byId.count; position += 1) {
      yield { kind: 'change', realm: realm.id, change: { entity, object: table.objectAt(table.byId.at(position)) } };
    }
    for (const { id, deletedAtMs } of table.tombstones) {
      yield { kind: 'tombstone', realm: realm.id, entity, id, deletedAtMs };
    }
  }
  for (const key of realm.mergedAway) {
    const [entity = '', removedId = ''] = key.split(':');
    yield { kind: 'change', realm: realm.id, change: { entity, removedId, mergedAway: true } };
  }
}

/** The counters that move with writes. */
export function counters(realm: Realm): StateRecord {
  return {
    kind: 'realm',
    realm: realm.id,
    documentCounter: realm.documentCounter,
    addressCounter: realm.addressCounter,
  };
}

/** Applies one kept record to the companies, making the company when it is first named; `endBulk` of its tables must follow. */
export function restoreRecord(realms: Map<string, Realm>, record: Extract<StateRecord, { realm: string }>): void {
  let realm = realms.get(record.realm);
  if (realm === undefined) {
    realm = new Realm(record.realm);
    for (const table of realm.tables.values()) table.beginBulk();
    realms.set(record.realm, realm);
  }
  if (record.kind === 'change') realm.apply(record.change);
  else if (record.kind === 'tombstone') {
    realm.table(record.entity).tombstone(record.id, record.deletedAtMs);
  } else {
    realm.documentCounter = record.documentCounter;
    realm.addressCounter = record.addressCounter;
  }
}
