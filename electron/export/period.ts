import { z } from 'zod';
import { formatDay } from '../../shared/format.ts';
import { CompanySettings } from '../../shared/ipc/company.ts';
import { IsoDay } from '../../shared/schemas/common.ts';
import type { ItemRow } from '../ledger/export-items.ts';
import type { ReadableDb } from '../ledger/open.ts';
import { readSetting } from '../ledger/settings.ts';
import type { PlannedItem, Problem } from './types.ts';

/** Where the last pull keeps the settings of the company in QuickBooks. */
export const settingsKey = 'quickbooks.settings';

/** The last day of the closed books as an ISO day; null where none are closed. */
export function readClosingDate(db: ReadableDb): string | null {
  return readSetting(db, settingsKey, CompanySettings)?.closingDate ?? null;
}

/** Nothing may be written to a document that is dated, or would be, on a day of closed books. */
export function periodProblems(closingDate: string | null, days: readonly (string | null)[]): Problem[] {
  if (closingDate === null || !days.some((day) => day !== null && day <= closingDate)) return [];
  return [
    {
      code: 'period-closed',
      text: `The period is closed in QuickBooks up to ${formatDay(closingDate)}.`,
      action: 'reopen-period',
      blocks: true,
    },
  ];
}

const Dated = z.object({ date: IsoDay });
const Written = z.object({ TxnDate: IsoDay });

/** The days that count for a change of a document that exists: what QuickBooks has, and what it is to get. */
export function daysOfChange({ date, content }: Pick<PlannedItem | ItemRow, 'date' | 'content'>): (string | null)[] {
  const held = Dated.safeParse(content.expected).data?.date ?? date;
  return [held, Written.safeParse(content.body).data?.TxnDate ?? null];
}
