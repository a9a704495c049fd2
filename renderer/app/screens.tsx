import {
  IconAlertTriangle,
  IconCalendarEvent,
  IconChartBar,
  IconChecklist,
  IconCoins,
  IconFileImport,
  IconFileText,
  IconHistory,
  IconLink,
  IconListCheck,
  IconPlugConnected,
  IconScale,
  IconUpload,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { CompanyStatus } from '../../shared/ipc/company.ts';
import { ConflictsScreen } from '../features/conflicts/conflicts.tsx';
import { ConnectionScreen } from '../features/connection/connection.tsx';
import { CustomersScreen } from '../features/customers/customers.tsx';
import { ExportScreen } from '../features/export/export.tsx';
import { GoLiveScreen } from '../features/go-live/go-live.tsx';
import { HistoryScreen } from '../features/history/history.tsx';
import { ImportScreen } from '../features/import/import.tsx';
import { JobsScreen } from '../features/jobs/jobs.tsx';
import { LogScreen } from '../features/log/log.tsx';
import { Overview } from '../features/overview/overview.tsx';
import { PaymentsScreen } from '../features/payments/payments.tsx';
import { ReportsScreen } from '../features/reports/reports.tsx';
import { SummaryScreen } from '../features/set-up/summary.tsx';
import { TieOutScreen } from '../features/tie-out/tie-out.tsx';
import type { Screen } from '../stores/route.ts';

export interface ScreenEntry {
  readonly id: Screen;
  readonly label: string;
  readonly icon: ComponentType<{ size?: number }>;
  readonly component: ComponentType;
  /** What is open there: a count, never a nag. */
  readonly count?: (status: CompanyStatus) => number;
}

/** The rail, in the order of the bookkeeper's way through. */
export const screenEntries: readonly ScreenEntry[] = [
  { id: 'overview', label: 'Overview', icon: IconChartBar, component: Overview },
  { id: 'import', label: 'Import', icon: IconFileImport, component: ImportScreen },
  {
    id: 'customers',
    label: 'Customers',
    icon: IconUsers,
    component: CustomersScreen,
    count: ({ counts }) => counts.customersExact + counts.customersSuggested + counts.customersUnmatched,
  },
  {
    id: 'history',
    label: 'History',
    icon: IconLink,
    component: HistoryScreen,
    count: ({ counts }) => counts.documentsConfident + counts.documentsAmbiguous,
  },
  {
    id: 'payments',
    label: 'Backfill',
    icon: IconCoins,
    component: PaymentsScreen,
    count: ({ counts }) => counts.paymentsOpen,
  },
  { id: 'go-live', label: 'Go-live', icon: IconCalendarEvent, component: GoLiveScreen },
  { id: 'set-up', label: 'Set-up', icon: IconChecklist, component: SummaryScreen },
  {
    id: 'conflicts',
    label: 'Conflicts',
    icon: IconAlertTriangle,
    component: ConflictsScreen,
    count: ({ counts }) => counts.conflictsOpen,
  },
  {
    id: 'export',
    label: 'Export',
    icon: IconUpload,
    component: ExportScreen,
    count: ({ counts }) => counts.exportOpen,
  },
  { id: 'tie-out', label: 'Tie-out', icon: IconScale, component: TieOutScreen },
  { id: 'reports', label: 'Reports', icon: IconFileText, component: ReportsScreen },
  { id: 'log', label: 'Log', icon: IconHistory, component: LogScreen },
  { id: 'jobs', label: 'Jobs', icon: IconListCheck, component: JobsScreen },
  { id: 'connection', label: 'QuickBooks', icon: IconPlugConnected, component: ConnectionScreen },
];
