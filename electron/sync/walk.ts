import { z } from 'zod';
import type { EntityType } from '../../shared/ipc/company.ts';
import { relaxed } from '../ledger/relaxed.ts';
import { readCursor, saveCursor } from '../ledger/sync-state.ts';
import { type PageCursor, readPages, readPagesAs } from '../quickbooks/read-pages.ts';
import { noteMoved } from './moved.ts';
import type { PageStore } from './page-store.ts';
import { addChanged, breathe, type Run } from './run.ts';
import { packAnswer, sealAnswer, storeRows } from './store-rows.ts';

const storedCursor: z.ZodType<PageCursor> = z.object({
  by: z.enum(['updated', 'id']),
  lastSeen: z.string().nullable(),
  position: z.int(),
  ids: z.array(z.string()),
});

/** Asks for the next one before the present one is worked on, so that QuickBooks is not idle while we store. */
async function* oneAhead<T>(items: AsyncGenerator<T, void, void>): AsyncGenerator<T, void, void> {
  let next = items.next();
  for (;;) {
    const item = await next;
    if (item.done === true) return;
    next = items.next();
    // Whoever stops here never awaits it; whoever goes on meets the failure at the top.
    next.catch(() => undefined);
    yield item.value;
  }
}

/**
 * Reads a type whole, page by page. Each page is stored together with the place behind it, so that a walk that was
 * killed goes on there. When it is through, the type is current as of the server time of its first page: what changed
 * since is for the changes to bring.
 */
export async function walkWhole(
  run: Run,
  type: EntityType,
  { store, onProgress }: { readonly store: PageStore; readonly onProgress: Run['onProgress'] },
): Promise<void> {
  const { db, quickbooks, homeCurrency } = run.deps;
  const stored = readCursor(db, type);
  const resumed = stored.phase === 'first-pull' ? storedCursor.safeParse(stored.cursor) : null;
  const cursor = resumed?.success === true ? resumed.data : null;
  let serverTime = cursor === null ? null : stored.serverTime;
  let done = cursor === null ? 0 : stored.storedCount;
  const total = run.expected.get(type) ?? null;
  const pages = readPagesAs(quickbooks, { type, homeCurrency, cursor, signal: run.signal }, (page) => {
    serverTime ??= page.serverTime;
    return {
      answer: sealAnswer(packAnswer(type, page, serverTime ?? '', page.bytes)),
      count: page.rows.length + page.refused.length,
      cursor: page.cursor,
      isLast: page.isLast,
    };
  });
  for await (const page of oneAhead(pages)) {
    await breathe();
    done += page.count;
    if (total !== null) done = Math.min(done, total);
    const changed = await store.save({
      answer: page.answer,
      cursor: page.isLast
        ? { type, phase: 'current', cursor: null, serverTime, storedCount: done }
        : { type, phase: 'first-pull', cursor: page.cursor, serverTime, storedCount: done },
      expectedCount: total,
    });
    addChanged(run, type, changed);
    onProgress({ type, doneCount: done, totalCount: total });
  }
}

/** Reads what changed at or after an instant by query; the cursor moves only when all of it is stored. */
export async function walkSince(run: Run, type: EntityType, since: string): Promise<number> {
  const { db, quickbooks, homeCurrency } = run.deps;
  const before = readCursor(db, type);
  let serverTime: string | null = null;
  let changed = 0;
  const pages = readPages(quickbooks, { type, homeCurrency, since, signal: run.signal });
  for await (const page of oneAhead(pages)) {
    await breathe();
    serverTime ??= page.serverTime;
    noteMoved(run, type, page);
    const at = page.serverTime ?? before.serverTime ?? '';
    changed += relaxed(db, () => storeRows(db, type, page, at));
  }
  addChanged(run, type, changed);
  // Asked for an older stretch, the cursor stays: what changed between the two is still to come.
  if (before.serverTime === null || since <= before.serverTime) {
    saveCursor(db, { ...before, serverTime: serverTime ?? before.serverTime }, run.expected.get(type) ?? null);
  }
  return changed;
}
