import { Group, Stack, Table, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { PullState } from '../../../shared/ipc/company.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useFacts } from '../../stores/company.ts';
import { formatCount, formatInstant } from '../../ui/format.ts';
import { PullButton } from './pull-button.tsx';
import { typeNames } from './type-names.ts';
import { usePull, usePullActions } from './use-pull.ts';

/** How the company stands with QuickBooks: what was pulled, when, and the way to pull again. */
export function ConnectionScreen() {
  const pull = usePull();
  usePullActions(pull);
  const version = useFacts('company');
  const [states, setStates] = useState<readonly PullState[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when facts or the pull change
  useEffect(() => run(async () => setStates(await callEngine('pull.state', {}))), [version, pull.running?.phase]);
  return (
    <Stack p="md" gap="md" h="100%" style={{ overflow: 'auto' }}>
      <Group justify="space-between">
        <Title order={3}>QuickBooks</Title>
        <PullButton />
      </Group>
      {pull.blockedBy !== null && <Text c="dimmed">{pull.blockedBy}</Text>}
      <Table verticalSpacing={4} maw={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Records</Table.Th>
            <Table.Th ta="right">Here</Table.Th>
            <Table.Th ta="right">In QuickBooks</Table.Th>
            <Table.Th>Last pull</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {states.map((state) => (
            <Table.Tr key={state.type}>
              <Table.Td>{typeNames[state.type]}</Table.Td>
              <Table.Td ta="right">{state.phase === 'never' ? '–' : formatCount(state.storedCount)}</Table.Td>
              <Table.Td ta="right">{state.expectedCount === null ? '–' : formatCount(state.expectedCount)}</Table.Td>
              <Table.Td>{formatInstant(state.lastPullAt)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
