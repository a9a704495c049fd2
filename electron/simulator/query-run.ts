/** Carries out a parsed query on one company's tables. */
import { type EntitySpec, type Filter, findEntity } from './catalog.ts';
import { type Json, objectAt, type QboObject, refAt, textAt } from './json.ts';
import { pacificDay, parseInstant } from './pacific-time.ts';
import { queryFault } from './qbo-fault.ts';
import { type Condition, type Literal, parseQuery, type QueryStatement } from './query-grammar.ts';
import type { Realm } from './realm.ts';
import type { SlotOrder } from './slot-order.ts';
import { type ColumnValue, type Table, valueAtPath } from './table.ts';

export type QueryOptions = {
  nowMs: number;
  /** Draws for what QuickBooks leaves undefined: the order without ORDERBY, and whether `totalCount` is told. */
  random: () => number;
  /** Without ORDERBY the order changes from query to query. */
  unstableOrder: boolean;
};

/** The `QueryResponse` object as text, and how many objects it holds. */
export type QueryAnswer = { text: Buffer; objects: number; entity: string };

const DEFAULT_RESULTS = 100;
const RESULTS_MAX = 1000;

/** Properties worked out on reading; a projection cannot name them. */
const COMPUTED = new Set([
  'BalanceWithJobs',
  'HomeTotalAmt',
  'HomeBalance',
  'Level',
  'FullyQualifiedName',
  'CurrentBalanceWithSubAccounts',
  'MetaData',
]);

/**
 * Runs one statement.
 *
 * @throws QboFault 4000 when it does not parse, 4001 for unknown or unfilterable properties and bad values
 */
export function runQuery(realm: Realm, statement: string, options: QueryOptions): QueryAnswer {
  const query = parseQuery(statement);
  const spec = findEntity(query.entity);
  if (spec === undefined) throw queryFault('4001', `QueryValidationError: Entity ${query.entity} is not found`);
  const table = realm.table(spec.name);
  const matches = predicateOf(table, spec, query, options.nowMs);
  const order = orderingOf(table, spec, query);
  if (query.select === 'count') {
    const total = countMatches(table, spec, query, matches, options.nowMs);
    return { text: Buffer.from(`{"QueryResponse":{"totalCount":${total}}`), objects: 0, entity: spec.name };
  }
  const start = query.startPosition ?? 1;
  const limit = Math.min(query.maxResults ?? DEFAULT_RESULTS, RESULTS_MAX);
  if (start < 1) throw queryFault('4001', 'QueryValidationError: value is too small for STARTPOSITION');
  const page = pageOf(table, spec, query, matches, order, start, limit, options);
  return { text: renderPage(table, spec, query, page, start, options), objects: page.length, entity: spec.name };
}

type Predicate = (slot: number) => boolean;

function filterFor(spec: EntitySpec, property: string, use: 'filterable' | 'sortable'): Filter {
  const filter = spec.filters.get(property.toLowerCase());
  if (filter?.[use]) return filter;
  const top = property.split('.')[0]?.toLowerCase() ?? '';
  const known = [...spec.writableFields, ...spec.readOnlyFields].some((field) => field.toLowerCase() === top);
  if (!known) throw queryFault('4001', `QueryValidationError: Property ${property} not found for Entity ${spec.name}`);
  throw queryFault(
    '4001',
    `QueryValidationError: property '${property}' is not ${use === 'filterable' ? 'queryable' : 'sortable'}`,
  );
}

/** Reads the property of an object as what filters and sorts compare. */
function readerOf(filter: Filter): (object: QboObject) => ColumnValue {
  const { path, type } = filter;
  return (object) => {
    const value = valueAtPath(object, path);
    if (type === 'reference') return refAt(object, path)?.toLowerCase();
    if (type === 'email') return textAt(objectAt(object, path), 'Address')?.toLowerCase();
    if (type === 'instant') return typeof value === 'string' ? parseInstant(value) : undefined;
    if (type === 'boolean') return value === true;
    if (type === 'number') return typeof value === 'number' ? value : undefined;
    if (typeof value !== 'string') return undefined;
    return path === 'Type' && value === 'Group' ? 'bundle' : value.toLowerCase();
  };
}

