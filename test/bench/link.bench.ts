import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parse } from 'csv-parse/sync';
import { linkInvoices } from '../../electron/matching/invoices/link-invoices.ts';
import type { LinkResult, QboDocument, SourceInvoice } from '../../electron/matching/invoices/types.ts';
import { matchPayments } from '../../electron/matching/payments/match-payments.ts';
import { decimalToMinor } from '../../shared/money.ts';
import { judgePractice } from './link-truth.ts';
import type { BenchResult } from './run.ts';

export const help = `link [--invoices 100000] [--practice 20000] [--data <folder>]
  Links n source invoices to n QuickBooks documents with realistic collisions (renumbered, prefixed, voided, taxed,
  entered twice, wrong customer). ratio = CPU time / building one hash index of the same numbers; aim below 4.
  Then practice books of so many invoices are pulled, imported and judged by their truth file: no confident link may be
  wrong, and 99.5% of the linkable ones must be found, confident or with the right candidate first. 0 leaves them out.
  With --data, a folder holding invoices-synthetic and payments, precision and recall against their true pairs are printed too.`;

/** Of the linkable documents of practice books, this share has to be found. */
const foundAim = 0.995;

interface Books {
  readonly invoices: SourceInvoice[];
  readonly documents: QboDocument[];
  readonly customerMap: Map<number, Map<string, string>>;
  readonly truth: Map<number, string>;
}

/** A small generator of its own: the same books on every machine. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** A string of its own, not yet hashed, as a row from SQLite or a file brings it. */
function freshText(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function makeBooks(count: number): Books {
  const random = createRandom(7);
  const clients = Math.max(10, Math.floor(count / 25));
  const customerMap = new Map<number, Map<string, string>>();
  for (let c = 0; c < clients; c += 1) if (random() < 0.97) customerMap.set(c, new Map([['USD', `c${c}`]]));
  const invoices: SourceInvoice[] = [];
  const documents: QboDocument[] = [];
  const truth = new Map<number, string>();
  for (let i = 0; i < count; i += 1) {
    const clientId = Math.floor(random() * clients);
    const totalMinor = random() < 0.3 ? 5000 * (1 + Math.floor(random() * 40)) : 100 + Math.floor(random() * 900_000);
    const date = new Date(Date.UTC(2022, 0, 1 + Math.floor(random() * 1400))).toISOString().slice(0, 10);
    const number = String(100_000 + i);
    const kind = random() < 0.03 ? ('credit' as const) : ('invoice' as const);
    const base = { clientId, currency: 'USD', date, totalMinor, kind, linked: false };
    invoices.push({ ...base, id: i, number: freshText(number), state: random() < 0.01 ? 'void' : 'standing' });
    const fate = random();
    if (fate < 0.02) continue;
    const ownNumber = String(100_000 + Math.floor(random() * count));
    const theirs =
      fate < 0.06
        ? `INV-${number}`
        : fate < 0.08
          ? `00${number}`
          : fate < 0.1
            ? ownNumber
            : fate < 0.11
              ? null
              : number;
    const customer = fate > 0.98 ? Math.floor(random() * clients) : clientId;
    const voided = fate > 0.97 && fate < 0.98;
    const tax = fate > 0.95 && fate < 0.97 ? Math.round(totalMinor * 0.07) : 0;
    const document: QboDocument = {
      id: freshText(String(i + 1)),
      kind: kind === 'invoice' ? 'invoice' : 'credit-memo',
      state: voided ? 'void' : 'standing',
      number: theirs,
      customerId: freshText(`c${customer}`),
      currency: 'USD',
      date,
      totalMinor: voided ? 0 : totalMinor + tax,
      linked: false,
    };
    documents.push(document);
    if (invoices[i]?.state === 'standing') truth.set(i, document.id);
    if (fate > 0.94 && fate < 0.95) {
      documents.push({ ...document, id: freshText(String(count + i)), number });
    }
  }
  // Sources and books list their records in different orders.
  documents.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : Number(a.id) - Number(b.id)));
  // Rows are made in the order they are read in, each with strings of its own.
  const rows = documents.map((row) => ({ ...row, number: row.number === null ? null : freshText(row.number) }));
  return { invoices, documents: rows, customerMap, truth };
}

function link(books: Books): LinkResult {
  return linkInvoices({ ...books, parentOf: new Map(), rejectedPairs: new Map() });
}

/**
 * The floor: one hash index of the numbers, from each number to the records of both sides that have it. Numbers are met
 * twice, so an index that keeps one record for each would not do.
 */
