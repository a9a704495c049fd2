import { startOfDay } from './calendar.ts';
import { entered, type PlannedDocuments, quota } from './documents.ts';
import { type Doc, type Frame, openAmount, type Party, type Pay } from './plan.ts';
import { mix, Random } from './random.ts';

type Presence = 'both' | 'quickbooks' | 'source';

/** What is still payable: the smaller open amount of the sides that have the document. */
function payable(doc: Doc): number {
  if (doc.credit || doc.draft || doc.kind === 'across-as-of' || doc.kind === 'other-currency') return 0;
  const source = openAmount(doc, 'source');
  const quickbooks = openAmount(doc, 'quickbooks');
  if (doc.onSource && doc.onQuickbooks) return Math.min(source, quickbooks);
  return doc.onSource ? source : quickbooks;
}

/** Documents whose payment may be shared with others of the same customer. */
const plainKinds = new Set([
  'same',
  'renumbered-prefix',
  'renumbered-zeros',
  'renumbered-suffix',
  'renumbered-own',
  'date-moved',
]);

class PaymentPlanner {
  readonly pays: Pay[] = [];
  private readonly frame: Frame;
  private readonly rng: Random;

  constructor(frame: Frame) {
    this.frame = frame;
    this.rng = new Random(mix(frame.seed, 5));
  }

  private add(kind: string, presence: Presence, party: Party, customer: Party, day: number, amount: number): Pay {
    const pay: Pay = {
      key: mix(this.frame.seed, 7, this.pays.length),
      kind,
      onSource: presence !== 'quickbooks',
      onQuickbooks: presence !== 'source',
      party,
      customer,
      sourceDay: day,
      quickbooksDay: day,
      amount,
      currency: party.currency,
      credit: null,
      applications: [],
      sourceId: 0,
      quickbooksId: 0,
      deposited: false,
      ...entered(this.rng, this.frame, day),
    };
    this.pays.push(pay);
    return pay;
  }

  /** Applies money to a document on the sides that know the payment; later edits of the document follow from it. */
  private apply(pay: Pay, doc: Doc, sourceAmount: number, quickbooksAmount: number): void {
    pay.applications.push({ doc, sourceAmount, quickbooksAmount });
    if (pay.credit === null) {
      doc.sourcePaid += sourceAmount;
      doc.quickbooksPaid += quickbooksAmount;
    } else {
      doc.sourceCredited += sourceAmount;
      doc.quickbooksCredited += quickbooksAmount;
      pay.credit.sourceCredited += sourceAmount;
      pay.credit.quickbooksCredited += quickbooksAmount;
    }
    if (quickbooksAmount === 0) return;
    for (const touched of pay.credit === null ? [doc] : [doc, pay.credit]) {
      pay.created = Math.min(Math.max(pay.created, touched.created + 60), this.frame.lastInstant - 1);
      touched.links = touched.links ?? [];
      if (!touched.links.includes(pay)) touched.links.push(pay);
    }
  }

  applyCredits(uses: PlannedDocuments['uses']): void {
    for (const { credit, invoice, amount } of uses) {
      const presence: Presence = !credit.onSource ? 'quickbooks' : credit.onQuickbooks ? 'both' : 'source';
      const pay = this.add('credit', presence, credit.party, credit.customer, credit.sourceDay, 0);
      pay.credit = credit;
      this.apply(pay, invoice, credit.onSource ? amount : 0, credit.onQuickbooks ? amount : 0);
    }
  }

  /** Where a payment is known: lately often only in QuickBooks, where the bank feed brings it. */
  private presence(docs: readonly Doc[], day: number): Presence {
    const first = docs[0] as Doc;
    if (!first.onSource) return 'quickbooks';
    if (!first.onQuickbooks) return 'source';
    if (!first.party.active) return 'both';
    const recent = day > this.frame.today - 300;
    return this.rng.weighted<Presence>([
      ['both', recent ? 55 : 94],
      ['quickbooks', recent ? 42 : 5],
      ['source', recent ? 3 : 1],
    ]);
  }

