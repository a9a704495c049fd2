import { divideRounded } from './money.ts';
import type { Doc, Variant } from './plan.ts';
import { Random } from './random.ts';

/** One line as billed. Quantity in hundredths, price in millionths of the currency, amounts in minor units. */
export interface Line {
  item: number;
  description: string;
  quantity: number;
  priceMicros: number;
  amount: number;
  taxable: boolean;
}

export interface DocLines {
  lines: Line[];
  discount: number;
  /** Minor units on taxable lines, before the discount. */
  taxableNet: number;
  taxed: boolean;
  tax: number;
  total: number;
}

/** Sold items: name, smallest and largest price in whole currency units, whether billed by the hour. */
export const soldItems = [
  { name: 'Services', low: 60, high: 180, hourly: true },
  { name: 'Consulting hours', low: 90, high: 240, hourly: true },
  { name: 'Managed support', low: 150, high: 1900, hourly: false },
  { name: 'Site visit', low: 75, high: 320, hourly: false },
  { name: 'Project milestone', low: 800, high: 9500, hourly: false },
  { name: 'Hardware', low: 25, high: 1400, hourly: false },
  { name: 'Spare parts', low: 3, high: 140, hourly: false },
  { name: 'Licences', low: 8, high: 95, hourly: false },
  { name: 'Training day', low: 450, high: 1200, hourly: false },
  { name: 'Travel', low: 12, high: 480, hourly: false },
  { name: 'Hosting', low: 15, high: 260, hourly: false },
  { name: 'Monitoring', low: 20, high: 210, hourly: false },
] as const;

const remarks = [
  'on site',
  'remote',
  'main office',
  'per agreement',
  'second phase',
  'monthly',
  'as ordered',
  'after hours',
] as const;

/** Sales tax in parts of ten thousand. */
export const taxRateBasisPoints = 625;

export const lineAmount = (quantity: number, priceMicros: number): number =>
  divideRounded(quantity * priceMicros, 1_000_000);

function inventLine(rng: Random): Line {
  const item = rng.below(soldItems.length);
  const { name, low, high, hourly } = soldItems[item] ?? soldItems[0];
  const quantity = hourly ? rng.between(2, 64) * 25 : rng.between(1, low < 30 ? 24 : 3) * 100;
  const cents = rng.chance(0.4) ? rng.between(low, high) * 100 : rng.between(low * 100, high * 100);
  // A price derived from an agreed amount keeps the digits that make the product right.
  const priceMicros = rng.chance(0.03) ? Math.floor((cents * 1_000_000) / 300) : cents * 10_000;
  const description = `${name}, ${rng.pick(remarks)}`;
  return {
    item,
    description,
    quantity,
    priceMicros,
    amount: lineAmount(quantity, priceMicros),
    taxable: item >= 5 && item <= 7,
  };
}

/**
 * The lines of an invoice, made anew from its key each time so that nobody has to keep them.
 * `variant` says how this side departs from what was agreed: another price, another treatment of tax, a cent.
 */
export function invoiceLines(lineKey: number, taxable: boolean, variant: Variant): DocLines {
  const rng = new Random(lineKey);
  const count = rng.weighted([
    [1, 5],
    [2, 3],
    [3, 2],
    [5, 1],
  ]);
  const lines: Line[] = [];
  for (let i = 0; i < count; i++) lines.push(inventLine(rng));
  const taxed = taxable !== (variant === 'tax');
  const first = lines[0];
  if (taxable && first !== undefined) first.taxable = true;
  if (variant === 'tax' && first !== undefined) first.taxable = true;
  const discounted = rng.chance(0.04);
  const sum = lines.reduce((total, line) => total + line.amount, 0);
  const discount = discounted ? divideRounded(sum, 10) : 0;
  if (variant === 'price' && first !== undefined) {
    const change = rng.between(5, 90) * 1_000_000;
    first.priceMicros += first.priceMicros > 2 * change && rng.chance(0.5) ? -change : change;
    first.amount = lineAmount(first.quantity, first.priceMicros);
  }
  if (variant === 'cent' && !taxed) {
    lines.push({ item: 0, description: 'Rounding', quantity: 100, priceMicros: 10_000, amount: 1, taxable: false });
  }
  let net = 0;
  let taxableNet = 0;
  for (const line of lines) {
    net += line.amount;
    if (line.taxable && taxed) taxableNet += line.amount;
  }
  let tax = divideRounded(taxableNet * taxRateBasisPoints, 10_000);
  if (variant === 'cent' && taxed) tax += tax > 0 && rng.chance(0.5) ? -1 : 1;
  return { lines, discount, taxableNet, taxed, tax, total: net - discount + tax };
}

/** The single untaxed line of a credit. */
function creditLines(total: number): DocLines {
  const line = {
    item: 0,
    description: 'Credit',
    quantity: 100,
    priceMicros: total * 10_000,
    amount: total,
    taxable: false,
  };
  return { lines: [line], discount: 0, taxableNet: 0, taxed: false, tax: 0, total };
}

/** The lines of a document as one side has them. */
export function linesOf(doc: Doc, side: 'source' | 'quickbooks'): DocLines {
  if (doc.credit) return creditLines(side === 'source' ? doc.sourceTotal : doc.quickbooksTotal);
  return invoiceLines(doc.lineKey, doc.party.taxable, side === 'source' ? 'plain' : doc.variant);
}
