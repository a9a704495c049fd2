import { ENTITIES, type EntitySpec, entityNamed } from './catalog.ts';
import { copyOf, objectAt, type QboObject, refAt, textAt } from './json.ts';
import { pacificDay, pacificSeconds } from './pacific-time.ts';
import { shiftNameBalances } from './subledger.ts';
import { Table } from './table.ts';

/** How a company behaves beyond what its Preferences say; tests switch these. */
export type RealmSettings = {
  /** The duplicate-number warning, which the API cannot read. Applies with custom transaction numbers on. */
  warnDuplicateNumbers: boolean;
  /** A closing password is set: closed-period faults are 6210 instead of 6200. */
  closePassword: boolean;
  /** The subscription has ended: the company is read-only (6190). */
  subscriptionEnded: boolean;
};

/** One stored change, as kept in the state file: an object as it is now, or an id that is gone. */
export type Change =
  | { entity: string; object: QboObject }
  | { entity: string; removedId: string; deletedAtMs?: number; mergedAway?: boolean };

/** One company's books. */
export class Realm {
  readonly id: string;
  readonly tables: ReadonlyMap<string, Table>;
  readonly settings: RealmSettings = { warnDuplicateNumbers: true, closePassword: false, subscriptionEnded: false };
  /** Ids of names merged away, `Customer:58`: using one is fault 6250, not an unknown id. */
  readonly mergedAway = new Set<string>();
  /** The last document number QuickBooks gave by itself. */
  documentCounter = 1000;
  /** Ids of addresses, counted apart from everything else. */
  addressCounter = 5_000_000;

  constructor(id: string) {
    this.id = id;
    this.tables = new Map(ENTITIES.map((spec) => [spec.name, new Table(spec.name)]));
  }

  table(entity: string): Table {
    const table = this.tables.get(entity);
    if (table === undefined) throw new Error(`No table ${entity}.`);
    return table;
  }

  /** CompanyInfo or Preferences: the one row there is. */
  single(entity: 'CompanyInfo' | 'Preferences'): QboObject {
    const table = this.table(entity);
    return table.count === 0 ? {} : table.objectAt(table.byId.at(0));
  }

  get companyName(): string {
    return textAt(this.single('CompanyInfo'), 'CompanyName') ?? `Company ${this.id}`;
  }

  /** Applies a stored change as it is, without any rule. */
  apply(change: Change): void {
    if ('object' in change) this.table(change.entity).put(change.object);
    else {
      this.table(change.entity).remove(change.removedId, change.deletedAtMs);
      this.table(change.entity).noteId(change.removedId);
      if (change.mergedAway === true) this.mergedAway.add(`${change.entity}:${change.removedId}`);
    }
  }

  nextAddressId(): string {
    this.addressCounter += 1;
    return String(this.addressCounter);
  }

  begin(nowMs: number): Transaction {
    return new Transaction(this, nowMs);
  }
}

type Draft = { object: QboObject | undefined; before: QboObject | undefined; bump: boolean; stub: boolean };

/** Changes gathered while one request is carried out. Nothing shows outside before `commit`; a thrown fault drops them all. */
export class Transaction {
  readonly realm: Realm;
  readonly nowMs: number;
  #drafts = new Map<string, Draft>();
  #nextIds = new Map<string, number>();
  readonly #merged = new Set<string>();

  constructor(realm: Realm, nowMs: number) {
    this.realm = realm;
    this.nowMs = nowMs;
  }

  get today(): string {
    return pacificDay(this.nowMs);
  }

  get preferences(): QboObject {
    return this.get('Preferences', '1') ?? this.realm.single('Preferences');
  }

  get isUs(): boolean {
    const country = textAt(this.realm.single('CompanyInfo'), 'Country') ?? 'US';
    return country === 'US' || country === 'USA';
  }

  get multicurrency(): boolean {
    return objectAt(this.preferences, 'CurrencyPrefs').MultiCurrencyEnabled === true;
  }

  get homeCurrency(): string {
    return refAt(objectAt(this.preferences, 'CurrencyPrefs'), 'HomeCurrency') ?? 'USD';
  }

  /** The object as this transaction sees it. Change it only on a copy given to `put`. */
  get(entity: string, id: string): QboObject | undefined {
    const draft = this.#drafts.get(`${entity}:${id}`);
    return draft === undefined ? this.realm.table(entity).get(id) : draft.object;
  }

