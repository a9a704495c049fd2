import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';
import type { BookDocument, BookPayment, DirectEntry } from './books.ts';
import { actionsFor, type Cause, causes } from './causes.ts';
import { type JudgeContext, judgeLoose, judgeUnit, type Verdict } from './judge.ts';
import { compareEffects, compareParties } from './order.ts';
import { type PartyGroup, PartyGroups } from './party-groups.ts';
import { indexSide, receivablesOf, type SideIndex } from './side-index.ts';
import type {
  CauseTotal,
  CurrencyTieOut,
  Effect,
  EffectRecord,
  PartyTotal,
  TieOut,
  TieOutChange,
  TieOutInput,
} from './types.ts';
import { Units } from './units.ts';

/** A tie-out that can be asked again after a decision, at the cost of what the decision touches. */
export interface LiveTieOut {
  /** The tie-out as things stand. */
  result(): TieOut;
  /** Takes a decision in: mappings made, changed or withdrawn. Records themselves never change here. */
  apply(change: TieOutChange): void;
}

/**
 * Explains receivables by the source against receivables by QuickBooks as of a day, for each currency on its own.
 * Each part of the difference is in exactly one cause (`judge.ts` says which comes first); what the causes do not add up to is
 * reported as unexplained.
 */
export function computeTieOut(input: TieOutInput): TieOut {
  return createTieOut(input).result();
}

/** Computes a tie-out once and keeps what is needed to take decisions in. */
export function createTieOut(input: TieOutInput): LiveTieOut {
  return new TieOutState(input);
}

interface Loose {
  readonly payments: [number[], number[]];
  readonly entries: [DirectEntry[], DirectEntry[]];
}

class TieOutState implements LiveTieOut {
  readonly #input: TieOutInput;
  readonly #sides: readonly [SideIndex, SideIndex];
  readonly #units: Units;
  readonly #parties: PartyGroups;
  readonly #context: JudgeContext;
  readonly #accepted: Set<number>;
  readonly #totals: readonly [ReadonlyMap<CurrencyCode, AmountMinor>, ReadonlyMap<CurrencyCode, AmountMinor>];
  /** Receivables by group, source and QuickBooks in turn. */
  #groupTotals: number[] = [];
  /** What each unit added: group, source, QuickBooks; units in several currencies have more in `#moreTotals`. */
  readonly #unitTotals: number[] = [];
  readonly #moreTotals = new Map<number, number[]>();
  readonly #unitEffects = new Map<number, Effect[]>();
  #looseEffects: Effect[] = [];
  readonly #looseTotals: number[] = [];
  readonly #paymentMappings: readonly [Map<number, number | null>, Map<number, number | null>] = [new Map(), new Map()];
  readonly #paymentsByMapping: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()];

  constructor(input: TieOutInput) {
    this.#input = input;
    this.#sides = [indexSide('source', input.source), indexSide('quickbooks', input.quickbooks)];
    this.#units = new Units(...this.#sides);
    this.#parties = new PartyGroups(input.customers, input.parents);
    this.#accepted = new Set(input.acceptedMappings);
    this.#totals = [receivablesOf(this.#sides[0], input.asOf), receivablesOf(this.#sides[1], input.asOf)];
    for (const s of [0, 1] as const) {
      const { payments } = this.#sides[s].books;
      for (let p = 0; p < payments.length; p += 1) {
        const { mappingId } = payments[p] as BookPayment;
        if (mappingId !== null) this.#paymentsByMapping[s].set(mappingId, p);
      }
    }
    this.#context = {
      asOf: input.asOf,
      goLive: input.goLive,
      sides: this.#sides,
      units: this.#units,
      partner: (side, payment) => this.#partnerOf(side, payment),
      mappingOfPayment: (side, payment) => this.#mappingOfPayment(side, payment),
    };
    for (let unit = 0; unit < this.#units.count; unit += 1) this.#judge(unit);
    this.#judgeAllLoose();
  }