  private settled(doc: Doc): 'open' | 'part' | 'paid' {
    if (!doc.party.active) return 'paid';
    const age = this.frame.today - Math.max(doc.sourceDay, doc.quickbooksDay);
    const paid = age > 150 ? 0.968 : age > 60 ? 0.85 : age > 30 ? 0.6 : 0.2;
    const roll = this.rng.fraction();
    return roll < paid ? 'paid' : roll < paid + 0.025 ? 'part' : 'open';
  }

  private payDay(docs: readonly Doc[]): number {
    const latest = docs.reduce((day, doc) => Math.max(day, doc.sourceDay, doc.quickbooksDay), 0);
    return Math.max(
      Math.min(latest + this.rng.between(4, 55), this.frame.today - 1),
      Math.min(latest, this.frame.today - 1),
    );
  }

  /** A parent often pays for its sub-customers. */
  private payer(doc: Doc): Party {
    const { customer } = doc;
    return customer.parent !== null && doc.onQuickbooks && this.rng.chance(0.3) ? customer.parent : customer;
  }

  private pay(docs: readonly Doc[], shares: readonly number[], extra: number): void {
    const { rng, frame } = this;
    const first = docs[0] as Doc;
    const day = this.payDay(docs);
    const presence = this.presence(docs, day);
    const sum = shares.reduce((total, share) => total + share, extra);
    const kind = presence === 'both' ? 'same' : `only-in-${presence}`;
    const pay = this.add(kind, presence, first.party, this.payer(first), day, sum);
    docs.forEach((doc, i) => {
      const share = shares[i] ?? 0;
      this.apply(pay, doc, pay.onSource ? share : 0, pay.onQuickbooks ? share : 0);
    });
    if (extra > 0) pay.kind = presence === 'both' ? 'overpaid' : `${kind}-overpaid`;
    else if (presence === 'both' && first.party.active && rng.chance(0.06)) {
      pay.kind = 'date-moved';
      pay.quickbooksDay = Math.min(pay.quickbooksDay + rng.pick([-3, -2, -1, 1, 2, 3, 4, 5]), frame.today - 1);
    }
  }

  /** QuickBooks holds the money of a payment that the source applied: the person never pressed "apply". */
  private leaveUnapplied(pay: Pay): void {
    for (const application of pay.applications) {
      application.doc.quickbooksPaid -= application.quickbooksAmount;
      application.quickbooksAmount = 0;
      application.doc.links = application.doc.links?.filter((link) => link !== pay) ?? null;
    }
    pay.kind = 'left-unapplied';
  }

  /** QuickBooks applied the payment to another open invoice of the same customer. */
  private misapply(pay: Pay, open: Doc): void {
    const application = pay.applications[0];
    if (application === undefined) return;
    const amount = application.quickbooksAmount;
    application.doc.quickbooksPaid -= amount;
    application.quickbooksAmount = 0;
    application.doc.links = application.doc.links?.filter((link) => link !== pay) ?? null;
    this.apply(pay, open, 0, amount);
    pay.kind = 'misapplied';
  }

  payInvoices(docs: readonly Doc[]): void {
    const byParty = new Map<Party, Doc[]>();
    for (const doc of docs) {
      if (payable(doc) <= 0) continue;
      const list = byParty.get(doc.party);
      if (list === undefined) byParty.set(doc.party, [doc]);
      else list.push(doc);
    }
    for (const list of byParty.values()) {
      list.sort((a, b) => a.sourceDay - b.sourceDay || a.key - b.key);
      for (let i = 0; i < list.length; i++) {
        const doc = list[i] as Doc;
        const rest = payable(doc);
        if (rest <= 0) continue;
        const state = this.settled(doc);
        if (state === 'open') continue;
        if (state === 'part') this.pay([doc], [Math.max(1, Math.floor((rest * this.rng.between(20, 80)) / 100))], 0);
        else this.payFully(doc, rest, list.slice(i + 1, i + 5));
      }
    }
  }

