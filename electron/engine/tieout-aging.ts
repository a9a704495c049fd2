import type { EngineInput, EngineOutput } from '../../shared/ipc/contract.ts';
import type { AgingItem, AgingRow, AgingSide, ControlAccount, DuplicateGroup } from '../../shared/ipc/tieout.ts';
import { listCustomerLinks } from '../ledger/tieout-books.ts';
import { listDuplicateCandidates } from '../ledger/tieout-candidates.ts';
import { listReceivablesAccounts } from '../ledger/tieout-entries.ts';
import { type PartyNames, recordReader } from '../ledger/tieout-records.ts';
import { type AgingRow as AgedRow, buckets, computeAging } from '../reports/aging/aging.ts';
import { reconcileControlAccount } from '../reports/aging/control-account.ts';
import { findDuplicates } from '../reports/duplicates/find-duplicates.ts';
import type { Side } from '../reports/tieout/books.ts';
import type { EngineContext } from './context.ts';
import { tieOutsOf } from './tieout-keeper.ts';
import { nameMatcher, nameParty, partyOn, todayOf } from './tieout-views.ts';

export const noAging: AgingSide = {
  amounts: { current: 0, '1-30': 0, '31-60': 0, '61-90': 0, 'over-90': 0 },
  totalMinor: 0,
};

type AgingOptions = Pick<EngineInput<'aging.items'>, 'asOf' | 'basis' | 'rollUp'>;

/** Both sides' agings of all currencies. */
export function ageBooks(engine: EngineContext, { asOf, basis, rollUp }: AgingOptions) {
  const books = tieOutsOf(engine).books();
  const age = (side: Side) =>
    computeAging({
      side,
      books: books[side],
      asOf: asOf ?? todayOf(engine),
      basis,
      rollUp: rollUp ? books.parents[side] : null,
    });
  return { source: age('source'), quickbooks: age('quickbooks') };
}

interface PairedRow {
  readonly clientId: number | string | null;
  readonly customerId: number | string | null;
  readonly source: AgedRow | null;
  readonly quickbooks: AgedRow | null;
  readonly differenceMinor: number;
}

/** Rows of both sides joined by customer links; what has no counterpart stands by itself. */
export function pairAging(engine: EngineContext, options: AgingOptions, currency: string) {
  const aged = ageBooks(engine, options);
  const source = aged.source.find((one) => one.currency === currency);
  const quickbooks = aged.quickbooks.find((one) => one.currency === currency);
  const { parents } = tieOutsOf(engine).books();
  const customerOf = customersByClient(engine, currency, options.rollUp ? parents.quickbooks : null);
  const theirs = new Map((quickbooks?.rows ?? []).map((row) => [row.partyId, row]));
  const rows: PairedRow[] = [];
  for (const ours of source?.rows ?? []) {
    const customerId = ours.partyId === null ? null : (customerOf.get(ours.partyId) ?? null);
    const counterpart = customerId === null ? undefined : theirs.get(customerId);
    // Two clients billed under one parent: the parent's row stands with the first of them.
    if (counterpart !== undefined) theirs.delete(customerId);
    rows.push({
      clientId: ours.partyId,
      customerId,
      source: ours,
      quickbooks: counterpart ?? null,
      differenceMinor: ours.totalMinor - (counterpart?.totalMinor ?? 0),
    });
  }
  const clientOf = new Map([...customerOf].map(([clientId, customerId]) => [customerId, clientId]));
  for (const row of theirs.values()) {
    const clientId = row.partyId === null ? null : (clientOf.get(row.partyId) ?? null);
    rows.push({
      clientId: rows.some((one) => one.clientId === clientId) ? null : clientId,
      customerId: row.partyId,
      source: null,
      quickbooks: row,
      differenceMinor: -row.totalMinor,
    });
  }
  rows.sort((a, b) => largest(b) - largest(a));
  const currencies = [...new Set([...aged.source, ...aged.quickbooks].map((one) => one.currency))].sort();
  return { rows, source: toSide(source) ?? noAging, quickbooks: toSide(quickbooks) ?? noAging, currencies };
}

function largest(row: PairedRow): number {
  return Math.max(Math.abs(row.source?.totalMinor ?? 0), Math.abs(row.quickbooks?.totalMinor ?? 0));
}

function customersByClient(
  engine: EngineContext,
  currency: string,
  rollUp: ReadonlyMap<number | string, number | string> | null,
): Map<number | string, number | string> {
  const found = new Map<number | string, number | string>();
  for (const link of listCustomerLinks(engine.db)) {
    if (link.currency !== currency) continue;
    let customerId = link.customerId;
    if (rollUp !== null) {
      for (let level = 0; level < 8; level += 1) customerId = rollUp.get(customerId) ?? customerId;
    }
    found.set(link.clientId, customerId);
  }
  return found;
}

export function toSide(
  one: { readonly amounts: AgingSide['amounts']; readonly totalMinor: number } | null | undefined,
) {
  return one === null || one === undefined ? null : { amounts: { ...one.amounts }, totalMinor: one.totalMinor };
}

