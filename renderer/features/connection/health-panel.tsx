import { Alert, Button, Group, Loader, Paper, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Company } from '../../../shared/ipc/app.ts';
import { timerChoices } from '../../../shared/ipc/connection.ts';
import type { EngineInput } from '../../../shared/ipc/contract.ts';
import { callEngine } from '../../api/client.ts';
import { describeError, run } from '../../app/errors.ts';
import { useNow } from '../../app/use-now.ts';
import { useSession } from '../../stores/session.ts';
import { formatAgo, formatCount, formatInstant, plural } from '../../ui/format.ts';
import { signInText } from '../companies/marks.tsx';
import { reconnect } from '../companies/sign-in-store.ts';
import { RequestUse } from './request-use.tsx';
import { type Health, reasonWords } from './words.ts';

const levels = {
  new: { word: 'Not pulled yet', colour: 'var(--text-2)', alert: 'gray', icon: IconCircleDashed },
  healthy: { word: 'Healthy', colour: 'var(--tier-exact)', alert: 'green', icon: IconCircleCheck },
  degraded: {
    word: 'Works, with something to look at',
    colour: 'var(--tier-suggested)',
    alert: 'yellow',
    icon: IconAlertTriangle,
  },
  unhealthy: { word: 'Does not work', colour: 'var(--wrong)', alert: 'red', icon: IconCircleX },
} as const;

interface Reason {
  readonly title: string;
  readonly remedy: string;
}

/** What the sign-in itself adds to the reasons: main knows it, not the engine. */
function signInReason(company: Company | null | undefined, nowMs: number): Reason | null {
  if (company === null || company === undefined) return null;
  if (company.connection !== 'connected') {
    const { text, hint } = signInText(company);
    return { title: `${text.charAt(0).toUpperCase()}${text.slice(1)}`, remedy: hint };
  }
  if (company.signInExpiresAt === null) return null;
  const days = Math.floor((Date.parse(company.signInExpiresAt) - nowMs) / 86_400_000);
  return days >= 14
    ? null
    : {
        title: `The sign-in runs out in ${plural(days, 'day')}`,
        remedy: 'Any pull renews it; otherwise sign in again.',
      };
}

function ConnectionTest({ disabled }: { readonly disabled: boolean }) {
  const [state, setState] = useState<'idle' | 'running' | { ok: boolean; text: string }>('idle');
  const test = () =>
    run(async () => {
      setState('running');
      try {
        const { companyName, durationMs } = await callEngine('connection.test', {});
        setState({ ok: true, text: `${companyName ?? 'QuickBooks'} answered in ${formatCount(durationMs)} ms` });
      } catch (error) {
        setState({ ok: false, text: describeError(error).title });
      }
    });
  return (
    <Group gap="xs">
      <Button variant="default" size="compact-sm" disabled={disabled} loading={state === 'running'} onClick={test}>
        Test the connection
      </Button>
      <Text size="sm" role="status" {...(typeof state === 'object' && !state.ok ? { c: 'var(--wrong)' } : {})}>
        {typeof state === 'object' ? state.text : ''}
      </Text>
    </Group>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <Text size="xs" c="var(--text-2)">
        {label}
      </Text>
      <div>{children}</div>
    </div>
  );
}

/** How the connection does and why, and what it used of Intuit's limit. */
export function HealthPanel({ health, reload }: { readonly health: Health | null; readonly reload: () => void }) {
  const company = useSession((store) => store.window?.company);
  const mode = useSession((store) => store.window?.mode);
  const nowMs = useNow(30_000);
  if (health === null) return <Loader size="sm" aria-label="Loading" m="md" />;
  const signIn = signInReason(company, nowMs);
  const signedOut = company?.connection !== 'connected';
  const level = signedOut ? 'unhealthy' : signIn !== null && health.level === 'healthy' ? 'degraded' : health.level;
  const { word, colour, alert, icon: Icon } = levels[level];
  const reasons = [...(signIn === null ? [] : [signIn]), ...health.reasons.map(reasonWords)];
  const setTimer = (value: string | null) =>
    run(async () => {
      const everyMinutes = (
        value === null || value === 'off' ? null : Number(value)
      ) as EngineInput<'connection.setTimer'>['everyMinutes'];
      await callEngine('connection.setTimer', { everyMinutes });
      reload();
    });
  return (
    <Stack gap="md" maw={960}>
      <Group gap="sm">
        <Text fw={600} c={colour} role="status" style={{ display: 'flex', alignItems: 'center', gap: 6 }}>
          <Icon size={18} aria-hidden="true" /> {word}
        </Text>
        <ConnectionTest disabled={mode !== 'full' || signedOut} />
      </Group>
      {reasons.map((reason) => (
        <Alert
          key={reason.title}
          variant="light"
          color={alert}
          title={reason.title}
          icon={<IconAlertTriangle size={16} />}
        >
          {reason.remedy}
          {reason === signIn && mode === 'full' && company != null && company.connection !== 'unknown' && (
            <div>
              <Button size="compact-sm" mt={8} onClick={() => reconnect(company)}>
                {signedOut ? 'Reconnect' : 'Sign in again'}
              </Button>
            </div>
          )}
        </Alert>
      ))}
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Fact label="Last complete pull">
          {health.lastPullAt === null ? (
            'None yet'
          ) : (
            <span title={formatInstant(health.lastPullAt)}>{formatAgo(health.lastPullAt, nowMs)}</span>
          )}
        </Fact>
        <Fact label="Sign-in valid until">{formatInstant(company?.signInExpiresAt ?? null)}</Fact>
        <Select
          label="Pull by itself while open"
          size="xs"
          value={health.timerMinutes === null ? 'off' : String(health.timerMinutes)}
          onChange={setTimer}
          disabled={mode !== 'full'}
          allowDeselect={false}
          data={[
            { value: 'off', label: 'Off' },
            ...timerChoices.map((minutes) => ({
              value: String(minutes),
              label:
                minutes < 60
                  ? `Every ${minutes} minutes`
                  : minutes === 60
                    ? 'Every hour'
                    : `Every ${minutes / 60} hours`,
            })),
          ]}
        />
      </SimpleGrid>
      <Paper withBorder p="md">
        <RequestUse health={health} />
      </Paper>
    </Stack>
  );
}
