import type { ReportColumn, ReportSection } from '../../reports/document.ts';
import type { GridValue } from '../../source/write-table.ts';

/** A column of a report's table; text unless said otherwise. */
export const column = (label: string, kind: ReportColumn['kind'] = 'text'): ReportColumn => ({ label, kind });

export const money = (amountMinor: number | null, currency: string): GridValue =>
  amountMinor === null ? null : { type: 'amount', amountMinor, currency };

export const count = (value: number): GridValue => ({ type: 'decimal', text: String(value) });

/** A day as a date; nothing where the text is no ISO day. */
export const dayCell = (value: string | null): GridValue =>
  value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value) ? { type: 'date', day: value } : null;

/** A section of text and tables only. */
export function plainSection(
  title: string,
  lines: readonly string[],
  tables: ReportSection['tables'] = [],
): ReportSection {
  return { title, lines, figure: null, charts: [], tables };
}
