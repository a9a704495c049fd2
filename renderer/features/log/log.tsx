import { Select, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import type { ColDef } from 'ag-grid-community';
import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { RecordKey } from '../../../shared/ipc/decisions.ts';
import { callEngine, callMain } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { useSession } from '../../stores/session.ts';
import { ActionBar, ActionButton } from '../../ui/action-bar.tsx';
import { formatDay, formatInstant, plural, withDays } from '../../ui/format.ts';
import { Grid } from '../../ui/grid.tsx';
import { yields } from '../../ui/grid-columns.ts';
import { HeadTools } from '../../ui/head-tools.tsx';
import { ListScreen } from '../../ui/screen.tsx';
import { type Decision, DecisionInspector } from './inspector.tsx';

const columns: ColDef<Decision>[] = [
  { colId: 'id', headerName: 'No.', width: 68, sortable: false, field: 'decisionId', type: 'rightAligned' },
  {
    colId: 'at',
    headerName: 'When',
    width: 172,
    sortable: false,
    valueGetter: (p) => formatInstant(p.data?.at ?? null),
  },
  {
    colId: 'summary',
    headerName: 'Decision',
    flex: 1,
    minWidth: 240,
    sortable: false,
    valueGetter: (p) => withDays(p.data?.summary ?? ''),
    cellStyle: (p) => (p.data?.undoneBy == null ? null : { textDecoration: 'line-through', color: 'var(--text-2)' }),
  },
  { colId: 'person', headerName: 'Who', ...yields(2), width: 130, sortable: false, field: 'person' },
  {
    colId: 'undone',
    headerName: 'State',
    ...yields(1),
    width: 120,
    sortable: false,
    valueGetter: (p) => (p.data === undefined ? '' : p.data.undoneBy === null ? '' : `undone by ${p.data.undoneBy}`),
  },
];

/** Whether the chain of hashes is whole, so that a printed head can be compared with it. */
function Chain({ version }: { readonly version: number }) {
  const [chain, setChain] = useState<EngineOutput<'log.chain'> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again with every new decision
  useEffect(() => run(async () => setChain(await callEngine('log.chain', {}))), [version]);
  if (chain === null) return null;
  if (chain.brokenAt !== null) {
    return (
      <Text size="sm" c="var(--wrong)" role="alert">
        <IconShieldX size={14} /> The chain is broken at decision {chain.brokenAt}: the file was changed outside of
        Tieout. Restore a backup from before.
      </Text>
    );
  }
  return (
    <Text size="sm" c="var(--text-2)" title={chain.head ?? ''}>
      <IconShieldCheck size={14} /> {plural(chain.count, 'decision')}, none altered
      {chain.head === null ? '' : ` · fingerprint ${chain.head.slice(0, 8)}`}
    </Text>
  );
}

function recordOf(params: Readonly<Record<string, string>>): RecordKey | null {
  const { recordType, recordId } = params;
  const isNumber =
    recordId !== undefined && /^\d+$/.test(recordId) && /^(client|source_|conflict)/.test(recordType ?? '');
  const key = RecordKey.safeParse({ recordType, recordId: isNumber ? Number(recordId) : recordId });
  return key.success ? key.data : null;
}

/** Every decision: found by words, person, day or record; explained, taken back, exported. */
export function LogScreen() {
  const params = useRoute((store) => store.params);
  const go = useRoute((store) => store.go);
  const [search, setSearch] = useState(params.search ?? '');
  const [settled] = useDebouncedValue(search, 150);
  const [person, setPerson] = useState<string | null>(null);
  const [day, setDay] = useState<string | null>(null);
  const [record, setRecord] = useState(() => recordOf(params));
  const [people, setPeople] = useState<readonly string[]>([]);
  const [active, setActive] = useState<Decision | null>(null);
  const [count, setCount] = useState(0);
  const version = useFacts(
    'decisions',
    'company',
    'customers',
    'documents',
    'payments',
    'conflicts',
    'exports',
    'tieout',
    'imports',
  );
  const canDecide = useSession((store) => store.window?.mode !== 'read-only');
  const filter = { search: settled.trim().toLowerCase(), person, day, record };
  const undo = (decisionId: number) => run(() => callEngine('decisions.undo', { decisionId }));
  const exportTo = (ending: string) =>
    run(async () => {
      const { fileToken, name } = await callMain('files.chooseTarget', { suggestedName: `decisions.${ending}` });
      if (fileToken === null) return;
      const { rowCount } = await callEngine('log.export', { fileToken, ...filter });
      useCompany.getState().say(`Wrote ${plural(rowCount, 'decision')} to ${name ?? 'the file'}`);
    });
  const actions: Action[] = [
    {
      id: 'log.undo',
      label: 'Undo this decision',
      key: 'U',
      group: 'Log',
      disabled: active === null || !canDecide,
      run: () => {
        if (active !== null) undo(active.decisionId);
      },
    },
    {
      id: 'log.xlsx',
      label: 'Export as XLSX …',
      key: 'mod+E',
      group: 'Log',
      disabled: count === 0,
      run: () => exportTo('xlsx'),
    },
    { id: 'log.csv', label: 'Export as CSV …', group: 'Log', disabled: count === 0, run: () => exportTo('csv') },
  ];
  useActions(actions);
  return (
    <ListScreen
      head={
        <>
          <VisuallyHidden component="h1">Log</VisuallyHidden>
          <TextInput
            size="xs"
            w={260}
            leftSection={<IconSearch size={14} />}
            placeholder="Search decisions"
            aria-label="Search decisions"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <HeadTools>
            <Select
              size="xs"
              w={160}
              placeholder="Anyone"
              aria-label="Person"
              clearable
              value={person}
              onChange={setPerson}
              data={[...people]}
            />
            <DatePickerInput
              size="xs"
              w={170}
              placeholder="Any day"
              valueFormatter={({ date }) => (typeof date === 'string' ? `Day ${formatDay(date)}` : 'Any day')}
              aria-label={day === null ? 'Any day' : `Day ${formatDay(day)}`}
              clearable
              value={day}
              onChange={setDay}
              maxDate={new Date()}
            />
          </HeadTools>
          {record !== null && (
            <ActionButton
              action={{
                id: 'log.all',
                label: `Only ${record.recordType} ${record.recordId}: show all`,
                group: 'Log',
                run: () => setRecord(null),
              }}
            />
          )}
          <Chain version={version} />
        </>
      }
      list={
        <Grid<Decision>
          name="log"
          label="Decisions"
          columns={columns}
          rowId={(row) => String(row.decisionId)}
          query={JSON.stringify(filter)}
          version={version}
          fetchPage={async ({ offset, limit }) => {
            const reply = await callEngine('decisions.list', { ...filter, offset, limit });
            setPeople(reply.people);
            setCount(reply.totalCount);
            return reply;
          }}
          onActive={setActive}
          emptyText={
            filter.search === '' && person === null && day === null && record === null
              ? 'No decision was made yet. Every link, accepted difference, note and setting will stand here.'
              : 'No decision fits the filters.'
          }
          emptyNext={
            filter.search === '' && person === null && day === null && record === null
              ? { label: 'Go to the overview', run: () => go('overview') }
              : {
                  label: 'Take the filters off',
                  run() {
                    setSearch('');
                    setPerson(null);
                    setDay(null);
                    setRecord(null);
                  },
                }
          }
        />
      }
      inspector={
        active === null ? null : (
          <DecisionInspector decision={active} version={version} canDecide={canDecide} undo={undo} />
        )
      }
      bar={<ActionBar actions={actions}>{plural(count, 'decision')} shown</ActionBar>}
    />
  );
}
