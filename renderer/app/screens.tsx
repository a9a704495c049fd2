import {
  IconAlertTriangle,
  IconBuildingBank,
  IconCalendarEvent,
  IconChartBar,
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
import { Overview } from '../features/overview/overview.tsx';
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
];

export const icons = {
  IconAlertTriangle,
  IconBuildingBank,
  IconCalendarEvent,
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
};
