import { Alert, Button, Code, Group, Loader, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { errorText } from '../../../shared/error-texts.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { SignInState } from '../../../shared/ipc/app.ts';
import { callMain } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { environmentLabels } from '../../app/labels.ts';
import { useNow } from '../../app/use-now.ts';
import { DialogFooter } from '../../ui/dialog-footer.tsx';
import { openSettings } from '../settings/settings-store.ts';
import { EnvironmentMark } from './marks.tsx';
import { startSignIn, useSignIn } from './sign-in-store.ts';

type Phase<P extends SignInState['phase']> = Extract<SignInState, { phase: P }>;

const cancel = () => run(() => callMain('signIn.cancel', {}));

function minutesLeft(until: string, nowMs: number): string {
  const minutes = Math.max(0, Math.ceil((Date.parse(until) - nowMs) / 60_000));
  return minutes === 1 ? 'one more minute' : `${minutes} more minutes`;
}

function Waiting({ state }: { readonly state: Phase<'waiting-for-browser'> }) {
  const [pasted, setPasted] = useState('');
  const nowMs = useNow(15_000);
  const use = () =>
    run(async () => {
      await callMain('signIn.paste', { address: pasted });
      setPasted('');
    });
  return (
    <Stack gap="md">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Loader size="sm" mt={3} />
        <Text>
          {state.reconnect === null
            ? 'Sign in there and choose the company. Tieout goes on by itself when the browser comes back, and shows you the company before anything is read.'
            : 'Sign in there and choose the same company again. Everything linked here is kept; another company is refused.'}
        </Text>
      </Group>
      <TextInput
        label="The browser did not come back?"
        description="Paste the whole address it ended on."
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && pasted.trim() !== '') use();
        }}
        rightSectionWidth={64}
        rightSection={
          <Button size="compact-xs" disabled={pasted.trim() === ''} onClick={use}>
            Use
          </Button>
        }
      />
      <Text size="xs" c="dimmed">
        The sign-in page is {new URL(state.address).host}. Tieout waits {minutesLeft(state.expiresAt, nowMs)}.
      </Text>
      <DialogFooter>
        <Button variant="default" onClick={cancel}>
          Cancel
        </Button>
        <Button variant="default" onClick={() => run(() => callMain('signIn.openBrowserAgain', {}))}>
          Open the browser again
        </Button>
      </DialogFooter>
    </Stack>
  );
}

function Confirm({ state }: { readonly state: Phase<'confirm'> }) {
  const [busy, setBusy] = useState(false);
  const confirm = () =>
    run(async () => {
      setBusy(true);
      try {
        await callMain('signIn.confirm', {});
      } finally {
        setBusy(false);
      }
    });
  return (
    <Stack gap="md">
      <div>
        <Text fz={22} fw={650} lh={1.25} dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {state.companyName}
        </Text>
        <Group gap={8} mt={6}>
          <EnvironmentMark environment={state.environment} />
          <Text c="dimmed">
            company ID <Code>{state.realmId}</Code>
            {state.country === null ? '' : ` · ${state.country}`}
          </Text>
        </Group>
      </div>
      <Text c="dimmed">
        Only its name was read so far. “Yes” makes a ledger for it on this computer; “No” withdraws the permission at
        once.
      </Text>
      <DialogFooter>
        <Button variant="default" disabled={busy} onClick={cancel}>
          No, withdraw
        </Button>
        <Button data-autofocus loading={busy} onClick={confirm}>
          Yes, open it
        </Button>
      </DialogFooter>
    </Stack>
  );
}

/** Errors that Settings clears. */
const settingsErrors: ReadonlySet<string> = new Set([
  'oauth.no-keys',
  'oauth.bad-keys',
  'oauth.no-redirect-address',
  'oauth.port-taken',
]);

function Failed({ state }: { readonly state: Phase<'failed'> }) {
  const { title, remedy } = errorText(state.error.code as ErrorCode, state.error.details);
  const inSettings = settingsErrors.has(state.error.code);
  return (
    <Stack gap="md">
      <Alert color="red" variant="light" title={title} role="alert">
        {remedy}
      </Alert>
      <DialogFooter>
        <Button variant="default" onClick={cancel}>
          Close
        </Button>
        <Button
          variant={inSettings ? 'default' : 'filled'}
          onClick={() => startSignIn(state.environment, state.reconnect)}
        >
          Try again
        </Button>
        {inSettings && (
          <Button
            onClick={() => {
              cancel();
              openSettings(state.error.code === 'oauth.no-keys' ? 'guide' : 'connection', state.environment);
            }}
          >
            {state.error.code === 'oauth.no-keys' ? 'Show me how' : 'Open settings'}
          </Button>
        )}
      </DialogFooter>
    </Stack>
  );
}

function titleOf(state: SignInState): string {
  switch (state.phase) {
    case 'waiting-for-browser':
      return 'Sign in to QuickBooks in your browser';
    case 'confirm':
      return 'Is this the company?';
    case 'failed':
      return 'Not connected';
    default:
      return 'Connecting';
  }
}

/** From the browser to a confirmed company; nothing but its name is read before the person says yes. */
export function SignInDialog() {
  const state = useSignIn((store) => store.state);
  const opened = state.phase !== 'idle' && state.phase !== 'done';
  return (
    <Modal
      opened={opened}
      onClose={cancel}
      closeOnClickOutside={false}
      withCloseButton={false}
      title={titleOf(state)}
      size={540}
      yOffset="16vh"
    >
      {state.phase === 'waiting-for-browser' && <Waiting state={state} />}
      {(state.phase === 'starting' || state.phase === 'exchanging') && (
        <Group justify="space-between">
          <Group gap="sm">
            <Loader size="sm" />
            <Text role="status">
              {state.phase === 'exchanging'
                ? 'Asking QuickBooks which company this is …'
                : state.environment === 'practice'
                  ? 'Starting the practice company …'
                  : `Getting ready to sign in (${environmentLabels[state.environment]}) …`}
            </Text>
          </Group>
          <Button variant="subtle" onClick={cancel}>
            Cancel
          </Button>
        </Group>
      )}
      {state.phase === 'confirm' && <Confirm state={state} />}
      {state.phase === 'failed' && <Failed state={state} />}
    </Modal>
  );
}
