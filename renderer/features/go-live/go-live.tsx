import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine } from '../../api/client.ts';
import { useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { Amount } from '../../ui/amount.tsx';
import { formatCount, formatDay, plural } from '../../ui/format.ts';
import { useLive } from '../../ui/use-live.ts';
import { CompanySettings } from './company-settings.tsx';
import styles from './go-live.module.css';

type Effects = EngineOutput<'goLive.effects'>;

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

/** What a change of the date does, before it is made. */
function changeText({ moved }: Effects, present: string): string {
  if (moved.count === 0)
    return `No document lies between ${formatDay(present)} and the new date: nothing changes sides.`;
  const what = plural(moved.count, 'document');
  const [become, offered] = moved.toHistory
    ? [moved.count === 1 ? 'becomes history' : 'become history', 'no longer offered for export']
    : [moved.count === 1 ? 'is history no more' : 'are history no more', 'offered for export from then on'];
  const parts = [`Against ${formatDay(present)}, ${what} ${become}.`];
  if (moved.unlinked > 0) {
    parts.push(
      `${formatCount(moved.unlinked)} of them ${moved.unlinked === 1 ? 'is' : 'are'} not linked and ${offered}.`,
    );
  }
  if (moved.inBatches > 0) {
    parts.push(
      `${formatCount(moved.inBatches)} ${moved.inBatches === 1 ? 'waits' : 'wait'} in a batch, which is checked again before it is pushed.`,
    );
  }
  return `${parts.join(' ')} Links stay as they are, and the change can be undone.`;
}

/** The date that fences history off, with what falls on each side, and the settings of QuickBooks that bend results. */
export function GoLiveScreen() {
  const status = useCompany((company) => company.status);
  const [date, setDate] = useState<string | null>(status?.goLive ?? status?.today ?? null);
  const { value: effects } = useLive(String(date), useFacts('company', 'documents', 'exports'), async () =>
    date === null ? null : callEngine('goLive.effects', { date }),
  );
  const canDecide = status?.mode !== 'read-only';
  const isSet = status?.goLive !== null && status?.goLive === date;
  const setGoLive = () => {
    if (date !== null) run(() => callEngine('goLive.set', { date }));
  };
  useActions([
    {
      id: 'go-live.set',
      label: 'Set the go-live date',
      key: 'G',
      group: 'Go-live',
      disabled: !canDecide || date === null || isSet,
      run: setGoLive,
    },
  ]);
  if (status === null) return null;
  return (
    <div className={styles.page}>
      <Title order={2} mb={4}>
        Go-live
      </Title>
      <Text c="dimmed" mb="md">
        Documents dated earlier are history: they leave only when a person adds them by hand. The document’s own date
        decides.
      </Text>
      <Stack gap="lg" maw={760}>
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
            {effects.unlinkedFrom === 0 && effects.from.length === 0
              ? date !== null && date > status.today
                ? 'That day is still to come: until then every document counts as history, and nothing is due to leave.'
                : 'Nothing is dated from that day on yet.'
              : effects.unlinkedFrom === 0
                ? 'Every document from that date on is linked already.'
                : `${plural(effects.unlinkedFrom, 'document')} from that date on ${effects.unlinkedFrom === 1 ? 'is not linked: it waits' : 'are not linked: they wait'} for an export batch, which a person pushes.`}
          </Text>
        )}
        {effects !== null && status.goLive !== null && !isSet && <Text>{changeText(effects, status.goLive)}</Text>}
        <CompanySettings />
      </Stack>
    </div>
  );
}
