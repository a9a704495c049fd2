import { Button, Menu, Text } from '@mantine/core';
import { IconBook2, IconPlus } from '@tabler/icons-react';
import { openSettings } from '../settings/settings-store.ts';
import { EnvironmentMark } from './marks.tsx';
import { startSignIn } from './sign-in-store.ts';

/** Asks which world before the browser opens: real books or a sandbox. */
export function ConnectButton() {
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button leftSection={<IconPlus size={16} />}>Connect QuickBooks</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => startSignIn('production', null)}>
          <EnvironmentMark environment="production" />
          <Text size="xs" c="dimmed" mt={2}>
            A company’s real books
          </Text>
        </Menu.Item>
        <Menu.Item onClick={() => startSignIn('sandbox', null)}>
          <EnvironmentMark environment="sandbox" />
          <Text size="xs" c="dimmed" mt={2}>
            Intuit’s test companies, made in its developer pages
          </Text>
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconBook2 size={15} />} onClick={() => openSettings('guide')}>
          How to register your app at Intuit
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
