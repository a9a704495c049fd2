import { ActionIcon, Alert, Button, Group, Table, Text, TextInput, Title, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconPencil } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { AppliedFile, ImportRun, ImportSource } from '../../../shared/ipc/imports.ts';
import { callEngine } from '../../api/client.ts';
import { run, showError } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount, formatDay, formatInstant, plural } from '../../ui/format.ts';
import styles from './import.module.css';
import { countOf, kindLabels } from './words.ts';

function appliedText({ kind, counts, importRunId }: AppliedFile): string {
  if (importRunId === null) return 'nothing was new: everything was known already';
  const parts = [`${countOf(kind, counts.new)} new`];
  if (counts.changed > 0) parts.push(`${formatCount(counts.changed)} changed`);
  if (counts.renamesAccepted > 0) parts.push(`${formatCount(counts.renamesAccepted)} renamed`);
  if (counts.gone > 0) parts.push(`${formatCount(counts.gone)} gone`);
  if (counts.rejected > 0) parts.push(`${plural(counts.rejected, 'rejected row')} left out`);
  if (counts.beforeGoLive > 0) parts.push(`${formatCount(counts.beforeGoLive)} dated before go-live`);
  return parts.join(', ');
}

/** What the import just made did, and where the way goes on. */
export function Applied({ applied }: { readonly applied: readonly AppliedFile[] }) {
  const go = useRoute((store) => store.go);
  const pulled = useCompany((store) => store.status?.lastPullAt ?? null) !== null;
  const late = applied.some(({ counts }) => counts.beforeGoLive > 0);
  return (
    <Alert
      variant="light"
      icon={<IconCheck size={18} />}
      title={`Imported ${plural(new Set(applied.map(({ fileId }) => fileId)).size, 'file')}`}
      maw={820}
      withCloseButton
      closeButtonLabel="Close"
      onClose={() => run(() => callEngine('imports.forgetApplied', {}))}
    >
      {applied.map((file) => (
        <Text key={`${file.fileId} ${file.kind}`} style={{ overflowWrap: 'anywhere' }}>
          <b dir="auto">{file.fileName}</b>
          {file.place !== null && ` in ${file.place}`}: {appliedText(file)}
        </Text>
      ))}
      <Group gap="xs" mt="sm">
        <Button size="xs" onClick={() => go(pulled ? 'customers' : 'connection')}>
          {pulled ? 'Match the customers' : 'Pull from QuickBooks'}
        </Button>
        {late && (
          <Button size="xs" variant="default" onClick={() => go('history')}>
            Look at history
          </Button>
        )}
      </Group>
    </Alert>
  );
}

function SourceName({ source, canDecide }: { readonly source: ImportSource; readonly canDecide: boolean }) {
  const [name, setName] = useState<string | null>(null);
  const save = () => {
    const next = name?.trim() ?? '';
    setName(null);
    if (next === '' || next === source.name) return;
    run(() => callEngine('imports.renameSource', { sourceId: source.sourceId, name: next }));
  };
  if (name === null) {
    return (
      <Group gap={4} wrap="nowrap">
        <span className={styles.sourceName} title={source.name} dir="auto">
          {source.name}
        </span>
        {canDecide && (
          <ActionIcon
            size="xs"
            variant="subtle"
            aria-label={`Rename ${source.name}`}
            onClick={() => setName(source.name)}
          >
            <IconPencil size={13} />
          </ActionIcon>
        )}
      </Group>
    );
  }
  return (
    <TextInput
      size="xs"
      aria-label="Name of the source"
      value={name}
      maxLength={100}
      autoFocus
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
        if (event.key === 'Escape') setName(null);
      }}
    />
  );
}

