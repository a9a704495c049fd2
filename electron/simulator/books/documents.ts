import { startOfDay } from './calendar.ts';
import { invoiceLines } from './lines.ts';
import { divideRounded } from './money.ts';
import type { Doc, Frame, Party } from './plan.ts';
import { mix, Random } from './random.ts';

/** Kinds of true pairs and their share of all QuickBooks invoices; what is left over is `same`. */
const pairShares: readonly (readonly [kind: string, share: number])[] = [
  ['renumbered-prefix', 0.012],
  ['renumbered-zeros', 0.008],
  ['renumbered-suffix', 0.005],
  ['renumbered-own', 0.01],
  ['number-missing', 0.003],
  ['number-collision', 0.006],
  ['number-twice-in-source', 0.004],
  ['total-cent', 0.005],
  ['total-tax', 0.004],
  ['total-off', 0.005],
  ['wrong-customer', 0.004],
  ['sub-for-parent', 0.003],
  ['date-moved', 0.01],
  ['across-as-of', 0.0015],
  ['void-both', 0.008],
  ['void-in-quickbooks', 0.003],
  ['void-in-source', 0.003],
];

/** Shares of the QuickBooks invoices: pairs after go-live, documents only there, documents only in the source. */
const pairAfterShare = 0.008;
const quickbooksOnlyBefore = 0.015;
const quickbooksOnlyAfter = 0.004;
/** Of those before go-live, the ones that repeat another invoice. */
const enteredTwice = 0.002;
const sourceOnlyBefore = 0.006;
const sourceOnlyAfter = 0.03;
const draftShare = 0.005;
const creditShare = 0.015;

/** A small share of a small company is nothing, one from a quarter upward. */
export function quota(total: number, share: number): number {
  const expected = total * share;
  return expected < 1 && expected >= 0.25 ? 1 : Math.round(expected);
}

/** Draws parties by weight. */
class Draw {
  private readonly sums: Float64Array;
  private readonly parties: readonly Party[];

  constructor(parties: readonly Party[]) {
    if (parties.length === 0) throw new RangeError('No party to draw from.');
    this.parties = parties;
    this.sums = new Float64Array(parties.length);
    let sum = 0;
    parties.forEach((party, i) => {
      sum += party.weight;
      this.sums[i] = sum;
    });
  }

  next(rng: Random): Party {
    const wanted = rng.fraction() * (this.sums.at(-1) ?? 0);
    let low = 0;
    let high = this.sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return this.parties[low] as Party;
  }
}

/** When a document of a day was entered: that day or shortly after, in office hours, or with an import later on. */
export function entered(rng: Random, frame: Frame, day: number): { created: number; updated: number } {
  const delay = rng.weighted([
    [0, 70],
    [1, 20],
    [rng.between(2, 6), 10],
  ]);
  let created = startOfDay(Math.min(day, frame.today - 1) + delay) + 57_600 + rng.below(32_400);
  if (rng.chance(0.03)) created = frame.bulkInstants.find((t) => t >= created) ?? created;
  if (created >= frame.lastInstant) created = frame.lastInstant - 1 - rng.below(3600);
  let updated = created;
  if (rng.chance(0.05)) updated += rng.below(frame.lastInstant - created);
  if (rng.chance(0.02)) updated = frame.bulkInstants.findLast((t) => t >= updated) ?? updated;
  return { created, updated };
}

/** Plans invoices and credits, without payments and numbers. */
class DocumentPlanner {
  readonly docs: Doc[] = [];
  private readonly frame: Frame;
  private readonly rng: Random;

  constructor(frame: Frame) {
    this.frame = frame;
    this.rng = new Random(mix(frame.seed, 2));
  }

  private dayBefore(): number {
    const { firstDay, goLive, today } = this.frame;
    const end = Math.min(goLive, today);
    // Business grew a little: later days come up more often.
    const back = this.rng.fraction();
    return end - 1 - Math.floor((end - firstDay) * back * (0.85 + 0.15 * back));
  }

  private dayAfter(): number {
    const { goLive, today } = this.frame;
    return goLive >= today ? today - 1 : goLive + this.rng.below(today - goLive);
  }

  private add(party: Party, day: number, kind: string, onSource: boolean, onQuickbooks: boolean): Doc {
    const key = mix(this.frame.seed, 3, this.docs.length);
    const lineKey = party.recurring && this.rng.chance(0.8) ? mix(this.frame.seed, 4, party.index) : key;
    const { total } = invoiceLines(lineKey, party.taxable, 'plain');
    const doc: Doc = {
      key,
      lineKey,
      credit: false,
      kind,
      onSource,
      onQuickbooks,
      party,
      customer: party,
      sourceDay: day,
      quickbooksDay: day,
      variant: 'plain',
      sourceCurrency: party.currency,
      quickbooksCurrency: party.currency,
      sourceTotal: onSource ? total : 0,
      quickbooksTotal: onQuickbooks ? total : 0,
      sourcePaid: 0,
      quickbooksPaid: 0,
      sourceCredited: 0,
      quickbooksCredited: 0,
      sourceVoid: false,
      quickbooksVoid: false,
      draft: false,
      sourceId: 0,
      sourceNumber: '',
      quickbooksId: 0,
      quickbooksNumber: '',
      ...entered(this.rng, this.frame, day),
      twin: null,
      links: null,
    };
    this.docs.push(doc);
    return doc;
  }

