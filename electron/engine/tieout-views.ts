import { AppError } from '../../shared/errors.ts';
import type { EngineInput, EngineOutput } from '../../shared/ipc/contract.ts';
import type { CurrencyTieOut, Effect, EffectRecord, PartyDifference } from '../../shared/ipc/tieout.ts';
import { localDay } from '../../shared/local-day.ts';
import { withSource } from '../../shared/with-source.ts';
import { type PartyNames, recordKeyOf, recordReader } from '../ledger/tieout-records.ts';
import { causes } from '../reports/tieout/causes.ts';
import type { PartyTotal, EffectRecord as PureRecord } from '../reports/tieout/types.ts';
import type { EngineContext } from './context.ts';
import { type KeyedEffect, type ReadTieOut, readCurrency, tieOutsOf } from './tieout-keeper.ts';

/** Of an effect with very many records, a list shows this many. */
const recordsMax = 20;

/** Today by the engine's clock: the day that the person's calendar shows. */
export function todayOf(engine: Pick<EngineContext, 'now'>): string {
  return localDay(engine.now());
}

/** One currency's tie-out as of a day. @throws AppError 'app.not-found' for a currency without receivables */
export function readOne(engine: EngineContext, asOf: string | null, currency: string): ReadTieOut {
  const found = tieOutsOf(engine)
    .tieOut(asOf ?? todayOf(engine))
    .currencies.find((one) => one.currency === currency);
  if (found === undefined) throw new AppError('app.not-found', 'none', { currency });
  return readCurrency(engine.db, found);
}

export function toCurrency(one: ReadTieOut): CurrencyTieOut {
  const { currency, sourceMinor, quickbooksMinor, differenceMinor, unexplainedMinor, acceptedMinor } = one;
  return {
    currency,
    sourceMinor,
    quickbooksMinor,
    differenceMinor,
    unexplainedMinor,
    acceptedMinor,
    causes: [...one.causes],
  };
}

interface Party {
  readonly clientId: number | string | null;
  readonly customerId: number | string | null;
}

/** A party with the names people know it by. Documents without a client have client 0, which is nobody. */
export function nameParty(names: PartyNames, { clientId, customerId }: Party) {
  return {
    clientId: clientId === null || clientId === 0 ? null : Number(clientId),
    clientName: clientId === null ? null : (names.client.get(clientId) ?? '(no client)'),
    clientSource: clientId === null ? null : (names.clientSource.get(clientId) ?? null),
    customerId: customerId === null ? null : String(customerId),
    customerName: customerId === null ? null : (names.customer.get(customerId) ?? '(unknown customer)'),
  };
}

/** The client as reports write it; null where the party has none. */
export function clientText({ clientName, clientSource }: ReturnType<typeof nameParty>): string | null {
  return clientName === null ? null : withSource(clientName, clientSource);
}

/** What a side calls one of its parties; null for an id nobody knows. */
export function partyOn(names: PartyNames, side: 'source' | 'quickbooks', id: number | string): string | null {
  const name = names[side === 'source' ? 'client' : 'customer'].get(id);
  if (name === undefined) return null;
  return withSource(name, side === 'source' ? (names.clientSource.get(id) ?? null) : null);
}

/** True where one of the names holds the text; no text is in every name. */
export function nameMatcher(names: PartyNames, search: string): (party: Party) => boolean {
  const text = search.trim().toLowerCase();
  if (text === '') return () => true;
  return (party) => {
    const { clientName, clientSource, customerName } = nameParty(names, party);
    return [clientName, clientSource, customerName].join('\n').toLowerCase().includes(text);
  };
}

function compareParties(column: string, names: PartyNames): (a: PartyTotal, b: PartyTotal) => number {
  const nameOf = (row: PartyTotal) => {
    const { clientName, customerName } = nameParty(names, row);
    return clientName ?? customerName ?? '';
  };
  switch (column) {
    case 'clientName':
    case 'customerName':
      return (a, b) => nameOf(a).localeCompare(nameOf(b));
    case 'sourceMinor':
      return (a, b) => a.sourceMinor - b.sourceMinor;
    case 'quickbooksMinor':
      return (a, b) => a.quickbooksMinor - b.quickbooksMinor;
    default:
      return (a, b) => Math.abs(a.differenceMinor) - Math.abs(b.differenceMinor);
  }
}

