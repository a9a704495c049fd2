import { Alert, Button, Loader, Skeleton, Tabs, Text } from '@mantine/core';
import { IconAlertTriangle, IconFileImport, IconFolderOpen } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { AppError, type ErrorCode, type Recovery } from '../../../shared/errors.ts';
import type { Draft, DraftDetail } from '../../../shared/ipc/imports.ts';
import { callEngine } from '../../api/client.ts';
import { keyLabel, useActions } from '../../app/actions.ts';
import { describeError, run, showError } from '../../app/errors.ts';
import { useCompany, useJob } from '../../stores/company.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { DraftColumns } from './draft-columns.tsx';
import { DraftFigures, DraftNotices } from './draft-facts.tsx';
import { DraftHead } from './draft-head.tsx';
import { DraftRejected } from './draft-rejected.tsx';
import { DraftRows } from './draft-rows.tsx';
import { FileList } from './file-list.tsx';
import styles from './import.module.css';
import { Applied, PastImports, Sources } from './past-imports.tsx';
import { chooseFiles, openPracticeExport, useDesk, useDetail, usePresets } from './use-imports.ts';

type Panel = 'rows' | 'columns' | 'rejected';

function toAppError(problem: NonNullable<Draft['problem']>): AppError {
  return new AppError(problem.code as ErrorCode, problem.recovery as Recovery, {
    ...problem.details,
    ...(problem.reference === undefined ? {} : { reference: problem.reference }),
  });
}

function Problem({ detail }: { readonly detail: DraftDetail }) {
  const { problem } = detail.draft;
  if (problem === null) return null;
  const { title, remedy } = describeError(toAppError(problem));
  return (
    <Alert m="md" variant="light" color="red" icon={<IconAlertTriangle size={18} />} title={title} role="alert">
      {remedy} What was detected can be corrected above under “How it is written”.
    </Alert>
  );
}

function DraftView({ draft, busy }: { readonly draft: Draft; readonly busy: boolean }) {
  const detail = useDetail(draft.draftId);
  const presets = usePresets();
  const [panel, setPanel] = useState<Panel>('rows');
  const needsMapping = detail?.draft.state === 'needs-mapping';
  useEffect(() => {
    if (needsMapping) setPanel('columns');
  }, [needsMapping]);
  useActions([
    { id: 'import.rows', label: 'Rows as understood', key: '1', group: 'Import', run: () => setPanel('rows') },
    { id: 'import.columns', label: 'Columns', key: '2', group: 'Import', run: () => setPanel('columns') },
    { id: 'import.rejected', label: 'Rejected rows', key: '3', group: 'Import', run: () => setPanel('rejected') },
  ]);
  if (detail === null || (detail.file === null && detail.draft.state === 'reading')) {
    return (
      <div className={styles.detail} style={{ padding: 16, gap: 10 }}>
        <Skeleton height={54} />
        <Skeleton height={40} />
        <Skeleton height={280} />
      </div>
    );
  }
  const shown = panel === 'rejected' && detail.draft.counts.rejected === 0 && !busy ? 'rows' : panel;
  const readable = detail.draft.state !== 'failed';
  return (
    <div className={styles.detail}>
      <DraftHead detail={detail} presets={presets} />
      <Problem detail={detail} />
      {readable && (
        <>
          {!needsMapping && <DraftFigures detail={detail} />}
          {!needsMapping && <DraftNotices detail={detail} />}
          <Tabs
            value={needsMapping ? 'columns' : shown}
            onChange={(value) => setPanel((value ?? 'rows') as Panel)}
            keepMounted={false}
            px={14}
            mt={4}
          >
            <Tabs.List>
              <Tabs.Tab value="rows" disabled={needsMapping}>
                Rows as understood
              </Tabs.Tab>
              <Tabs.Tab value="columns">Columns</Tabs.Tab>
              <Tabs.Tab value="rejected" disabled={detail.draft.counts.rejected === 0}>
                Rejected rows {formatCount(detail.draft.counts.rejected)}
              </Tabs.Tab>
            </Tabs.List>
          </Tabs>
          {needsMapping || shown === 'columns' ? (
            <DraftColumns detail={detail} />
          ) : shown === 'rows' ? (
            <DraftRows key={draft.draftId} detail={detail} />
          ) : (
            <DraftRejected detail={detail} />
          )}
        </>
      )}
    </div>
  );
}

const fileCount = (drafts: readonly Draft[]): number => new Set(drafts.map(({ fileId }) => fileId)).size;

const changeCount = (drafts: readonly Draft[]): number =>
  drafts.reduce((sum, { counts }) => sum + counts.new + counts.changed + counts.gone + counts.renamesAccepted, 0);

