import { Alert, Button, Group, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { run } from '../../app/errors.ts';
import styles from './settings.module.css';
import { openSettings, useSettings } from './settings-store.ts';

/** Says, in every window until it is read, that secrets live in memory because no keychain answers. */
export function VaultNotice() {
  const vault = useSettings((store) => store.vault);
  const [read, setRead] = useState(false);
  useEffect(() => run(() => useSettings.getState().watchVault()), []);
  if (vault?.backend !== 'memory' || read) return null;
  return (
    <Alert className={styles.notice} color="orange" variant="outline" icon={<IconKey size={18} />} role="status">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">
          No keychain answers on this computer. Keys and sign-ins are kept in memory until Tieout quits; nothing is
          written in plain text.
        </Text>
        <Group gap={6} wrap="nowrap">
          <Button size="compact-sm" variant="default" onClick={() => openSettings('computer')}>
            Details
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setRead(true)}>
            Go on
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
