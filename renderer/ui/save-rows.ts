import type { GridApi } from 'ag-grid-community';
import { pageSizeMax } from '../../shared/schemas/common.ts';
import { callEngine, callMain } from '../api/client.ts';
import { cellText, columnHeading, dataColumns, isNumeric } from './copy-rows.ts';
import type { PageReply } from './grid.tsx';

/**
 * Saves a whole list, as it is filtered and sorted, with all its columns, as CSV or XLSX.
 *
 * @returns how many rows were written, or null where the person chose no file
 */
export async function saveRows<T extends object>(
  api: GridApi<T>,
  label: string,
  format: 'csv' | 'xlsx',
  fetchRange: (offset: number, limit: number) => Promise<PageReply<T>>,
): Promise<number | null> {
  const { fileToken } = await callMain('files.chooseTarget', { suggestedName: `${label}.${format}` });
  if (fileToken === null) return null;
  const columns = dataColumns(api);
  const { saveId } = await callEngine('grids.begin', {
    name: label.slice(0, 80),
    headers: columns.map(columnHeading),
    numeric: columns.map(isNumeric),
  });
  for (let offset = 0; ; offset += pageSizeMax) {
    const { rows, totalCount } = await fetchRange(offset, pageSizeMax);
    const cells = rows.map((row) => columns.map((column) => cellText(api, column, row).slice(0, 10_000)));
    await callEngine('grids.append', { saveId, rows: cells });
    if (offset + rows.length >= totalCount || rows.length === 0) break;
  }
  return (await callEngine('grids.finish', { saveId, fileToken })).rowCount;
}
