import { AppError } from '../../../shared/errors.ts';
import type { gridCalls } from '../../../shared/ipc/grids.ts';
import { type GridValue, writeTable } from '../../source/write-table.ts';
import type { EngineContext, HandlersFor } from '../context.ts';

interface Save {
  readonly name: string;
  readonly headers: readonly string[];
  readonly numeric: readonly boolean[];
  readonly rows: (readonly GridValue[])[];
}

const rowsMax = 500_000;
const savesMax = 4;
const savesByEngine = new WeakMap<EngineContext, Map<number, Save>>();

function savesOf(engine: EngineContext): Map<number, Save> {
  const saves = savesByEngine.get(engine) ?? new Map<number, Save>();
  savesByEngine.set(engine, saves);
  return saves;
}

function getSave(engine: EngineContext, saveId: number): Save {
  const save = savesOf(engine).get(saveId);
  if (save === undefined) throw new AppError('app.not-found', 'none', { save: saveId });
  return save;
}

/** Numbers of a column of numbers become numbers in the file; everything else stays text, a document's number too. */
function toValue(text: string, numeric: boolean): GridValue {
  return numeric && /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? { type: 'decimal', text } : text;
}

export const gridHandlers: HandlersFor<typeof gridCalls> = {
  'grids.begin': (engine, { name, headers, numeric }) => {
    const saves = savesOf(engine);
    const saveId = Math.max(0, ...saves.keys()) + 1;
    saves.set(saveId, { name, headers, numeric, rows: [] });
    for (const oldest of saves.keys()) {
      if (saves.size <= savesMax) break;
      saves.delete(oldest);
    }
    return { saveId };
  },
  'grids.append': (engine, { saveId, rows }) => {
    const save = getSave(engine, saveId);
    if (save.rows.length + rows.length > rowsMax) throw new AppError('report.failed', 'none', { limit: rowsMax });
    for (const row of rows) save.rows.push(row.map((text, at) => toValue(text, save.numeric[at] === true)));
    return null;
  },
  'grids.finish': async (engine, { saveId, fileToken }) => {
    const { name, headers, rows } = getSave(engine, saveId);
    savesOf(engine).delete(saveId);
    await writeTable(await engine.host.filePath(fileToken), { name, headers, rows });
    return { rowCount: rows.length };
  },
};
