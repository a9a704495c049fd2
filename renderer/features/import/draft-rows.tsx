import { Badge, Button, Checkbox, SegmentedControl, Table, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ColDef } from 'ag-grid-community';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { DraftDetail, DraftList, DraftRow, ImportKind } from '../../../shared/ipc/imports.ts';
import { callEngine } from '../../api/client.ts';
import { useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { Amount } from '../../ui/amount.tsx';
import { decimalCell, formatCount, formatDay } from '../../ui/format.ts';
import { Grid, type PageRequest } from '../../ui/grid.tsx';
import styles from './import.module.css';
import { fieldLabel, fieldValue, listLabels, statusLabels } from './words.ts';

const changeLabels = {
  new: 'New',
  changed: 'Changed',
  unchanged: 'Unchanged',
  gone: 'Gone',
  renamed: 'Renamed',
} as const;
const changeColours = {
  new: 'var(--tier-exact)',
  changed: 'var(--tier-suggested)',
  unchanged: 'var(--tier-unmatched)',
  gone: 'var(--tier-unmatched)',
  renamed: 'var(--tier-linked)',
} as const;

function ChangeTag({ change }: { readonly change: DraftRow['change'] }) {
  return <span style={{ color: changeColours[change] }}>{changeLabels[change]}</span>;
}

const changedFields = (row: DraftRow): string =>
  row.changes
    .map(
      ({ field, before, after }) =>
        `${fieldLabel(field)}: ${fieldValue(field, before, row.currency)} → ${fieldValue(field, after, row.currency)}`,
    )
    .join('; ');

const statusText = (row: DraftRow): string =>
  row.status === null ? '' : (statusLabels[row.status as keyof typeof statusLabels] ?? row.status);

function amountColumn(field: 'amountMinor' | 'taxMinor' | 'openMinor', headerName: string): ColDef<DraftRow> {
  return {
    colId: field,
    headerName,
    width: 122,
    type: 'rightAligned',
    valueGetter: ({ data }) => decimalCell(data?.[field], data?.currency),
    cellRenderer: ({ data }: { data?: DraftRow }) => {
      const amountMinor = data?.[field] ?? null;
      return data === undefined || amountMinor === null || data.currency === null ? (
        '–'
      ) : (
        <Amount amountMinor={amountMinor} currency={data.currency} showCurrency={false} />
      );
    },
  };
}

const kindTags = { invoice: '', credit: 'credit', order: 'order' } as const;

/** Columns by kind; where records changed, what changed stands beside their names. */
function columnsFor(kind: ImportKind, list: DraftList): ColDef<DraftRow>[] {
  const columns = columnsOf(kind);
  if (list !== 'changed' && list !== 'renamed') return columns;
  const isChange = (column: ColDef<DraftRow>): boolean => column.colId === 'changes';
  const rest = columns.filter((column) => !isChange(column));
  return [...rest.slice(0, 2), ...columns.filter(isChange), ...rest.slice(2)];
}

function columnsOf(kind: ImportKind): ColDef<DraftRow>[] {
  const change: ColDef<DraftRow> = {
    colId: 'change',
    headerName: 'Change',
    width: 106,
    valueGetter: ({ data }) => (data === undefined ? '' : changeLabels[data.change]),
    cellRenderer: ({ data }: { data?: DraftRow }) => (data === undefined ? '' : <ChangeTag change={data.change} />),
  };
  const currency: ColDef<DraftRow> = { field: 'currency', headerName: 'Currency', width: 90 };
  const line: ColDef<DraftRow> = { field: 'line', headerName: 'Row', width: 76, type: 'rightAligned' };
  const changes: ColDef<DraftRow> = {
    colId: 'changes',
    headerName: 'What changed',
    sortable: false,
    flex: 1,
    minWidth: 240,
    tooltipValueGetter: ({ data }) => (data === undefined ? '' : changedFields(data)),
    valueGetter: ({ data }) => (data === undefined ? '' : changedFields(data)),
  };
  const text = (field: keyof DraftRow & string, headerName: string, width: number): ColDef<DraftRow> => ({
    field,
    headerName,
    width,
    tooltipField: field,
  });
  const day = (field: 'date' | 'dueDate', headerName: string): ColDef<DraftRow> => ({
    field,
    headerName,
    width: 112,
    valueFormatter: ({ value }) => formatDay((value as string | null) ?? null),
  });
  const status: ColDef<DraftRow> = {
    field: 'status',
    headerName: 'Status',
    width: 100,
    valueGetter: ({ data }) => (data === undefined ? '' : statusText(data)),
  };
  if (kind === 'clients') {
    return [
      change,
      text('label', 'Client', 240),
      text('email', 'Email', 220),
      text('phone', 'Phone', 140),
      text('place', 'Place', 180),
      currency,
      status,
      line,
      changes,
    ];
  }
  if (kind === 'payments') {
    return [
      change,
      text('label', 'Reference', 140),
      text('client', 'Client', 220),
      day('date', 'Date'),
      amountColumn('amountMinor', 'Amount'),
      currency,
      amountColumn('openMinor', 'Not applied'),
      { field: 'partCount', headerName: 'Applied to', width: 100, type: 'rightAligned' },
      line,
      changes,
    ];
  }
  return [
    change,
    {
      colId: 'label',
      headerName: 'Number',
      width: 110,
      tooltipField: 'label',
      valueGetter: ({ data }) =>
        data === undefined
          ? ''
          : `${data.label}${data.documentKind === null || data.documentKind === 'invoice' ? '' : ` (${kindTags[data.documentKind]})`}`,
    },
    text('client', 'Client', 200),
    day('date', 'Date'),
    amountColumn('amountMinor', 'Total'),
    currency,
    day('dueDate', 'Due'),
    amountColumn('openMinor', 'Open'),
    status,
    { field: 'partCount', headerName: 'Lines', width: 78, type: 'rightAligned' },
    line,
    changes,
  ];
}

type Shown = EngineOutput<'imports.record'>;

function Inspector({
  draftId,
  row,
  version,
}: {
  readonly draftId: number;
  readonly row: DraftRow;
  readonly version: string;
}) {
  const [shown, setShown] = useState<Shown | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version of the draft is fetched again
  useEffect(() => {
    let current = true;
    callEngine('imports.record', { draftId, rowId: row.rowId })
      .then((next) => current && setShown(next))
      // The list changed meanwhile: the next active row brings its own.
      .catch(() => current && setShown(null));
    return () => {
      current = false;
    };
  }, [draftId, row.rowId, version]);
  return (
    <aside className={styles.inspector} aria-label="The record as understood">
      <Text fw={600} dir="auto">
        {row.label}
      </Text>
      <Text className={styles.quiet}>
        <ChangeTag change={row.change} />
        {row.change === 'gone' ? '' : `, row ${formatCount(row.line)}`}
        {row.linked ? ', linked: the link stays' : ''}
      </Text>
      {row.changes.length > 0 && (
        <Table mt="xs" withRowBorders={false} horizontalSpacing={4} verticalSpacing={2}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Field</Table.Th>
              <Table.Th>Was</Table.Th>
              <Table.Th>Is now</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {row.changes.map(({ field, before, after }) => (
              <Table.Tr key={field}>
                <Table.Td>{fieldLabel(field)}</Table.Td>
                <Table.Td className={styles.before}>{fieldValue(field, before, row.currency)}</Table.Td>
                <Table.Td>{fieldValue(field, after, row.currency)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {shown !== null && (
        <>
          <dl className={styles.pairs}>
            {shown.fields.map(({ field, value }) => (
              <div key={field} style={{ display: 'contents' }}>
                <dt>{fieldLabel(field)}</dt>
                <dd dir="auto">{fieldValue(field, value, row.currency)}</dd>
              </div>
            ))}
          </dl>
          {shown.parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity than their place
            <div key={index}>
              <Text className={styles.quiet}>
                {row.documentKind === null ? 'Application' : 'Line'} {index + 1}
              </Text>
              <dl className={styles.pairs}>
                {part.map(({ field, value }) => (
                  <div key={field} style={{ display: 'contents' }}>
                    <dt>{fieldLabel(field)}</dt>
                    <dd dir="auto">{fieldValue(field, value, row.currency)}</dd>
                  </div>
                ))}
              </dl>
            </div>
          ))}
          {shown.partCount > shown.parts.length && (
            <Text className={styles.quiet}>and {formatCount(shown.partCount - shown.parts.length)} more</Text>
          )}
        </>
      )}
    </aside>
  );
}

/** The rows as understood, by what they would change. */
export function DraftRows({ detail }: { readonly detail: DraftDetail }) {
  const { draft } = detail;
  const { draftId, counts, kind } = draft;
  const [list, setList] = useState<DraftList>('all');
  const [search, setSearch] = useState('');
  const [active, setActive] = useState<DraftRow | null>(null);
  const version = [
    counts.new,
    counts.changed,
    counts.unchanged,
    counts.gone,
    counts.renamesAccepted,
    draft.sourceName,
    JSON.stringify(detail.mapping),
    JSON.stringify(detail.chosen),
  ].join('|');
  const [versionNumber, setVersionNumber] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another reading is fetched again in place
  useEffect(() => setVersionNumber((number) => number + 1), [version]);
  const countByList: Readonly<Record<DraftList, number>> = {
    all: counts.new + counts.changed + counts.unchanged + counts.gone + counts.renamesAccepted,
    new: counts.new,
    changed: counts.changed,
    unchanged: counts.unchanged,
    gone: counts.gone,
    renamed: counts.renamed,
    'before-go-live': counts.beforeGoLive,
  };
  const lists = (Object.keys(listLabels) as DraftList[]).filter(
    (one) => one === 'all' || one === list || countByList[one] > 0,
  );
  const fetchPage = useCallback(
    (request: PageRequest) => callEngine('imports.rows', { draftId, list, search, ...request }),
    [draftId, list, search],
  );
  const columns = useMemo(() => columnsFor(kind ?? 'invoices', list), [kind, list]);
  const comparing = list === 'changed' || list === 'renamed';
  const accept = (rowIds: string[] | null, accepted: boolean) =>
    run(() => callEngine('imports.acceptRenames', { draftId, rowIds, accepted }));
  const offer = active?.rowId.startsWith('r') === true ? active : null;
  useActions([
    {
      id: 'import.rename',
      label: offer?.accepted === true ? 'Not the same record after all' : 'It is the same record, renamed',
      key: 'A',
      group: 'Import',
      disabled: offer === null,
      run: () => offer !== null && accept([offer.rowId], !offer.accepted),
    },
  ]);
  const shownActive = active;
  return (
    <div className={styles.panel}>
      <div className={styles.tools}>
        <SegmentedControl
          size="xs"
          aria-label="Which rows"
          value={list}
          onChange={(value) => {
            setActive(null);
            setList(value as DraftList);
          }}
          data={lists.map((one) => ({ value: one, label: `${listLabels[one]} ${formatCount(countByList[one])}` }))}
        />
        <TextInput
          size="xs"
          placeholder="Search"
          aria-label="Search the rows"
          leftSection={<IconSearch size={14} />}
          value={search}
          maxLength={200}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        {list === 'renamed' && (
          <>
            <Text className={styles.quiet}>
              Gone and new records that look the same. Taken as one, a record keeps its link and notes.
            </Text>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => accept(null, counts.renamesAccepted < counts.renamed)}
            >
              {counts.renamesAccepted < counts.renamed
                ? `Take all ${formatCount(counts.renamed)} as renamed`
                : 'Take none as renamed'}
            </Button>
          </>
        )}
        {counts.renamed > 0 && list !== 'renamed' && counts.renamesAccepted === 0 && (
          <Badge variant="light" color="gray" tt="none" fw={500}>
            {formatCount(counts.renamed)} may be renamed
          </Badge>
        )}
        {offer !== null && (
          <Checkbox
            size="xs"
            label="Same record (A)"
            checked={offer.accepted}
            onChange={(event) => accept([offer.rowId], event.currentTarget.checked)}
          />
        )}
      </div>
      <div className={styles.split}>
        <div className={styles.grid}>
          <Grid<DraftRow>
            key={`${kind}-${comparing}`}
            name={`import.${kind ?? 'none'}${comparing ? '.compared' : ''}`}
            label="Rows as understood"
            columns={columns}
            rowId={(row) => row.rowId}
            fetchPage={fetchPage}
            query={`${draftId}|${list}|${search}`}
            version={versionNumber}
            onActive={setActive}
            emptyText={search === '' ? 'No rows in this list.' : 'Nothing found.'}
          />
        </div>
        {shownActive !== null && <Inspector draftId={draftId} row={shownActive} version={version} />}
      </div>
    </div>
  );
}
