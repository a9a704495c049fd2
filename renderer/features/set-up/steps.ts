import type { CompanyStatus } from '../../../shared/ipc/company.ts';
import type { WizardStep } from '../../../shared/ipc/wizard.ts';
import type { Screen } from '../../stores/route.ts';
import { formatCount, formatDay } from '../../ui/format.ts';

/** One step of the set-up and how it stands. */
export interface Step {
  readonly id: WizardStep;
  readonly screen: Screen;
  readonly label: string;
  readonly done: boolean;
  readonly text: string;
}

/** The steps in their order; any of them can be gone to at any time. */
export function stepsOf({ counts, goLive, wizard, backfilledAt }: CompanyStatus): readonly Step[] {
  const openCustomers = counts.customersExact + counts.customersSuggested;
  const openDocuments = counts.documentsConfident + counts.documentsAmbiguous;
  const skipsBackfill = backfilledAt === null && wizard.run?.withBackfill === false;
  return [
    {
      id: 'customers',
      screen: 'customers',
      label: 'Customers',
      done: counts.customersLinked > 0 && openCustomers === 0,
      text: `${formatCount(counts.customersLinked)} linked, ${formatCount(openCustomers)} open`,
    },
    {
      id: 'history',
      screen: 'history',
      label: 'History',
      done: counts.documentsLinked > 0 && openDocuments === 0,
      text: `${formatCount(counts.documentsLinked)} linked, ${formatCount(openDocuments)} open`,
    },
    {
      id: 'backfill',
      screen: 'payments',
      label: 'Backfill',
      done: backfilledAt !== null,
      text: skipsBackfill ? 'left out' : backfilledAt === null ? 'not run yet' : 'run',
    },
    {
      id: 'go-live',
      screen: 'go-live',
      label: 'Go-live',
      done: goLive !== null,
      text: goLive === null ? 'no date yet' : formatDay(goLive),
    },
    {
      id: 'summary',
      screen: 'set-up',
      label: 'Summary',
      done: wizard.completedAt !== null && wizard.run === null,
      text: wizard.completedAt === null ? 'open' : 'completed',
    },
  ];
}
