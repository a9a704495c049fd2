import { Alert, Button, Group } from '@mantine/core';
import { useEffect, useState } from 'react';
import { errorText } from '../../../shared/error-texts.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { MainOutput } from '../../../shared/ipc/contract.ts';
import { callMain } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import styles from './settings.module.css';
import { useSettings } from './settings-store.ts';

/** Where things are on this computer: secrets, books, logs; and which Tieout this is. */
export function ThisComputer() {
  const vault = useSettings((store) => store.vault);
  const [info, setInfo] = useState<MainOutput<'app.info'> | null>(null);
  const [trying, setTrying] = useState(false);
  useEffect(() => run(async () => setInfo(await callMain('app.info', {}))), []);
  const retry = () =>
    run(async () => {
      setTrying(true);
      try {
        await callMain('vault.retry', {});
      } finally {
        setTrying(false);
      }
    });
  const problem =
    vault?.backend === 'memory' ? errorText((vault.reason ?? 'vault.unavailable') as ErrorCode, {}) : null;
  return (
    <div className={styles.section}>
      {problem === null ? (
        <div>
          <h2>Secrets are in the keychain</h2>
          <p className={styles.quiet}>
            Keys and sign-ins are kept by this computer’s keychain, locked with your password; never on disk in plain
            text.
          </p>
        </div>
      ) : (
        <Alert color="orange" variant="light" title={problem.title}>
          <p style={{ marginTop: 0 }}>{problem.remedy}</p>
          <Button size="compact-sm" variant="default" loading={trying} onClick={retry}>
            Try the keychain again
          </Button>
        </Alert>
      )}
      {info !== null && (
        <>
          <dl className={styles.facts}>
            <dt>Tieout</dt>
            <dd>
              {info.version}
              {info.developmentBuild ? ', development build' : ''} · Electron {info.electron} · {info.platform}
            </dd>
            <dt>Books, list and logs</dt>
            <dd>{info.dataFolder}</dd>
          </dl>
          <Group>
            <Button variant="default" onClick={() => run(() => callMain('app.openDataFolder', {}))}>
              Show the folder
            </Button>
          </Group>
          <p className={styles.quiet}>
            Files are readable for your user only, but not encrypted by Tieout: use disk encryption. To move a company
            to another computer, back it up here and restore it there.
          </p>
        </>
      )}
    </div>
  );
}
