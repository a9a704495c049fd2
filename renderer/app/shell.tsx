import { Button, Loader } from '@mantine/core';
import { callEngine, callMain } from '../api/client.ts';
import { EngineStopped } from '../features/companies/engine-stopped.tsx';
import { signInText } from '../features/companies/marks.tsx';
import { reconnect } from '../features/companies/sign-in-store.ts';
import { usePull, usePullActions } from '../features/connection/use-pull.ts';
import { DropTarget } from '../features/import/drop-target.tsx';
import { SetUpBar } from '../features/set-up/set-up-bar.tsx';
import { useStatus } from '../stores/company.ts';
import { useRoute } from '../stores/route.ts';
import { useSession } from '../stores/session.ts';
import { formatAgo, formatCount, formatDay, formatInstant, plural } from '../ui/format.ts';
import { type Action, useActions } from './actions.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { run } from './errors.ts';
import { environmentLabels, modeLabels } from './labels.ts';
import { screenEntries } from './screens.tsx';
import styles from './shell.module.css';
import { StatusBar } from './status-bar.tsx';
import { useNow } from './use-now.ts';

function daysLeft(instant: string, nowMs: number): number {
  return Math.floor((Date.parse(instant) - nowMs) / 86_400_000);
}

function TitleBar() {
  const window = useSession((store) => store.window);
  const status = useStatus();
  const nowMs = useNow(30_000);
  const company = window?.company;
  if (window === null || company === null || company === undefined) return null;
  return (
    <header className={styles.title}>
      <h1 className={styles.company} dir="auto" title={company.name}>
        {company.name}
      </h1>
      <span className={styles.environment}>{environmentLabels[company.environment]}</span>
      {window.mode !== 'full' && <span>{modeLabels[window.mode]}</span>}
      <span className={styles.facts}>
        {status?.pullError != null && <span className={styles.failed}>pull ended early</span>}
        {status?.goLive != null && (
          <span className={styles.lesser} title="Documents dated earlier are history and leave only when added by hand">
            live from {formatDay(status.goLive)}
          </span>
        )}
        {status?.lastPullAt !== null && status !== null && <span>pulled {formatAgo(status.lastPullAt, nowMs)}</span>}
        {company.connection === 'connected' && company.signInExpiresAt !== null && (
          <span className={styles.lesser} title={`This sign-in ends on ${formatInstant(company.signInExpiresAt)}`}>
            signed in for {plural(daysLeft(company.signInExpiresAt, nowMs), 'more day')}
          </span>
        )}
        {company.connection !== 'connected' && (
          <>
            <span title={signInText(company).hint}>{signInText(company).text}</span>
            {window.mode === 'full' && company.connection !== 'unknown' && (
              <Button size="compact-xs" onClick={() => reconnect(company)}>
                Reconnect
              </Button>
            )}
          </>
        )}
        <span className={styles.lesser}>{window.person}</span>
        <Button size="compact-xs" variant="default" onClick={() => run(() => callMain('window.showCompanies', {}))}>
          Companies
        </Button>
      </span>
    </header>
  );
}

function Rail() {
  const { screen, go } = useRoute();
  const status = useStatus();
  return (
    <nav className={styles.rail} aria-label="Steps">
      {screenEntries.map((entry) => {
        const count = status === null ? 0 : (entry.count?.(status) ?? 0);
        return (
          <button
            key={entry.id}
            type="button"
            className={styles.step}
            aria-current={screen === entry.id ? 'page' : undefined}
            title={count > 0 ? `${entry.label}: ${formatCount(count)}` : entry.label}
            onClick={() => go(entry.id)}
          >
            <entry.icon size={15} />
            <span className={styles.label}>{entry.label}</span>
            {count > 0 && <span className={styles.count}>{formatCount(count)}</span>}
          </button>
        );
      })}
    </nav>
  );
}

function useShellActions(): void {
  const go = useRoute((store) => store.go);
  const actions: Action[] = [
    ...screenEntries.map(
      (entry, index): Action => ({
        id: `go.${entry.id}`,
        label: entry.label,
        group: 'Go to',
        ...(index < 9 ? { key: `Alt+${index + 1}` } : {}),
        run: () => go(entry.id),
      }),
    ),
    {
      id: 'go.companies',
      label: 'All companies',
      key: 'mod+Shift+O',
      group: 'Go to',
      run: () => run(() => callMain('window.showCompanies', {})),
    },
    {
      id: 'edit.undo',
      label: 'Undo the last decision',
      key: 'mod+Z',
      group: 'Edit',
      run: () => run(() => callEngine('decisions.undo', { decisionId: null })),
    },
    {
      id: 'edit.redo',
      label: 'Redo what was undone',
      key: 'mod+Shift+Z',
      group: 'Edit',
      run: () => run(() => callEngine('decisions.redo', {})),
    },
  ];
  useActions(actions);
}

/** The frame around a company: title bar, rail, screen, status bar. */
export function Shell() {
  const screen = useRoute((store) => store.screen);
  const window = useSession((store) => store.window);
  const status = useStatus();
  useShellActions();
  usePullActions(usePull());
  const entry = screenEntries.find((one) => one.id === screen);
  const Shown = entry?.component;
  const environment = window?.company?.environment ?? 'production';
  return (
    <div className={styles.shell} style={{ ['--environment' as string]: `var(--env-${environment})` }}>
      <TitleBar />
      <Rail />
      <main className={styles.main} aria-label={entry?.label ?? ''}>
        {window?.engine === 'stopped' ? (
          <EngineStopped />
        ) : status === null || Shown === undefined ? (
          <Loader size="sm" aria-label="Opening the company" m="xl" />
        ) : (
          <>
            <SetUpBar />
            <ErrorBoundary key={screen}>
              <Shown />
            </ErrorBoundary>
          </>
        )}
      </main>
      <StatusBar />
      <DropTarget />
    </div>
  );
}
