import {
  Badge,
  Button,
  Group,
  NumberInput,
  PasswordInput,
  Popover,
  SegmentedControl,
  Text,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { AppSettings } from '../../../shared/ipc/app.ts';
import { callMain } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { environmentLabels } from '../../app/labels.ts';
import { useSession } from '../../stores/session.ts';
import { CopyLine } from './copy-line.tsx';
import { redirectOf, relayProblem } from './redirects.ts';
import styles from './settings.module.css';
import { type KeyEnvironment, openSettings, useSettings } from './settings-store.ts';

/** Client id and secret of the firm's Intuit app: entered here, kept in the keychain, never shown again. */
export function Keys({ environment }: { readonly environment: KeyEnvironment }) {
  const isSet = useSettings((store) => store.keys?.[environment] === true);
  const [clientId, setClientId] = useState('');
  const [clientSecret, setClientSecret] = useState('');
  const [replacing, replace] = useDisclosure(false);
  const [asking, ask] = useDisclosure(false);
  const save = () =>
    run(async () => {
      await callMain('settings.setKeys', { environment, clientId, clientSecret });
      setClientId('');
      setClientSecret('');
      replace.close();
      await useSettings.getState().loadKeys();
    });
  const remove = () =>
    run(async () => {
      await callMain('settings.removeKeys', { environment });
      ask.close();
      await useSettings.getState().loadKeys();
    });
  return (
    <section className={styles.card} aria-label={`Intuit keys, ${environmentLabels[environment]}`}>
      <Group justify="space-between">
        <h3>{environment === 'sandbox' ? 'Development keys' : 'Production keys'} of your Intuit app</h3>
        <Badge variant="light" color={isSet ? 'green' : 'gray'}>
          {isSet ? 'entered' : 'none yet'}
        </Badge>
      </Group>
      {isSet && !replacing ? (
        <Group gap="xs">
          <Button variant="default" onClick={replace.open}>
            Replace …
          </Button>
          <Popover opened={asking} onChange={(open) => !open && ask.close()} width={300} withArrow>
            <Popover.Target>
              <Button variant="default" color="red" onClick={ask.open}>
                Remove …
              </Button>
            </Popover.Target>
            <Popover.Dropdown>
              <Text size="sm" mb="xs">
                Companies signed in with these keys can no longer pull or push until you enter them again. Nothing else
                is lost.
              </Text>
              <Button color="red" size="compact-sm" onClick={remove}>
                Remove keys
              </Button>
            </Popover.Dropdown>
          </Popover>
          <Text size="xs" c="dimmed">
            Kept in this computer’s keychain, never shown again.
          </Text>
        </Group>
      ) : (
        <>
          <TextInput
            label="Client ID"
            value={clientId}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setClientId(event.currentTarget.value)}
          />
          <PasswordInput
            label="Client secret"
            value={clientSecret}
            autoComplete="off"
            onChange={(event) => setClientSecret(event.currentTarget.value)}
          />
          <Group gap="xs">
            <Button disabled={clientId.trim() === '' || clientSecret.trim() === ''} onClick={save}>
              Save keys
            </Button>
            {replacing && (
              <Button variant="default" onClick={replace.close}>
                Cancel
              </Button>
            )}
            <Button variant="subtle" onClick={() => openSettings('guide', environment)}>
              Where do I find them?
            </Button>
          </Group>
        </>
      )}
    </section>
  );
}

function Address({
  environment,
  settings,
}: {
  readonly environment: 'sandbox' | 'production' | 'practice';
  readonly settings: AppSettings;
}) {
  const own = settings.connections[environment];
  const [port, setPort] = useState<number | string>(own.listenerPort);
  const [address, setAddress] = useState(own.redirectAddress ?? '');
  const save = (change: Partial<typeof own>) =>
    run(() =>
      useSession.getState().saveSettings({
        connections: { ...settings.connections, [environment]: { ...own, ...change } },
      }),
    );
  const portProblem =
    typeof port === 'number' && Number.isInteger(port) && port >= 1024 && port <= 65_535
      ? null
      : 'A whole number from 1024 to 65535.';
  const trimmed = address.trim();
  const addressProblem = environment !== 'production' || trimmed === '' ? null : relayProblem(trimmed);
  const redirect = environment === 'practice' ? null : redirectOf(settings, environment);
  return (
    <section className={styles.card} aria-label={`Way back from the browser, ${environmentLabels[environment]}`}>
      <h3>Way back from the browser</h3>
      {environment === 'production' && (
        <TextInput
          label="Address of your relay page"
          description="The page on your web site that hands the answer on to this computer; registered at Intuit letter by letter."
          placeholder="https://www.example.com/tieout/"
          value={address}
          error={addressProblem}
          onChange={(event) => setAddress(event.currentTarget.value)}
          onBlur={() => {
            if (addressProblem === null && trimmed !== (own.redirectAddress ?? '')) {
              save({ redirectAddress: trimmed === '' ? null : trimmed });
            }
          }}
        />
      )}
      <NumberInput
        label="Port Tieout listens on while you sign in"
        description="Only on this computer, and only then. Change it when another program has it."
        maw={460}
        hideControls
        allowDecimal={false}
        thousandSeparator=""
        value={port}
        error={portProblem}
        onChange={setPort}
        onBlur={() => {
          if (portProblem === null && typeof port === 'number' && port !== own.listenerPort)
            save({ listenerPort: port });
        }}
      />
      {redirect !== null && (
        <div>
          <Text size="sm" fw={500} mb={4}>
            Redirect URI to register at Intuit
          </Text>
          <CopyLine value={redirect} label="redirect URI" />
        </div>
      )}
    </section>
  );
}

/** Keys, ports and redirect addresses, one environment at a time. */
export function ConnectionSettings({ settings }: { readonly settings: AppSettings }) {
  const environment = useSettings((store) => store.environment);
  const [practice, setPractice] = useState(false);
  const shown = practice ? 'practice' : environment;
  return (
    <div className={styles.section}>
      <SegmentedControl
        aria-label="Environment"
        w="fit-content"
        value={shown}
        onChange={(value) => {
          setPractice(value === 'practice');
          if (value === 'sandbox' || value === 'production') useSettings.getState().choose(value);
        }}
        data={(['production', 'sandbox', 'practice'] as const).map((value) => ({
          value,
          label: environmentLabels[value],
        }))}
      />
      {shown === 'practice' ? (
        <p className={styles.quiet}>The practice company has its own keys; nothing is to be registered.</p>
      ) : (
        <Keys key={shown} environment={shown} />
      )}
      <Address key={`${shown}-address`} environment={shown} settings={settings} />
    </div>
  );
}
