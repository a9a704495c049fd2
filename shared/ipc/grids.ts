import { z } from 'zod';
import { FileToken, pageSizeMax } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';

const cells = z.array(z.string().max(10_000)).max(100);

/** Saving a list as a person sees it, `numeric` saying which columns hold numbers: begun, filled a page at a time, finished as one file. */
export const gridCalls = {
  'grids.begin': {
    access: 'read',
    input: z.strictObject({ name: z.string().max(80), headers: cells, numeric: z.array(z.boolean()).max(100) }),
    output: z.object({ saveId: z.int() }),
  },
  'grids.append': {
    access: 'read',
    input: z.strictObject({ saveId: z.int(), rows: z.array(cells).max(pageSizeMax) }),
    output: z.null(),
  },
  /** Writes the file its ending names, CSV or XLSX; cells that a spreadsheet would run as formulas are made harmless. */
  'grids.finish': {
    access: 'read',
    input: z.strictObject({ saveId: z.int(), fileToken: FileToken }),
    output: z.object({ rowCount: z.int() }),
  },
} satisfies CallTable;