  private payFully(doc: Doc, rest: number, following: readonly Doc[]): void {
    const { rng } = this;
    const group = [doc];
    if (plainKinds.has(doc.kind) && rng.chance(0.11)) {
      for (const next of following) {
        const alike =
          plainKinds.has(next.kind) && next.onSource === doc.onSource && next.onQuickbooks === doc.onQuickbooks;
        if (alike && next.customer === doc.customer && next.sourceDay - doc.sourceDay < 60 && payable(next) > 0)
          group.push(next);
      }
    }
    if (group.length > 1) {
      this.pay(group, group.map(payable), doc.party.active && rng.chance(0.03) ? rng.between(500, 20_000) : 0);
    } else if (rest > 5000 && rng.chance(0.05)) {
      const first = Math.floor((rest * rng.between(25, 70)) / 100);
      this.pay([doc], [first], 0);
      const left = payable(doc);
      if (left > 0) this.pay([doc], [left], 0);
    } else {
      this.pay([doc], [rest], doc.party.active && rng.chance(0.006) ? rng.between(500, 20_000) : 0);
    }
  }

  /** A few payments misapplied, left unapplied, or never applied at all. */
  strayPayments(docs: readonly Doc[], parties: readonly Party[], invoices: number): void {
    const { rng, frame } = this;
    const open = new Map<Party, Doc>();
    for (const doc of docs) if (doc.kind === 'same' && !doc.credit && payable(doc) > 0) open.set(doc.party, doc);
    const plain = rng.shuffle(
      this.pays.filter((p) => p.kind === 'same' && p.party.active && p.applications.length === 1),
    );
    let unappliedLeft = quota(invoices, 0.0025);
    let misappliedLeft = quota(invoices, 0.002);
    for (const pay of plain) {
      const target = open.get(pay.party);
      const first = pay.applications[0];
      if (first === undefined || !plainKinds.has(first.doc.kind)) continue;
      if (
        misappliedLeft > 0 &&
        target !== undefined &&
        target !== first.doc &&
        payable(target) >= first.quickbooksAmount
      ) {
        this.misapply(pay, target);
        misappliedLeft--;
      } else if (unappliedLeft > 0) {
        this.leaveUnapplied(pay);
        unappliedLeft--;
      } else if (misappliedLeft === 0) break;
    }
    const payers = parties.filter((p) => p.active && p.customerId !== null);
    for (let i = quota(invoices, 0.004); i > 0; i--) {
      const party = rng.pick(payers);
      const presence: Presence =
        party.clientId === null || rng.chance(0.6) ? 'quickbooks' : rng.chance(0.7) ? 'both' : 'source';
      const day = frame.today - rng.between(1, 400);
      this.add(
        presence === 'both' ? 'unapplied' : `unapplied-only-in-${presence}`,
        presence,
        party,
        party,
        day,
        rng.between(2500, 250_000),
      );
    }
  }

  /** What a payment touched was last changed with it. */
  finish(): void {
    let number = 30_000;
    const bySourceDay = this.pays.filter((p) => p.onSource).sort((a, b) => a.sourceDay - b.sourceDay || a.key - b.key);
    for (const pay of bySourceDay) pay.sourceId = ++number;
    for (const pay of this.pays) {
      pay.updated = Math.max(pay.updated, pay.created);
      if (!pay.onQuickbooks) continue;
      if (pay.quickbooksDay < this.frame.today - 21 && pay.amount > 0 && this.rng.chance(0.25)) {
        pay.deposited = true;
        pay.updated = Math.max(pay.updated, Math.min(startOfDay(pay.quickbooksDay + 8), this.frame.lastInstant - 1));
      }
      for (const { doc, quickbooksAmount } of pay.applications) {
        if (quickbooksAmount === 0) continue;
        doc.updated = Math.max(doc.updated, pay.created);
        if (pay.credit !== null) pay.credit.updated = Math.max(pay.credit.updated, pay.created);
      }
    }
  }
}

/** The payments of both sides; fills in what is paid and credited on each document. */
export function planPayments(
  frame: Frame,
  parties: readonly Party[],
  planned: PlannedDocuments,
  invoices: number,
): Pay[] {
  const planner = new PaymentPlanner(frame);
  planner.applyCredits(planned.uses);
  planner.payInvoices(planned.docs);
  planner.strayPayments(planned.docs, parties, invoices);
  planner.finish();
  return planner.pays;
}
