import type { ConfigRow } from '../../shared/ipc/exports.ts';
import { readConfigUses } from '../ledger/export-config.ts';
import { readExportConfig } from '../ledger/export-facts.ts';
import type { ReadableDb } from '../ledger/open.ts';
import { searchText } from '../ledger/search-text.ts';
import { isTarget, type Lists, ValueMap } from './config.ts';
import { readLists } from './read-plan.ts';
import { type ConfigKind, configKinds, type PlannedItem } from './types.ts';

/** Kinds that have a default of their own; the others are left out where a value has no target. */
const withDefault: readonly ConfigKind[] = ['item', 'tax', 'deposit'];

/** Every value of the source that is mapped or waits to be, what blocks most first. `items`: what could go now. */
export function readConfigRows(db: ReadableDb, items: readonly PlannedItem[]): { rows: ConfigRow[]; lists: Lists } {
  const config = readExportConfig(db);
  const lists = readLists(db);
  const values = new ValueMap(config, lists);
  const waiting = countMissing(items);
  const uses = readConfigUses(db);
  for (const kind of withDefault) if (!uses.has(`${kind} `)) uses.set(`${kind} `, 0);
  for (const key of waiting.keys()) if (!uses.has(key)) uses.set(key, 0);
  for (const [kind, chosen] of config)
    for (const value of chosen.keys()) if (!uses.has(`${kind} ${value}`)) uses.set(`${kind} ${value}`, 0);
  const rows = [...uses].flatMap(([key, count]): ConfigRow[] => {
    const kind = configKinds.find((one) => key.startsWith(`${one} `));
    if (kind === undefined) return [];
    const value = key.slice(kind.length + 1);
    const target = values.target(kind, value);
    return [
      {
        kind,
        value,
        target: target.id,
        origin: target.origin,
        usable: target.usable,
        uses: count,
        blocks: waiting.get(key) ?? 0,
        suggestion: target.id === null ? suggest(lists, kind, value) : null,
      },
    ];
  });
  const order = new Map(configKinds.map((kind, index) => [kind, index]));
  rows.sort(
    (a, b) =>
      b.blocks - a.blocks ||
      (order.get(a.kind) ?? 0) - (order.get(b.kind) ?? 0) ||
      b.uses - a.uses ||
      a.value.localeCompare(b.value),
  );
  return { rows, lists };
}

/** How many items wait for each value. */
function countMissing(items: readonly PlannedItem[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const keys = new Set(
      item.problems.flatMap(({ missing }) => (missing === undefined ? [] : [`${missing.kind} ${missing.value}`])),
    );
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** The entry that shares most words with a value; for the default, the only one of its list. A name unlike all others suggests none. */
function suggest(lists: Lists, kind: ConfigKind, value: string): string | null {
  const usable = lists.entries[kind].filter((entry) => entry.active && isTarget(kind, entry));
  const words = (text: string): Set<string> =>
    new Set(
      searchText(text)
        .split(/[^\p{L}\p{N}]+/u)
        .filter((word) => word !== ''),
    );
  const ours = words(value);
  let best: { readonly id: string; readonly score: number } | null = null;
  for (const entry of usable) {
    const theirs = words(entry.name);
    const shared = [...ours].filter((word) => theirs.has(word)).length;
    const score = shared / Math.max(1, ours.size + theirs.size - shared);
    if (score > 0 && score > (best?.score ?? 0)) best = { id: entry.id, score };
  }
  return best?.id ?? (value === '' && usable.length === 1 ? (usable[0]?.id ?? null) : null);
}
