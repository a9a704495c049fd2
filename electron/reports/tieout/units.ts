import type { BookDocument, RecordId } from './books.ts';
import type { SideIndex } from './side-index.ts';

/**
 * The documents judged together: those one mapping holds, or a single one that is not linked. Kept as chains of
 * positions, since nearly every unit is one document on each side.
 */
export class Units {
  readonly #sides: readonly [SideIndex, SideIndex];
  readonly #first: [number[], number[]] = [[], []];
  readonly #next: readonly [Int32Array, Int32Array];
  readonly #unitOf: readonly [Int32Array, Int32Array];
  readonly #byMapping = new Map<number, number>();
  readonly #mappingIds: (number | null)[] = [];

  constructor(source: SideIndex, quickbooks: SideIndex) {
    this.#sides = [source, quickbooks];
    const lengths = [source.books.documents.length, quickbooks.books.documents.length] as const;
    this.#next = [new Int32Array(lengths[0]), new Int32Array(lengths[1])];
    this.#unitOf = [new Int32Array(lengths[0]), new Int32Array(lengths[1])];
    for (const s of [0, 1] as const) {
      const { documents } = this.#sides[s].books;
      for (let d = 0; d < documents.length; d += 1) this.#join(s, d, (documents[d] as BookDocument).mappingId);
    }
  }

  get count(): number {
    return this.#mappingIds.length;
  }

  /** Null for a document that is not linked. */
  mappingIdOf(unit: number): number | null {
    return this.#mappingIds[unit] ?? null;
  }

  unitOfMapping(mappingId: number): number | undefined {
    return this.#byMapping.get(mappingId);
  }

  /** The unit of a document of the source (0) or QuickBooks (1). */
  unitOf(side: 0 | 1, document: number): number {
    return this.#unitOf[side][document] as number;
  }

  /** The first document of a side in a unit, or -1. */
  first(side: 0 | 1, unit: number): number {
    return this.#first[side][unit] as number;
  }

  /** The next document of the same side and unit, or -1. */
  next(side: 0 | 1, document: number): number {
    return this.#next[side][document] as number;
  }

  /** Puts a document under a mapping, or on its own. Returns the units to judge again. */
  move(side: 0 | 1, document: number, mappingId: number | null): number[] {
    const from = this.unitOf(side, document);
    const chain = this.#next[side];
    let position = this.first(side, from);
    if (position === document) this.#first[side][from] = chain[document] as number;
    else {
      while (chain[position] !== document) position = chain[position] as number;
      chain[position] = chain[document] as number;
    }
    return [from, this.#join(side, document, mappingId)];
  }

  documentAt(side: 0 | 1, kind: BookDocument['kind'], id: RecordId): number {
    return this.#sides[side].documentAt(kind, id);
  }

  #join(side: 0 | 1, document: number, mappingId: number | null): number {
    let unit = mappingId === null ? undefined : this.#byMapping.get(mappingId);
    if (unit === undefined) {
      unit = this.#mappingIds.length;
      this.#mappingIds.push(mappingId);
      this.#first[0].push(-1);
      this.#first[1].push(-1);
      if (mappingId !== null) this.#byMapping.set(mappingId, unit);
    }
    this.#next[side][document] = this.#first[side][unit] as number;
    this.#first[side][unit] = document;
    this.#unitOf[side][document] = unit;
    return unit;
  }
}
