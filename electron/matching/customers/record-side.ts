import { hashText } from '../text/distance.ts';
import { compareIds } from './assignment.ts';
import { BlockIndex } from './block-index.ts';
import type { ContactCounts } from './compare-contact.ts';
import { NumberLists } from './number-lists.ts';
import { distinctNameWords, type PreparedParty, prepareParty } from './prepared.ts';
import type { EvidenceDocument, MatchParty, PartyId } from './types.ts';
import type { Vocabulary } from './vocabulary.ts';

/** How often each contact value is met on both sides, kept as records come and go. */
export class ContactTally {
  readonly phones = new Map<string, number>();
  readonly mails = new Map<string, number>();
  readonly domains = new Map<string, number>();
  readonly postcodes = new Map<string, number>();
  readonly cities = new Map<string, number>();
  readonly places = new Map<string, number>();
  recordCount = 0;

  /** The counts as they stand, to weigh by until they are learned anew: a pair's weight must not move with other records. */
  learn(): ContactCounts {
    const { recordCount } = this;
    const copy = (map: ReadonlyMap<string, number>): ReadonlyMap<string, number> => new Map(map);
    return {
      phones: copy(this.phones),
      mails: copy(this.mails),
      domains: copy(this.domains),
      postcodes: copy(this.postcodes),
      cities: copy(this.cities),
      places: copy(this.places),
      recordCount,
    };
  }

  /** Counts a record in (`delta` 1) or out (-1). */
  count(party: PreparedParty, delta: number): void {
    this.recordCount += delta;
    if (!party.hasContact) return;
    const bump = (map: Map<string, number>, value: string | undefined): void => {
      if (!value) return;
      const count = (map.get(value) ?? 0) + delta;
      if (count > 0) map.set(value, count);
      else map.delete(value);
    };
    bump(this.phones, party.phone.slice(-7));
    bump(this.mails, party.mailbox?.address);
    bump(this.domains, party.mailbox?.domain);
    bump(this.postcodes, party.address.postcode);
    bump(this.cities, party.city);
    bump(this.places, party.place);
  }
}

/** What both sides share: the words and how often values are met. */
export type Shared = { readonly nameWords: Vocabulary; readonly streetWords: Vocabulary; readonly tally: ContactTally };

/** Of records that bear one name and have nothing else to tell them apart, so many are worth comparing. */
const namesakesMax = 8;

/** A place by chance, the same for an id every time. */
function placeInCrowd(id: PartyId): number {
  return Math.imul(hashText(String(id)), 0x9e3779b1) >>> 0;
}

/** The records of one side, each in a numbered slot, with the index that finds them. A slot is used again after a removal. */
export class RecordSide {
  readonly records: (PreparedParty | undefined)[] = [];
  private readonly slots = new Map<PartyId, number>();
  private readonly free: number[] = [];
  private readonly index: BlockIndex;
  /** Slots of records by the hash of their exact keys. */
  private readonly slotsByExactKey = new NumberLists();
  /** Slots of those who bear a name that many bear, in an order by chance that stays the same. */
  private readonly crowds = new Map<string, readonly number[]>();
  private readonly shared: Shared;

  /** @param expected  about how many records will come */
  constructor(shared: Shared, expected: number) {
    this.shared = shared;
    this.index = new BlockIndex(expected);
  }

  get size(): number {
    return this.slots.size;
  }

  slotOf(id: PartyId): number | undefined {
    return this.slots.get(id);
  }

  get(slot: number): PreparedParty {
    const record = this.records[slot];
    if (record === undefined) throw new Error(`no record in slot ${slot}`);
    return record;
  }

  /** Slots in use, by first arrival. */
  *liveSlots(): Iterable<number> {
    yield* this.slots.values();
  }

  add(party: MatchParty, documents?: readonly EvidenceDocument[]): number {
    const { nameWords, streetWords, tally } = this.shared;
    const prepared = prepareParty(party, documents, nameWords, streetWords);
    const slot = this.free.pop() ?? this.records.length;
    this.records[slot] = prepared;
    this.slots.set(party.id, slot);
    this.index.add(slot, prepared);
    for (const key of prepared.name.exactKeys) {
      this.slotsByExactKey.add(hashText(key), slot);
      this.crowds.delete(key);
    }
    for (const word of distinctNameWords(prepared)) nameWords.count(word, 1);
    for (const word of prepared.street) streetWords.count(word, 1);
    tally.count(prepared, 1);
    return slot;
  }

  remove(slot: number): void {
    const { nameWords, streetWords, tally } = this.shared;
    const prepared = this.get(slot);
    this.index.remove(slot, prepared);
    for (const key of prepared.name.exactKeys) {
      this.slotsByExactKey.remove(hashText(key), slot);
      this.crowds.delete(key);
    }
    for (const word of distinctNameWords(prepared)) nameWords.count(word, -1);
    for (const word of prepared.street) streetWords.count(word, -1);
    tally.count(prepared, -1);
    this.records[slot] = undefined;
    this.slots.delete(prepared.id);
    this.free.push(slot);
  }

  /** Slots of likely counterparts of a record of the other side; where anybody bears its very name, one of them at least. */
  find(party: PreparedParty): number[] {
    const slots = this.index.find(party, this.shared.nameWords);
    for (const key of party.name.exactKeys)
      if (
        this.slotsByExactKey.size(this.slotsByExactKey.find(hashText(key))) > 0 &&
        !slots.some((slot) => this.bears(slot, key))
      )
        slots.push(...this.namesakes(key, party.id));
    return slots;
  }

  private bears(slot: number, key: string): boolean {
    return this.records[slot]?.name.exactKeys.includes(key) ?? false;
  }

  /**
   * Slots of records whose name is strictly equal to a key. Where there are many, each who asks gets a few of them, by chance but always
   * the same ones: were they the same for all, a change to one would be a change for everybody of that name.
   */
  private namesakes(key: string, forId: PartyId): readonly number[] {
    let crowd = this.crowds.get(key);
    if (crowd === undefined) {
      const entry = this.slotsByExactKey.find(hashText(key));
      const start = this.slotsByExactKey.start(entry);
      const held = this.slotsByExactKey.values.slice(start, start + this.slotsByExactKey.size(entry));
      crowd = [...held].filter((slot) => this.bears(slot, key));
      if (crowd.length <= namesakesMax) return crowd;
      const places = new Map(crowd.map((slot) => [slot, placeInCrowd(this.get(slot).id)]));
      crowd = crowd.toSorted(
        (a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0) || compareIds(this.get(a).id, this.get(b).id),
      );
      this.crowds.set(key, crowd);
    }
    const place = placeInCrowd(forId);
    let from = 0;
    let to = crowd.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (placeInCrowd(this.get(crowd[middle] ?? 0).id) < place) from = middle + 1;
      else to = middle;
    }
    const few: number[] = [];
    for (let i = from; i < from + namesakesMax; i++) few.push(crowd[i % crowd.length] ?? 0);
    return few;
  }

  /** True when two records or more have a name strictly equal to one of the keys. */
  severalBear(keys: readonly string[]): boolean {
    const { values } = this.slotsByExactKey;
    let first = -1;
    for (const key of keys) {
      const entry = this.slotsByExactKey.find(hashText(key));
      const start = this.slotsByExactKey.start(entry);
      const end = start + this.slotsByExactKey.size(entry);
      for (let i = start; i < end; i++) {
        const slot = values[i] ?? 0;
        if (slot === first || !this.bears(slot, key)) continue;
        if (first >= 0) return true;
        first = slot;
      }
    }
    return false;
  }
}