  apply(change: TieOutChange): void {
    const touched = new Set<number>();
    let looseTouched = false;
    for (const { side, kind, id, mappingId } of change.documents ?? []) {
      const s = side === 'source' ? 0 : 1;
      const document = this.#units.documentAt(s, kind, id);
      if (document >= 0) for (const unit of this.#units.move(s, document, mappingId)) touched.add(unit);
    }
    for (const { side, id, mappingId } of change.payments ?? []) {
      looseTouched = true;
      for (const unit of this.#movePayment(side === 'source' ? 0 : 1, id, mappingId)) touched.add(unit);
    }
    for (const { clientId, currency, customerId } of change.customers ?? []) {
      looseTouched = true;
      if (customerId === null) this.#parties.unlink({ clientId, currency });
      else this.#parties.link({ clientId, currency, customerId });
    }
    for (const { mappingId, accepted } of change.accepted ?? []) {
      if (accepted) this.#accepted.add(mappingId);
      else this.#accepted.delete(mappingId);
      const unit = this.#units.unitOfMapping(mappingId);
      if (unit !== undefined) touched.add(unit);
    }
    if ((change.customers ?? []).length > 0) {
      // Units in several currencies are told under the client's group in each of them.
      for (const unit of this.#moreTotals.keys()) touched.add(unit);
      for (let unit = 0; unit < this.#units.count; unit += 1) {
        if (this.#groupOf(unit) !== this.#unitTotals[unit * 3]) touched.add(unit);
      }
    }
    // A credit that gets or loses its counterpart changes the cause of the lines it is used on.
    for (const unit of [...touched]) this.#addUnitsOfCredits(unit, touched);
    for (const unit of touched) this.#judge(unit);
    if (looseTouched) this.#judgeAllLoose();
  }

  result(): TieOut {
    const currencies = new Set([...this.#totals[0].keys(), ...this.#totals[1].keys()]);
    const effects = [...this.#unitEffects.values()].flat().concat(this.#looseEffects);
    for (const effect of effects) currencies.add(effect.currency);
    const byCurrency = Map.groupBy(effects, (effect) => effect.currency);
    return {
      asOf: this.#input.asOf,
      goLive: this.#input.goLive,
      currencies: [...currencies].sort().map((currency) => this.#resultIn(currency, byCurrency.get(currency) ?? [])),
    };
  }

  #resultIn(currency: CurrencyCode, effects: Effect[]): CurrencyTieOut {
    const sourceMinor = this.#totals[0].get(currency) ?? 0;
    const quickbooksMinor = this.#totals[1].get(currency) ?? 0;
    const differenceMinor = sourceMinor - quickbooksMinor;
    const sums = new Map<Cause, { amountMinor: number; count: number; acceptedMinor: number }>();
    let explainedMinor = 0;
    for (const { cause, amountMinor, accepted } of effects) {
      const sum = sums.get(cause) ?? { amountMinor: 0, count: 0, acceptedMinor: 0 };
      sum.amountMinor += amountMinor;
      sum.count += 1;
      if (accepted) sum.acceptedMinor += amountMinor;
      sums.set(cause, sum);
      explainedMinor += amountMinor;
    }
    // As they are now: a decision taken in later must not show in this result.
    const [groups, totals] = [this.#parties.groups.length, this.#groupTotals.slice()];
    const perClient = (): PartyTotal[] => this.#perClient(currency, totals, groups);
    let sortedEffects: Effect[] | null = null;
    let parties: PartyTotal[] | null = null;
    return {
      currency,
      sourceMinor,
      quickbooksMinor,
      differenceMinor,
      unexplainedMinor: differenceMinor - explainedMinor,
      causes: causes.flatMap((cause): CauseTotal[] => {
        const sum = sums.get(cause);
        return sum === undefined ? [] : [{ cause, ...sum }];
      }),
      // Figures are asked for after each decision, lists only when someone looks: they are put in order then.
      get perClient() {
        parties ??= perClient();
        return parties;
      },
      get effects() {
        sortedEffects ??= effects.sort(compareEffects);
        return sortedEffects;
      },
    };
  }

  #perClient(currency: CurrencyCode, totals: readonly number[], groups: number): PartyTotal[] {
    const rows: PartyTotal[] = [];
    this.#parties.groups.slice(0, groups).forEach((group, g) => {
      if (group.currency !== currency) return;
      const sourceMinor = totals[g * 2] ?? 0;
      const quickbooksMinor = totals[g * 2 + 1] ?? 0;
      if (sourceMinor === 0 && quickbooksMinor === 0) return;
      const { clientId, customerId } = group;
      rows.push({ clientId, customerId, sourceMinor, quickbooksMinor, differenceMinor: sourceMinor - quickbooksMinor });
    });
    return rows.sort(compareParties);
  }

  #judge(unit: number): void {
    this.#forgetUnit(unit);
    const group = this.#groupOf(unit);
    const at = unit * 3;
    this.#unitTotals[at] = group;
    this.#unitTotals[at + 1] = 0;
    this.#unitTotals[at + 2] = 0;
    if (group < 0) return;
    const { currency } = this.#parties.groups[group] as PartyGroup;
    const effects: Effect[] = [];
    judgeUnit(this.#context, unit, this.#parties.isMatched(group), {
      total: (side, inCurrency, amountMinor) => {
        const target = inCurrency === currency ? group : this.#siblingGroup(group, inCurrency);
        this.#addToGroup(target, side, amountMinor);
        if (target === group) {
          const slot = at + 1 + side;
          this.#unitTotals[slot] = (this.#unitTotals[slot] as number) + amountMinor;
        } else {
          const more = this.#moreTotals.get(unit) ?? [];
          more.push(target, side, amountMinor);
          this.#moreTotals.set(unit, more);
        }
      },
      effect: this.#effectSink(group, this.#units.mappingIdOf(unit), effects),
    });
    if (effects.length > 0) this.#unitEffects.set(unit, effects);
  }

  #forgetUnit(unit: number): void {
    const at = unit * 3;
    const group = this.#unitTotals[at];
    if (group === undefined || group < 0) return;
    this.#addToGroup(group, 0, -(this.#unitTotals[at + 1] as number));
    this.#addToGroup(group, 1, -(this.#unitTotals[at + 2] as number));
    const more = this.#moreTotals.get(unit) ?? [];
    for (let i = 0; i < more.length; i += 3) {
      this.#addToGroup(more[i] as number, more[i + 1] === 0 ? 0 : 1, -(more[i + 2] as number));
    }
    this.#moreTotals.delete(unit);
    this.#unitEffects.delete(unit);
  }

  /** Gathers what is on no document by client and judges it anew. */
  #judgeAllLoose(): void {
    for (let i = 0; i < this.#looseTotals.length; i += 3) {
      const side = this.#looseTotals[i + 1] === 0 ? 0 : 1;
      this.#addToGroup(this.#looseTotals[i] as number, side, -(this.#looseTotals[i + 2] as number));
    }
    this.#looseTotals.length = 0;
    this.#looseEffects = [];
    const byGroup = new Map<number, Loose>();
    const looseOf = (group: number): Loose => {
      let loose = byGroup.get(group);
      if (loose === undefined) {
        loose = { payments: [[], []], entries: [[], []] };
        byGroup.set(group, loose);
      }
      return loose;
    };
    for (const s of [0, 1] as const) {
      const { books, unappliedEffects, otherEffects, side } = this.#sides[s];
      for (let p = 0; p < books.payments.length; p += 1) {
        if (unappliedEffects[p] === 0 && otherEffects[p] === 0) continue;
        const payment = books.payments[p] as BookPayment;
        looseOf(this.#parties.find(side, payment.partyId, payment.currency)).payments[s].push(p);
      }
      for (const entry of books.directEntries) {
        const group =
          entry.partyId === null
            ? this.#parties.findNameless(entry.currency)
            : this.#parties.find(side, entry.partyId, entry.currency);
        looseOf(group).entries[s].push(entry);
      }
    }
    for (const [group, loose] of byGroup) {
      const verdict: Verdict = {
        total: (side, _currency, amountMinor) => {
          this.#addToGroup(group, side, amountMinor);
          this.#looseTotals.push(group, side, amountMinor);
        },
        effect: this.#effectSink(group, null, this.#looseEffects),
      };
      judgeLoose(this.#context, loose, this.#parties.isMatched(group), verdict);
    }
  }

  #effectSink(group: number, mappingId: number | null, effects: Effect[]): Verdict['effect'] {
    const accepted = mappingId !== null && this.#accepted.has(mappingId);
    return (cause, currency, amountMinor, side, records: EffectRecord[]) => {
      const { clientId, customerId } = this.#parties.groups[this.#siblingGroup(group, currency)] as PartyGroup;
      const actions = actionsFor(cause, side);
      effects.push({ cause, currency, amountMinor, clientId, customerId, mappingId, records, accepted, actions });
    };
  }

  /** The client's group in another currency: a pair in two currencies is told in both. */
  #siblingGroup(group: number, currency: CurrencyCode): number {
    const row = this.#parties.groups[group] as PartyGroup;
    if (row.currency === currency) return group;
    if (row.clientId !== null) return this.#parties.find('source', row.clientId, currency);
    if (row.customerId !== null) return this.#parties.find('quickbooks', row.customerId, currency);
    return this.#parties.findNameless(currency);
  }

  /** The group a unit belongs to: that of its source document, else of its QuickBooks document; -1 when it is empty. */
  #groupOf(unit: number): number {
    for (const s of [0, 1] as const) {
      const d = this.#smallest(s, unit);
      if (d === null) continue;
      return this.#parties.find(this.#sides[s].side, d.partyId, d.currency);
    }
    return -1;
  }

