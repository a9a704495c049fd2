import { AppError } from '../../shared/errors.ts';
import { ConflictRow as ConflictRowShape } from '../../shared/ipc/conflicts.ts';
import type { EngineOutput } from '../../shared/ipc/contract.ts';
import { plural } from '../../shared/plural.ts';
import { type ConflictRow, listAlike, listConflictsById } from '../ledger/conflicts.ts';
import { listComparedMappings } from '../ledger/conflicts-facts.ts';
import { findBatchedUpdate } from '../ledger/conflicts-requests.ts';
import { readNeverTouch } from '../ledger/conflicts-settings.ts';
import {
  findConflictRow,
  listBelow,
  listMovedTo,
  readCustomerNames,
  readMappingEnds,
} from '../ledger/conflicts-views.ts';
import { findCustomerCard, getClientCard, searchCustomers } from '../ledger/customers.ts';
import { listDecisions } from '../ledger/decisions.ts';
import { findOtherSource } from '../ledger/import-sources.ts';
import type { ReadableDb } from '../ledger/open.ts';
import { fieldsOf, fieldValue } from '../review/facts.ts';
import type { FieldChoices, Outcome } from '../review/resolve.ts';
import { followsText, outcomes, resolveKept } from './conflict-outcomes.ts';
import { toReviewed } from './conflict-sides.ts';
import { toDecision } from './handlers/decisions.ts';

type Detail = EngineOutput<'conflicts.detail'>;
type Preview = EngineOutput<'conflicts.preview'>;

function getConflict(db: ReadableDb, conflictId: number): ConflictRow {
  const [row] = listConflictsById(db, [conflictId]);
  if (row === undefined) throw new AppError('app.not-found', 'none', { conflict: conflictId });
  return row;
}

/** A conflict with all compared fields, what each decision would do, and what was decided of the record before. */
export function conflictDetail(db: ReadableDb, conflictId: number): Detail {
  const row = getConflict(db, conflictId);
  const listed = findConflictRow(db, conflictId);
  if (listed === null) throw new AppError('app.not-found', 'none', { conflict: conflictId });
  const fields = comparedFields(db, row);
  const ids = fields
    .filter(({ field }) => field === 'customer')
    .flatMap((one) => [one.baseOurs, one.baseTheirs, one.ours, one.theirs])
    .filter((value): value is string => typeof value === 'string');
  const filter = { search: '', person: null, day: null, record: listed.record };
  const ends = readMappingEnds(db, row.mappingId);
  return {
    row: ConflictRowShape.parse(listed),
    source: ends === null ? null : findOtherSource(db, ends.sourceType, ends.sourceId),
    isGroup: row.isGroup,
    ourState: row.conflict.ours.state,
    theirState: row.conflict.theirs.state,
    fields,
    customerNames: readCustomerNames(db, ids),
    outcomes: offers(db, row),
    candidates: row.type === 'customer' && row.conflict.fields.length === 0 ? relinkCandidates(db, row) : [],
    alikeCount: row.status === 'open' ? listAlike(db, row).length : 1,
    history: listDecisions(db, filter, 0, 20).rows.map(toDecision),
  };
}

/** All compared fields: those in conflict as they were found, the others as they stand in the bases and now. */
function comparedFields(db: ReadableDb, row: ConflictRow): Detail['fields'] {
  const [mapping] = listComparedMappings(db, [row.mappingId]);
  const reviewed = mapping === undefined ? null : toReviewed(mapping);
  const { conflict } = row;
  const locked = readNeverTouch(db);
  return fieldsOf(conflict.ours).flatMap((field): Detail['fields'] => {
    const found = conflict.fields.find((one) => one.field === field);
    if (found !== undefined) return [{ ...toPlain(found), field, differs: true, locked: locked.has(field) }];
    const [ours, theirs] = [fieldValue(conflict.ours, field), fieldValue(conflict.theirs, field)];
    if (ours === undefined || theirs === undefined) return [];
    const baseOurs = reviewed === null ? ours : fieldValue(reviewed.baseOurs, field);
    const baseTheirs = reviewed === null ? theirs : fieldValue(reviewed.baseTheirs, field);
    const values = { baseOurs: baseOurs ?? null, baseTheirs: baseTheirs ?? null, ours, theirs };
    return [{ ...toPlain(values), field, differs: false, locked: locked.has(field) }];
  });
}

type Values = Pick<Detail['fields'][number], 'baseOurs' | 'baseTheirs' | 'ours' | 'theirs'>;
type Value = Values['ours'];
type Given = { readonly [K in keyof Values]: Value | readonly (Value & object)[number][] };

