import { Alert, Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { errorText } from '../../../shared/error-texts.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { MainOutput } from '../../../shared/ipc/contract.ts';
import { callMain } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import styles from './companies.module.css';

/** Tieout cannot read its list of companies: says so and what to do, and touches nothing by itself. */
export function StartProblem({ info }: { readonly info: MainOutput<'app.info'> }) {
  const [busy, setBusy] = useState(false);
  const problem = info.startProblem;
  if (problem === null) return null;
  const { title, remedy } = errorText(problem.code as ErrorCode, problem.details);
  const canRebuild = problem.code === ('company.list-damaged' satisfies ErrorCode);
  const rebuild = () =>
    run(async () => {
      setBusy(true);
      try {
        await callMain('app.rebuildList', {});
      } finally {
        setBusy(false);
      }
    });
  return (
    <main className={styles.start}>
      <Stack>
        <Title order={1} fz={22}>
          Tieout could not start
        </Title>
        <Alert color="red" variant="light" title={title} role="alert">
          {remedy}
        </Alert>
        <Text>
          Where it lies: <Code>{info.dataFolder}</Code>
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={() => run(() => callMain('app.openDataFolder', {}))}>
            Show the folder
          </Button>
          {canRebuild && (
            <Button loading={busy} onClick={rebuild}>
              Build a new list from the ledgers
            </Button>
          )}
          <Button variant="default" onClick={() => run(() => callMain('app.quit', {}))}>
            Quit
          </Button>
        </Group>
        {canRebuild && (
          <Text size="sm" c="dimmed">
            A new list finds every company whose ledger is here. The old file is kept beside it; colours, settings and
            what was archived are to be set again. Sign-ins and keys are in the keychain and stay.
          </Text>
        )}
      </Stack>
    </main>
  );
}
