import { Button } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconCircleDotted } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CompanyStatus } from '../../../shared/ipc/company.ts';
import type { CurrencyTieOut } from '../../../shared/ipc/tieout.ts';
import { type Screen, useRoute } from '../../stores/route.ts';
import { formatAgo, formatCount, formatDay, plural } from '../../ui/format.ts';
import { PullButton } from '../connection/pull-button.tsx';
import styles from './overview.module.css';

interface Step {
  readonly title: string;
  readonly state: 'done' | 'now' | 'later';
  /** What stands there, in one line. */
  readonly facts: string;
  readonly screen: Screen;
  readonly label: string;
}

function stepsOf(status: CompanyStatus, tieOut: CurrencyTieOut | null, nowMs: number): Step[] {
  const { counts } = status;
  const customersOpen = counts.customersExact + counts.customersSuggested;
  const documentsOpen = counts.documentsConfident + counts.documentsAmbiguous;
  const hasClients = counts.clients > 0;
  const { run, completedAt } = status.wizard;
  const leavesPaymentsOut = run === null ? completedAt !== null : !run.withBackfill;
  const isOpen = tieOut !== null && tieOut.differenceMinor !== tieOut.acceptedMinor;
  return [
    {
      title: 'Pull QuickBooks',
      state: status.lastPullAt === null ? 'now' : 'done',
      facts:
        status.lastPullAt === null
          ? 'Reads customers, invoices, payments and credits. Changes nothing.'
          : `${plural(counts.customers, 'customer')}, pulled ${formatAgo(status.lastPullAt, nowMs)}`,
      screen: 'connection',
      label: 'Show',
    },
    {
      title: 'Import the billing system’s files',
      state: hasClients ? 'done' : 'now',
      facts:
        status.lastImportAt === null
          ? 'Clients, invoices and payments, as the billing system exports them.'
          : `${plural(counts.clients, 'client')}, imported ${formatAgo(status.lastImportAt, nowMs)}`,
      screen: 'import',
      label: hasClients ? 'Import again' : 'Import',
    },
    {
      title: 'Match clients with customers',
      state: !hasClients ? 'later' : customersOpen > 0 ? 'now' : 'done',
      facts: `${formatCount(counts.customersExact)} exact, ${formatCount(counts.customersSuggested)} suggested, ${formatCount(counts.customersUnmatched)} unmatched, ${formatCount(counts.customersLinked)} linked`,
      screen: 'customers',
      label: 'Match',
    },
    {
      title: 'Link invoice history',
      state: counts.customersLinked === 0 ? 'later' : documentsOpen > 0 ? 'now' : 'done',
      facts: `${formatCount(counts.documentsConfident)} confident, ${formatCount(counts.documentsAmbiguous)} ambiguous, ${formatCount(counts.documentsLinked)} linked`,
      screen: 'history',
      label: 'Link',
    },
    {
      title: 'Read payments of linked invoices',
      state:
        counts.documentsLinked === 0
          ? 'later'
          : counts.paymentsOpen > 0 || (status.backfilledAt === null && !leavesPaymentsOut)
            ? 'now'
            : 'done',
      facts:
        counts.paymentsOpen > 0
          ? `${status.backfilledAt === null ? 'Not read to the end, ' : ''}${plural(counts.paymentsOpen, 'payment')} to decide`
          : status.backfilledAt !== null
            ? 'Nothing to decide'
            : leavesPaymentsOut
              ? 'Left out'
              : 'Not read yet',
      screen: 'payments',
      label: 'Backfill',
    },
    {
      title: 'Set the go-live date',
      state: status.goLive === null ? (counts.documentsLinked === 0 ? 'later' : 'now') : 'done',
      facts:
        status.goLive === null
          ? 'Earlier documents are history and never leave by themselves.'
          : formatDay(status.goLive),
      screen: 'go-live',
      label: status.goLive === null ? 'Set' : 'Show',
    },
    {
      title: 'Clear the rest of the difference',
      state: tieOut === null || counts.documentsLinked === 0 ? 'later' : isOpen ? 'now' : 'done',
      facts:
        tieOut === null
          ? 'Told once both sides are here'
          : !isOpen
            ? 'Receivables agree, or every difference is accepted'
            : `${plural(tieOut.causes.length, 'cause')}, ${plural(
                tieOut.causes.reduce((sum, cause) => sum + cause.count, 0),
                'record',
              )}`,
      screen: 'tie-out',
      label: 'Tie out',
    },
  ];
}

const icons: Readonly<Record<Step['state'], ReactNode>> = {
  done: <IconCircleCheck size={18} color="var(--tier-exact)" aria-label="done" />,
  now: <IconCircle size={18} color="var(--mantine-primary-color-filled)" aria-label="to do" />,
  later: <IconCircleDotted size={18} color="var(--text-2)" aria-label="later" />,
};

/** The way through this company: what is done, what comes next, and the button for it. */
export function NextSteps({
  status,
  tieOut,
  nowMs,
}: {
  readonly status: CompanyStatus;
  readonly tieOut: CurrencyTieOut | null;
  readonly nowMs: number;
}) {
  const go = useRoute((route) => route.go);
  const steps = stepsOf(status, tieOut, nowMs);
  const next = steps.find((step) => step.state === 'now');
  return (
    <ol className={styles.steps}>
      {steps.map((step) => (
        <li key={step.title} aria-current={step === next ? 'step' : undefined}>
          {icons[step.state]}
          <div>
            <div style={{ fontWeight: step === next ? 650 : 400 }}>{step.title}</div>
            <div className={styles.quiet}>{step.facts}</div>
          </div>
          {step.screen === 'connection' && step === next ? (
            <PullButton />
          ) : (
            <Button
              size="compact-sm"
              variant={step === next ? 'filled' : 'default'}
              disabled={step.state === 'later'}
              onClick={() => go(step.screen)}
              aria-label={`${step.label}: ${step.title}`}
            >
              {step.label}
            </Button>
          )}
        </li>
      ))}
    </ol>
  );
}
