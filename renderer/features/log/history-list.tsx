import { Stack, Text } from '@mantine/core';
import type { Decision } from '../../../shared/ipc/decisions.ts';
import { formatInstant, withDays } from '../../ui/format.ts';

/** What was decided about one record, newest first; nothing where nothing was. */
export function HistoryList({ decisions }: { readonly decisions: readonly Decision[] }) {
  if (decisions.length === 0) return null;
  return (
    <Stack gap={2}>
      <Text size="sm" fw={600}>
        History
      </Text>
      {decisions.map((decision) => (
        <Text key={decision.decisionId} size="xs" c="dimmed">
          {formatInstant(decision.at)} · {decision.person} · {withDays(decision.summary)}
        </Text>
      ))}
    </Stack>
  );
}
