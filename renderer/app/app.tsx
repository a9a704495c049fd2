import { Loader, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { Companies } from '../features/companies/companies.tsx';
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
  const engine = session.window?.engine ?? 'none';

  useEffect(() => run(() => useSession.getState().start()), []);

  useEffect(() => {
    if (companyId === null || engine !== 'running') return;
    useRoute.getState().go('overview');
    useCompany.getState().open();
  }, [companyId, engine]);

  useEffect(() => {
    window.addEventListener('keydown', handleActionKey);
    return () => window.removeEventListener('keydown', handleActionKey);
  }, []);

  if (session.window === null) return <Loader size="sm" aria-label="Loading" style={{ margin: 40 }} />;
  return companyId === null ? <Companies /> : <Shell />;
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
        <Content />
        <Palette />
      </ErrorBoundary>
    </MantineProvider>
  );
}