/** The billing systems of this company, told apart everywhere. */
export function Sources() {
  const version = useFacts('imports');
  const canDecide = useSession((store) => store.window?.mode !== 'read-only');
  const [sources, setSources] = useState<readonly ImportSource[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: changed facts are fetched again
  useEffect(() => {
    callEngine('imports.sources', {}).then(setSources).catch(showError);
  }, [version]);
  if (sources.length === 0) return null;
  return (
    <section>
      <Title order={2} size="h4" mb={6}>
        Sources
      </Title>
      <Table.ScrollContainer minWidth={620} maw={820}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Source</Table.Th>
              <Table.Th ta="right">Clients</Table.Th>
              <Table.Th ta="right">Documents</Table.Th>
              <Table.Th ta="right">Payments</Table.Th>
              <Table.Th>Last import</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sources.map((source) => (
              <Table.Tr key={source.sourceId}>
                <Table.Td>
                  <SourceName source={source} canDecide={canDecide} />
                </Table.Td>
                <Table.Td ta="right">{formatCount(source.clients)}</Table.Td>
                <Table.Td ta="right">{formatCount(source.invoices)}</Table.Td>
                <Table.Td ta="right">{formatCount(source.payments)}</Table.Td>
                <Table.Td>{formatInstant(source.lastImportAt)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}

const pageSize = 25;

/** What an import brought, in words; what it brought nothing of is left out. */
function broughtText(one: ImportRun): string {
  const parts = [
    [one.newCount, 'new'],
    [one.changedCount, 'changed'],
    [one.goneCount, 'gone'],
    [one.unchangedCount, 'unchanged'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`);
  if (one.rejectedCount > 0) told.push(`${plural(one.rejectedCount, 'rejected row')} left out`);
  if (one.beforeGoLiveCount > 0) told.push(`${formatCount(one.beforeGoLiveCount)} dated before go-live`);
  return told.join(', ');
}

function daysText({ firstDate, lastDate }: ImportRun): string {
  if (firstDate === null) return '–';
  return firstDate === lastDate ? formatDay(firstDate) : `${formatDay(firstDate)} to ${formatDay(lastDate)}`;
}

function RunRow({ one, canDecide }: { readonly one: ImportRun; readonly canDecide: boolean }) {
  const undone = one.undoneAt !== null;
  return (
    <Table.Tr style={undone ? { color: 'var(--text-2)' } : {}}>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatInstant(one.importedAt)}</Table.Td>
      <Table.Td className={styles.name}>
        <span title={one.fileName} dir="auto">
          {one.fileName}
        </span>
        <span className={styles.quiet} title={one.sourceName} dir="auto">
          {kindLabels[one.kind]} · {one.sourceName}
        </span>
      </Table.Td>
      <Table.Td>
        {broughtText(one)}
        {one.complete && <div className={styles.quiet}>taken as complete</div>}
      </Table.Td>
      <Table.Td>{daysText(one)}</Table.Td>
      <Table.Td className={styles.name}>
        <span title={one.person} dir="auto">
          {one.person}
        </span>
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        {undone ? (
          `Undone ${formatInstant(one.undoneAt)}`
        ) : (
          <Tooltip label={one.blockedBy ?? 'Takes this import back as one step'} multiline maw={320}>
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconArrowBackUp size={13} />}
              aria-label={`Undo the import of ${one.fileName}`}
              {...(one.blockedBy === null ? {} : { 'data-disabled': true, 'aria-description': one.blockedBy })}
              disabled={!canDecide}
              onClick={() => run(() => callEngine('imports.undo', { importRunId: one.importRunId }))}
            >
              Undo
            </Button>
          </Tooltip>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** Every import so far, newest first; each can be taken back as one step while nothing rests on it. */
export function PastImports() {
  const version = useFacts('imports', 'documents', 'customers', 'payments', 'exports');
  const canDecide = useSession((store) => store.window?.mode !== 'read-only');
  const [limit, setLimit] = useState(pageSize);
  const [runs, setRuns] = useState<{ rows: readonly ImportRun[]; totalCount: number } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: changed facts are fetched again
  useEffect(() => {
    callEngine('imports.runs', { offset: 0, limit }).then(setRuns).catch(showError);
  }, [version, limit]);
  if (runs === null || runs.totalCount === 0) return null;
  return (
    <section>
      <Title order={2} size="h4" mb={6}>
        Past imports
      </Title>
      <Table.ScrollContainer minWidth={860}>
        <Table verticalSpacing={4} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Imported</Table.Th>
              <Table.Th>File</Table.Th>
              <Table.Th>What it brought</Table.Th>
              <Table.Th>Dated</Table.Th>
              <Table.Th>By</Table.Th>
              <Table.Th>Undo</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.rows.map((one) => (
              <RunRow key={one.importRunId} one={one} canDecide={canDecide} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {runs.totalCount > runs.rows.length && limit < 500 && (
        <Button variant="subtle" size="compact-sm" onClick={() => setLimit(Math.min(500, limit + 100))}>
          Show more of {formatCount(runs.totalCount)}
        </Button>
      )}
    </section>
  );
}
