import { Alert, Button, Group, Kbd, Stack, Text, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPlay } from '@tabler/icons-react';
import type { ColDef } from 'ag-grid-community';
import { useMemo, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine } from '../../api/client.ts';
import { keyLabel } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { Grid } from '../../ui/grid.tsx';

type Answer = EngineOutput<'connection.query'>;

interface QueryRow {
  readonly key: string;
  readonly cells: readonly string[];
}

const example = "SELECT * FROM Invoice WHERE Balance > '0' ORDERBY TxnDate DESC MAXRESULTS 200";

function Rows({ answer }: { readonly answer: Extract<Answer, { outcome: 'rows' }> }) {
  const columns = useMemo(
    (): ColDef<QueryRow>[] =>
      answer.columns.map((name, index) => ({
        colId: name,
        headerName: name,
        width: 150,
        valueGetter: (params) => params.data?.cells[index] ?? '',
        tooltipValueGetter: (params) => params.data?.cells[index] ?? '',
      })),
    [answer.columns],
  );
  return (
    <Grid<QueryRow>
      name={`query.${answer.columns.join('.').slice(0, 60)}`}
      label="Rows of the query"
      columns={columns}
      rowId={(row) => row.key}
      query={String(answer.queryId)}
      version={0}
      fetchPage={async (request) => {
        const { rows, totalCount } = await callEngine('connection.queryRows', { queryId: answer.queryId, ...request });
        return { rows: rows.map((cells, index) => ({ key: String(request.offset + index), cells })), totalCount };
      }}
      emptyText="The query found nothing."
    />
  );
}

function summary(answer: Answer): string {
  if (answer.outcome === 'refused') return '';
  const time = `${formatCount(answer.durationMs)} ms`;
  if (answer.outcome === 'count') return `${plural(answer.count, 'record')}, ${time}`;
  return `${plural(answer.rowCount, 'row')}, ${time}`;
}

/** A question to QuickBooks in its own query language. It can only read. */
export function QueryPanel({ blockedBy }: { readonly blockedBy: string | null }) {
  const [statement, setStatement] = useState(example);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [running, setRunning] = useState(false);
  const ask = () =>
    run(async () => {
      setRunning(true);
      try {
        setAnswer(await callEngine('connection.query', { statement }));
      } finally {
        setRunning(false);
      }
    });
  return (
    <Stack gap="sm" h="100%">
      <Textarea
        aria-label="Query"
        description="QuickBooks' query language: one type, conditions joined by AND, 1,000 rows at most. Nothing can be changed from here."
        autosize
        minRows={3}
        maxRows={8}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        value={statement}
        onChange={(event) => setStatement(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && blockedBy === null) {
            event.preventDefault();
            ask();
          }
        }}
      />
      <Group gap="sm">
        <Button
          size="compact-sm"
          leftSection={<IconPlayerPlay size={14} />}
          rightSection={<Kbd size="xs">{keyLabel('mod+Enter')}</Kbd>}
          loading={running}
          disabled={blockedBy !== null}
          onClick={ask}
        >
          Run the query
        </Button>
        <Text size="sm" role="status" c="var(--text-2)">
          {blockedBy ?? (answer === null ? '' : summary(answer))}
        </Text>
      </Group>
      {answer?.outcome === 'refused' && (
        <Alert variant="light" color="red" icon={<IconAlertTriangle size={16} />} title={answer.message}>
          {answer.detail}
        </Alert>
      )}
      {answer?.outcome === 'rows' && (
        <div style={{ flex: 1, minHeight: 240 }}>
          <Rows answer={answer} />
        </div>
      )}
    </Stack>
  );
}