  /** A copy to change and `put`. */
  edit(entity: string, id: string): QboObject | undefined {
    const object = this.get(entity, id);
    return object === undefined ? undefined : copyOf(object);
  }

  /** Stores an object. With `bump` its sync token and last-updated time move on commit. */
  put(entity: string, object: QboObject, bump = true): void {
    const id = textAt(object, 'Id') ?? '';
    const earlier = this.#drafts.get(`${entity}:${id}`);
    this.#drafts.set(`${entity}:${id}`, {
      object,
      before: earlier === undefined ? this.realm.table(entity).get(id) : earlier.before,
      bump: bump || (earlier?.bump ?? false),
      stub: true,
    });
  }

  /** Removes an object; with `stub`, change data capture will report the deletion. */
  remove(entity: string, id: string, stub = true): void {
    const earlier = this.#drafts.get(`${entity}:${id}`);
    const before = earlier === undefined ? this.realm.table(entity).get(id) : earlier.before;
    this.#drafts.set(`${entity}:${id}`, { object: undefined, before, bump: false, stub });
  }

  /** Notes that a removed name was merged into another. */
  mergedAway(entity: string, id: string): void {
    this.#merged.add(`${entity}:${id}`);
  }

  /** The next id of an entity; all transaction types count together, each list by itself. */
  nextId(spec: EntitySpec): string {
    const group = spec.kind === 'transaction' ? ENTITIES.filter((other) => other.kind === 'transaction') : [spec];
    const key = spec.kind === 'transaction' ? 'transaction' : spec.name;
    const last = this.#nextIds.get(key) ?? Math.max(...group.map((other) => this.realm.table(other.name).largestId));
    this.#nextIds.set(key, last + 1);
    return String(last + 1);
  }

  /** The next id of the entity of that name. */
  nextIdOf(entity: string): string {
    return this.nextId(entityNamed(entity));
  }

  /** Ids of rows of `entity` holding `value`, by the stored index and what this transaction changed. */
  idsWith(entity: string, key: string, read: (object: QboObject) => readonly string[], value: string): string[] {
    const ids = new Set(this.realm.table(entity).idsWith(key, read, value));
    for (const [name, draft] of this.#drafts) {
      if (!name.startsWith(`${entity}:`)) continue;
      const id = name.slice(entity.length + 1);
      if (draft.object !== undefined && read(draft.object).includes(value)) ids.add(id);
      else ids.delete(id);
    }
    return [...ids];
  }

  /** Writes everything, moving sync tokens and times and the balances of names. Returns what is to be journalled. */
  commit(): Change[] {
    shiftNameBalances(
      this,
      [...this.#drafts].map(([key, draft]) => ({ entity: entityOf(key), before: draft.before, after: draft.object })),
    );
    const changes: Change[] = [];
    for (const [key, draft] of this.#drafts) {
      const entity = entityOf(key);
      const id = key.slice(entity.length + 1);
      if (draft.object === undefined) {
        if (draft.before === undefined) continue;
        const change: Change = { entity, removedId: id };
        if (draft.stub) change.deletedAtMs = this.nowMs;
        if (this.#merged.has(key)) change.mergedAway = true;
        changes.push(change);
      } else {
        changes.push({ entity, object: this.#stamped(draft.object, draft) });
      }
    }
    for (const change of changes) this.realm.apply(change);
    this.#drafts.clear();
    return changes;
  }

  #stamped(object: QboObject, draft: Draft): QboObject {
    if (!draft.bump && draft.before !== undefined) return object;
    const time = pacificSeconds(this.nowMs);
    const token = draft.before === undefined ? 0 : Number(textAt(draft.before, 'SyncToken') ?? '0') + 1;
    const createdAt = textAt(objectAt(draft.before, 'MetaData'), 'CreateTime') ?? time;
    const { Id, SyncToken: _token, domain: _domain, sparse: _sparse, MetaData: metaData, ...rest } = object;
    const kept = draft.before === undefined ? {} : (metaData as QboObject | undefined);
    return {
      Id: Id ?? '',
      SyncToken: String(token),
      domain: 'QBO',
      sparse: false,
      ...rest,
      MetaData: { ...kept, CreateTime: createdAt, LastUpdatedTime: time },
    };
  }
}

function entityOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}
