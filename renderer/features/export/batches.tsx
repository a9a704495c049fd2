import type { ReactNode } from 'react';
import type { BatchRow } from '../../../shared/ipc/exports.ts';
import { callEngine } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { useFacts } from '../../stores/company.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Grid, type PageRequest } from '../../ui/grid.tsx';
import { ListScreen } from '../../ui/screen.tsx';
import { batchColumns } from './columns.tsx';
import { useExport } from './store.ts';

const fetchPage = ({ offset, limit }: PageRequest) => callEngine('exports.batches', { offset, limit });

/** Every batch there was, newest first. */
export function Batches({ head }: { readonly head: ReactNode }) {
  const { batch, set } = useExport();
  const version = useFacts('exports');
  const openBatch = (row: BatchRow) => set({ view: 'batch', batchId: row.batchId, tab: 'all', item: null });
  const open: Action = {
    id: 'export.open',
    label: 'Open batch',
    key: 'O',
    group: 'Export',
    disabled: batch === null,
    run: () => {
      if (batch !== null) openBatch(batch);
    },
  };
  useActions([open]);
  return (
    <ListScreen
      head={head}
      list={
        <Grid<BatchRow>
          name="export-batches"
          label="Export batches"
          columns={batchColumns}
          rowId={(row) => String(row.batchId)}
          fetchPage={fetchPage}
          query="batches"
          version={version}
          emptyText="No batch was composed yet."
          emptyNext={{ label: 'See what could be sent', run: () => set({ view: 'candidates' }) }}
          onActive={(row) => set({ batch: row })}
          onEnter={openBatch}
        />
      }
      bar={
        <ActionBar actions={[open]} primary={open.id}>
          Enter opens a batch.
        </ActionBar>
      }
    />
  );
}