  /** Of several documents the one with the smallest id speaks, so that their order does not matter. */
  #smallest(side: 0 | 1, unit: number): BookDocument | null {
    const { documents } = this.#sides[side].books;
    let smallest: BookDocument | null = null;
    for (let d = this.#units.first(side, unit); d >= 0; d = this.#units.next(side, d)) {
      const document = documents[d] as BookDocument;
      if (smallest === null || document.id < smallest.id) smallest = document;
    }
    return smallest;
  }

  #addToGroup(group: number, side: 0 | 1, amountMinor: AmountMinor): void {
    const slot = group * 2 + side;
    this.#groupTotals[slot] = (this.#groupTotals[slot] ?? 0) + amountMinor;
  }

  #mappingOfPayment(side: 0 | 1, payment: number): number | null {
    const moved = this.#paymentMappings[side].get(payment);
    return moved === undefined ? (this.#sides[side].books.payments[payment] as BookPayment).mappingId : moved;
  }

  #partnerOf(side: 0 | 1, payment: number): BookPayment | null {
    const mappingId = this.#mappingOfPayment(side, payment);
    if (mappingId === null) return null;
    const other = side === 0 ? 1 : 0;
    const partner = this.#paymentsByMapping[other].get(mappingId);
    return partner === undefined ? null : (this.#sides[other].books.payments[partner] as BookPayment);
  }

  /** Changes a payment's pair; returns the units its lines, and its partners' lines, are on. */
  #movePayment(side: 0 | 1, id: BookPayment['id'], mappingId: number | null): number[] {
    const payment = this.#sides[side].books.payments.findIndex((row) => row.id === id);
    if (payment < 0) return [];
    const touched: number[] = [];
    const touch = (pairId: number | null): void => {
      for (const s of [0, 1] as const) {
        const p = pairId === null ? undefined : this.#paymentsByMapping[s].get(pairId);
        if (p !== undefined) touched.push(...this.#unitsOfPayment(s, p));
      }
    };
    const before = this.#mappingOfPayment(side, payment);
    touch(before);
    if (before !== null && this.#paymentsByMapping[side].get(before) === payment) {
      this.#paymentsByMapping[side].delete(before);
    }
    this.#paymentMappings[side].set(payment, mappingId);
    if (mappingId !== null) this.#paymentsByMapping[side].set(mappingId, payment);
    touch(mappingId);
    touched.push(...this.#unitsOfPayment(side, payment));
    return touched;
  }

  #unitsOfPayment(side: 0 | 1, payment: number): number[] {
    return (this.#sides[side].books.payments[payment] as BookPayment).lines.flatMap((line) => {
      const document = line.kind === 'other' ? -1 : this.#units.documentAt(side, line.kind, line.id);
      return document < 0 ? [] : [this.#units.unitOf(side, document)];
    });
  }

  #addUnitsOfCredits(unit: number, touched: Set<number>): void {
    for (const s of [0, 1] as const) {
      const { books, lineStarts, linePayments } = this.#sides[s];
      for (let d = this.#units.first(s, unit); d >= 0; d = this.#units.next(s, d)) {
        if ((books.documents[d] as BookDocument).kind !== 'credit') continue;
        for (let l = lineStarts[d] as number; l < (lineStarts[d + 1] as number); l += 1) {
          for (const other of this.#unitsOfPayment(s, linePayments[l] as number)) touched.add(other);
        }
      }
    }
  }
}