function indexNumbers({ invoices, documents }: Books): Map<string, (SourceInvoice | QboDocument)[]> {
  const index = new Map<string, (SourceInvoice | QboDocument)[]>();
  for (const records of [documents, invoices]) {
    for (const record of records) {
      if (record.number === null) continue;
      const same = index.get(record.number);
      if (same === undefined) index.set(record.number, [record]);
      else same.push(record);
    }
  }
  return index;
}

/** The leanest index there is: the documents' numbers alone, the last of equal ones wins. */
function indexDocuments({ documents }: Books): Map<string, QboDocument> {
  const index = new Map<string, QboDocument>();
  for (const document of documents) if (document.number !== null) index.set(document.number, document);
  return index;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

interface Quality {
  readonly confident: number;
  readonly confidentRight: number;
  readonly linkable: number;
  readonly foundFirst: number;
  readonly foundAnywhere: number;
}

function judge(result: LinkResult, truth: ReadonlyMap<number, string>): Quality {
  let [confidentRight, foundFirst, foundAnywhere] = [0, 0, 0];
  for (const row of result.confident) if (truth.get(row.invoiceId) === row.documentId) confidentRight += 1;
  for (const row of result.ambiguous) {
    const right = truth.get(row.invoiceId);
    if (right === undefined) continue;
    if (row.candidates[0]?.documentId === right) foundFirst += 1;
    if (row.candidates.some((candidate) => candidate.documentId === right)) foundAnywhere += 1;
  }
  return {
    confident: result.confident.length,
    confidentRight,
    linkable: truth.size,
    foundFirst: foundFirst + confidentRight,
    foundAnywhere: foundAnywhere + confidentRight,
  };
}

function qualityText(name: string, quality: Quality): string {
  const share = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(2)}%`;
  return (
    `${name}: confident ${quality.confident}, right ${share(quality.confidentRight, quality.confident)}; ` +
    `of ${quality.linkable} linkable: right one first ${share(quality.foundFirst, quality.linkable)}, ` +
    `among the candidates ${share(quality.foundAnywhere, quality.linkable)}`
  );
}

/** Reads the data set: invoices by customer, where the true pairs of customers are known and given as the mapping. */
function readSynthetic(folder: string): Books {
  const rows = (path: string): Record<string, string>[] =>
    parse(readFileSync(`${folder}/${path}`), { columns: true, bom: true });
  const numberOf = (id: string) => Number(id.slice(1));
  const customerMap = new Map<number, Map<string, string>>();
  for (const pair of rows('clients-synthetic/pairs.csv')) {
    customerMap.set(numberOf(pair.left_id ?? ''), new Map([['USD', pair.right_id ?? '']]));
  }
  const base = (row: Record<string, string>) => ({
    number: row.doc_number === '' ? null : (row.doc_number ?? null),
    currency: 'USD',
    date: row.date ?? '',
    totalMinor: decimalToMinor(row.total ?? '', 'USD'),
    kind: 'invoice' as const,
    linked: false,
  });
  return {
    customerMap,
    invoices: rows('invoices-synthetic/left.csv').map((row) => ({
      ...base(row),
      id: numberOf(row.id ?? ''),
      clientId: numberOf(row.client_id ?? ''),
      state: 'standing' as const,
    })),
    documents: rows('invoices-synthetic/right.csv').map((row) => ({
      ...base(row),
      id: row.id ?? '',
      customerId: row.client_id ?? '',
      state: row.total === '0.00' ? ('void' as const) : ('standing' as const),
    })),
    truth: new Map(
      rows('invoices-synthetic/pairs.csv').map((pair) => [numberOf(pair.left_id ?? ''), pair.right_id ?? '']),
    ),
  };
}

/**
 * Looks for the counterparts of the data set's payments, which know neither customer nor invoice: everything is one
 * customer's, so all pairs are possible ones at best, and the best of each payment is judged.
 */
function judgePayments(folder: string): string {
  const rows = (name: string): Record<string, string>[] =>
    parse(readFileSync(`${folder}/payments/${name}`), { columns: true, bom: true });
  const base = (row: Record<string, string>) => ({
    state: 'standing' as const,
    currency: 'USD',
    date: row.date ?? '',
    reference: /[0-9a-f]{6,}/.exec(row.memo ?? '')?.[0] ?? null,
  });
  const { possible } = matchPayments({
    customerMap: new Map([[1, new Map([['USD', 'c']])]]),
    linkedInvoices: new Map(),
    sourcePayments: rows('left.csv').map((row) => ({
      ...base(row),
      id: Number((row.id ?? '').slice(1)),
      clientId: 1,
      amountMinor: decimalToMinor(row.total ?? '', 'USD'),
      allocations: [],
    })),
    qboPayments: rows('right.csv').map((row) => {
      const totalMinor = decimalToMinor(row.total ?? '', 'USD');
      return { ...base(row), id: row.id ?? '', customerId: 'c', totalMinor, unappliedMinor: totalMinor, lines: [] };
    }),
  });
  const best = new Map<number, string>();
  for (const pair of possible) {
    if (!best.has(pair.sourcePaymentId)) best.set(pair.sourcePaymentId, pair.qboPaymentId);
  }
  const pairs = rows('pairs.csv');
  const right = pairs.filter((pair) => best.get(Number((pair.left_id ?? '').slice(1))) === pair.right_id).length;
  const share = (whole: number): string => `${((100 * right) / Math.max(1, whole)).toFixed(1)}%`;
  return `payments (date, amount and memo only): best pair right ${share(best.size)}, of all pairs found ${share(pairs.length)}`;
}

/** Runs the bench. Floors and linking take turns, each on strings nobody has hashed yet; medians of the thread's CPU time
 * are compared, so that other programs on the machine do not decide. */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      invoices: { type: 'string', default: '100000' },
      practice: { type: 'string', default: '20000' },
      data: { type: 'string' },
    },
  });
  const count = Number(values.invoices);
  link(makeBooks(Math.min(count, 20_000)));
  const floors: number[] = [];
  const leanFloors: number[] = [];
  const times: number[] = [];
  const seconds: number[] = [];
  let peakMb = 0;
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  /** Runs on books made anew: strings that have been hashed once would be cheaper. */
  const time = <T>(work: (books: Books) => T, into: number[]): { books: Books; made: T } => {
    const books = makeBooks(count);
    collectGarbage();
    const startedAt = performance.now();
    const before = process.threadCpuUsage();
    const made = work(books);
    const { user, system } = process.threadCpuUsage(before);
    into.push((user + system) / 1000);
    if (into === times) seconds.push((performance.now() - startedAt) / 1000);
    peakMb = Math.max(peakMb, process.memoryUsage().rss / 1_048_576);
    return { books, made };
  };
  let quality = judge(link(makeBooks(1000)), new Map());
  for (let round = 0; round < 9; round += 1) {
    time(indexNumbers, floors);
    time(indexDocuments, leanFloors);
    const { books, made } = time(link, times);
    quality = judge(made, books.truth);
  }
  const human: string[] = [
    `link ${median(times).toFixed(0)} ms of CPU, one index of all numbers ${median(floors).toFixed(0)} ms, ` +
      `of the documents' numbers alone ${median(leanFloors).toFixed(0)} ms`,
    `rounds: link ${times.map((t) => t.toFixed(0)).join(' ')}; index ${floors.map((t) => t.toFixed(0)).join(' ')}`,
  ];
  human.push(qualityText('made-up books', quality));
  const right = quality.confidentRight === quality.confident;
  const folder = values.data;
  if (folder !== undefined && existsSync(`${folder}/invoices-synthetic/left.csv`)) {
    const synthetic = readSynthetic(folder);
    human.push(qualityText('invoices-synthetic', judge(link(synthetic), synthetic.truth)));
  }
  if (folder !== undefined && existsSync(`${folder}/payments/left.csv`)) human.push(judgePayments(folder));
  const practice = Number(values.practice);
  const truth = practice === 0 ? null : await judgePractice(Math.ceil(practice / 10), practice);
  const foundShare = truth === null ? 1 : truth.found / truth.linkable;
  if (truth !== null) {
    human.push(
      `practice books, by their truth: ${truth.confident} confident, ${truth.wrong} wrong; of ${truth.linkable} linkable, ` +
        `${(100 * foundShare).toFixed(2)}% confident or with the right candidate first; missed ${JSON.stringify(truth.missed)}`,
    );
  }
  const ratio = median(times) / median(floors);
  const oneIndex = 'building one hash index of the numbers of both sides';
  return {
    bench: 'link',
    ok: ratio < 4 && right && (truth === null || (truth.wrong === 0 && foundShare >= foundAim)),
    ratio,
    against: oneIndex,
    ratios: [
      { against: oneIndex, ratio },
      { against: 'the same index over documents alone', ratio: median(times) / median(leanFloors) },
    ],
    truth,
    foundShare,
    peakMb: Math.round(peakMb),
    records: count * 2,
    seconds: median(seconds),
    human: human.join('\n'),
  };
}