function toPlain({ baseOurs, baseTheirs, ours, theirs }: Given): Values {
  const plain = (value: Given['ours']): Value =>
    value !== null && typeof value === 'object' ? value.map((line) => ({ ...line })) : value;
  return { baseOurs: plain(baseOurs), baseTheirs: plain(baseTheirs), ours: plain(ours), theirs: plain(theirs) };
}

function offers(db: ReadableDb, row: ConflictRow): Detail['outcomes'] {
  const ends = readMappingEnds(db, row.mappingId);
  const batched = findBatchedUpdate(db, row.mappingId);
  const fields = row.conflict.fields.map(({ field }) => [field, 'ours'] as const);
  return outcomes.map((outcome) => {
    if (row.status === 'closed')
      return { outcome, refusal: 'It is decided already. Undo the decision first.', follows: '' };
    if (batched !== null) {
      const refusal = `It stands in export batch ${batched.batchId}. Withdraw it there first.`;
      return { outcome, refusal, follows: '' };
    }
    const resolved = resolveKept(row, ends, outcome, outcome === 'by-field' ? Object.fromEntries(fields) : {});
    if (typeof resolved === 'string') return { outcome, refusal: resolved, follows: '' };
    const follows = outcome === 'by-field' ? 'Choose a side for each field.' : followsText(row, resolved);
    return { outcome, refusal: null, follows };
  });
}

/** Where a merge moved the documents, then customers of a like name; only those free to be linked. */
function relinkCandidates(db: ReadableDb, row: ConflictRow): Detail['candidates'] {
  const ends = readMappingEnds(db, row.mappingId);
  if (ends === null) return [];
  const client = getClientCard(db, ends.sourceId);
  const below = listBelow(db, ends.quickbooksId);
  const found = new Map<string, Detail['candidates'][number]>();
  const add = (customer: Detail['candidates'][number]['customer'], reason: string): void => {
    const usable =
      customer.linkedTo === null && customer.customerId !== ends.quickbooksId && !below.has(customer.customerId);
    if (usable && !found.has(customer.customerId)) found.set(customer.customerId, { customer, reason });
  };
  for (const { customerId, count } of listMovedTo(db, ends.sourceId, ends.quickbooksId)) {
    const card = findCustomerCard(db, customerId);
    if (card === null) continue;
    add(
      { ...card, linkedTo: card.linkedTo },
      `${plural(count, 'linked document')} stand${count === 1 ? 's' : ''} there now`,
    );
  }
  for (const customer of searchCustomers(db, client.name, 5)) {
    if (!customer.merged) add(customer, 'like name');
  }
  return [...found.values()].slice(0, 5);
}

const samplesMax = 50;

/** What a decision on a conflict, or on all that are alike, would do. */
export function previewDecision(
  db: ReadableDb,
  conflictId: number,
  alike: boolean,
  outcome: Outcome,
  choices: FieldChoices,
): Preview {
  const row = getConflict(db, conflictId);
  const rows = alike ? listAlike(db, row) : [row];
  const preview: Preview = {
    conflicts: [],
    refusedCount: 0,
    refusal: null,
    stakes: [],
    updateCount: 0,
    sourceChangeCount: 0,
    samples: [],
  };
  const stakes = new Map<string, number>();
  for (const one of rows) {
    const batched = findBatchedUpdate(db, one.mappingId);
    const resolved =
      batched === null
        ? resolveKept(one, readMappingEnds(db, one.mappingId), outcome, choices)
        : `It stands in export batch ${batched.batchId}.`;
    if (typeof resolved === 'string') {
      preview.refusedCount++;
      preview.refusal ??= resolved;
      continue;
    }
    preview.conflicts.push({ conflictId: one.id, revision: one.revision });
    if (resolved.step.startsWith('export-')) preview.updateCount++;
    if (Object.keys(resolved.changeInSource).length > 0) preview.sourceChangeCount++;
    const { stake } = one.conflict;
    if (stake !== null) stakes.set(stake.currency, (stakes.get(stake.currency) ?? 0) + stake.amountMinor);
    if (preview.samples.length < samplesMax) {
      const listed = findConflictRow(db, one.id);
      preview.samples.push({
        conflictId: one.id,
        label: listed?.label ?? '',
        party: listed?.party ?? null,
        follows: followsText(one, resolved),
      });
    }
  }
  return {
    ...preview,
    stakes: [...stakes]
      .map(([currency, amountMinor]) => ({ currency, amountMinor }))
      .filter((one) => one.amountMinor !== 0),
  };
}
