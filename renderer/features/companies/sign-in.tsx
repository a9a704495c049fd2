import { Alert, Button, Code, Group, Loader, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { SignInState } from '../../../shared/ipc/app.ts';
import { callMain } from '../../api/client.ts';
import { errorText } from '../../app/error-texts.ts';
import { run } from '../../app/errors.ts';
import { environmentLabels } from '../../app/labels.ts';
import styles from './companies.module.css';

const cancel = () => run(() => callMain('signIn.cancel', {}));

function Waiting({ state }: { readonly state: Extract<SignInState, { phase: 'waiting-for-browser' }> }) {
  const [pasted, setPasted] = useState('');
  return (
    <Stack>
      <Group gap="sm">
        <Loader size="sm" />
        <Title order={3}>Sign in to QuickBooks in your browser</Title>
      </Group>
      <Text>Choose the company there. Tieout goes on by itself when the browser comes back.</Text>
      <Group>
        <Button variant="default" onClick={() => run(() => callMain('signIn.openBrowserAgain', {}))}>
          Open the browser again
        </Button>
        <Button variant="subtle" onClick={cancel}>
          Cancel
        </Button>
      </Group>
      <TextInput
        label="The browser did not come back?"
        description="Paste the whole address it ended on."
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
        rightSectionWidth={70}
        rightSection={
          <Button
            size="compact-xs"
            disabled={pasted.trim() === ''}
            onClick={() => run(() => callMain('signIn.paste', { address: pasted }))}
          >
            Use
          </Button>
        }
      />
      <Text size="xs" c="dimmed">
        {environmentLabels[state.environment]} · the page is {new URL(state.address).host}
      </Text>
    </Stack>
  );
}

/** From the browser to a confirmed company; nothing but its name is read before the person says yes. */
export function SignIn({ state }: { readonly state: SignInState }) {
  return (
    <main className={styles.signIn}>
      {state.phase === 'waiting-for-browser' && <Waiting state={state} />}
      {(state.phase === 'starting' || state.phase === 'exchanging') && (
        <Group>
          <Loader size="sm" />
          <Text role="status">{state.phase === 'starting' ? 'Getting ready to sign in …' : 'Signing in …'}</Text>
          <Button variant="subtle" onClick={cancel}>
            Cancel
          </Button>
        </Group>
      )}
      {state.phase === 'confirm' && (
        <Stack>
          <Title order={3}>Is this the company?</Title>
          <Text size="xl" fw={600} dir="auto">
            {state.companyName}
          </Text>
          <Text>
            {environmentLabels[state.environment]} · realm <Code>{state.realmId}</Code>
            {state.country === null ? '' : ` · ${state.country}`}
          </Text>
          <Text c="dimmed">Only its name was read so far. “No” withdraws the permission at once.</Text>
          <Group>
            <Button data-autofocus onClick={() => run(() => callMain('signIn.confirm', {}))}>
              Yes, open it
            </Button>
            <Button variant="default" onClick={cancel}>
              No, withdraw
            </Button>
          </Group>
        </Stack>
      )}
      {state.phase === 'failed' && (
        <Stack>
          <Alert
            color="red"
            variant="light"
            title={errorText(state.error.code as ErrorCode, state.error.details).title}
            role="alert"
          >
            {errorText(state.error.code as ErrorCode, state.error.details).remedy}
          </Alert>
          <Group>
            <Button
              onClick={() => run(() => callMain('signIn.start', { environment: state.environment, reconnect: null }))}
            >
              Try again
            </Button>
            <Button variant="default" onClick={cancel}>
              Back to companies
            </Button>
          </Group>
        </Stack>
      )}
    </main>
  );
}
