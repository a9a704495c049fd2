import { Alert, Button, Group, List, Stack, Stepper, Table, Text, Title } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useEffect, useState } from 'react';
import type { CompanyStatus } from '../../../shared/ipc/company.ts';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine } from '../../api/client.ts';
import { useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { type Screen, useRoute } from '../../stores/route.ts';
import { Amount } from '../../ui/amount.tsx';
import { formatCount, formatDay, formatInstant, plural } from '../../ui/format.ts';
import styles from './go-live.module.css';

type Effects = EngineOutput<'goLive.effects'>;
type Settings = EngineOutput<'company.settings'>;
type Payments = EngineOutput<'payments.summary'>;

interface Step {
  readonly screen: Screen;
  readonly label: string;
  readonly done: boolean;
  readonly text: string;
}

function stepsOf(status: CompanyStatus, payments: Payments | null): readonly Step[] {
  const { counts } = status;
  const openCustomers = counts.customersExact + counts.customersSuggested;
  return [
    {
      screen: 'customers',
      label: 'Customers',
      done: counts.customersLinked > 0 && openCustomers === 0,
      text: `${formatCount(counts.customersLinked)} linked, ${formatCount(openCustomers)} open`,
    },
    {
      screen: 'history',
      label: 'History',
      done: counts.documentsLinked > 0 && counts.documentsConfident === 0,
      text: `${formatCount(counts.documentsLinked)} linked, ${formatCount(counts.documentsConfident + counts.documentsAmbiguous)} open`,
    },
    {
      screen: 'payments',
      label: 'Backfill',
      done: payments?.lastRunAt !== null && payments !== null,
      text:
        payments === null || payments.lastRunAt === null
          ? 'not run yet'
          : `${formatCount(payments.tabs.applied)} applied`,
    },
    {
      screen: 'go-live',
      label: 'Go-live',
      done: status.goLive !== null,
      text: status.goLive === null ? 'no date yet' : formatDay(status.goLive),
    },
    {
      screen: 'tie-out',
      label: 'Summary',
      done: status.wizard.completedAt !== null,
      text: status.wizard.completedAt === null ? 'open' : `completed ${formatInstant(status.wizard.completedAt)}`,
    },
  ];
}

function settingLines(settings: NonNullable<Settings>): string[] {
  const lines: string[] = [];
  if (settings.closingDate !== null) {
    lines.push(
      `The books are closed up to ${formatDay(settings.closingDate)}: nothing dated on or before it can be posted.`,
    );
  }
  if (!settings.customTransactionNumbers) {
    lines.push(
      'Custom transaction numbers are off: QuickBooks numbers invoices by itself and may not keep the number sent.',
    );
  }
  if (settings.applyCreditsAutomatically) {
    lines.push('Credits are applied automatically: a new invoice may be settled by an old credit at once.');
  }
  if (settings.automatedSalesTax) {
    lines.push(
      'Automated sales tax is on: QuickBooks computes the tax itself, so a total may differ from the one sent.',
    );
  }
  if (settings.multicurrency)
    lines.push('Multicurrency is on: each customer has one currency, fixed when it is created.');
  if (settings.subscriptionStatus !== null && !/^(paid|trial|active)/i.test(settings.subscriptionStatus)) {
    lines.push(`The subscription is “${settings.subscriptionStatus}”: the company may be read-only.`);
  }
  return lines;
}

function Side({ title, sums }: { readonly title: string; readonly sums: Effects['before'] }) {
  const count = sums.reduce((total, one) => total + one.count, 0);
  return (
    <Table.Tr>
      <Table.Td>{title}</Table.Td>
      <Table.Td ta="right">{formatCount(count)}</Table.Td>
      <Table.Td ta="right">
        {sums.length === 0
          ? '–'
          : sums.map((one) => (
              <div key={one.currency}>
                <Amount amountMinor={one.amountMinor} currency={one.currency} />
              </div>
            ))}
      </Table.Td>
    </Table.Tr>
  );
}

/** The set-up's last step: the date that fences history off, and where the whole set-up stands. */
export function GoLiveScreen() {
  const status = useCompany((company) => company.status);
  const go = useRoute((route) => route.go);
  const version = useFacts('company', 'documents', 'payments', 'imports');
  const [date, setDate] = useState<string | null>(status?.goLive ?? status?.today ?? null);
  const [effects, setEffects] = useState<Effects | null>(null);
  const [settings, setSettings] = useState<Settings>(null);
  const [payments, setPayments] = useState<Payments | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    run(async () => {
      setSettings(await callEngine('company.settings', {}));
      setPayments(await callEngine('payments.summary', {}));
    });
  }, [version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    if (date === null) return;
    let current = true;
    run(async () => {
      const next = await callEngine('goLive.effects', { date });
      if (current) setEffects(next);
    });
    return () => {
      current = false;
    };
  }, [date, version]);

  const canDecide = status?.mode !== 'read-only';
  const isSet = status?.goLive !== null && status?.goLive === date;
  const setGoLive = () => {
    if (date !== null) run(() => callEngine('goLive.set', { date }));
  };
  const complete = () => run(() => callEngine('wizard.complete', {}));
  const canComplete = canDecide && status !== null && status.goLive !== null;
  useActions([
    {
      id: 'go-live.set',
      label: 'Set the go-live date',
      key: 'G',
      group: 'Go-live',
      disabled: !canDecide || date === null || isSet,
      run: setGoLive,
    },
    {
      id: 'go-live.complete',
      label: 'Complete the set-up',
      key: 'Shift+G',
      group: 'Go-live',
      disabled: !canComplete,
      run: complete,
    },
  ]);
  if (status === null) return null;

  const steps = stepsOf(status, payments);
  const firstOpen = steps.findIndex((step) => !step.done);
  const lines = settings === null ? [] : settingLines(settings);
  const completedAt = status.wizard.completedAt;
  return (
    <div className={styles.page}>
      <Title order={2} mb={4}>
        Go-live
      </Title>
      <Text c="dimmed" mb="md">
        Documents dated earlier are history and never leave by themselves. The document’s own date decides.
      </Text>
      <Stepper
        active={firstOpen === -1 ? steps.length : firstOpen}
        size="xs"
        mb="lg"
        onStepClick={(index) => go(steps[index]?.screen ?? 'go-live')}
      >
        {steps.map((step) => (
          <Stepper.Step
            key={step.screen}
            label={step.label}
            description={step.text}
            {...(step.done ? { state: 'stepCompleted' as const } : {})}
          />
        ))}
      </Stepper>
      <Stack gap="lg" maw={720}>
        <Group align="flex-end">
          <DateInput label="Go-live date" w={190} value={date} onChange={setDate} disabled={!canDecide} />
          <Button disabled={!canDecide || date === null || isSet} onClick={setGoLive}>
            {status.goLive === null ? 'Set date' : isSet ? 'Date is set' : 'Change date'}
          </Button>
        </Group>
        {effects !== null && date !== null && (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Invoices of the source</Table.Th>
                <Table.Th ta="right">Count</Table.Th>
                <Table.Th ta="right">Sum</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              <Side title={`History, before ${formatDay(date)}`} sums={effects.before} />
              <Side title={`From ${formatDay(date)} on`} sums={effects.from} />
            </Table.Tbody>
          </Table>
        )}
        {effects !== null && (
          <Text>
            {effects.unlinkedFrom === 0
              ? 'Every document from that date on is linked already.'
              : `${plural(effects.unlinkedFrom, 'document')} from that date on ${effects.unlinkedFrom === 1 ? 'is' : 'are'} not linked: they wait for an export batch, which a person pushes.`}
          </Text>
        )}
        {lines.length > 0 && (
          <Alert
            variant="light"
            color="orange"
            title="Settings in QuickBooks that bend results"
            styles={{ title: { color: 'var(--tier-suggested)' } }}
          >
            <List size="sm" spacing={4}>
              {lines.map((line) => (
                <List.Item key={line}>{line}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        {completedAt === null ? (
          <Group>
            <Button disabled={!canComplete} onClick={complete}>
              Complete the set-up
            </Button>
            <Text size="sm" c="dimmed">
              {status.goLive === null
                ? 'Set the date first.'
                : 'What is still open stays on its screens; the set-up can be gone through again at any time.'}
            </Text>
          </Group>
        ) : (
          <Alert variant="light" color="green" title="The set-up is complete">
            By {status.wizard.completedBy}, {formatInstant(completedAt)}. {formatCount(status.counts.customersLinked)}{' '}
            customers and {formatCount(status.counts.documentsLinked)} documents are linked. Going through it again
            changes nothing by itself.
            <Group mt="xs">
              <Button size="compact-sm" variant="default" onClick={() => go('tie-out')}>
                See the tie-out
              </Button>
            </Group>
          </Alert>
        )}
      </Stack>
    </div>
  );
}
