import type { DocumentKind, InvoiceLineRecord, InvoiceStatus } from './records.ts';

// What a document's own values say, apart from the rows they are read from.

/** Whether a line's amount and tax are the total that its row states; nothing stated is nothing to contradict. */
export function addsUp(line: InvoiceLineRecord, total: number | undefined): boolean {
  return total === undefined || line.amountMinor === null || line.amountMinor + (line.taxMinor ?? 0) === total;
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
