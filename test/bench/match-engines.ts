/**
 * One matcher in a process of its own, so that its time and memory are its own:
 * `node match-engines.ts ENGINE DIR|random:COUNT SAMPLE` prints one line of JSON. Reading the files is not timed.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from 'fuzzball';
import MiniSearch from 'minisearch';
import { createMatcher, type MatchParty, matchCustomers } from '../../electron/matching/customers/index.ts';
import { readParties } from './match-files.ts';

export const engineNames = ['ours', 'tf-idf', 'minisearch', 'fuzzball', 'one-changed'] as const;
export type EngineName = (typeof engineNames)[number];

export type EngineRun = {
  readonly engine: EngineName;
  /** Clients actually matched; fewer than given when sampled. */
  readonly clients: number;
  readonly customers: number;
  readonly seconds: number;
  /** For `one-changed`: the longest single change, in milliseconds. */
  readonly longestMs?: number;
  readonly peakMb: number;
};

/** A small seeded generator (mulberry32): the same lists in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const syllables =
  'ba be bo ca co da de di do fa fe fi ga go ha he ho ja jo ka ke ki la le li lo lu ma me mi mo na ne ni no pa pe po ra re ri ro sa se si so ta te ti to va ve vi vo wa we wi ya yo za'.split(
    ' ',
  );
const trades =
  'Services Construction Roofing Dental Logistics Holdings Consulting Supply Foods Farms Electric Plumbing Design Media Energy Capital Partners Systems Trading Transport'.split(
    ' ',
  );
const forms = ['Inc', 'LLC', 'Ltd', 'Corp', ''];

/** Two lists of firms as like as real ones: words drawn unevenly, a third of the names changed a little on the right. */
function randomLists(count: number): { clients: MatchParty[]; customers: MatchParty[] } {
  const random = randomOf(count);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const words = Array.from({ length: Math.ceil(count / 2) }, () => {
    const word = Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(syllables)).join('');
    return word[0]?.toUpperCase() + word.slice(1);
  });
  const word = (): string => words[Math.floor(random() ** 3 * words.length)] ?? '';
  const clients: MatchParty[] = [];
  const customers: MatchParty[] = [];
  for (let i = 0; i < count; i++) {
    const name = [word(), random() < 0.6 ? word() : '', pick(trades), pick(forms)].filter(Boolean).join(' ');
    const phone = random() < 0.5 ? String(2_000_000_000 + Math.floor(random() * 7_999_999_999)) : '';
    clients.push({ id: `C${i}`, name, phone });
    const at = Math.floor(random() * name.length);
    const other = random() < 0.33 ? name.slice(0, at) + name.slice(at + 1) : name.replace(/ (?:Inc|LLC|Ltd|Corp)$/, '');
    if (random() < 0.85) customers.push({ id: `Q${i}`, name: other, phone: random() < 0.7 ? phone : '' });
  }
  return { clients, customers };
}

