import { AppError } from '../../shared/errors.ts';
import type { EngineInput, EngineOutput } from '../../shared/ipc/contract.ts';
import type { SignedChange, SignOff } from '../../shared/ipc/sign-offs.ts';
import type { Cause } from '../../shared/ipc/tieout.ts';
import type { WritableDb } from '../ledger/open.ts';
import { findSignOff } from '../ledger/sign-off.ts';
import { readSignedRecords } from '../ledger/signed-records.ts';
import type { PartyNames } from '../ledger/tieout-records.ts';
import { type ChangedRecord, compareRecords, type WatchedField } from '../reports/sign-off/compare-records.ts';
import type { FrozenRecord } from '../reports/sign-off/frozen-records.ts';
import type { EngineContext } from './context.ts';
import { tieOutsOf } from './tieout-keeper.ts';
import { freezeBooks, readFigures } from './tieout-signing.ts';
import { partyOn } from './tieout-views.ts';

interface Compared {
  readonly signOffId: number;
  readonly version: number;
  readonly changes: readonly ChangedRecord[];
}

/** The last comparison of each company: lists ask page by page, and comparing looks at every record. */
const compared = new WeakMap<WritableDb, Compared>();

function compare(engine: EngineContext, signOffId: number, asOf: string, sha256: string): readonly ChangedRecord[] {
  const keeper = tieOutsOf(engine);
  const version = keeper.factsVersion();
  const known = compared.get(engine.db);
  if (known !== undefined && known.signOffId === signOffId && known.version === version) return known.changes;
  const changes = compareRecords(readSignedRecords(engine.db, sha256), freezeBooks(engine, asOf), keeper.books());
  compared.set(engine.db, { signOffId, version, changes });
  return changes;
}

/**
 * What of a signed tie-out is no longer as it was signed: every document, payment and entry of both sides, and the
 * causes that moved.
 */
export function listSignedChanges(
  engine: EngineContext,
  { signOffId, offset, limit }: EngineInput<'signOff.changes'>,
): EngineOutput<'signOff.changes'> {
  const found = findSignOff(engine.db, signOffId);
  if (found === null) throw new AppError('app.not-found', 'none', { signOff: signOffId });
  const { asOf, causes } = found.signOff;
  const changes = compare(engine, signOffId, asOf, found.recordsSha256);
  const names = tieOutsOf(engine).names();
  const figures = readFigures(engine, asOf);
  return {
    totalCount: changes.length,
    rows: changes.slice(offset, offset + limit).map((change) => toSignedChange(names, change)),
    figures: figures.figures,
    causes: changedCauses(causes, figures.causes),
  };
}

function toSignedChange(names: PartyNames, { fate, before, after, fields }: ChangedRecord): SignedChange {
  const record = after ?? before;
  if (record === null) throw new Error('a change of no record');
  const { side, type, id, number, date, currency } = record;
  return {
    side,
    type,
    id: String(id),
    number,
    party: partyOf(names, record),
    date,
    currency,
    fate,
    fields: fields.map((field) => ({
      field,
      before: fieldValue(names, field, before),
      after: fieldValue(names, field, after),
    })),
    beforeMinor: before?.openMinor ?? null,
    afterMinor: after?.openMinor ?? null,
  };
}

function partyOf(names: PartyNames, { side, partyId }: FrozenRecord): string | null {
  return partyId === null ? null : partyOn(names, side, partyId);
}

function fieldValue(names: PartyNames, field: WatchedField, record: FrozenRecord | null): string | number | null {
  if (record === null) return null;
  switch (field) {
    case 'total':
      return record.totalMinor;
    case 'open':
      return record.openMinor;
    case 'date':
      return record.date;
    case 'due-date':
      return record.dueDate;
    case 'party':
      return partyOf(names, record);
    case 'number':
      return record.number;
    case 'currency':
      return record.currency;
    case 'applied':
      return null;
  }
}

type CauseFigures = SignOff['causes'];

function changedCauses(before: CauseFigures, after: CauseFigures) {
  const rows = new Map<string, { currency: string; cause: Cause; beforeMinor: number; afterMinor: number }>();
  const rowOf = ({ currency, cause }: CauseFigures[number]) => {
    const key = `${currency} ${cause}`;
    const row = rows.get(key) ?? { currency, cause, beforeMinor: 0, afterMinor: 0 };
    rows.set(key, row);
    return row;
  };
  for (const one of before) rowOf(one).beforeMinor = one.amountMinor;
  for (const one of after) rowOf(one).afterMinor = one.amountMinor;
  return [...rows.values()].filter((row) => row.beforeMinor !== row.afterMinor);
}
