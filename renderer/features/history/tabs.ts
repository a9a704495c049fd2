import {
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconClockPause,
  IconHelpCircle,
  IconLink,
} from '@tabler/icons-react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { DocumentRow, DocumentTab } from '../../../shared/ipc/documents.ts';
import type { MoneyTotal } from '../../../shared/schemas/common.ts';
import type { RowSum } from '../../ui/review-list.tsx';
import type { TabMoney, TierTab } from '../../ui/tier-tabs.tsx';

export type Counts = EngineOutput<'documents.counts'>;

/** The tabs of the screen, in the order of the work. */
export const tabs: readonly TierTab<DocumentTab>[] = [
  { id: 'confident', label: 'Confident', icon: IconCircleCheck, colour: '--tier-exact' },
  { id: 'ambiguous', label: 'Ambiguous', icon: IconHelpCircle, colour: '--tier-suggested' },
  { id: 'unmatched', label: 'Unmatched', icon: IconCircleDashed, colour: '--tier-unmatched' },
  { id: 'linked', label: 'Linked', icon: IconLink, colour: '--tier-linked' },
  { id: 'left', label: 'Left', icon: IconClockPause, colour: '--tier-unmatched' },
  { id: 'excluded', label: 'Stay out', icon: IconBan, colour: '--tier-unmatched' },
];

/** A credit counts against what is owed. */
function signed(row: DocumentRow, amountMinor: number, currency: string): MoneyTotal {
  return { currency, amountMinor: row.kind === 'credit' ? -amountMinor : amountMinor };
}

/** Amounts of ticked rows, both sides. */
export const sums: readonly RowSum<DocumentRow>[] = [
  { label: 'in the source', of: (row) => [signed(row, row.totalMinor, row.currency)] },
  {
    label: 'in QuickBooks',
    of: (row) =>
      row.documentTotalMinor === null || row.documentCurrency === null
        ? []
        : [signed(row, row.documentTotalMinor, row.documentCurrency)],
  },
];

/** Money behind each tab, source first. */
export function moneyOf({ totals }: Counts): Partial<Record<DocumentTab, TabMoney>> {
  const both = (tab: DocumentTab): TabMoney => [
    { label: 'in the source', totals: totals[tab].source },
    { label: 'in QuickBooks', totals: totals[tab].quickbooks },
  ];
  return Object.fromEntries(tabs.map(({ id }) => [id, both(id)]));
}
