import { SegmentedControl, Switch, Text, VisuallyHidden } from '@mantine/core';
import type { ColDef } from 'ag-grid-community';
import { useState } from 'react';
import type { ApiCall, JobRow } from '../../../shared/ipc/jobs.ts';
import { callEngine } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { useSession } from '../../stores/session.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { formatInstant } from '../../ui/format.ts';
import { Grid } from '../../ui/grid.tsx';
import { yields } from '../../ui/grid-columns.ts';
import { ListScreen } from '../../ui/screen.tsx';
import { errorWords } from '../connection/words.ts';
import { durationWords, kindNames, progressWords, stateName } from './words.ts';

const plain = { sortable: false } as const;

const jobColumns: ColDef<JobRow>[] = [
  {
    ...plain,
    colId: 'startedAt',
    headerName: 'Started',
    width: 180,
    valueGetter: (p) => formatInstant(p.data?.startedAt ?? null),
  },
  {
    ...plain,
    colId: 'kind',
    headerName: 'Job',
    width: 110,
    valueGetter: (p) => (p.data === undefined ? '' : kindNames[p.data.kind]),
  },
  {
    ...plain,
    colId: 'status',
    headerName: 'State',
    width: 130,
    valueGetter: (p) => (p.data === undefined ? '' : stateName(p.data)),
  },
  {
    ...plain,
    colId: 'progress',
    headerName: 'How far',
    flex: 1,
    minWidth: 170,
    valueGetter: (p) => (p.data === undefined ? '' : progressWords(p.data)),
  },
  {
    ...plain,
    colId: 'took',
    headerName: 'Took',
    ...yields(3),
    width: 110,
    valueGetter: (p) =>
      p.data?.finishedAt == null ? '' : durationWords(Date.parse(p.data.finishedAt) - Date.parse(p.data.startedAt)),
  },
  { ...plain, colId: 'person', headerName: 'By', ...yields(2), width: 120, field: 'person' },
  {
    ...plain,
    colId: 'error',
    headerName: 'What stopped it',
    ...yields(1),
    flex: 1,
    minWidth: 240,
    valueGetter: (p) => (p.data?.error == null ? '' : errorWords(p.data.error).title),
  },
];

const requestColumns: ColDef<ApiCall>[] = [
  { ...plain, colId: 'at', headerName: 'Time', width: 180, valueGetter: (p) => formatInstant(p.data?.at ?? null) },
  { ...plain, colId: 'method', headerName: 'Request', width: 110, field: 'method' },
  { ...plain, colId: 'route', headerName: 'Of', width: 150, field: 'route' },
  { ...plain, colId: 'status', headerName: 'Answer', width: 100, valueGetter: (p) => p.data?.status ?? 'none' },
  {
    ...plain,
    colId: 'attempt',
    headerName: 'Attempt',
    ...yields(1),
    width: 90,
    field: 'attempt',
    type: 'rightAligned',
  },
  {
    ...plain,
    colId: 'took',
    headerName: 'Took',
    width: 100,
    valueGetter: (p) => (p.data === undefined ? '' : durationWords(p.data.durationMs)),
  },
  {
    ...plain,
    colId: 'error',
    headerName: 'Error',
    flex: 1,
    minWidth: 180,
    valueGetter: (p) => (p.data?.error == null ? '' : errorWords({ code: p.data.error, details: {} }).title),
  },
  { ...plain, colId: 'tid', headerName: 'Intuit’s number', ...yields(2), width: 240, field: 'intuitTid' },
];

function JobInspector({ job }: { readonly job: JobRow }) {
  const error = job.error === null ? null : errorWords(job.error);
  return (
    <>
      <Text fw={600}>
        {kindNames[job.kind]}, {stateName(job).toLowerCase()}
      </Text>
      <Text size="sm" c="var(--text-2)">
        Started {formatInstant(job.startedAt)} by {job.person}
        {job.finishedAt === null ? '' : `, ended ${formatInstant(job.finishedAt)}`}
      </Text>
      <Text size="sm" mt="sm">
        {progressWords(job)}
      </Text>
      {error !== null && (
        <>
          <Text mt="sm" fw={600}>
            {error.title}
          </Text>
          <Text size="sm">{error.remedy}</Text>
        </>
      )}
    </>
  );
}

