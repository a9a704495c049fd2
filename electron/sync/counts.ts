import type { EntityType } from '../../shared/ipc/company.ts';
import { countMirror, listMirrorIds } from '../ledger/mirror.ts';
import { countMissingRefused, listRefusedIds } from '../ledger/refused-rows.ts';
import { relaxed } from '../ledger/relaxed.ts';
import { readByIds, readIds } from '../quickbooks/census.ts';
import { selectStatement } from '../quickbooks/query.ts';
import { activeCondition } from '../quickbooks/read-pages.ts';
import { readRound } from './changes.ts';
import { noteMoved } from './moved.ts';
import { addChanged, endsPull, fail, guard, type Run } from './run.ts';
import { storeRows } from './store-rows.ts';

/**
 * Asks QuickBooks how many records of each type there are, inactive ones included: one batch for all types. A type that
 * this company or plan does not have is refused here and is out of the pull; what may pass leaves the count unknown.
 */
export async function askCounts(run: Run, types: readonly EntityType[]): Promise<void> {
  if (types.length === 0) return;
  const { quickbooks } = run.deps;
  const statements = types.map((type) =>
    selectStatement({ select: 'count(*)', entity: type, where: activeCondition(type) }),
  );
  const answers = await quickbooks.batchQueries(statements, { signal: run.signal });
  answers.forEach((answer, index) => {
    const type = types[index];
    if (type === undefined) return;
    if (!answer.ok) {
      if (endsPull(answer.error)) throw answer.error;
      if (answer.error.writeClass === 'refused') fail(run, type, answer.error);
      return;
    }
    run.serverTime = answer.reply.serverTime ?? run.serverTime;
    if (answer.reply.totalCount !== null) run.expected.set(type, answer.reply.totalCount);
  });
}

/** How many of a type are accounted for: stored, or known to be there though they could not be taken. */
function accountedFor(run: Run, type: EntityType): number {
  return countMirror(run.deps.db, type) + countMissingRefused(run.deps.db, type);
}

function differing(run: Run, types: readonly EntityType[]): EntityType[] {
  return types.filter((type) => {
    const expected = run.expected.get(type);
    return !run.failed.has(type) && expected !== undefined && expected !== accountedFor(run, type);
  });
}

/**
 * The count check. As queries miss no new record, equal counts prove the same set. Where they differ, somebody may just
 * have edited the books: the changes and counts are read once more, and only then all ids are compared.
 */
export async function checkCounts(run: Run, types: readonly EntityType[]): Promise<void> {
  let open = differing(run, types);
  if (open.length === 0) return;
  await readRound(run, open);
  await askCounts(run, open);
  open = differing(run, open);
  if (open.length === 0) return;
  for (const type of open) await guard(run, type, () => repair(run, type));
  await askCounts(
    run,
    open.filter((type) => !run.failed.has(type)),
  );
}

/** Compares all ids: what QuickBooks has and we don't is read; what we have and it doesn't is looked for, and if gone, marked deleted. */
async function repair(run: Run, type: EntityType): Promise<void> {
  const { db, quickbooks, homeCurrency } = run.deps;
  const { signal } = run;
  const theirs = new Set<string>();
  for await (const ids of readIds(quickbooks, type, { signal })) for (const id of ids) theirs.add(id);
  const ours = new Set([...listMirrorIds(db, type), ...listRefusedIds(db, type)]);
  const missing = [...theirs].filter((id) => !ours.has(id));
  const suspects = [...ours].filter((id) => !theirs.has(id));
  addChanged(run, type, await readAgain(run, type, [...missing, ...suspects], homeCurrency));
}

async function readAgain(run: Run, type: EntityType, ids: readonly string[], homeCurrency: string): Promise<number> {
  const { db, quickbooks } = run.deps;
  const found = await readByIds(quickbooks, { type, ids, homeCurrency, signal: run.signal });
  const known = new Set([...found.rows, ...found.refused].map((row) => row.id));
  const gone = ids.filter((id) => !known.has(id)).map((id) => ({ type, id, lastUpdatedAt: null }));
  noteMoved(run, type, { ...found, deleted: [...found.deleted, ...gone] });
  const at = run.serverTime ?? run.deps.now().toISOString();
  return relaxed(db, () => storeRows(db, type, { ...found, deleted: [...found.deleted, ...gone] }, at));
}
