import { Modal, Tabs } from '@mantine/core';
import { IconBook2, IconDeviceDesktop, IconPlugConnected, IconUser } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import type { AppSettings } from '../../../shared/ipc/app.ts';
import { useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useSession } from '../../stores/session.ts';
import { ConnectionSettings } from './connection-settings.tsx';
import { IntuitGuide } from './intuit-guide.tsx';
import { openSettings, type SettingsTab, settingsTabs, useSettings } from './settings-store.ts';
import { ThisComputer } from './this-computer.tsx';
import { You } from './you.tsx';

const pages: Readonly<Record<SettingsTab, { label: string; icon: ReactNode }>> = {
  you: { label: 'You and the window', icon: <IconUser size={16} /> },
  connection: { label: 'Connection', icon: <IconPlugConnected size={16} /> },
  guide: { label: 'Register at Intuit', icon: <IconBook2 size={16} /> },
  computer: { label: 'This computer', icon: <IconDeviceDesktop size={16} /> },
};

function Page({ tab, settings }: { readonly tab: SettingsTab; readonly settings: AppSettings }) {
  switch (tab) {
    case 'you':
      return <You settings={settings} />;
    case 'connection':
      return <ConnectionSettings settings={settings} />;
    case 'guide':
      return <IntuitGuide settings={settings} />;
    case 'computer':
      return <ThisComputer />;
  }
}

/** Settings of this computer, over whatever the window shows. */
export function SettingsDialog() {
  const tab = useSettings((store) => store.tab);
  const settings = useSession((store) => store.settings);
  useActions([
    { id: 'app.settings', label: 'Settings', key: 'mod+,', group: 'Tieout', run: () => openSettings('you') },
    {
      id: 'app.guide',
      label: 'How to register the app at Intuit',
      group: 'Tieout',
      run: () => openSettings('guide'),
    },
  ]);
  const opened = tab !== null;
  useEffect(() => {
    if (opened) run(() => useSettings.getState().loadKeys());
  }, [opened]);
  return (
    <Modal
      opened={opened && settings !== null}
      onClose={() => useSettings.getState().close()}
      title="Settings"
      size={880}
      yOffset="6vh"
    >
      {tab !== null && settings !== null && (
        <Tabs
          orientation="vertical"
          value={tab}
          onChange={(value) => {
            const next = settingsTabs.find((one) => one === value);
            if (next !== undefined) openSettings(next);
          }}
          mih={540}
          styles={{ tabLabel: { textAlign: 'start' } }}
        >
          <Tabs.List w={188}>
            {settingsTabs.map((one) => (
              <Tabs.Tab key={one} value={one} leftSection={pages[one].icon}>
                {pages[one].label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {settingsTabs.map((one) => (
            <Tabs.Panel key={one} value={one}>
              {one === tab && <Page tab={tab} settings={settings} />}
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
    </Modal>
  );
}
