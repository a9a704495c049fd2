import { Button, Checkbox, Group, Stack, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { EntityType } from '../../../shared/ipc/company.ts';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { formatCount, formatInstant, plural } from '../../ui/format.ts';
import { RefreshRecord } from './refresh-record.tsx';
import { typeNames } from './type-names.ts';
import type { Pull } from './use-pull.ts';
import { errorWords, type TypeState } from './words.ts';

function stateWords(state: TypeState): string {
  if (state.phase === 'never') return state.error === null ? 'not pulled yet' : '';
  if (state.phase === 'first-pull') return 'not complete: the next pull goes on';
  if (state.expectedCount === null || state.storedCount + state.refusedCount === state.expectedCount) return 'complete';
  return state.storedCount === state.expectedCount ? 'complete' : 'counts differ';
}

function TypeRow({
  state,
  chosen,
  onChosen,
}: {
  readonly state: TypeState;
  readonly chosen: boolean;
  readonly onChosen: (chosen: boolean) => void;
}) {
  const name = typeNames[state.type];
  const error = state.error === null ? null : errorWords(state.error);
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox
          size="xs"
          aria-label={`Choose ${name}`}
          checked={chosen}
          onChange={(event) => onChosen(event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td>{name}</Table.Td>
      <Table.Td ta="right" className="amount">
        {state.phase === 'never' ? '–' : formatCount(state.storedCount)}
        {state.expectedCount === null ? '' : ` of ${formatCount(state.expectedCount)}`}
      </Table.Td>
      <Table.Td>{formatInstant(state.lastPullAt)}</Table.Td>
      <Table.Td>
        {stateWords(state)}
        {state.refusedCount > 0 && `, ${formatCount(state.refusedCount)} could not be read`}
        {error !== null && (
          <Text size="sm" c="var(--wrong)" title={error.remedy}>
            {error.title} {error.remedy}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

type Refused = EngineOutput<'connection.refused'>;

function RefusedList({ version }: { readonly version: number }) {
  const [rows, setRows] = useState<Refused>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when their number changes
  useEffect(() => run(async () => setRows(await callEngine('connection.refused', {}))), [version]);
  if (rows.length === 0) return null;
  return (
    <section aria-label="Records that could not be read">
      <Text fw={600}>{plural(rows.length, 'record')} could not be read</Text>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Record</Table.Th>
            <Table.Th>What is wrong</Table.Th>
            <Table.Th>Field</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={`${row.type} ${row.id}`}>
              <Table.Td>
                {typeNames[row.type]}, id {row.id === '' ? 'unknown' : row.id}
              </Table.Td>
              <Table.Td>{errorWords({ code: row.code, details: {} }).title}</Table.Td>
              <Table.Td>{row.field ?? '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** Every type with how much of it is here, what failed, and a way to pull some of them only. */
export function RecordsPanel({ types, pull }: { readonly types: readonly TypeState[]; readonly pull: Pull }) {
  const [chosen, setChosen] = useState<ReadonlySet<EntityType>>(new Set());
  const choose = (type: EntityType, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(type);
    else next.delete(type);
    setChosen(next);
  };
  const disabled = chosen.size === 0 || pull.blockedBy !== null || pull.running !== null;
  const picked = types.map((one) => one.type).filter((type) => chosen.has(type));
  const refusedCount = types.reduce((sum, one) => sum + one.refusedCount, 0);
  return (
    <Stack gap="md" maw={1100}>
      <Group justify="space-between">
        <Group gap="xs">
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconDownload size={14} />}
            disabled={disabled}
            onClick={() => pull.start({ types: picked })}
          >
            {chosen.size === 0 ? 'Pull chosen types' : `Pull ${plural(chosen.size, 'chosen type')}`}
          </Button>
          <Button
            variant="subtle"
            size="compact-sm"
            disabled={disabled}
            onClick={() => pull.start({ types: picked, scope: 'everything' })}
          >
            Read them anew
          </Button>
        </Group>
        <RefreshRecord blockedBy={pull.blockedBy} />
      </Group>
      <RefusedList version={refusedCount} />
      <Table verticalSpacing={4} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={34}>
              <Checkbox
                size="xs"
                aria-label="Choose all types"
                checked={chosen.size === types.length && types.length > 0}
                indeterminate={chosen.size > 0 && chosen.size < types.length}
                onChange={(event) =>
                  setChosen(event.currentTarget.checked ? new Set(types.map((one) => one.type)) : new Set())
                }
              />
            </Table.Th>
            <Table.Th>Records</Table.Th>
            <Table.Th ta="right">Here, of QuickBooks&apos;</Table.Th>
            <Table.Th>Last pull</Table.Th>
            <Table.Th>State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {types.map((state) => (
            <TypeRow
              key={state.type}
              state={state}
              chosen={chosen.has(state.type)}
              onChosen={(on) => choose(state.type, on)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
