import { Anchor, Button, Group, List, SegmentedControl, Text } from '@mantine/core';
import { IconCheck, IconDownload, IconExternalLink, IconPlugConnected } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { AppSettings } from '../../../shared/ipc/app.ts';
import type { MainInput } from '../../../shared/ipc/contract.ts';
import { callMain } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { startSignIn } from '../companies/sign-in-store.ts';
import { CopyLine } from './copy-line.tsx';
import { redirectOf } from './redirects.ts';
import styles from './settings.module.css';
import { openSettings, useSettings } from './settings-store.ts';

type Topic = MainInput<'help.open'>['topic'];

function Outside({ topic, children }: { readonly topic: Topic; readonly children: ReactNode }) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      w="fit-content"
      rightSection={<IconExternalLink size={13} />}
      onClick={() => run(() => callMain('help.open', { topic }))}
    >
      {children}
    </Button>
  );
}

function Step({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <li>
      <div className={styles.step}>
        <h3>{title}</h3>
        {children}
      </div>
    </li>
  );
}

function EnterKeys({ environment }: { readonly environment: 'sandbox' | 'production' }) {
  const isSet = useSettings((store) => store.keys?.[environment] === true);
  return (
    <Button
      w="fit-content"
      size="compact-sm"
      variant={isSet ? 'default' : 'filled'}
      leftSection={isSet ? <IconCheck size={14} /> : undefined}
      onClick={() => openSettings('connection', environment)}
    >
      {isSet ? 'Keys are entered' : 'Enter the keys'}
    </Button>
  );
}

function Connect({ environment }: { readonly environment: 'sandbox' | 'production' }) {
  const isSet = useSettings((store) => store.keys?.[environment] === true);
  return (
    <Button
      w="fit-content"
      size="compact-sm"
      disabled={!isSet}
      leftSection={<IconPlugConnected size={14} />}
      onClick={() => {
        useSettings.getState().close();
        startSignIn(environment, null);
      }}
    >
      Connect QuickBooks
    </Button>
  );
}

function CreateApp() {
  return (
    <Step title="Make an app at Intuit">
      <p>
        Sign in at Intuit Developer with an account of the firm, not of one person. Under “My Hub”, “App dashboard”,
        create an app for QuickBooks Online and Payments. Its name is what clients see when they allow access.
      </p>
      <p>When asked for permissions (scopes), choose accounting, nothing else:</p>
      <CopyLine value="com.intuit.quickbooks.accounting" label="scope" />
      <Outside topic="intuit-developer">Open Intuit Developer</Outside>
    </Step>
  );
}

function SandboxSteps({ settings }: { readonly settings: AppSettings }) {
  return (
    <ol className={styles.steps}>
      <CreateApp />
      <Step title="Register the way back">
        <p>In the app, open “Settings”, “Redirect URIs”, tab Development, and add exactly this:</p>
        <CopyLine value={redirectOf(settings, 'sandbox') ?? ''} label="redirect URI" />
        <Text size="xs" c="dimmed">
          Every letter counts, also the missing slash at the end. If the port is taken on this computer, change it in
          Settings and here.
        </Text>
      </Step>
      <Step title="Copy the keys">
        <p>“Keys and credentials”, tab Development: show them, and copy Client ID and Client secret into Tieout.</p>
        <Group gap="xs">
          <EnterKeys environment="sandbox" />
          <Outside topic="intuit-keys">Where they are</Outside>
        </Group>
      </Step>
      <Step title="Connect a sandbox company">
        <p>
          Intuit gives each developer account sandbox companies (“Sandboxes” in the same menu). The browser asks which
          one; Tieout shows it to you before it reads anything.
        </p>
        <Connect environment="sandbox" />
      </Step>
    </ol>
  );
}

function ProductionSteps({ settings }: { readonly settings: AppSettings }) {
  const relay = redirectOf(settings, 'production');
  const host = relay === null ? 'www.example.com' : new URL(relay).host;
  const page = relay ?? 'https://www.example.com/tieout/';
  const fields: readonly (readonly [field: string, value: string])[] = [
    ['Host domain', host],
    ['Launch URL', page],
    ['Disconnect URL', page],
    ['Connect/Reconnect URL', page],
    ['Redirect URI', page],
  ];
  return (
    <ol className={styles.steps}>
      <CreateApp />
      <Step title="Put the relay page on your web site">
        <p>
          For production keys Intuit accepts only an https address on a real domain, and Tieout is a program, not a web
          site. The relay page bridges that: it hands QuickBooks’ answer to Tieout on this computer. It is one static
          file, stores nothing and sends nothing anywhere else; the answer is worth nothing without your client secret.
        </p>
        <List size="sm" spacing={2}>
          <List.Item>Save it and upload it unchanged: it allows no other script than its own.</List.Item>
          <List.Item>Switch the web server’s access log off for this address, as it would note the codes.</List.Item>
        </List>
        <Button
          w="fit-content"
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={14} />}
          onClick={() => run(() => callMain('relay.save', {}))}
        >
          Save the relay page …
        </Button>
        <p>
          Then enter its address in{' '}
          <Anchor component="button" type="button" size="sm" onClick={() => openSettings('connection', 'production')}>
            Settings, Connection
          </Anchor>
          {relay === null ? ' (none yet).' : '.'}
        </p>
      </Step>
      <Step title="Fill in the app’s details">
        <p>
          Under “Keys and credentials”, tab Production, Intuit lists what it wants to know first. Addresses it asks for:
        </p>
        <table className={styles.fields}>
          <tbody>
            {fields.map(([field, value]) => (
              <tr key={field}>
                <td>{field}</td>
                <td>
                  <CopyLine value={value} label={field} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <Text size="xs" c="dimmed">
          Besides: addresses of your terms and privacy statement, the countries you work in, and a questionnaire about
          the app. It serves your own clients and need not be listed in Intuit’s store. The redirect URI must equal the
          relay page’s address letter by letter.
        </Text>
        <Outside topic="intuit-redirects">Intuit on redirect addresses</Outside>
      </Step>
      <Step title="Copy the keys">
        <p>
          The same page then shows the production Client ID and Client secret. They differ from the development ones.
        </p>
        <EnterKeys environment="production" />
      </Step>
      <Step title="Connect a company">
        <p>
          Sign in as a user who may connect apps in that company (an administrator). If the browser cannot reach Tieout,
          copy the address it ended on into Tieout’s paste box.
        </p>
        <Connect environment="production" />
      </Step>
    </ol>
  );
}

/** How to register the firm's app at Intuit: what to do in which order, and what to copy where. */
export function IntuitGuide({ settings }: { readonly settings: AppSettings }) {
  const environment = useSettings((store) => store.environment);
  return (
    <div className={styles.section}>
      <div>
        <h2>Register your app at Intuit</h2>
        <p className={styles.quiet}>
          Once for the whole firm. QuickBooks then knows Tieout as your app; keys stay in this computer’s keychain.
        </p>
      </div>
      <SegmentedControl
        aria-label="For which companies"
        w="fit-content"
        value={environment}
        onChange={(value) => useSettings.getState().choose(value)}
        data={[
          { value: 'sandbox' as const, label: 'To try it: sandbox' },
          { value: 'production' as const, label: 'For real books: production' },
        ]}
      />
      {environment === 'sandbox' ? <SandboxSteps settings={settings} /> : <ProductionSteps settings={settings} />}
    </div>
  );
}
