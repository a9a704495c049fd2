import { Group, Tabs, Text, Title } from '@mantine/core';
import { IconDatabase, IconHeartbeat, IconMail, IconTerminal2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useRoute } from '../../stores/route.ts';
import styles from './connection.module.css';
import { HealthPanel } from './health-panel.tsx';
import { PullButton } from './pull-button.tsx';
import { PullMenu } from './pull-menu.tsx';
import { QueryPanel } from './query-panel.tsx';
import { RecordsPanel } from './records-panel.tsx';
import { useConnection } from './use-connection.ts';
import { usePull } from './use-pull.ts';
import { WebhooksPanel } from './webhooks-panel.tsx';

/** How the company stands with QuickBooks: health, what was pulled, and ways to look into it. */
export function ConnectionScreen() {
  const pull = usePull();
  const params = useRoute((store) => store.params);
  const [tab, setTab] = useState<string | null>(params.tab ?? 'health');
  const { health, types, reload } = useConnection(pull);
  return (
    <div className={styles.screen}>
      <Group justify="space-between" px="md" pt="sm">
        <Title order={1} size="h3">
          QuickBooks
        </Title>
        <Group gap="xs">
          {pull.running === null && <PullMenu pull={pull} />}
          <PullButton />
        </Group>
      </Group>
      {pull.blockedBy !== null && (
        <Text px="md" c="var(--text-2)">
          {pull.blockedBy}
        </Text>
      )}
      <Tabs value={tab} onChange={setTab} keepMounted={false} className={styles.tabs}>
        <Tabs.List px="md">
          <Tabs.Tab value="health" leftSection={<IconHeartbeat size={15} />}>
            Health
          </Tabs.Tab>
          <Tabs.Tab value="records" leftSection={<IconDatabase size={15} />}>
            Records
          </Tabs.Tab>
          <Tabs.Tab value="query" leftSection={<IconTerminal2 size={15} />}>
            Query
          </Tabs.Tab>
          <Tabs.Tab value="webhooks" leftSection={<IconMail size={15} />}>
            Notifications
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="health" className={styles.panel}>
          <HealthPanel health={health} reload={reload} />
        </Tabs.Panel>
        <Tabs.Panel value="records" className={styles.panel}>
          <RecordsPanel types={types} pull={pull} />
        </Tabs.Panel>
        <Tabs.Panel value="query" className={styles.panel}>
          <QueryPanel blockedBy={pull.blockedBy} />
        </Tabs.Panel>
        <Tabs.Panel value="webhooks" className={styles.panel}>
          <WebhooksPanel blockedBy={pull.blockedBy} keepsVerifier={health?.keepsVerifier ?? false} reload={reload} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
