import type { GridValue } from '../source/write-table.ts';

/** A report before it has a form: PDF and workbook are made of the same one, so that they say the same. */
export interface ReportDocument {
  readonly title: string;
  readonly facts: ReportFacts;
  readonly sections: readonly ReportSection[];
}

/** What stands on each report, whatever it is of. */
export interface ReportFacts {
  readonly companyName: string;
  /** "Practice", "Sandbox" or "Production", with the realm. */
  readonly environment: string;
  /** ISO day. */
  readonly asOf: string;
  readonly goLive: string | null;
  /** ISO instant at which QuickBooks was last read; null before the first pull. */
  readonly pulledAt: string | null;
  /** ISO day on which the report is made. */
  readonly madeOn: string;
  readonly person: string;
  readonly decisions: { readonly count: number; readonly head: string | null };
}

export interface ReportColumn {
  readonly label: string;
  /** `amount` and `count` stand at the right edge. */
  readonly kind: 'text' | 'amount' | 'count' | 'date';
}

export interface ReportTable {
  readonly title: string | null;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly GridValue[])[];
  readonly total: readonly GridValue[] | null;
}

/** A step of a waterfall, or a group of bars. Amounts in minor units of one currency. */
export type ReportChart =
  | {
      readonly type: 'waterfall';
      readonly currency: string;
      readonly steps: readonly { readonly label: string; readonly amountMinor: number }[];
    }
  | {
      readonly type: 'pairs';
      readonly currency: string;
      readonly names: readonly [string, string];
      readonly groups: readonly { readonly label: string; readonly valuesMinor: readonly [number, number] }[];
    }
  | {
      /** Bars of parts, one bar a row; counts, not money. At most four parts. */
      readonly type: 'parts';
      readonly label: string;
      readonly names: readonly string[];
      readonly rows: readonly { readonly label: string; readonly counts: readonly number[] }[];
    }
  | {
      readonly type: 'line';
      readonly currency: string;
      readonly label: string;
      readonly points: readonly { readonly label: string; readonly amountMinor: number }[];
    };

export interface ReportSection {
  readonly title: string;
  /** Sentences under the title. */
  readonly lines: readonly string[];
  /** The one figure of the section, if it has one. */
  readonly figure: { readonly label: string; readonly amountMinor: number; readonly currency: string } | null;
  readonly charts: readonly ReportChart[];
  readonly tables: readonly ReportTable[];
}
