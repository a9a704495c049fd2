import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';
import { type BookDocument, type BookPayment, type DirectEntry, type Side, signOf } from './books.ts';
import { cancelEntries, type Entry } from './cancel.ts';
import type { Cause } from './causes.ts';
import { type SideIndex, settledDay, viaOf } from './side-index.ts';
import type { EffectRecord } from './types.ts';
import type { Units } from './units.ts';

/** Within this many minor units, a difference between linked documents is rounding: tax is rounded line by line. */
const roundingMinorMax = 5;

/** Where a judgement puts what it finds. */
export interface Verdict {
  /** Receivables of the unit on one side, for the totals per client. */
  total(side: 0 | 1, currency: CurrencyCode, amountMinor: AmountMinor): void;
  /** A part of the difference. `side`: where the record stands that the other side lacks. */
  effect(cause: Cause, currency: CurrencyCode, amountMinor: AmountMinor, side: Side, records: EffectRecord[]): void;
}

/** What judging needs to know besides the records. */
export interface JudgeContext {
  readonly asOf: string;
  readonly goLive: string | null;
  readonly sides: readonly [SideIndex, SideIndex];
  readonly units: Units;
  /** For each side's payments: the other side's payment of the same pair, or null. */
  readonly partner: (side: 0 | 1, payment: number) => BookPayment | null;
  readonly mappingOfPayment: (side: 0 | 1, payment: number) => number | null;
}

interface UnitEntry extends Entry {
  readonly currency: CurrencyCode;
  readonly cause: Cause;
  readonly record: EffectRecord;
}

const sideNames = ['source', 'quickbooks'] as const;
/** What a side's receivables do to source minus QuickBooks. */
const towardsDifference = [1, -1] as const;

/**
 * Judges the documents of one unit with all lines on them. `matched`: its client has a customer.
 * What comes first counts: currency, void, dates, go-live, customer, one side; then for pairs tax,
 * amount, payments and credits.
 */
export function judgeUnit(context: JudgeContext, unit: number, matched: boolean, verdict: Verdict): void {
  if (judgePlainPair(context, unit, verdict)) return;
  const documents = gatherDocuments(context, unit);
  const entries = gatherEntries(context, documents);
  const [ours, theirs] = documents;
  for (const s of [0, 1] as const) {
    for (const document of documents[s]) {
      if (counts(context, document)) verdict.total(s, document.currency, effectOf(document));
    }
  }
  for (const entry of entries) {
    if (entry.counted) verdict.total(entry.side === 'source' ? 0 : 1, entry.currency, entry.effectMinor);
  }

  const currencies = new Set([...ours, ...theirs].map((document) => document.currency));
  if (currencies.size > 1) {
    lump('other-currency', context, documents, entries, verdict);
    return;
  }
  const [currency] = currencies;
  if (currency === undefined) return;
  const foreign = entries.filter((entry) => entry.currency !== currency);
  if (foreign.length > 0) lump('other-currency', context, [[], []], foreign, verdict);
  const native = entries.filter((entry) => entry.currency === currency);

  const standing = [ours.filter(stands), theirs.filter(stands)] as const;
  if (ours.length === 0 || theirs.length === 0) {
    lump(causeOfOneSided(context, unit, matched, documents), context, documents, native, verdict);
  } else if (standing[0].length === 0 && standing[1].length === 0) {
    reportEntries(native, 'unapplied-payment-or-credit', verdict);
  } else if (standing[0].length === 0 || standing[1].length === 0) {
    lump('voided-or-deleted-on-one-side', context, documents, native, verdict);
  } else {
    judgeTotals(context, documents, currency, verdict);
    reportEntries(native, null, verdict);
  }
}

/** The usual case, without a single object: two standing documents that agree, and lines that add up alike. */
function judgePlainPair(context: JudgeContext, unit: number, verdict: Verdict): boolean {
  const { units, sides, asOf } = context;
  const [a, b] = [units.first(0, unit), units.first(1, unit)];
  if (a < 0 || b < 0 || units.next(0, a) >= 0 || units.next(1, b) >= 0) return false;
  const ours = sides[0].books.documents[a] as BookDocument;
  const theirs = sides[1].books.documents[b] as BookDocument;
  if (
    ours.state !== 'standing' ||
    theirs.state !== 'standing' ||
    ours.currency !== theirs.currency ||
    ours.totalMinor !== theirs.totalMinor ||
    ours.kind !== theirs.kind ||
    ours.date > asOf ||
    theirs.date > asOf
  ) {
    return false;
  }
  const settledOurs = plainSettled(sides[0], a, ours, asOf);
  const settledTheirs = plainSettled(sides[1], b, theirs, asOf);
  if (Number.isNaN(settledOurs) || settledOurs !== settledTheirs) return false;
  const openMinor = effectOf(ours) + settledOurs;
  verdict.total(0, ours.currency, openMinor);
  verdict.total(1, ours.currency, openMinor);
  return true;
}