export function listAging(engine: EngineContext, input: EngineInput<'aging.get'>): EngineOutput<'aging.get'> {
  const names = tieOutsOf(engine).names();
  const paired = pairAging(engine, input, input.currency);
  const matches = nameMatcher(names, input.search);
  const rows = paired.rows.filter((row) => (!input.onlyDifferent || row.differenceMinor !== 0) && matches(row));
  if (input.sort !== null) {
    const compare = compareAging(input.sort.column, names);
    rows.sort(input.sort.descending ? (a, b) => compare(b, a) : compare);
  }
  return {
    ...paired,
    totalCount: rows.length,
    rows: rows.slice(input.offset, input.offset + input.limit).map((row) => toAgingRow(names, row)),
  };
}

export function toAgingRow(names: PartyNames, row: PairedRow): AgingRow {
  return {
    ...nameParty(names, row),
    source: toSide(row.source),
    quickbooks: toSide(row.quickbooks),
    differenceMinor: row.differenceMinor,
  };
}

function compareAging(column: string, names: PartyNames): (a: PairedRow, b: PairedRow) => number {
  const [side, bucket] = column.split('.');
  const named = buckets.find((one) => one === bucket);
  if (side === 'source' || side === 'quickbooks') {
    const figureOf = (row: PairedRow) => (named === undefined ? row[side]?.totalMinor : row[side]?.amounts[named]) ?? 0;
    return (a, b) => figureOf(a) - figureOf(b);
  }
  if (column === 'differenceMinor') return (a, b) => Math.abs(a.differenceMinor) - Math.abs(b.differenceMinor);
  const nameOf = (row: PairedRow) => {
    const { clientName, customerName } = nameParty(names, row);
    return clientName ?? customerName ?? '';
  };
  return (a, b) => nameOf(a).localeCompare(nameOf(b));
}

/** The open items behind one row of the agings, source first. */
export function listAgingItems(engine: EngineContext, input: EngineInput<'aging.items'>): AgingItem[] {
  const aged = ageBooks(engine, input);
  const read = recordReader(engine.db);
  const itemsOf = (side: Side, partyId: number | string | null): AgingItem[] => {
    const rows = aged[side].find((one) => one.currency === input.currency)?.rows ?? [];
    const row = partyId === null ? undefined : rows.find((one) => one.partyId === partyId);
    return (row?.items ?? []).slice(0, 500).map((item) => ({
      side,
      type: item.type,
      id: String(item.id),
      number: read({ side, type: item.type, id: item.id, on: null })?.number ?? null,
      date: item.date,
      dueDate: item.dueDate,
      days: item.days,
      bucket: item.bucket,
      openMinor: item.openMinor,
    }));
  };
  return [...itemsOf('source', input.clientId), ...itemsOf('quickbooks', input.customerId)];
}

/** Subledger against the receivables account as of a day, and all dates against what QuickBooks reports for it. */
export function readControlAccounts(engine: EngineContext, asOf: string | null): ControlAccount[] {
  const day = asOf ?? todayOf(engine);
  const reported = new Map<string, number>();
  for (const { currency, balanceMinor } of listReceivablesAccounts(engine.db)) {
    if (balanceMinor === null) continue;
    reported.set(currency, (reported.get(currency) ?? 0) + balanceMinor);
  }
  const read = recordReader(engine.db);
  const names = tieOutsOf(engine).names();
  return reconcileControlAccount({ quickbooks: tieOutsOf(engine).books().quickbooks, asOf: day, reported }).map(
    ({ entries, ...account }) => ({
      ...account,
      entries: entries.map(({ id, partyId, date, openMinor }) => {
        const facts = read({ side: 'quickbooks', type: 'entry', id, on: null });
        const [type = ''] = String(id).split(' ');
        return {
          label: `${entryNames[type] ?? type} ${facts?.number ?? ''}`.trim(),
          party: partyId === null ? null : (names.customer.get(partyId) ?? null),
          date,
          amountMinor: openMinor,
        };
      }),
    }),
  );
}

const entryNames: Readonly<Record<string, string>> = {
  JournalEntry: 'Journal entry',
  Deposit: 'Deposit',
  Purchase: 'Expense',
  Bill: 'Bill',
  VendorCredit: 'Vendor credit',
  Transfer: 'Transfer',
};

/** Records of one side that may have been entered twice. Report only. */
export function listDuplicates(
  engine: EngineContext,
  { side, offset, limit }: EngineInput<'duplicates.list'>,
): { rows: DuplicateGroup[]; totalCount: number } {
  const candidates = listDuplicateCandidates(engine.db, side);
  const groups = findDuplicates(candidates);
  const byKey = new Map(candidates.map((one) => [`${one.kind} ${one.id}`, one]));
  const names = tieOutsOf(engine).names();
  return {
    totalCount: groups.length,
    rows: groups.slice(offset, offset + limit).map(({ kind, partyId, currency, totalMinor, likeness, days, ids }) => ({
      side,
      kind,
      party: partyOn(names, side, partyId),
      currency,
      totalMinor,
      likeness,
      days,
      records: ids.map((id) => {
        const record = byKey.get(`${kind} ${id}`);
        return { id: String(id), number: record?.number ?? null, date: record?.date ?? '' };
      }),
    })),
  };
}