function columnOf(table: Table, filter: Filter): readonly ColumnValue[] {
  return table.column(filter.path, readerOf(filter));
}

/** The literal as the property's own kind of value. */
function literalValue(filter: Filter, literal: Literal, nowMs: number): Exclude<ColumnValue, undefined> {
  const refuse = (shown: string): never => {
    throw queryFault('4001', `QueryValidationError: Invalid value ${shown} for property ${filter.path}`);
  };
  if (filter.type === 'boolean') return literal.kind === 'boolean' ? literal.value : refuse(shownLiteral(literal));
  if (literal.kind === 'boolean') return refuse(shownLiteral(literal));
  const text = literal.kind === 'current-date' ? pacificDay(nowMs) : literal.text;
  if (filter.type === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : refuse(text);
  if (filter.type === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : refuse(text);
  if (filter.type === 'instant') {
    const instant = parseInstant(text);
    return Number.isNaN(instant) ? refuse(text) : instant;
  }
  return text.toLowerCase();
}

function shownLiteral(literal: Literal): string {
  return literal.kind === 'text' ? literal.text : literal.kind === 'boolean' ? String(literal.value) : 'CURRENT_DATE';
}

/** `%` stands for any run of characters; nothing else is special. */
function likePattern(text: string): RegExp {
  const parts = text
    .toLowerCase()
    .split('%')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`);
}

function compareTo(
  operator: Condition['operator'],
  target: Exclude<ColumnValue, undefined>,
): (value: ColumnValue) => boolean {
  return (value) => {
    if (value === undefined) return false;
    if (operator === '=') return value === target;
    if (operator === '<') return value < target;
    if (operator === '>') return value > target;
    return operator === '<=' ? value <= target : value >= target;
  };
}

function conditionPredicate(table: Table, spec: EntitySpec, condition: Condition, nowMs: number): Predicate {
  const filter = filterFor(spec, condition.property, 'filterable');
  const values = condition.literals.map((literal) => literalValue(filter, literal, nowMs));
  const first = values[0] ?? '';
  if (filter.type === 'id') {
    if (condition.operator !== '=' && condition.operator !== 'IN') {
      throw queryFault('4001', `QueryValidationError: property 'Id' does not support operator ${condition.operator}`);
    }
    const ids = new Set(values.map(String));
    return (slot) => ids.has(table.idAt(slot).toLowerCase());
  }
  if (filter.path === 'MetaData.LastUpdatedTime' && condition.operator !== 'IN' && condition.operator !== 'LIKE') {
    const holds = compareTo(condition.operator, first);
    return (slot) => holds(table.updatedMs(slot));
  }
  if (filter.path === 'Active') return (slot) => values.includes(table.isActive(slot));
  const column = columnOf(table, filter);
  if (condition.operator === 'IN') {
    const wanted = new Set<ColumnValue>(values);
    return (slot) => wanted.has(column[slot]);
  }
  if (condition.operator === 'LIKE') {
    if (typeof first !== 'string')
      throw queryFault('4001', `QueryValidationError: property '${filter.path}' does not support operator LIKE`);
    const pattern = likePattern(first);
    return (slot) => pattern.test(String(column[slot] ?? ''));
  }
  const holds = compareTo(condition.operator, first);
  return (slot) => holds(column[slot]);
}

/** All conditions together; names that are inactive are left out unless the query speaks of `Active`. */
function predicateOf(table: Table, spec: EntitySpec, query: QueryStatement, nowMs: number): Predicate {
  const parts = query.where.map((condition) => conditionPredicate(table, spec, condition, nowMs));
  const asksActive = query.where.some((condition) => condition.property.toLowerCase() === 'active');
  if (spec.deactivates && !asksActive) parts.push((slot) => table.isActive(slot));
  return (slot) => parts.every((part) => part(slot));
}

type SortKey = { read: (slot: number) => ColumnValue; descending: boolean; filter: Filter };

function orderingOf(table: Table, spec: EntitySpec, query: QueryStatement): SortKey[] {
  return query.orderBy.map(({ property, descending }) => {
    const filter = filterFor(spec, property, 'sortable');
    if (filter.type === 'id') return { read: (slot) => idValue(table.idAt(slot)), descending, filter };
    if (filter.path === 'MetaData.LastUpdatedTime')
      return { read: (slot) => table.updatedMs(slot), descending, filter };
    const column = columnOf(table, filter);
    return { read: (slot) => column[slot], descending, filter };
  });
}

/** Ids sort by number; the few that are words come last. */
function idValue(id: string): number {
  const value = Number(id);
  return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
}

function compareSlots(keys: readonly SortKey[]): (a: number, b: number) => number {
  return (a, b) => {
    for (const key of keys) {
      const [left, right] = [key.read(a), key.read(b)];
      if (left === right) continue;
      const before = left === undefined || (right !== undefined && left < right);
      return before === key.descending ? 1 : -1;
    }
    return 0;
  };
}

/** Rows which `Id = …` or `Id IN (…)` can name, or undefined when the query has no such condition. */
function namedSlots(table: Table, query: QueryStatement): number[] | undefined {
  const byId = query.where.find((condition) => condition.property.toLowerCase() === 'id');
  if (byId === undefined) return undefined;
  const ids = new Set(byId.literals.map((literal) => (literal.kind === 'text' ? literal.text : '')));
  return [...ids].flatMap((id) => table.slotOf(id) ?? table.slotOf(id.toUpperCase()) ?? []);
}

/** The rows between two positions of the order by last update; `exact` when the range alone is the whole condition. */
type TimeRange = { from: number; to: number; exact: boolean };

/** Turns bounds of the last update into positions, so that a late page or a single instant needs no walk over the rest. */
function timeRange(table: Table, spec: EntitySpec, query: QueryStatement, nowMs: number): TimeRange {
  const range = { from: 0, to: table.byTime.count, exact: !spec.deactivates };
  for (const { property, operator, literals } of query.where) {
    const literal = literals[0];
    const isTime = property.toLowerCase() === 'metadata.lastupdatedtime';
    if (!isTime || operator === 'IN' || operator === 'LIKE' || literal === undefined || literal.kind === 'boolean') {
      range.exact = false;
      continue;
    }
    const bound = parseInstant(literal.kind === 'text' ? literal.text : pacificDay(nowMs));
    const atBound = table.byTime.firstNotBefore((slot) => table.updatedMs(slot) - bound);
    const behind = table.byTime.firstNotBefore((slot) => (table.updatedMs(slot) <= bound ? -1 : 0));
    if (operator === '>=' || operator === '=') range.from = Math.max(range.from, atBound);
    if (operator === '>') range.from = Math.max(range.from, behind);
    if (operator === '<=' || operator === '=') range.to = Math.min(range.to, behind);
    if (operator === '<') range.to = Math.min(range.to, atBound);
  }
  return range;
}

/** The kept order that a query's ORDERBY asks for, if one does. */
function keptOrder(table: Table, keys: readonly SortKey[]): { order: SlotOrder; descending: boolean } | undefined {
  const [first, second] = keys;
  if (first === undefined || keys.length > 2) return undefined;
  if (first.filter.type === 'id') return { order: table.byId, descending: first.descending };
  if (first.filter.path !== 'MetaData.LastUpdatedTime') return undefined;
  const sameWay = second === undefined || (second.filter.type === 'id' && second.descending === first.descending);
  return sameWay ? { order: table.byTime, descending: first.descending } : undefined;
}

function pageOf(
  table: Table,
  spec: EntitySpec,
  query: QueryStatement,
  matches: Predicate,
  keys: readonly SortKey[],
  start: number,
  limit: number,
  options: QueryOptions,
): number[] {
  const named = namedSlots(table, query);
  if (named !== undefined) {
    return cut(named.filter(matches), keys, start, limit, options);
  }
  const kept = keptOrder(table, keys);
  if (kept !== undefined) {
    const byTime = kept.order === table.byTime;
    const whole = { from: 0, to: table.byId.count, exact: query.where.length === 0 && !spec.deactivates };
    const range = byTime ? timeRange(table, spec, query, options.nowMs) : whole;
    return walk(kept.order, kept.descending, range, matches, start, limit);
  }
  const found: number[] = [];
  const { from, to, exact } = timeRange(table, spec, query, options.nowMs);
  if (exact && keys.length === 0) {
    return unorderedPlaces(to - from, start, limit, options).map((place) => table.byTime.at(from + place));
  }
  for (let position = from; position < to; position += 1) {
    const slot = table.byTime.at(position);
    if (matches(slot)) found.push(slot);
  }
  return cut(found, keys, start, limit, options);
}

/** One page of these rows: sorted, or in the undefined order when nothing was asked for. */
function cut(found: number[], keys: readonly SortKey[], start: number, limit: number, options: QueryOptions): number[] {
  if (keys.length > 0) return found.sort(compareSlots(keys)).slice(start - 1, start - 1 + limit);
  return unorderedPlaces(found.length, start, limit, options).map((place) => found[place] ?? 0);
}

/** Takes a page along a kept order. In an exact range the page is found by position alone. */
function walk(
  order: SlotOrder,
  descending: boolean,
  range: TimeRange,
  matches: Predicate,
  start: number,
  limit: number,
): number[] {
  const page: number[] = [];
  const count = range.to - range.from;
  let skip = start - 1;
  for (let step = range.exact ? skip : 0; step < count && page.length < limit; step += 1) {
    const slot = order.at(descending ? range.to - 1 - step : range.from + step);
    if (range.exact) page.push(slot);
    else if (matches(slot)) {
      if (skip > 0) skip -= 1;
      else page.push(slot);
    }
  }
  return page;
}

/**
 * Places of one page in the undefined order: another rotation and direction each time, so that nobody comes to rely on it.
 * Only the page itself is worked out, as there may be a million rows.
 */
function unorderedPlaces(count: number, start: number, limit: number, options: QueryOptions): number[] {
  const isStable = !options.unstableOrder || count < 2;
  const turn = isStable ? 0 : 1 + Math.floor(options.random() * (count - 1));
  const isBackwards = !isStable && options.random() < 0.5;
  const places: number[] = [];
  for (let step = start - 1; step < Math.min(count, start - 1 + limit); step += 1) {
    places.push((turn + (isBackwards ? count - 1 - step : step)) % count);
  }
  return places;
}

function countMatches(
  table: Table,
  spec: EntitySpec,
  query: QueryStatement,
  matches: Predicate,
  nowMs: number,
): number {
  const { from, to, exact } = timeRange(table, spec, query, nowMs);
  if (exact) return Math.max(to - from, 0);
  let total = 0;
  for (let position = from; position < to; position += 1) {
    if (matches(table.byTime.at(position))) total += 1;
  }
  return total;
}

function renderPage(
  table: Table,
  spec: EntitySpec,
  query: QueryStatement,
  page: readonly number[],
  start: number,
  options: QueryOptions,
): Buffer {
  if (page.length === 0) return Buffer.from('{"QueryResponse":{}');
  const total = start === 1 && options.random() < 0.5 ? `,"totalCount":${page.length}` : '';
  const rows = query.select === '*' || query.select === 'count' ? undefined : projection(spec, query.select);
  const list =
    rows === undefined
      ? table.jsonOf(page)
      : Buffer.from(page.map((slot) => JSON.stringify(rows(table.objectAt(slot)))).join(','));
  const counts = `],"startPosition":${start},"maxResults":${page.length}${total}}`;
  return Buffer.concat([Buffer.from(`{"QueryResponse":{"${spec.name}":[`), list, Buffer.from(counts)]);
}

/** Picks top-level properties; nested and computed ones are refused. */
function projection(spec: EntitySpec, names: readonly string[]): (object: QboObject) => Record<string, Json> {
  const known = [...spec.writableFields, ...spec.readOnlyFields];
  const keys = names.map((name) => {
    const key = known.find((field) => field.toLowerCase() === name.toLowerCase());
    if (key === undefined)
      throw queryFault('4001', `QueryValidationError: Property ${name} not found for Entity ${spec.name}`);
    if (COMPUTED.has(key)) throw queryFault('4001', `QueryValidationError: property '${name}' is not queryable`);
    return key;
  });
  return (object) => {
    const row: Record<string, Json> = { domain: 'QBO', sparse: true };
    for (const key of keys) if (object[key] !== undefined) row[key] = object[key];
    return row;
  };
}
