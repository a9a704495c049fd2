import { isObject, objectAt, parseObject, type QboObject, renderEntity, textAt } from './json.ts';
import { decodeRows, encodeKeys } from './key-codes.ts';
import { parseInstant } from './pacific-time.ts';
import { SlotOrder } from './slot-order.ts';

/** What a filter or a sort sees of one property: numbers for amounts and instants, lower-case text, booleans. */
export type ColumnValue = string | number | boolean | undefined;

/** A deleted object, kept for change data capture. */
export type Tombstone = { id: string; deletedAtMs: number };

const SLAB_BYTES = 16 * 1024 * 1024;

/**
 * All rows of one entity, held as serialized JSON outside the JavaScript heap, property names shortened: a million
 * invoices fit in half a gigabyte and a page is byte ranges joined. Two orders are kept, by id (numeric) and by last update and id.
 */
export class Table {
  readonly name: string;
  readonly byId: SlotOrder;
  readonly byTime: SlotOrder;
  readonly tombstones: Tombstone[] = [];
  #slabs: Buffer[] = [];
  #slabUsed = SLAB_BYTES;
  #deadBytes = 0;
  #liveBytes = 0;
  #slab: Uint32Array = new Uint32Array(16);
  #offset: Uint32Array = new Uint32Array(16);
  #length: Uint32Array = new Uint32Array(16);
  #idKey: Float64Array = new Float64Array(16);
  #updatedMs: Float64Array = new Float64Array(16);
  #inactive: Uint8Array = new Uint8Array(16);
  #ids: string[] = [];
  #freeSlots: number[] = [];
  #slotOf = new Map<string, number>();
  #columns = new Map<string, { read: (object: QboObject) => ColumnValue; values: ColumnValue[] }>();
  #lookups = new Map<
    string,
    { read: (object: QboObject) => readonly string[]; ids: Map<string, string | Set<string>> }
  >();
  #wordIds = 0;
  #bulk = false;
  #largestId = 0;

