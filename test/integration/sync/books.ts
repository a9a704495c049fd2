import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createObjectReader, readWhole } from '../../../electron/ledger/answers.ts';
import { countMirror, listMirrorIds } from '../../../electron/ledger/mirror.ts';
import { openLedger, type WritableDb } from '../../../electron/ledger/open.ts';
import { startOver } from '../../../electron/ledger/sync-state.ts';
import type { QuickbooksClient } from '../../../electron/quickbooks/client.ts';
import { activeCondition } from '../../../electron/quickbooks/read-pages.ts';
import { entityTypes } from '../../../electron/quickbooks/rows.ts';
import { pull } from '../../../electron/sync/pull.ts';
import type { PullDeps, PullOptions, PullOutcome } from '../../../electron/sync/types.ts';
import type { EntityType } from '../../../shared/ipc/company.ts';
import { createStoreWorker } from '../../store-worker.ts';
import { type Practice, practice } from '../quickbooks/practice.ts';

export interface Books extends Practice {
  readonly db: WritableDb;
  readonly deps: PullDeps;
  /** Pulls all types, and what changed, unless told otherwise. */
  pull(options?: Partial<PullOptions> & { readonly everything?: boolean }): Promise<PullOutcome[]>;
}

/** A practice company, a client connected to it, and an empty ledger for it. */
export async function books(...given: Parameters<typeof practice>): Promise<Books> {
  const company = await practice(...given);
  const folder = await mkdtemp(join(tmpdir(), 'tieout-sync-'));
  const identity = {
    environment: 'practice',
    realmId: company.realmId,
    companyName: 'Practice',
    homeCurrency: 'USD',
  } as const;
  const now = () => new Date();
  const db = openLedger(join(folder, 'ledger.sqlite'), identity, now);
  const deps: PullDeps = { db, quickbooks: company.client, homeCurrency: 'USD', now, createStoreWorker };
  return {
    ...company,
    db,
    deps,
    pull({ everything = false, ...options } = {}) {
      const types = options.types ?? entityTypes;
      if (everything) startOver(db, types);
      return pull(deps, {
        since: null,
        signal: new AbortController().signal,
        onProgress: () => undefined,
        ...options,
        types,
      });
    },
    async close() {
      db.close();
      await company.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What stands in the mirror: the JSON text of every record by its type and id. */
export function mirrored(db: WritableDb, types: readonly EntityType[] = entityTypes): Map<string, string> {
  const found = new Map<string, string>();
  const reader = createObjectReader(db);
  for (const type of types) {
    const ids = listMirrorIds(db, type);
    if (ids.length !== countMirror(db, type)) throw new Error(`${type} is counted differently`);
    for (const id of ids) found.set(`${type} ${id}`, readWhole(db, type, id, reader) ?? '');
  }
  return found;
}

/** What QuickBooks has, read by id in one quiet moment. */
export async function standing(
  client: QuickbooksClient,
  types: readonly EntityType[] = entityTypes,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entity of types) {
    for (let startPosition = 1; ; startPosition += 1000) {
      const page = { entity, where: activeCondition(entity), orderBy: 'Id', startPosition };
      const { objects } = await client.queryPage(page);
      for (const object of objects) found.set(`${entity} ${String(object.Id)}`, JSON.stringify(object));
      if (objects.length < 1000) break;
    }
  }
  return found;
}

/** What differs between the two, as short words; empty when they hold the same records in the same versions. */
export function differences(ours: Map<string, string>, theirs: Map<string, string>): string[] {
  return [
    ...[...theirs.keys()].filter((key) => !ours.has(key)).map((key) => `missing ${key}`),
    ...[...ours.keys()].filter((key) => !theirs.has(key)).map((key) => `too much ${key}`),
    ...[...ours].filter(([key, raw]) => theirs.has(key) && theirs.get(key) !== raw).map(([key]) => `old ${key}`),
  ];
}