/** What settles a document as of the day; NaN when a line is in another currency and needs the long way. */
function plainSettled(index: SideIndex, document: number, record: BookDocument, asOf: string): number {
  let settledMinor = settledDay(record) <= asOf ? (index.unrecordedEffects[document] as number) : 0;
  const end = index.lineStarts[document + 1] as number;
  for (let l = index.lineStarts[document] as number; l < end; l += 1) {
    const payment = index.books.payments[index.linePayments[l] as number] as BookPayment;
    if (payment.currency !== record.currency) return Number.NaN;
    if (payment.date <= asOf) settledMinor += index.lineEffects[l] as number;
  }
  return settledMinor;
}

function gatherDocuments({ units, sides }: JudgeContext, unit: number): [BookDocument[], BookDocument[]] {
  const documents: [BookDocument[], BookDocument[]] = [[], []];
  for (const s of [0, 1] as const) {
    for (let d = units.first(s, unit); d >= 0; d = units.next(s, d)) {
      documents[s].push(sides[s].books.documents[d] as BookDocument);
    }
    documents[s].sort((a, b) => compareIds(a, b));
  }
  return documents;
}

/** All lines and settlements on a unit's documents, also those dated after the as-of day. */
function gatherEntries(context: JudgeContext, documents: readonly [BookDocument[], BookDocument[]]): UnitEntry[] {
  const entries: UnitEntry[] = [];
  for (const s of [0, 1] as const) {
    const index = context.sides[s];
    for (const document of documents[s]) {
      const d = index.documentAt(document.kind, document.id);
      const on = { kind: document.kind, id: document.id };
      const end = index.lineStarts[d + 1] as number;
      for (let l = index.lineStarts[d] as number; l < end; l += 1) {
        const p = index.linePayments[l] as number;
        const payment = index.books.payments[p] as BookPayment;
        let effectMinor = index.lineEffects[l] as number;
        // Several lines of one payment may name one document; they lie side by side.
        while (l + 1 < end && index.linePayments[l + 1] === p) {
          l += 1;
          effectMinor += index.lineEffects[l] as number;
        }
        entries.push({
          side: sideNames[s],
          effectMinor,
          date: payment.date,
          counted: payment.date <= context.asOf,
          pairId: context.mappingOfPayment(s, p),
          key: `${payment.id} ${on.kind} ${on.id}`,
          currency: payment.currency,
          cause: causeOfLine(context, s, p, payment),
          record: { side: sideNames[s], type: 'payment', id: payment.id, on },
        });
      }
      const unrecordedMinor = index.unrecordedEffects[d] as number;
      if (unrecordedMinor === 0) continue;
      const date = settledDay(document);
      entries.push({
        side: sideNames[s],
        effectMinor: unrecordedMinor,
        date,
        counted: date <= context.asOf,
        pairId: null,
        key: `settlement ${on.kind} ${on.id}`,
        currency: document.currency,
        cause: 'payment-on-one-side',
        record: { side: sideNames[s], type: 'settlement', id: document.id, on },
      });
    }
  }
  return entries;
}

/** Why a line on a linked document has no equal on the other side. */
function causeOfLine(context: JudgeContext, side: 0 | 1, position: number, payment: BookPayment): Cause {
  const partner = context.partner(side, position);
  if (partner !== null && partner.currency !== payment.currency) return 'other-currency';
  const via = viaOf(payment);
  if (via === 'direct') return 'entry-to-control-account';
  if (partner !== null && partner.state !== 'standing') return 'voided-or-deleted-on-one-side';
  if (via === 'payment') return 'payment-on-one-side';
  const { units, sides } = context;
  const creditIsPaired = payment.lines.every((line) => {
    const credit = line.kind === 'credit' ? sides[side].documentAt('credit', line.id) : -1;
    return line.kind !== 'credit' || (credit >= 0 && units.first(side === 0 ? 1 : 0, units.unitOf(side, credit)) >= 0);
  });
  return creditIsPaired ? 'unapplied-payment-or-credit' : 'credit-memo-on-one-side';
}

