import { Loader, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import type { MainOutput } from '../../shared/ipc/contract.ts';
import { callMain } from '../api/client.ts';
import { Companies } from '../features/companies/companies.tsx';
import { Everywhere } from '../features/companies/everywhere.tsx';
import { StartProblem } from '../features/companies/start-problem.tsx';
import { useCompany } from '../stores/company.ts';
import { useRoute } from '../stores/route.ts';
import { useSession } from '../stores/session.ts';
import { handleActionKey } from './actions.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { run } from './errors.ts';
import { Palette } from './palette.tsx';
import { Shell } from './shell.tsx';
import { theme } from './theme.ts';

function Content() {
  const session = useSession();
  const companyId = session.window?.company?.companyId ?? null;
  const mode = session.window?.mode ?? null;
  const engineStart = session.window?.engine === 'running' ? session.window.engineStart : 0;

  useEffect(() => run(() => useSession.getState().start()), []);

  useEffect(() => {
    if (companyId !== null) useRoute.getState().go('overview');
  }, [companyId]);

  // The same company opened in another mode is another status.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `mode` says that it is
  useEffect(() => {
    if (companyId !== null && engineStart > 0) useCompany.getState().open();
  }, [companyId, engineStart, mode]);

  useEffect(() => {
    window.addEventListener('keydown', handleActionKey);
    return () => window.removeEventListener('keydown', handleActionKey);
  }, []);

  if (session.window === null) return <Loader size="sm" aria-label="Loading" style={{ margin: 40 }} />;
  return companyId === null ? <Companies /> : <Shell />;
}

/** Asks first whether Tieout could read its list of companies: without it nothing else works. */
function Start() {
  const [info, setInfo] = useState<MainOutput<'app.info'> | null>(null);
  useEffect(() => run(async () => setInfo(await callMain('app.info', {}))), []);
  if (info === null) return <Loader size="sm" aria-label="Loading" style={{ margin: 40 }} />;
  if (info.startProblem !== null) return <StartProblem info={info} />;
  return (
    <>
      <Content />
      <Palette />
      <Everywhere />
    </>
  );
}

/** The whole window: theme, notices, palette, and either the companies or the open one. */
export function App() {
  const scheme = useSession((store) => store.settings?.theme ?? 'system');
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      {...(scheme === 'system' ? {} : { forceColorScheme: scheme })}
    >
      <Notifications position="bottom-right" limit={4} />
      <ErrorBoundary>
        <Start />
      </ErrorBoundary>
    </MantineProvider>
  );
}