/** Work that runs and ran, and every request to QuickBooks. */
export function JobsScreen() {
  const [view, setView] = useState<'jobs' | 'requests'>('jobs');
  const [errorsOnly, setErrorsOnly] = useState(false);
  const [active, setActive] = useState<JobRow | null>(null);
  const go = useRoute((store) => store.go);
  const jobs = useCompany((store) => store.jobs);
  const requestCount = useCompany((store) => store.status?.requestCount ?? 0);
  const mode = useSession((store) => store.window?.mode);
  const job = active === null ? null : { ...active, ...jobs[active.jobId] };
  const version =
    Object.values(jobs).filter((one) => one.status !== 'running').length * 1000 + Object.keys(jobs).length;
  const actions: Action[] = [
    {
      id: 'jobs.retry',
      label: 'Try again',
      key: 'R',
      group: 'Jobs',
      disabled: view !== 'jobs' || job === null || !job.canRetry || mode !== 'full',
      run: () => {
        if (job !== null) run(() => callEngine('job.retry', { jobId: job.jobId }));
      },
    },
    {
      id: 'jobs.pause',
      label: job?.paused === true ? 'Go on' : 'Pause',
      key: 'P',
      group: 'Jobs',
      disabled: view !== 'jobs' || job?.status !== 'running' || !job.canPause,
      run: () => {
        if (job !== null) run(() => callEngine('job.pause', { jobId: job.jobId, paused: !job.paused }));
      },
    },
    {
      id: 'jobs.stop',
      label: 'Stop',
      key: 'S',
      group: 'Jobs',
      disabled: view !== 'jobs' || job?.status !== 'running',
      run: () => {
        if (job !== null) run(() => callEngine('job.cancel', { jobId: job.jobId }));
      },
    },
  ];
  useActions(actions);
  return (
    <ListScreen
      head={
        <>
          <VisuallyHidden component="h1">Jobs</VisuallyHidden>
          <SegmentedControl
            size="xs"
            aria-label="What to list"
            value={view}
            onChange={(value) => setView(value === 'requests' ? 'requests' : 'jobs')}
            data={[
              { value: 'jobs', label: 'Jobs' },
              { value: 'requests', label: 'Requests' },
            ]}
          />
          {view === 'requests' && (
            <Switch
              size="xs"
              label="Failed ones only"
              checked={errorsOnly}
              onChange={(event) => setErrorsOnly(event.currentTarget.checked)}
            />
          )}
        </>
      }
      list={
        view === 'jobs' ? (
          <Grid<JobRow>
            name="jobs"
            label="Jobs"
            columns={jobColumns}
            rowId={(row) => String(row.jobId)}
            query="jobs"
            version={version}
            fetchPage={({ offset, limit }) => callEngine('job.list', { offset, limit })}
            onActive={setActive}
            emptyText="Nothing has run yet. A pull is the first job."
            emptyNext={{ label: 'Go to the pull', run: () => go('connection') }}
          />
        ) : (
          <Grid<ApiCall>
            name="requests"
            label="Requests to QuickBooks"
            columns={requestColumns}
            rowId={(row) => String(row.id)}
            query={`requests ${errorsOnly}`}
            version={requestCount}
            fetchPage={({ offset, limit }) => callEngine('requests.list', { errorsOnly, offset, limit })}
            emptyText={errorsOnly ? 'No request has failed.' : 'No request was sent yet.'}
            emptyNext={
              errorsOnly
                ? { label: 'Show all requests', run: () => setErrorsOnly(false) }
                : { label: 'Go to the pull', run: () => go('connection') }
            }
          />
        )
      }
      {...(view === 'jobs' ? { inspector: job === null ? null : <JobInspector job={job} /> } : {})}
      bar={
        <ActionBar actions={view === 'jobs' ? actions : []}>
          <Text span size="sm" c="var(--text-2)">
            {view === 'jobs'
              ? 'Only work that reads can be tried again here; nothing happens twice by it.'
              : 'The newest 50,000 are kept. Intuit’s support asks for its number.'}
          </Text>
        </ActionBar>
      }
    />
  );
}