function causeOfOneSided(
  context: JudgeContext,
  unit: number,
  matched: boolean,
  documents: readonly [readonly BookDocument[], readonly BookDocument[]],
): Cause {
  const [ours, theirs] = documents;
  const all = [...ours, ...theirs];
  const standing = all.filter(stands);
  // A mapping whose counterpart is not there any more.
  if (context.units.mappingIdOf(unit) !== null) return 'voided-or-deleted-on-one-side';
  const first = standing[0];
  if (first !== undefined && !counts(context, first)) return 'dated-across-as-of';
  if (context.goLive !== null && all.every((document) => document.date < (context.goLive ?? '')))
    return 'before-go-live';
  if (!matched) return 'customer-unmatched';
  if (first === undefined) return 'unapplied-payment-or-credit';
  if (first.kind === 'credit') return 'credit-memo-on-one-side';
  return ours.length > 0 ? 'only-in-source' : 'only-in-quickbooks';
}

/** Compares the totals of linked documents that stand on both sides. */
function judgeTotals(
  context: JudgeContext,
  documents: readonly [readonly BookDocument[], readonly BookDocument[]],
  currency: CurrencyCode,
  verdict: Verdict,
): void {
  const all = [...documents[0], ...documents[1]];
  let differenceMinor = 0;
  let netMinor: number | null = 0;
  for (const s of [0, 1] as const) {
    for (const document of documents[s]) {
      if (!counts(context, document)) continue;
      const sign = towardsDifference[s] * signOf(document.kind);
      differenceMinor += sign * document.totalMinor;
      if (document.taxMinor === null || netMinor === null) netMinor = null;
      else netMinor += sign * (document.totalMinor - document.taxMinor);
    }
  }
  if (differenceMinor === 0) return;
  const standing = all.filter(stands);
  const countedOnes = standing.filter((document) => counts(context, document)).length;
  let cause: Cause = 'amount-differs';
  if (standing.length < all.length) cause = 'voided-or-deleted-on-one-side';
  else if (countedOnes > 0 && countedOnes < standing.length) cause = 'dated-across-as-of';
  else if (netMinor === 0 || Math.abs(differenceMinor) <= roundingMinorMax) cause = 'tax-or-rounding';
  const side = differenceMinor > 0 ? 'source' : 'quickbooks';
  verdict.effect(cause, currency, differenceMinor, side, recordsOf(documents));
}

/** Reports entries that have no equal on the other side, each under its own cause unless one is given for all. */
function reportEntries(entries: readonly UnitEntry[], cause: Cause | null, verdict: Verdict): void {
  if (entries.length === 0) return;
  const { across, oneSided } = cancelEntries(entries);
  for (const entry of across) reportEntry(entry, 'dated-across-as-of', verdict);
  for (const entry of oneSided) reportEntry(entry, cause ?? entry.cause, verdict);
}

function reportEntry(entry: UnitEntry, cause: Cause, verdict: Verdict): void {
  const amountMinor = entry.side === 'source' ? entry.effectMinor : -entry.effectMinor;
  if (amountMinor !== 0) verdict.effect(cause, entry.currency, amountMinor, entry.side, [entry.record]);
}

/** Reports documents and what is on them as one effect for each currency: what is left of them. */
function lump(
  cause: Cause,
  context: JudgeContext,
  documents: readonly [readonly BookDocument[], readonly BookDocument[]],
  entries: readonly UnitEntry[],
  verdict: Verdict,
): void {
  const sums = new Map<CurrencyCode, { amountMinor: AmountMinor; records: EffectRecord[] }>();
  const add = (currency: CurrencyCode, amountMinor: AmountMinor, record: EffectRecord): void => {
    const sum = sums.get(currency) ?? { amountMinor: 0, records: [] };
    sum.amountMinor += amountMinor;
    sum.records.push(record);
    sums.set(currency, sum);
  };
  for (const s of [0, 1] as const) {
    for (const document of documents[s]) {
      const amountMinor = counts(context, document) ? towardsDifference[s] * effectOf(document) : 0;
      add(document.currency, amountMinor, recordOf(sideNames[s], document));
    }
  }
  for (const entry of entries) {
    if (!entry.counted) continue;
    add(entry.currency, entry.side === 'source' ? entry.effectMinor : -entry.effectMinor, entry.record);
  }
  for (const [currency, { amountMinor, records }] of sums) {
    if (amountMinor === 0) continue;
    const standing = documents.findIndex((side) => side.some(stands));
    const side = records.every((record) => record.side === 'source') ? 'source' : (sideNames[standing] ?? 'quickbooks');
    verdict.effect(cause, currency, amountMinor, side, records);
  }
}

