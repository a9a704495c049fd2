import { sumMinor } from '../../shared/money.ts';
import type { DocumentKind, InvoiceLineRecord, InvoiceStatus } from './records.ts';

// What a document's own values say, apart from the rows they are read from.

/** Whether a line's amount and tax are the total that its row states; nothing stated is nothing to contradict. */
export function addsUp(line: InvoiceLineRecord, total: number | undefined): boolean {
  return total === undefined || line.amountMinor === null || line.amountMinor + (line.taxMinor ?? 0) === total;
}

/**
 * Whether a column of taxes means each row's own tax, and not that of the document, which rows may repeat: by what adds
 * up to the total, else by rows that differ. Without a total every line's tax is its own.
 */
export function isTaxOfRows(
  rowTaxes: readonly (number | null)[],
  lines: readonly InvoiceLineRecord[],
  total: number | null,
): boolean {
  const stated = rowTaxes.filter((tax) => tax !== null);
  const [first = 0] = stated;
  if (stated.length < 2 || lines.some((line) => line.taxMinor !== null)) return false;
  const differ = stated.some((tax) => tax !== first);
  if (total === null) return differ || stated.length === lines.length;
  const net = lines.some((line) => line.amountMinor === null)
    ? null
    : sumMinor(lines.map((line) => line.amountMinor ?? 0));
  if (net === null) return differ;
  return net + sumMinor(stated) === total || (differ && net + first !== total);
}

/** Whether a column of voids says so: anything but an explicit no. */
export function isVoided(text: string | null): boolean {
  return text !== null && !/^(false|no|n|0)$/i.test(text);
}

export function abs(amount: number | null): number | null {
  return amount === null ? null : Math.abs(amount);
}

/** The line with the other sign, as a credit counts. */
export function negateLine(line: InvoiceLineRecord): InvoiceLineRecord {
  const negate = (amount: number | null): number | null => (amount === null || amount === 0 ? amount : -amount);
  return { ...line, amountMinor: negate(line.amountMinor), taxMinor: negate(line.taxMinor) };
}

/** What the amounts say of a document whose file has no status. */
export function statusOf(
  kind: DocumentKind,
  totalMinor: number,
  paidMinor: number | null,
  balanceMinor: number | null,
): InvoiceStatus {
  if (kind === 'order') return 'paid';
  const open = balanceMinor ?? (paidMinor === null ? totalMinor : totalMinor - paidMinor);
  if (totalMinor === 0 || open === totalMinor) return 'finalized';
  return open <= 0 ? 'paid' : 'part-paid';
}