  private addMany(
    count: number,
    draw: Draw,
    day: () => number,
    kind: string,
    source: boolean,
    quickbooks: boolean,
  ): Doc[] {
    const added: Doc[] = [];
    for (let i = 0; i < count; i++) {
      const party = draw.next(this.rng);
      // Who became inactive had the last invoice more than a year ago.
      const when = party.active ? day() : this.frame.firstDay + this.rng.below(600);
      added.push(this.add(party, Math.min(when, this.frame.today - 1), kind, source, quickbooks));
    }
    return added;
  }

  /** Documents of both sides and of one; exactly `invoices` of them in QuickBooks. */
  planInvoices(parties: readonly Party[], invoices: number): void {
    const both = parties.filter((p) => p.clientId !== null && p.customerId !== null);
    const activeBoth = new Draw(both.filter((p) => p.active));
    const onlyQuickbooks = parties.filter((p) => p.clientId === null && p.active);
    const quickbooksDraw = onlyQuickbooks.length > 0 ? new Draw(onlyQuickbooks) : activeBoth;
    // The first clients without customer are always among the new ones: vendors and employees may bear their names.
    const newClients = parties.filter((p) => p.customerId === null).filter((_, i) => i < 4 || i % 3 === 0);
    const newDraw = newClients.length > 0 ? new Draw(newClients) : activeBoth;
    const before = () => this.dayBefore();
    const after = () => this.dayAfter();
    const quickbooksOld = quota(invoices, quickbooksOnlyBefore);
    const quickbooksNew = quota(invoices, quickbooksOnlyAfter);
    const pairsAfter = quota(invoices, pairAfterShare);
    const pairsBefore = Math.max(0, invoices - quickbooksOld - quickbooksNew - pairsAfter);
    const pairs = this.addMany(pairsBefore, new Draw(both), before, 'same', true, true);
    pairs.push(
      ...this.addMany(invoices - pairsBefore - quickbooksOld - quickbooksNew, activeBoth, after, 'same', true, true),
    );
    const repeated = this.repeat(pairs, quota(invoices, enteredTwice));
    const oldOwn = (quickbooksOld - repeated) >> 1;
    this.addMany(oldOwn, quickbooksDraw, before, 'only-in-quickbooks', false, true);
    this.addMany(quickbooksOld - repeated - oldOwn, activeBoth, before, 'deleted-in-source', false, true);
    const newOwn = quickbooksNew >> 1;
    this.addMany(newOwn, quickbooksDraw, after, 'only-in-quickbooks', false, true);
    this.addMany(quickbooksNew - newOwn, activeBoth, after, 'number-taken', false, true);
    const forgotten = quota(invoices, sourceOnlyBefore);
    this.addMany(forgotten >> 1, activeBoth, before, 'only-in-source', true, false);
    this.addMany(forgotten - (forgotten >> 1), activeBoth, before, 'deleted-in-quickbooks', true, false);
    const fresh = quota(invoices, sourceOnlyAfter);
    const ofNewClients = Math.round(fresh * 0.12);
    this.addMany(fresh - ofNewClients, activeBoth, after, 'only-in-source', true, false);
    this.addMany(ofNewClients, newDraw, after, 'only-in-source', true, false);
    for (const doc of this.addMany(quota(invoices, draftShare), activeBoth, after, 'draft', true, false))
      doc.draft = true;
    this.damagePairs(pairs, parties, invoices);
  }

  /** Invoices that somebody entered a second time in QuickBooks, a few days apart; returns how many. */
  private repeat(pairs: readonly Doc[], count: number): number {
    const originals = this.rng.shuffle(
      pairs.filter((doc) => doc.party.active && doc.sourceDay < this.frame.goLive - 5),
    );
    for (const original of originals.slice(0, count)) {
      const day = original.sourceDay + this.rng.between(0, 3);
      const doc = this.add(original.party, day, 'entered-twice', false, true);
      doc.twin = original;
      doc.lineKey = original.lineKey;
      doc.quickbooksTotal = original.quickbooksTotal;
    }
    return Math.min(count, originals.length);
  }

