import { Button, Group, Kbd, Text } from '@mantine/core';
import { IconDownload, IconPlayerStop } from '@tabler/icons-react';
import { keyLabel } from '../../app/actions.ts';
import { formatCount } from '../../ui/format.ts';
import { usePull } from './use-pull.ts';

/** "Pull now", or how far the running pull is and a way to stop it. For any screen. */
export function PullButton() {
  const pull = usePull();
  if (pull.running !== null) {
    const { phase, doneCount, totalCount } = pull.running;
    return (
      <Group gap="xs">
        <Text size="sm" aria-live="off">
          {phase === null ? 'Starting' : `Pulling ${phase}`} {formatCount(doneCount)}
          {totalCount === null ? '' : ` of ${formatCount(totalCount)}`}
        </Text>
        <Button variant="default" leftSection={<IconPlayerStop size={16} />} onClick={pull.stop}>
          Stop
        </Button>
      </Group>
    );
  }
  return (
    <Button
      leftSection={<IconDownload size={16} />}
      rightSection={<Kbd size="xs">{keyLabel('mod+P')}</Kbd>}
      disabled={pull.blockedBy !== null}
      title={pull.blockedBy ?? 'Reads what changed in QuickBooks since the last pull'}
      onClick={() => pull.start()}
    >
      Pull now
    </Button>
  );
}
