import type { Doc, Frame } from './plan.ts';
import { mix, Random } from './random.ts';

const firstNumber = 1001;

/** Gives source documents ids and numbers in the order of their dates, then QuickBooks numbers, drifting by kind. */
export function numberDocuments(frame: Frame, docs: readonly Doc[]): void {
  const rng = new Random(mix(frame.seed, 6));
  const bySourceDay = docs.filter((doc) => doc.onSource).sort((a, b) => a.sourceDay - b.sourceDay || a.key - b.key);
  let invoice = firstNumber;
  let credit = 101;
  let id = 500_000;
  const numbered: Doc[] = [];
  for (const doc of bySourceDay) {
    id += 1 + (doc.key % 3);
    doc.sourceId = id;
    if (doc.draft) continue;
    doc.sourceNumber = doc.credit ? `CN-${credit++}` : String(invoice++);
    if (!doc.credit) numbered.push(doc);
  }
  repeatInSource(numbered);
  const fresh = docs.filter(
    (d) => d.onSource && !d.onQuickbooks && !d.draft && !d.credit && d.sourceDay >= frame.goLive,
  );
  let own = 2001;
  for (const doc of docs) {
    if (!doc.onQuickbooks) continue;
    const same = doc.twin?.sourceNumber ?? (doc.onSource ? doc.sourceNumber : `QB-${own++}`);
    doc.quickbooksNumber = drifted(doc, same, fresh, rng, () => `QB-${own++}`);
  }
  collide(numbered);
}

function drifted(doc: Doc, same: string, fresh: readonly Doc[], rng: Random, own: () => string): string {
  switch (doc.kind) {
    case 'renumbered-prefix':
      return `${rng.pick(['INV-', 'INV', 'Inv #'])}${same}`;
    case 'renumbered-zeros':
      return same.padStart(7, '0');
    case 'renumbered-suffix':
      return `${same}${rng.pick(['-R', 'A', '/1', `-${doc.party.displayName.slice(0, 8).toUpperCase()}`])}`.slice(
        0,
        21,
      );
    case 'renumbered-own':
      return own();
    case 'number-missing':
      return '';
    case 'number-taken':
      return fresh.find((d, i) => i >= doc.key % fresh.length && d.party !== doc.party)?.sourceNumber ?? same;
    case 'entered-twice':
      return doc.key % 2 === 0 ? same : own();
    default:
      return same;
  }
}

/** Two source invoices of one number: the billing system restarted its series once, or a person typed it. */
function repeatInSource(numbered: readonly Doc[]): void {
  numbered.forEach((doc, i) => {
    if (doc.kind !== 'number-twice-in-source') return;
    for (let at = i - 1; at >= 0; at--) {
      const other = numbered[at];
      if (other === undefined || other.kind === 'number-twice-in-source' || other.party === doc.party) continue;
      doc.sourceNumber = other.sourceNumber;
      return;
    }
  });
}

/** Two QuickBooks invoices of one number: one of them lost its own. */
function collide(numbered: readonly Doc[]): void {
  numbered.forEach((doc, i) => {
    if (doc.kind !== 'number-collision') return;
    for (let step = 1; step < numbered.length; step++) {
      const other = numbered[(i + step) % numbered.length];
      if (other?.onQuickbooks && other.kind === 'same' && other.party !== doc.party) {
        doc.quickbooksNumber = other.quickbooksNumber;
        return;
      }
    }
  });
}