  private damagePairs(pairs: readonly Doc[], parties: readonly Party[], invoices: number): void {
    // What was entered twice stays as it is: were the original damaged, its copy would be the better match.
    const originals = new Set(this.docs.map((doc) => doc.twin));
    const candidates = this.rng.shuffle(pairs.filter((doc) => doc.party.active && !originals.has(doc)));
    const projects = new Map<Party, Party>();
    for (const party of parties) {
      if (party.parent !== null && party.clientId === null && party.active) projects.set(party.parent, party);
    }
    const others = new Map<string, Party[]>();
    for (const party of parties) {
      if (party.customerId === null || !party.active || party.parent !== null) continue;
      const list = others.get(party.currency);
      if (list === undefined) others.set(party.currency, [party]);
      else list.push(party);
    }
    const shares = this.frame.currencies ? [...pairShares, ['other-currency', 0.002] as const] : pairShares;
    let next = 0;
    for (const [kind, share] of shares) {
      for (let left = quota(invoices, share); left > 0 && next < candidates.length; left--) {
        const doc = candidates[next++] as Doc;
        if (kind !== 'sub-for-parent') {
          this.damage(doc, kind, others);
          continue;
        }
        const from = candidates.findIndex((d, i) => i >= next - 1 && projects.has(d.party));
        const project = from < 0 ? undefined : projects.get((candidates[from] as Doc).party);
        if (project === undefined) {
          next--;
          break;
        }
        const found = candidates[from] as Doc;
        candidates[from] = doc;
        found.kind = kind;
        found.customer = project;
      }
    }
  }

  private damage(doc: Doc, kind: string, others: ReadonlyMap<string, readonly Party[]>): void {
    const { rng, frame } = this;
    doc.kind = kind;
    switch (kind) {
      case 'total-cent':
        this.vary(doc, 'cent');
        break;
      case 'total-tax':
        this.vary(doc, 'tax');
        break;
      case 'total-off':
        this.vary(doc, 'price');
        break;
      case 'wrong-customer': {
        const list = others.get(doc.party.currency) ?? [];
        const wrong = list[doc.key % Math.max(1, list.length)];
        if (wrong === undefined || wrong === doc.party) doc.kind = 'same';
        else doc.customer = wrong;
        break;
      }
      case 'date-moved':
        doc.quickbooksDay = Math.min(doc.sourceDay + rng.pick([-7, -3, -2, -1, 1, 2, 3, 7, 14, 30]), frame.today - 1);
        break;
      case 'across-as-of':
        doc.sourceDay = frame.today - rng.between(1, 4);
        doc.quickbooksDay = frame.today + rng.between(1, 9);
        Object.assign(doc, entered(rng, frame, doc.sourceDay));
        break;
      case 'void-both':
        doc.sourceVoid = true;
        doc.quickbooksVoid = true;
        break;
      case 'void-in-quickbooks':
        doc.quickbooksVoid = true;
        break;
      case 'void-in-source':
        doc.sourceVoid = true;
        break;
      case 'other-currency':
        doc.sourceCurrency = doc.party.currency === 'USD' ? 'EUR' : 'USD';
        break;
    }
    if (doc.quickbooksVoid) {
      doc.quickbooksTotal = 0;
      doc.updated = Math.min(doc.updated + 86_400 * rng.between(1, 20), frame.lastInstant - 1);
    }
  }

  private vary(doc: Doc, variant: Doc['variant']): void {
    doc.variant = variant;
    doc.quickbooksTotal = invoiceLines(doc.lineKey, doc.party.taxable, variant).total;
  }

  /** Credits for some invoices that both sides have: most known on both sides and applied, some on one, some left open. */
  planCredits(invoices: number): { credit: Doc; invoice: Doc; amount: number }[] {
    const { rng, frame } = this;
    const wanted = quota(invoices, creditShare);
    const creditable = rng.shuffle(
      this.docs.filter((d) => d.kind === 'same' && d.party.active && d.sourceTotal > 2000),
    );
    const uses: { credit: Doc; invoice: Doc; amount: number }[] = [];
    for (const invoice of creditable.slice(0, wanted)) {
      const kind = rng.weighted([
        ['same', 76],
        ['credit-only-in-quickbooks', 15],
        ['credit-only-in-source', 9],
      ]);
      const full = rng.chance(0.55);
      const total = full
        ? invoice.sourceTotal
        : Math.max(100, divideRounded(invoice.sourceTotal * rng.between(5, 60), 100));
      const day = Math.min(invoice.sourceDay + rng.between(0, 40), frame.today - 1);
      const credit = this.add(
        invoice.party,
        day,
        kind,
        kind !== 'credit-only-in-quickbooks',
        kind !== 'credit-only-in-source',
      );
      credit.credit = true;
      credit.sourceTotal = credit.onSource ? total : 0;
      credit.quickbooksTotal = credit.onQuickbooks ? total : 0;
      if (!rng.chance(0.1)) uses.push({ credit, invoice, amount: full || rng.chance(0.85) ? total : total >> 1 });
    }
    return uses;
  }
}

export interface PlannedDocuments {
  docs: Doc[];
  /** Credits to apply, each to one invoice. */
  uses: { credit: Doc; invoice: Doc; amount: number }[];
}

/** The invoices and credits of both sides, damaged in known ways. */
export function planDocuments(frame: Frame, parties: readonly Party[], invoices: number): PlannedDocuments {
  const planner = new DocumentPlanner(frame);
  planner.planInvoices(parties, invoices);
  const uses = planner.planCredits(invoices);
  return { docs: planner.docs, uses };
}