/** The unapplied parts and direct entries of one client. */
export interface LooseParts {
  readonly payments: readonly [readonly number[], readonly number[]];
  readonly entries: readonly [readonly DirectEntry[], readonly DirectEntry[]];
}

/** Judges what is on no document: unapplied money of both sides is set off within the client, direct entries are told. */
export function judgeLoose(context: JudgeContext, loose: LooseParts, matched: boolean, verdict: Verdict): void {
  const unapplied: UnitEntry[] = [];
  const direct: UnitEntry[] = [];
  for (const s of [0, 1] as const) {
    const index = context.sides[s];
    for (const p of loose.payments[s]) {
      const payment = index.books.payments[p] as BookPayment;
      const common = {
        side: sideNames[s],
        date: payment.date,
        counted: payment.date <= context.asOf,
        pairId: context.mappingOfPayment(s, p),
        key: String(payment.id),
        currency: payment.currency,
        record: { side: sideNames[s], type: 'payment' as const, id: payment.id, on: null },
      };
      const unappliedMinor = index.unappliedEffects[p] as number;
      const otherMinor = index.otherEffects[p] as number;
      if (unappliedMinor !== 0) {
        unapplied.push({
          ...common,
          effectMinor: unappliedMinor,
          cause: causeOfUnapplied(context, s, p, payment, matched),
        });
      }
      if (otherMinor !== 0) direct.push({ ...common, effectMinor: otherMinor, cause: 'entry-to-control-account' });
    }
    for (const entry of loose.entries[s]) {
      direct.push({
        side: sideNames[s],
        date: entry.date,
        counted: entry.date <= context.asOf,
        pairId: null,
        key: String(entry.id),
        currency: entry.currency,
        effectMinor: entry.amountMinor,
        cause: 'entry-to-control-account',
        record: { side: sideNames[s], type: 'entry', id: entry.id, on: null },
      });
    }
  }
  for (const entry of [...unapplied, ...direct]) {
    if (entry.counted) verdict.total(entry.side === 'source' ? 0 : 1, entry.currency, entry.effectMinor);
  }
  reportEntries(unapplied, null, verdict);
  // An entry that a payment has used up moves nothing any more.
  let directMinor = 0;
  for (const entry of direct) {
    if (entry.counted) directMinor += entry.side === 'source' ? entry.effectMinor : -entry.effectMinor;
  }
  if (directMinor === 0) return;
  for (const entry of direct) if (entry.counted) reportEntry(entry, entry.cause, verdict);
}

function causeOfUnapplied(
  context: JudgeContext,
  side: 0 | 1,
  position: number,
  payment: BookPayment,
  matched: boolean,
): Cause {
  const partner = context.partner(side, position);
  if (partner !== null) {
    if (partner.currency !== payment.currency) return 'other-currency';
    if (partner.state !== 'standing') return 'voided-or-deleted-on-one-side';
    if (partner.date <= context.asOf !== payment.date <= context.asOf) return 'dated-across-as-of';
    return 'unapplied-payment-or-credit';
  }
  if (context.goLive !== null && payment.date < context.goLive) return 'before-go-live';
  return matched ? 'unapplied-payment-or-credit' : 'customer-unmatched';
}

function stands(document: BookDocument): boolean {
  return document.state === 'standing';
}

function counts(context: JudgeContext, document: BookDocument): boolean {
  return document.state === 'standing' && document.date <= context.asOf;
}

function effectOf(document: BookDocument): AmountMinor {
  return signOf(document.kind) * document.totalMinor;
}

function recordOf(side: Side, document: BookDocument): EffectRecord {
  return { side, type: document.kind, id: document.id, on: null };
}

function recordsOf(documents: readonly [readonly BookDocument[], readonly BookDocument[]]): EffectRecord[] {
  return [
    ...documents[0].map((document) => recordOf('source', document)),
    ...documents[1].map((document) => recordOf('quickbooks', document)),
  ];
}

function compareIds(a: BookDocument, b: BookDocument): number {
  const [left, right] = [`${a.kind} ${a.id}`, `${b.kind} ${b.id}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
