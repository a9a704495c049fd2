import { Button, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ColDef } from 'ag-grid-community';
import { useCallback, useEffect, useState } from 'react';
import type { DraftDetail, RejectedRow } from '../../../shared/ipc/imports.ts';
import { callEngine, callMain } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useCompany } from '../../stores/company.ts';
import { plural } from '../../ui/format.ts';
import { Grid, type PageRequest } from '../../ui/grid.tsx';
import styles from './import.module.css';

const columns: ColDef<RejectedRow>[] = [
  { field: 'line', headerName: 'Row', width: 80, type: 'rightAligned', sortable: false },
  {
    colId: 'column',
    headerName: 'Column',
    width: 170,
    sortable: false,
    tooltipField: 'column',
    valueGetter: ({ data }) => data?.column ?? 'whole row',
  },
  { field: 'value', headerName: 'Value', width: 200, sortable: false, tooltipField: 'value' },
  { field: 'reason', headerName: 'Why', width: 280, sortable: false, tooltipField: 'reason' },
  { field: 'remedy', headerName: 'What to do', flex: 1, minWidth: 220, sortable: false, tooltipField: 'remedy' },
];

/** Writes the rejected rows as CSV where the person says; opened again after fixing, they read like the file. */
export function saveRejected(draftId: number, fileName: string): void {
  run(async () => {
    const stem = fileName.replace(/\.[^.]+$/, '');
    const { fileToken, name } = await callMain('files.chooseTarget', { suggestedName: `${stem} rejected rows.csv` });
    if (fileToken === null) return;
    const { rowCount } = await callEngine('imports.saveRejected', { draftId, fileToken });
    useCompany.getState().say(`Saved ${plural(rowCount, 'rejected row')} to ${name ?? 'the file'}`);
  });
}

/** Rows that could not be read exactly, with place, value, reason and remedy. */
export function DraftRejected({ detail }: { readonly detail: DraftDetail }) {
  const { draftId, fileName, counts } = detail.draft;
  const key = JSON.stringify([detail.mapping, detail.chosen, counts.rejected]);
  const [version, setVersion] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another reading is fetched again in place
  useEffect(() => setVersion((number) => number + 1), [key]);
  const fetchPage = useCallback(
    ({ offset, limit }: PageRequest) => callEngine('imports.rejected', { draftId, offset, limit }),
    [draftId],
  );
  return (
    <div className={styles.panel}>
      <div className={styles.tools}>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} />}
          disabled={counts.rejected === 0}
          onClick={() => saveRejected(draftId, fileName)}
        >
          Save {plural(counts.rejected, 'rejected row')} as a file
        </Button>
        <Text className={styles.quiet}>
          A document with one such row is left out whole. Fix the rows in that file and import it too.
        </Text>
      </div>
      <div className={styles.grid}>
        <Grid<RejectedRow>
          name="import.rejected"
          label="Rejected rows"
          columns={columns}
          rowId={(row) => row.rowId}
          fetchPage={fetchPage}
          query={String(draftId)}
          version={version}
          emptyText="Every row could be read."
        />
      </div>
    </div>
  );
}
