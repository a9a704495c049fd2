import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';
import type { Books } from '../tieout/books.ts';
import { indexSide } from '../tieout/side-index.ts';
import { listOpenItems, type OpenItem } from './open-items.ts';

export interface ControlAccountInput {
  readonly quickbooks: Books;
  /** ISO day. */
  readonly asOf: string;
  /** The receivables account's balance as QuickBooks reports it, by currency: of all dates, future ones too. */
  readonly reported: ReadonlyMap<CurrencyCode, AmountMinor>;
}

/** Subledger against control account in one currency: `subledgerMinor + directMinor = controlMinor`. */
export interface ControlAccount {
  readonly currency: CurrencyCode;
  /** Open invoices less open credit memos. */
  readonly documentsMinor: AmountMinor;
  /** Money on no document; negative. */
  readonly unappliedMinor: AmountMinor;
  readonly subledgerMinor: AmountMinor;
  /** Journal entries, deposits, expenses posted straight to the account. */
  readonly directMinor: AmountMinor;
  /** The account as rebuilt from all that is mirrored. */
  readonly controlMinor: AmountMinor;
  /** What is dated after the day: QuickBooks counts it in the balance it reports. */
  readonly laterMinor: AmountMinor;
  /** `controlMinor + laterMinor`: whatever the day, what the reported balance is held against. */
  readonly allDatesMinor: AmountMinor;
  readonly reportedMinor: AmountMinor | null;
  /** Reported less what all records add up to. Null without a reported balance. */
  readonly unknownMinor: AmountMinor | null;
  /** The direct entries, largest first. */
  readonly entries: readonly OpenItem[];
}

/** After every date that books hold. */
const endOfTime = '9999-12-31';

function sumOpen(items: readonly OpenItem[]): AmountMinor {
  return items.reduce((total, item) => total + item.openMinor, 0);
}

/** Rebuilds the Accounts Receivable account from mirrored documents and entries and holds the subledger against it. */
export function reconcileControlAccount({ quickbooks, asOf, reported }: ControlAccountInput): ControlAccount[] {
  const index = indexSide('quickbooks', quickbooks);
  const items = listOpenItems(index, asOf);
  const allItems = listOpenItems(index, endOfTime);
  const currencies = new Set([...[...items, ...allItems].map((item) => item.currency), ...reported.keys()]);
  return [...currencies].sort().map((currency) => {
    const own = items.filter((item) => item.currency === currency);
    const sum = (...types: OpenItem['type'][]): AmountMinor =>
      own.reduce((total, item) => total + (types.includes(item.type) ? item.openMinor : 0), 0);
    const documentsMinor = sum('invoice', 'credit');
    const unappliedMinor = sum('payment');
    const directMinor = sum('entry');
    const subledgerMinor = documentsMinor + unappliedMinor;
    const controlMinor = subledgerMinor + directMinor;
    const allDatesMinor = sumOpen(allItems.filter((item) => item.currency === currency));
    const reportedMinor = reported.get(currency) ?? null;
    return {
      currency,
      documentsMinor,
      unappliedMinor,
      subledgerMinor,
      directMinor,
      controlMinor,
      laterMinor: allDatesMinor - controlMinor,
      allDatesMinor,
      reportedMinor,
      unknownMinor: reportedMinor === null ? null : reportedMinor - allDatesMinor,
      entries: own
        .filter((item) => item.type === 'entry')
        .sort((a, b) => Math.abs(b.openMinor) - Math.abs(a.openMinor) || (String(a.id) < String(b.id) ? -1 : 1)),
    };
  });
}
