/** Change data capture: what changed since an instant, deletions last, at most 1,000 objects in all. */
import { findEntity } from './catalog.ts';
import { type ApiAnswer, type CompanyApi, envelope } from './company-api.ts';
import { pacificSeconds, parseInstant } from './pacific-time.ts';
import { fault } from './qbo-fault.ts';
import type { Realm } from './realm.ts';

const OBJECTS_MAX = 1000;
const LOOK_BACK_MS = 30 * 86_400_000;

/** @throws QboFault 2020 without entities or date, 2070 for an unreadable or too old date, 2090 for an entity it does not cover */
export function answerChanges(api: CompanyApi, realm: Realm, params: URLSearchParams): ApiAnswer {
  const names = (params.get('entities') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw fault('2020', 'entities', 'entities');
  const sinceText = params.get('changedSince');
  if (sinceText === null) throw fault('2020', 'changedSince', 'changedSince');
  const sinceMs = parseInstant(sinceText.replace(' ', '+'));
  if (Number.isNaN(sinceMs)) throw fault('2070', `changedSince ${sinceText}`, 'changedSince');
  if (api.clock.now() - sinceMs > LOOK_BACK_MS)
    throw fault('2070', 'changedSince must be within the last 30 days', 'changedSince');
  const specs = names.map((name) => {
    const spec = findEntity(name);
    if (spec === undefined || !spec.changeDataCapture)
      throw fault('2090', `Change data capture does not cover ${name}`, 'entities');
    return spec;
  });
  const found = [...new Set(specs)].map((spec) => changesOf(realm, spec.name, sinceMs));
  cut(found);
  // The answer's order is not the request's: callers match by key.
  const elements = found.reverse().map((each) => elementOf(each));
  return envelope(api, 200, `{"CDCResponse":[{"QueryResponse":[${elements.join(',')}]}]`);
}

type Found = { entity: string; live: string[]; deleted: string[] };

/** Live objects by last update, then stubs of deleted ones. An object changed at the very instant counts. */
function changesOf(realm: Realm, entity: string, sinceMs: number): Found {
  const table = realm.table(entity);
  const live: string[] = [];
  const from = table.byTime.firstNotBefore((slot) => table.updatedMs(slot) - sinceMs);
  for (let position = from; position < table.byTime.count && live.length <= OBJECTS_MAX; position += 1) {
    live.push(table.jsonAt(table.byTime.at(position)));
  }
  const deleted = table.tombstones
    .filter((stone) => stone.deletedAtMs >= sinceMs && !table.has(stone.id))
    .map((stone) =>
      JSON.stringify({
        domain: 'QBO',
        status: 'Deleted',
        Id: stone.id,
        MetaData: { LastUpdatedTime: pacificSeconds(stone.deletedAtMs) },
      }),
    );
  return { entity, live, deleted };
}

/** Over the cap, deletions go first, from the last entity back; then live objects. */
function cut(found: Found[]): void {
  let over = found.reduce((sum, each) => sum + each.live.length + each.deleted.length, 0) - OBJECTS_MAX;
  for (const list of ['deleted', 'live'] as const) {
    for (const each of [...found].reverse()) {
      const drop = Math.min(Math.max(over, 0), each[list].length);
      each[list].length -= drop;
      over -= drop;
    }
  }
}

function elementOf({ entity, live, deleted }: Found): string {
  const all = [...live, ...deleted];
  if (all.length === 0) return '{}';
  const total = deleted.length > 0 ? `,"totalCount":${all.length}` : '';
  return `{"${entity}":[${all.join(',')}],"startPosition":1,"maxResults":${all.length}${total}}`;
}