  constructor(name: string) {
    this.name = name;
    this.byId = new SlotOrder((a, b) => this.#key(a) - this.#key(b));
    this.byTime = new SlotOrder((a, b) => this.updatedMs(a) - this.updatedMs(b) || this.#key(a) - this.#key(b));
  }

  get count(): number {
    return this.#slotOf.size;
  }

  /** Largest numeric id ever held, deleted ones included. */
  get largestId(): number {
    return this.#largestId;
  }

  /** Bytes of all live rows. */
  get liveBytes(): number {
    return this.#liveBytes;
  }

  noteId(id: string): void {
    const value = Number(id);
    if (Number.isSafeInteger(value) && value > this.#largestId) this.#largestId = value;
  }

  has(id: string): boolean {
    return this.#slotOf.has(id);
  }

  slotOf(id: string): number | undefined {
    return this.#slotOf.get(id);
  }

  idAt(slot: number): string {
    return this.#ids[slot] ?? '';
  }

  updatedMs(slot: number): number {
    return this.#updatedMs[slot] ?? 0;
  }

  isActive(slot: number): boolean {
    return this.#inactive[slot] === 0;
  }

  /** The row's JSON. */
  jsonAt(slot: number): string {
    return decodeRows([this.#bytesAt(slot)]).toString('utf8');
  }

  /** The JSON of several rows with commas between, as bytes. */
  jsonOf(slots: readonly number[]): Buffer {
    return decodeRows(slots.map((slot) => this.#bytesAt(slot)));
  }

  objectAt(slot: number): QboObject {
    return parseObject(this.jsonAt(slot)) ?? {};
  }

  get(id: string): QboObject | undefined {
    const slot = this.#slotOf.get(id);
    return slot === undefined ? undefined : this.objectAt(slot);
  }

  /** Loads many rows at once; far cheaper than `put` one by one. */
  load(objects: Iterable<QboObject>): void {
    this.beginBulk();
    for (const object of objects) this.put(object);
    this.endBulk();
  }

  /** From here the orders are not kept up, until `endBulk` sorts once. Nothing may be read in between. */
  beginBulk(): void {
    this.#bulk = true;
  }

  endBulk(): void {
    this.#bulk = false;
    for (const order of [this.byId, this.byTime]) {
      order.clear();
      for (const slot of this.#slotOf.values()) order.append(slot);
      order.sort();
    }
  }

  /** Inserts or replaces one row; `Id` and `MetaData.LastUpdatedTime` must be set. */
  put(object: QboObject): void {
    const id = textAt(object, 'Id') ?? '';
    let slot = this.#slotOf.get(id);
    const isNew = slot === undefined;
    if (slot === undefined) {
      slot = this.#newSlot(id);
    } else {
      this.#dropLookups(slot);
      if (!this.#bulk) this.byTime.remove(slot);
      this.#forgetBytes(slot);
    }
    this.#write(slot, object);
    if (!this.#bulk) {
      if (isNew) this.byId.insert(slot);
      this.byTime.insert(slot);
    }
    for (const column of this.#columns.values()) column.values[slot] = column.read(object);
    for (const lookup of this.#lookups.values()) for (const key of lookup.read(object)) addTo(lookup.ids, key, id);
    this.#compactWhenWorthIt();
  }

  /** Removes a row. With `deletedAtMs` a stub stays for change data capture. */
  remove(id: string, deletedAtMs?: number): void {
    const slot = this.#slotOf.get(id);
    if (slot === undefined) return;
    this.#dropLookups(slot);
    if (!this.#bulk) {
      this.byTime.remove(slot);
      this.byId.remove(slot);
    }
    this.#forgetBytes(slot);
    this.#slotOf.delete(id);
    this.#freeSlots.push(slot);
    for (const column of this.#columns.values()) column.values[slot] = undefined;
    if (deletedAtMs !== undefined) this.tombstone(id, deletedAtMs);
  }

  /** Notes a deletion for change data capture; the id is not given again. */
  tombstone(id: string, deletedAtMs: number): void {
    this.noteId(id);
    this.tombstones.push({ id, deletedAtMs });
  }

  /** Values of one property by slot, built on first use and kept up to date after. */
  column(key: string, read: (object: QboObject) => ColumnValue): readonly ColumnValue[] {
    let column = this.#columns.get(key);
    if (column === undefined) {
      column = { read, values: [] };
      for (let position = 0; position < this.byId.count; position += 1) {
        const slot = this.byId.at(position);
        column.values[slot] = read(this.objectAt(slot));
      }
      this.#columns.set(key, column);
    }
    return column.values;
  }

  /** Ids of the rows for which `read` gives `value`; the index is built on first use. */
  idsWith(key: string, read: (object: QboObject) => readonly string[], value: string): ReadonlySet<string> {
    let lookup = this.#lookups.get(key);
    if (lookup === undefined) {
      lookup = { read, ids: new Map() };
      for (let position = 0; position < this.byId.count; position += 1) {
        const slot = this.byId.at(position);
        for (const entry of read(this.objectAt(slot))) addTo(lookup.ids, entry, this.idAt(slot));
      }
      this.#lookups.set(key, lookup);
    }
    const ids = lookup.ids.get(value);
    return ids === undefined ? NONE : typeof ids === 'string' ? new Set([ids]) : ids;
  }

  #key(slot: number): number {
    return this.#idKey[slot] ?? 0;
  }

  #newSlot(id: string): number {
    if (this.#slotOf.has(id)) throw new Error(`${this.name} ${id} is there already.`);
    const slot = this.#freeSlots.pop() ?? this.#ids.length;
    if (slot >= this.#idKey.length) this.#grow();
    this.#ids[slot] = id;
    this.#slotOf.set(id, slot);
    const value = Number(id);
    this.#idKey[slot] = Number.isSafeInteger(value) ? value : 1e15 + this.#wordIds++;
    this.noteId(id);
    return slot;
  }

  #write(slot: number, object: QboObject): void {
    const pointZero = (this.#idKey[slot] ?? 0) % 3 === 0;
    const text = encodeKeys(renderEntity(object, pointZero));
    const slab = this.#place(slot, Buffer.byteLength(text));
    slab.write(text, this.#offset[slot] ?? 0);
    this.#liveBytes += this.#length[slot] ?? 0;
    this.#updatedMs[slot] = parseInstant(textAt(objectAt(object, 'MetaData'), 'LastUpdatedTime') ?? '') || 0;
    this.#inactive[slot] = object.Active === false ? 1 : 0;
  }

  #bytesAt(slot: number): Buffer {
    const slab = this.#slabs[this.#slab[slot] ?? 0] ?? NO_BYTES;
    const start = this.#offset[slot] ?? 0;
    return slab.subarray(start, start + (this.#length[slot] ?? 0));
  }

  /** Gives a row its place in the newest slab and returns that slab. */
  #place(slot: number, length: number): Buffer {
    if (this.#slabs.length === 0 || this.#slabUsed + length > SLAB_BYTES) {
      this.#slabs.push(Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, length)));
      this.#slabUsed = 0;
    }
    this.#slab[slot] = this.#slabs.length - 1;
    this.#offset[slot] = this.#slabUsed;
    this.#length[slot] = length;
    this.#slabUsed += length;
    return this.#slabs.at(-1) ?? NO_BYTES;
  }

  #forgetBytes(slot: number): void {
    const length = this.#length[slot] ?? 0;
    this.#deadBytes += length;
    this.#liveBytes -= length;
  }

  #dropLookups(slot: number): void {
    if (this.#lookups.size === 0) return;
    const object = this.objectAt(slot);
    const id = this.idAt(slot);
    for (const lookup of this.#lookups.values()) {
      for (const key of lookup.read(object)) dropFrom(lookup.ids, key, id);
    }
  }

  #compactWhenWorthIt(): void {
    if (this.#deadBytes < 4 * SLAB_BYTES || this.#deadBytes < this.#liveBytes) return;
    const old = this.#slabs;
    this.#slabs = [];
    this.#slabUsed = SLAB_BYTES;
    this.#deadBytes = 0;
    for (const slot of this.#slotOf.values()) {
      const start = this.#offset[slot] ?? 0;
      const length = this.#length[slot] ?? 0;
      const from = old[this.#slab[slot] ?? 0] ?? NO_BYTES;
      const to = this.#place(slot, length);
      from.copy(to, this.#offset[slot] ?? 0, start, start + length);
    }
  }

  #grow(): void {
    const size = this.#idKey.length * 2;
    const uint = (from: Uint32Array): Uint32Array => {
      const to = new Uint32Array(size);
      to.set(from);
      return to;
    };
    const float = (from: Float64Array): Float64Array => {
      const to = new Float64Array(size);
      to.set(from);
      return to;
    };
    this.#slab = uint(this.#slab);
    this.#offset = uint(this.#offset);
    this.#length = uint(this.#length);
    this.#idKey = float(this.#idKey);
    this.#updatedMs = float(this.#updatedMs);
    const inactive = new Uint8Array(size);
    inactive.set(this.#inactive);
    this.#inactive = inactive;
  }
}

const NONE: ReadonlySet<string> = new Set();
const NO_BYTES = Buffer.alloc(0);

/** A key's only id is kept by itself: a million one-element sets would cost more than the rows. */
function addTo(map: Map<string, string | Set<string>>, key: string, id: string): void {
  const ids = map.get(key);
  if (ids === undefined) map.set(key, id);
  else if (typeof ids === 'string') map.set(key, new Set([ids, id]));
  else ids.add(id);
}

function dropFrom(map: Map<string, string | Set<string>>, key: string, id: string): void {
  const ids = map.get(key);
  if (typeof ids === 'string') map.delete(key);
  else ids?.delete(id);
}

/** Reads a dotted path (`MetaData.CreateTime`) of an object. */
export function valueAtPath(object: QboObject, path: string): QboObject[string] | undefined {
  let value: QboObject[string] | undefined = object;
  for (const part of path.split('.')) value = isObject(value) ? value[part] : undefined;
  return value;
}
