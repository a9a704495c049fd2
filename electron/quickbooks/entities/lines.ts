import {
  type AmountMinor,
  type CurrencyCode,
  jsonNumberToDecimal,
  jsonNumberToMinor,
  minorDigits,
} from '../../../shared/money.ts';
import type { JsonObject } from '../replies.ts';
import type { LineRow } from '../rows.ts';
import { list, shownPart } from './fields.ts';

const present = (value: unknown): unknown => value ?? null;

/** What the lines of a bundle come to where the bundle itself names no amount; null where one of them cannot be read. */
function bundled(group: JsonObject): number | null {
  const lines: readonly unknown[] = Array.isArray(group.Line) ? group.Line : [];
  let sum = 0;
  for (const line of lines) {
    if (typeof line !== 'object' || line === null) return null;
    const amount: unknown = 'Amount' in line ? line.Amount : 0;
    if (typeof amount !== 'number') return null;
    sum += amount;
  }
  // To more digits than any currency has, so that nothing but the noise of adding is dropped.
  return Number(sum.toFixed(6));
}

/**
 * Lines of a sales form, as they came.
 *
 * @throws UnreadableField where they are not a list of objects
 */
export function salesLines(object: JsonObject): LineRow[] {
  return list(object, 'Line', (line): LineRow => {
    const sales = shownPart(line, 'SalesItemLineDetail');
    const group = shownPart(line, 'GroupLineDetail');
    return [
      present(line.DetailType),
      present(line.Description),
      present(sales.Qty ?? group.Quantity),
      present(sales.UnitPrice),
      present(line.Amount ?? ('GroupLineDetail' in line ? bundled(group) : null)),
    ];
  });
}

const lineDetailTypes = [
  'SalesItemLineDetail',
  'GroupLineDetail',
  'DescriptionOnly',
  'DescriptionLineDetail',
  'DiscountLineDetail',
  'SubTotalLineDetail',
  'TaxLineDetail',
];

const fold = (spelling: string) => spelling.replaceAll('_', '').toLowerCase();
const detailTypeByFold = new Map(lineDetailTypes.map((type) => [fold(type), type]));

/** What a line says. */
export interface Line {
  /**
   * Spelled as in the documentation: `SALES_ITEM_LINE_DETAIL`, seen in answers to voids, is `SalesItemLineDetail`; unknown spellings stay.
   * `SubTotalLineDetail` repeats a sum.
   */
  readonly detailType: string;
  readonly description: string | null;
  /** Plain decimal text, as the price. */
  readonly quantity: string | null;
  readonly unitPrice: string | null;
  /** Of a `DiscountLineDetail` positive, and to be subtracted. A bundle carries the sum of its lines. Zero when absent. */
  readonly amountMinor: AmountMinor;
}

/** Null for what is no number, or longer than a number of JSON keeps exactly. */
function decimal(value: unknown): string | null {
  if (typeof value !== 'number') return null;
  try {
    return jsonNumberToDecimal(value);
  } catch {
    return null;
  }
}

/** Exact where it can be; an amount finer than its currency is rounded, as QuickBooks shows it. */
function amount(value: unknown, currency: CurrencyCode): AmountMinor {
  if (typeof value !== 'number') return 0;
  try {
    return jsonNumberToMinor(value, currency);
  } catch {
    return Math.round(value * 10 ** minorDigits(currency));
  }
}

/** Reads a line of a document in a currency. Nothing is refused: the amounts that count are those of the document. */
export function readLine([detailType, description, quantity, unitPrice, total]: LineRow, currency: CurrencyCode): Line {
  const spelling = typeof detailType === 'string' ? detailType : '';
  return {
    detailType: detailTypeByFold.get(fold(spelling)) ?? spelling,
    description: typeof description === 'string' && description !== '' ? description : null,
    quantity: decimal(quantity),
    unitPrice: decimal(unitPrice),
    amountMinor: amount(total, currency),
  };
}