export function listParties(
  engine: EngineContext,
  input: EngineInput<'tieout.parties'>,
): EngineOutput<'tieout.parties'> {
  const names = tieOutsOf(engine).names();
  const matches = nameMatcher(names, input.search);
  const rows = readOne(engine, input.asOf, input.currency).perClient.filter(
    (row) => (!input.onlyDifferent || row.differenceMinor !== 0) && matches(row),
  );
  if (input.sort !== null) {
    const compare = compareParties(input.sort.column, names);
    rows.sort(input.sort.descending ? (a, b) => compare(b, a) : compare);
  }
  const page = rows.slice(input.offset, input.offset + input.limit);
  return {
    totalCount: rows.length,
    rows: page.map(
      (row): PartyDifference => ({
        ...nameParty(names, row),
        sourceMinor: row.sourceMinor,
        quickbooksMinor: row.quickbooksMinor,
        differenceMinor: row.differenceMinor,
      }),
    ),
  };
}

function compareEffects(column: string, names: PartyNames): (a: KeyedEffect, b: KeyedEffect) => number {
  const nameOf = (row: KeyedEffect) => {
    const { clientName, customerName } = nameParty(names, row);
    return clientName ?? customerName ?? '';
  };
  switch (column) {
    case 'party':
      return (a, b) => nameOf(a).localeCompare(nameOf(b));
    case 'cause':
      return (a, b) => causes.indexOf(a.cause) - causes.indexOf(b.cause);
    default:
      return (a, b) => Math.abs(a.amountMinor) - Math.abs(b.amountMinor);
  }
}

export function listEffects(
  engine: EngineContext,
  input: EngineInput<'tieout.effects'>,
): EngineOutput<'tieout.effects'> {
  const names = tieOutsOf(engine).names();
  const matches = nameMatcher(names, input.search);
  const { party } = input;
  const isOfParty = (effect: KeyedEffect): boolean => {
    if (party === null) return true;
    const named = nameParty(names, effect);
    return named.clientId === party.clientId && named.customerId === party.customerId;
  };
  const rows = readOne(engine, input.asOf, input.currency).effects.filter(
    (effect) => (input.cause === null || effect.cause === input.cause) && isOfParty(effect) && matches(effect),
  );
  if (input.sort !== null) {
    const compare = compareEffects(input.sort.column, names);
    rows.sort(input.sort.descending ? (a, b) => compare(b, a) : compare);
  }
  const describe = effectDescriber(engine);
  return {
    totalCount: rows.length,
    amountMinor: rows.reduce((sum, row) => sum + row.amountMinor, 0),
    rows: rows.slice(input.offset, input.offset + input.limit).map(describe),
  };
}

/** Tells effects with the facts of their records. */
export function effectDescriber(engine: EngineContext): (effect: KeyedEffect) => Effect {
  const names = tieOutsOf(engine).names();
  const read = recordReader(engine.db);
  const toRecord = (record: PureRecord): EffectRecord => {
    const facts = read(record);
    const on = record.type === 'payment' && record.on !== null ? { ...record.on, type: record.on.kind } : null;
    const onFacts = on === null ? null : read({ side: record.side, type: on.kind, id: on.id, on: null });
    return {
      side: record.side,
      type: record.type,
      ...recordKeyOf(record),
      number: facts?.number ?? null,
      date: facts?.date ?? null,
      party: facts?.party ?? null,
      source: facts?.source ?? null,
      totalMinor: facts?.totalMinor ?? null,
      onNumber: onFacts?.number ?? null,
    };
  };
  return (effect) => ({
    key: effect.key,
    cause: effect.cause,
    currency: effect.currency,
    amountMinor: effect.amountMinor,
    ...nameParty(names, effect),
    accepted: effect.accepted,
    acceptedReason: effect.acceptance?.reason ?? null,
    acceptedBy: effect.acceptance?.person ?? null,
    actions: [...effect.actions],
    records: effect.records.slice(0, recordsMax).map(toRecord),
    recordCount: effect.records.length,
  });
}