function importLabel(ready: readonly Draft[], rejected: number): string {
  if (changeCount(ready) === 0) return 'Nothing new to import';
  const files = fileCount(ready);
  const from = files === 1 ? '' : ` from ${plural(files, 'file')}`;
  const what = `Import ${plural(changeCount(ready), 'change')}${from}`;
  return rejected === 0 ? what : `${what}, leave ${plural(rejected, 'row')} out`;
}

/** Import of the open company: files are dropped, looked at, corrected, and imported as undoable steps. */
export function ImportScreen() {
  const desk = useDesk();
  const environment = useCompany((store) => store.status?.environment);
  const canDecide = useSession((store) => store.window?.mode !== 'read-only');
  const job = useJob('import');
  const [chosen, setChosen] = useState<number | null>(null);
  const failure = job?.status === 'failed' ? job.error : null;
  useEffect(() => {
    if (failure !== null) showError(toAppError(failure));
  }, [failure]);
  const drafts = desk?.drafts ?? [];
  const selected = drafts.find((draft) => draft.draftId === chosen) ?? drafts[0] ?? null;
  const ready = drafts.filter((draft) => draft.state === 'ready');
  const rejected = ready.reduce((sum, { counts }) => sum + counts.rejected, 0);
  const busy = job?.status === 'running';
  const open = drafts.length - ready.length;
  const canImport = canDecide && !busy && changeCount(ready) > 0;
  const label = importLabel(ready, rejected);

  const apply = () =>
    run(() =>
      callEngine('imports.apply', {
        draftIds: ready.map(({ draftId }) => draftId),
        goodRowsOnly: rejected > 0,
      }),
    );
  const discard = (draftIds: number[]) => run(() => callEngine('imports.discard', { draftIds }));
  useActions([
    { id: 'import.choose', label: 'Choose files to import', key: 'O', group: 'Import', run: chooseFiles },
    ...(environment === 'practice'
      ? [{ id: 'import.practice', label: 'Use the practice export', group: 'Import', run: openPracticeExport }]
      : []),
    { id: 'import.apply', label, key: 'mod+Enter', group: 'Import', disabled: !canImport, run: apply },
    {
      id: 'import.discard',
      label: 'Take this file off the list',
      key: 'Delete',
      group: 'Import',
      disabled: selected === null,
      run: () => selected !== null && discard([selected.draftId]),
    },
  ]);

  return (
    <div className={styles.screen}>
      <div className={styles.head}>
        <Button
          size="xs"
          leftSection={<IconFolderOpen size={15} />}
          onClick={chooseFiles}
          variant={drafts.length > 0 ? 'default' : 'filled'}
        >
          Choose files
        </Button>
        {environment === 'practice' && (
          <Button size="xs" variant="default" onClick={openPracticeExport}>
            Use the practice export
          </Button>
        )}
        <Text className={styles.quiet}>
          {drafts.length > 0
            ? 'Nothing of these files is in the ledger yet.'
            : 'CSV, Excel or JSON, as your billing system exports it: clients, invoices, payments. Or drop the files here.'}
        </Text>
      </div>
      {desk === null ? (
        <Loader size="sm" m="md" aria-label="Loading" />
      ) : selected === null ? (
        <div className={styles.home}>
          {desk.applied.length > 0 ? (
            <Applied applied={desk.applied} />
          ) : (
            <div className={styles.drop}>
              <IconFileImport size={30} stroke={1.4} color="var(--text-2)" />
              <Text fw={600} mt={4}>
                Drop exports of your billing system here
              </Text>
              <Text className={styles.quiet}>
                Several at once: clients, invoices, payments. Nothing is written before you have seen what would change,
                and each import can be undone.
              </Text>
            </div>
          )}
          <Sources />
          <PastImports />
        </div>
      ) : (
        <>
          {desk.applied.length > 0 && (
            <div className={styles.applied}>
              <Applied applied={desk.applied} />
            </div>
          )}
          <div className={styles.body}>
            <FileList drafts={drafts} selected={selected.draftId} onSelect={setChosen} />
            <DraftView key={selected.draftId} draft={selected} busy={busy} />
          </div>
          <div className={styles.bar}>
            <Text className={styles.quiet} role="status">
              {busy
                ? 'Working …'
                : !canDecide
                  ? 'This window is read-only: files can be looked at, not imported.'
                  : open > 0
                    ? `${plural(open, 'file')} not ready: ${open === 1 ? 'it stays' : 'they stay'} here`
                    : 'Each file becomes one step that can be undone.'}
            </Text>
            <div className={styles.end}>
              <Button size="xs" variant="default" onClick={() => discard(drafts.map(({ draftId }) => draftId))}>
                Import none
              </Button>
              <Button size="xs" disabled={!canImport} onClick={apply} title={keyLabel('mod+Enter')}>
                {label}
              </Button>
            </div>
          </div>
        </>
      )}
    </div>
  );
}