/** Plain cosine of tf-idf weighted letter trigrams, best customer of each client, over an inverted index of typed arrays. */
function matchByTrigrams(clients: readonly MatchParty[], customers: readonly MatchParty[]): number {
  const ids = new Map<string, number>();
  const gramsOf = (name: string): Map<number, number> => {
    const counts = new Map<number, number>();
    const text = ` ${name.toLowerCase()} `;
    for (let i = 0; i + 3 <= text.length; i++) {
      const gram = text.slice(i, i + 3);
      let id = ids.get(gram);
      if (id === undefined) {
        id = ids.size;
        ids.set(gram, id);
      }
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  };
  const left = clients.map(({ name }) => gramsOf(name));
  const right = customers.map(({ name }) => gramsOf(name));
  const holders = new Float64Array(ids.size);
  for (const list of [left, right])
    for (const grams of list) for (const id of grams.keys()) holders[id] = (holders[id] ?? 0) + 1;
  const total = left.length + right.length;
  const rarity = holders.map((count) => 1 + Math.log((1 + total) / (1 + count)));
  const normalized = (grams: Map<number, number>): [number, number][] => {
    const weighted = Array.from(grams, ([id, count]): [number, number] => [id, count * (rarity[id] ?? 0)]);
    const length = Math.hypot(...weighted.map(([, weight]) => weight)) || 1;
    return weighted.map(([id, weight]) => [id, weight / length]);
  };
  const starts = new Int32Array(ids.size + 1);
  for (const grams of right) for (const id of grams.keys()) starts[id + 1] = (starts[id + 1] ?? 0) + 1;
  for (let id = 0; id < ids.size; id++) starts[id + 1] = (starts[id + 1] ?? 0) + (starts[id] ?? 0);
  const next = starts.slice();
  const slots = new Int32Array(starts[ids.size] ?? 0);
  const weights = new Float32Array(slots.length);
  right.forEach((grams, slot) => {
    for (const [id, weight] of normalized(grams)) {
      const at = next[id] ?? 0;
      next[id] = at + 1;
      slots[at] = slot;
      weights[at] = weight;
    }
  });
  const scores = new Float32Array(right.length);
  let found = 0;
  for (const grams of left) {
    scores.fill(0);
    for (const [id, weight] of normalized(grams)) {
      const end = starts[id + 1] ?? 0;
      for (let at = starts[id] ?? 0; at < end; at++) {
        const slot = slots[at] ?? 0;
        scores[slot] = (scores[slot] ?? 0) + weight * (weights[at] ?? 0);
      }
    }
    let best = 0;
    for (let slot = 0; slot < scores.length; slot++) if ((scores[slot] ?? 0) > (scores[best] ?? 0)) best = slot;
    if ((scores[best] ?? 0) > 0) found++;
  }
  return found;
}

function matchByMiniSearch(clients: readonly MatchParty[], customers: readonly MatchParty[]): void {
  const index = new MiniSearch({ fields: ['name'] });
  index.addAll(customers.map(({ id, name }) => ({ id, name })));
  for (const { name } of clients) index.search(name, { fuzzy: 0.2, prefix: false })[0];
}

function matchByFuzzball(clients: readonly MatchParty[], customers: readonly MatchParty[]): void {
  const names = customers.map(({ name }) => name);
  for (const { name } of clients) extract(name, names, { limit: 1 });
}

/** Changes single records of a standing match, clients and customers in turn; the time of the longest and of all. */
function changeSome(
  clients: readonly MatchParty[],
  customers: readonly MatchParty[],
  count: number,
): { seconds: number; longestMs: number } {
  const matcher = createMatcher({ clients, customers });
  const random = randomOf(7);
  let sum = 0;
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const side = i % 2 === 0 ? 'client' : 'customer';
    const list = side === 'client' ? clients : customers;
    const party = list[Math.floor(random() * list.length)];
    const other = list[Math.floor(random() * list.length)];
    if (party === undefined || other === undefined) continue;
    const start = performance.now();
    matcher.upsert(side, { ...party, name: other.name });
    if (side === 'client') matcher.find(party.id);
    const took = performance.now() - start;
    sum += took;
    longest = Math.max(longest, took);
  }
  return { seconds: sum / 1000, longestMs: longest };
}

function run(engine: EngineName, source: string, sample: number): EngineRun {
  const lists = source.startsWith('random:')
    ? randomLists(Number(source.slice('random:'.length)))
    : { clients: readParties(join(source, 'left.csv')), customers: readParties(join(source, 'right.csv')) };
  const { customers } = lists;
  const step = sample > 0 && engine !== 'one-changed' ? Math.max(1, Math.floor(lists.clients.length / sample)) : 1;
  const clients = step === 1 ? lists.clients : lists.clients.filter((_, i) => i % step === 0);
  const start = performance.now();
  let longestMs: number | undefined;
  let inside: number | undefined;
  if (engine === 'ours') matchCustomers({ clients, customers });
  else if (engine === 'tf-idf') matchByTrigrams(clients, customers);
  else if (engine === 'minisearch') matchByMiniSearch(clients, customers);
  else if (engine === 'fuzzball') matchByFuzzball(clients, customers);
  else ({ longestMs, seconds: inside } = changeSome(clients, customers, sample));
  const seconds = inside ?? (performance.now() - start) / 1000;
  return {
    engine,
    clients: engine === 'one-changed' ? sample : clients.length,
    customers: customers.length,
    seconds,
    peakMb: process.resourceUsage().maxRSS / 1024,
    ...(longestMs === undefined ? {} : { longestMs }),
  };
}

if (import.meta.main) {
  const [engine, source = '', sample = '0'] = process.argv.slice(2);
  const name = engineNames.find((known) => known === engine);
  if (name === undefined || !(source.startsWith('random:') || existsSync(source)))
    throw new Error(`match-engines.ts ${engineNames.join('|')} DIR|random:COUNT [SAMPLE]`);
  process.stdout.write(`${JSON.stringify(run(name, source, Number(sample)))}\n`);
}
