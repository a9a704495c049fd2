import { Alert, Button, Stack, Table, Text } from '@mantine/core';
import { IconArrowBackUp, IconLock } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { formatInstant, plural, withDays } from '../../ui/format.ts';

export type Decision = EngineOutput<'decisions.list'>['rows'][number];
type Detail = EngineOutput<'decisions.detail'>;
type Changes = EngineOutput<'log.changes'>;

/** A word is broken only where it has no room of its own. */
const wrapped = { overflowWrap: 'anywhere', verticalAlign: 'top' } as const;

function ChangesTable({ changes }: { readonly changes: Changes }) {
  if (changes.totalCount === 0) {
    return (
      <Text size="sm" c="var(--text-2)">
        A record of what was done; nothing here was changed by it directly.
      </Text>
    );
  }
  return (
    <>
      <Table verticalSpacing={3} horizontalSpacing={6} layout="fixed" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="46%">Record</Table.Th>
            <Table.Th>Before</Table.Th>
            <Table.Th>After</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a decision never change their order
            <Table.Tr key={index}>
              <Table.Td style={wrapped} dir="auto">
                {withDays(line.record)}
              </Table.Td>
              <Table.Td style={wrapped}>{withDays(line.before ?? '–')}</Table.Td>
              <Table.Td style={wrapped}>{withDays(line.after ?? '–')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {changes.totalCount > changes.lines.length && (
        <Text size="sm" c="var(--text-2)">
          and {plural(changes.totalCount - changes.lines.length, 'more change')}
        </Text>
      )}
    </>
  );
}

/** One decision: who, when, what it changed, and whether and how it can be taken back. */
export function DecisionInspector({
  decision,
  version,
  canDecide,
  undo,
}: {
  readonly decision: Decision;
  readonly version: number;
  readonly canDecide: boolean;
  readonly undo: (decisionId: number) => void;
}) {
  const [shown, setShown] = useState<{ detail: Detail; changes: Changes } | null>(null);
  const { decisionId } = decision;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what blocks an undo changes with later decisions
  useEffect(() => {
    let stale = false;
    run(async () => {
      const [detail, changes] = await Promise.all([
        callEngine('decisions.detail', { decisionId }),
        callEngine('log.changes', { decisionId }),
      ]);
      if (!stale) setShown({ detail, changes });
    });
    return () => {
      stale = true;
    };
  }, [decisionId, version]);
  if (shown === null || shown.detail.decision.decisionId !== decisionId) return null;
  const { detail, changes } = shown;
  return (
    <Stack gap="sm">
      <div>
        <Text fw={600} dir="auto">
          {withDays(decision.summary)}
        </Text>
        <Text size="sm" c="var(--text-2)">
          {decision.person}, {formatInstant(decision.at)}
        </Text>
      </div>
      {decision.note !== null && <Text size="sm">{decision.note}</Text>}
      {decision.undoes !== null && <Text size="sm">Takes back decision {decision.undoes}.</Text>}
      {detail.decision.undoneBy !== null && <Text size="sm">Taken back by decision {detail.decision.undoneBy}.</Text>}
      {detail.blockedBy === null ? (
        <div>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowBackUp size={14} />}
            disabled={!canDecide}
            onClick={() => undo(decisionId)}
          >
            Undo this decision
          </Button>
        </div>
      ) : (
        <Alert variant="light" color="gray" icon={<IconLock size={16} />} title="It cannot be undone now">
          {detail.blockedBy}
        </Alert>
      )}
      <ChangesTable changes={changes} />
      <Text size="xs" c="var(--text-2)" style={{ wordBreak: 'break-all' }}>
        Hash {detail.hash}
      </Text>
    </Stack>
  );
}
