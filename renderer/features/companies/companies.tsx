import { Alert, Badge, Button, Group, Loader, Menu, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconDots, IconPlus, IconSchool, IconSettings } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Company, SignInState } from '../../../shared/ipc/app.ts';
import type { OpenMode } from '../../../shared/ipc/call-table.ts';
import { callMain, onMain } from '../../api/client.ts';
import { useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { environmentLabels } from '../../app/labels.ts';
import { Amount } from '../../ui/amount.tsx';
import { formatInstant } from '../../ui/format.ts';
import styles from './companies.module.css';
import { SignIn } from './sign-in.tsx';

function Difference({ company }: { readonly company: Company }) {
  const differences = company.figures?.differences ?? [];
  if (differences.length === 0) return <Text c="dimmed">–</Text>;
  return (
    <Stack gap={0} align="flex-end">
      {differences.map((one) => (
        <Amount key={one.currency} amountMinor={one.differenceMinor} currency={one.currency} />
      ))}
    </Stack>
  );
}

function CompanyRow({
  company,
  open,
}: {
  readonly company: Company;
  readonly open: (company: Company, mode: OpenMode, newWindow: boolean) => void;
}) {
  return (
    <Table.Tr onDoubleClick={() => open(company, 'full', false)}>
      <Table.Td>
        <button type="button" className={styles.name} dir="auto" onClick={() => open(company, 'full', false)}>
          {company.name}
        </button>
      </Table.Td>
      <Table.Td>
        <span className={styles.environment} style={{ color: `var(--env-${company.environment})` }}>
          {environmentLabels[company.environment]}
        </span>
      </Table.Td>
      <Table.Td ta="right">
        <Difference company={company} />
      </Table.Td>
      <Table.Td ta="right">{company.figures?.openItems ?? '–'}</Table.Td>
      <Table.Td>{formatInstant(company.figures?.lastPullAt ?? null)}</Table.Td>
      <Table.Td>{formatInstant(company.figures?.lastSignOffAt ?? null)}</Table.Td>
      <Table.Td>
        {company.connection === 'connected' ? (
          <Text size="sm">until {formatInstant(company.signInExpiresAt)}</Text>
        ) : (
          <Badge color="orange" variant="light" leftSection={<IconAlertTriangle size={11} />}>
            {company.connection === 'signed-out' ? 'signed out' : 'not connected'}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button size="compact-xs" variant="subtle" aria-label={`More for ${company.name}`}>
              <IconDots size={15} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => open(company, 'full', true)}>Open in a new window</Menu.Item>
            <Menu.Item onClick={() => open(company, 'review', false)}>Open for review</Menu.Item>
            <Menu.Item onClick={() => open(company, 'read-only', false)}>Open read-only</Menu.Item>
            <Menu.Divider />
            {company.connection !== 'connected' && (
              <Menu.Item
                onClick={() =>
                  run(() =>
                    callMain('signIn.start', { environment: company.environment, reconnect: company.companyId }),
                  )
                }
              >
                Reconnect
              </Menu.Item>
            )}
            <Menu.Item onClick={() => run(() => callMain('companies.backUp', { companyId: company.companyId }))}>
              Back up …
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Table.Td>
    </Table.Tr>
  );
}

/** All companies known here, and the ways to a new one. */
export function Companies() {
  const [companies, setCompanies] = useState<readonly Company[] | null>(null);
  const [search, setSearch] = useState('');
  const [signIn, setSignIn] = useState<SignInState>({ phase: 'idle' });
  const [starting, startingState] = useDisclosure(false);

  const load = useCallback(() => run(async () => setCompanies(await callMain('companies.list', {}))), []);
  useEffect(() => {
    load();
    run(async () => setSignIn(await callMain('signIn.state', {})));
    const stops = [onMain('companies.changed', load), onMain('signIn.changed', setSignIn)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [load]);

  const openPractice = () =>
    run(async () => {
      startingState.open();
      try {
        await callMain('practice.open', {});
      } finally {
        startingState.close();
      }
    });
  const open = (company: Company, mode: OpenMode, newWindow: boolean) =>
    run(() => callMain('companies.open', { companyId: company.companyId, mode, newWindow }));

  useActions([{ id: 'companies.practice', label: 'Open the practice company', group: 'Companies', run: openPractice }]);

  const shown = useMemo(() => {
    const text = search.trim().toLowerCase();
    return (companies ?? []).filter(
      (company) => company.archivedAt === null && company.name.toLowerCase().includes(text),
    );
  }, [companies, search]);

  if (signIn.phase !== 'idle' && signIn.phase !== 'done') return <SignIn state={signIn} />;
  return (
    <main className={styles.page}>
      <Group justify="space-between" mb="md">
        <Title order={2}>Companies</Title>
        <Group gap="xs">
          <Button variant="default" leftSection={<IconSchool size={16} />} loading={starting} onClick={openPractice}>
            Open practice company
          </Button>
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={() => run(() => callMain('signIn.start', { environment: 'production', reconnect: null }))}
          >
            Connect QuickBooks
          </Button>
        </Group>
      </Group>
      {companies === null ? (
        <Loader size="sm" aria-label="Loading" />
      ) : companies.length === 0 ? (
        <Alert variant="light" icon={<IconSettings size={18} />} title="No company yet" maw={640}>
          Start with the practice company: a QuickBooks of its own on this computer, with a year of books and the
          matching export of a billing system. Nothing you do there leaves this computer.
        </Alert>
      ) : (
        <>
          <TextInput
            placeholder="Find a company"
            aria-label="Find a company"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            maw={320}
            mb="sm"
          />
          <Table.ScrollContainer minWidth={900}>
            <Table highlightOnHover stickyHeader>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Company</Table.Th>
                  <Table.Th>Environment</Table.Th>
                  <Table.Th ta="right">Difference</Table.Th>
                  <Table.Th ta="right">Open items</Table.Th>
                  <Table.Th>Last pull</Table.Th>
                  <Table.Th>Last sign-off</Table.Th>
                  <Table.Th>Sign-in</Table.Th>
                  <Table.Th aria-label="More" />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((company) => (
                  <CompanyRow key={company.companyId} company={company} open={open} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </>
      )}
    </main>
  );
}
