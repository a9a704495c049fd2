import type { FieldOf } from '../fields.ts';
import type { ImportKind, InvoiceStatus } from '../records.ts';

/** What a row's type column says the row is. `skip`: another kind of transaction, left out and counted. */
export const rowTypes = ['invoice', 'credit', 'order', 'payment', 'skip'] as const;
export type RowType = (typeof rowTypes)[number];

/** What a status becomes; for payments only `void` and anything else matter. */
export type StatusWords = Readonly<Record<string, InvoiceStatus>>;

/**
 * Where a field is found: alternatives in order of preference; a nested list names columns that belong together
 * (street lines, two taxes) and are used with each other.
 */
export type FieldColumns = readonly (string | readonly string[])[];

/** One layout of one system, as data. Headers are compared folded; values are compared folded. */
export interface PresetOf<K extends ImportKind> {
  readonly id: string;
  /** The system as its maker writes it. */
  readonly system: string;
  /** The layout in words: "Invoice list". */
  readonly layout: string;
  readonly kind: K;
  /** Every column the layout is known to have; what is not mapped here still helps to recognise it. */
  readonly headers: readonly string[];
  readonly fields: Readonly<Partial<Record<FieldOf<K>, FieldColumns>>>;
  /** Headers that tell this layout from a sibling only as they are written, star and all. */
  readonly writtenHeaders?: readonly string[];
  /** Recognised only where every one of its columns is there. */
  readonly onlyWhole?: boolean;
  readonly statuses?: StatusWords;
  readonly types?: Readonly<Record<string, RowType>>;
  /** Documents stand below a line with their client's name. */
  readonly groupedByClient?: boolean;
  /** Invoices and payments stand in one column and only the sign tells them apart: the other ones are left out. */
  readonly onlySign?: 'positive' | 'negative';
  /** Only rows whose cell of this column has this value belong to the table. */
  readonly rowMark?: { readonly header: string; readonly value: string };
  /** The order of day and month where the file leaves it open. */
  readonly dateOrder?: 'dmy' | 'mdy';
}

export type Preset = { readonly [K in ImportKind]: PresetOf<K> }[ImportKind];
