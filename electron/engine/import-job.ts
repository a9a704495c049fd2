import type { AppliedFile } from '../../shared/ipc/imports.ts';
import { grouped } from '../../shared/plural.ts';
import { afterFacts } from './after-facts.ts';
import { announce } from './announce.ts';
import type { EngineContext } from './context.ts';
import { applyDraft, orderDrafts } from './import-applying.ts';
import { compareAll, comparePayments } from './import-comparing.ts';
import {
  addCompanion,
  deskOf,
  type ImportDesk,
  type ImportDraft,
  type ImportTask,
  removeDraft,
} from './import-drafts.ts';
import { findCompanions, readDraft } from './import-reading.ts';
import type { JobRun } from './job-runner.ts';
import { toErrorData } from './to-error-data.ts';

/**
 * Hands work to the import job, which does one task after the other until none is left; answers with its id.
 * Stopping it drops what waits: files not read yet leave the desk, a file being imported is whole or not at all.
 */
export function startImport(engine: EngineContext, tasks: readonly ImportTask[], person: string): number {
  const desk = deskOf(engine);
  for (const task of tasks) {
    const waits = task.task === 'read' && desk.tasks.some((one) => one.task === 'read' && one.draftId === task.draftId);
    if (!waits) desk.tasks.push(task);
  }
  return engine.jobs.start('import', { tasks: tasks.length }, person, async (job) => {
    try {
      for (let task = desk.tasks.shift(); task !== undefined; task = desk.tasks.shift()) {
        job.signal.throwIfAborted();
        if (task.task === 'read') await read(engine, desk, task.draftId, job);
        else await apply(engine, desk, task, person, job);
      }
    } finally {
      dropWaiting(desk);
      tellDrafts(engine);
    }
  });
}

/** Tells windows that the desk changed. */
export function tellDrafts(engine: EngineContext): void {
  engine.emit('facts.changed', { areas: ['imports'] });
}

async function read(engine: EngineContext, desk: ImportDesk, draftId: number, job: JobRun): Promise<void> {
  const draft = desk.drafts.get(draftId);
  if (draft === undefined) return;
  const isFirst = draft.layout === null && draft.problem === null;
  const phase = draft.fileName;
  job.report({ phase, doneCount: 0, totalCount: null, unit: 'bytes' });
  await readDraft(
    engine,
    draft,
    job.signal,
    (doneBytes, totalBytes) => job.report({ phase, doneCount: doneBytes, totalCount: totalBytes, unit: 'bytes' }),
    (error) => toErrorData(error, (bug) => engine.log.bug('import reading', bug)),
  );
  draft.pending = false;
  if (draft.layout?.mapping.kind === 'invoices') comparePayments(engine, desk);
  if (isFirst) readCompanions(engine, draft);
  if (isFirst && draft.companionOf !== null) dropEmptyHalf(engine, draft);
  tellDrafts(engine);
}

/** A file may hold a second kind of records in the same columns: it gets a draft of its own, read next. */
function readCompanions(engine: EngineContext, draft: ImportDraft): void {
  const { layout } = draft;
  if (layout === null || draft.companionOf !== null || draft.presetId !== null) return;
  for (const preset of findCompanions(layout.preset, layout.guesses)) {
    const companion = addCompanion(engine, draft, preset.id);
    deskOf(engine).tasks.unshift({ task: 'read', draftId: companion.draftId });
  }
}

/** Of the two halves of a file one may be empty: then the file is what the other half is. */
function dropEmptyHalf(engine: EngineContext, companion: ImportDraft): void {
  const first = deskOf(engine).drafts.get(companion.companionOf ?? 0);
  if (isEmpty(companion)) removeDraft(engine, companion.draftId);
  else if (first !== undefined && isEmpty(first)) removeDraft(engine, first.draftId);
}

function isEmpty({ read, problem }: ImportDraft): boolean {
  const stats = read?.result.stats;
  return problem !== null || (stats !== undefined && stats.records === 0 && stats.rejectedRows === 0);
}

async function apply(
  engine: EngineContext,
  desk: ImportDesk,
  task: Extract<ImportTask, { task: 'apply' }>,
  person: string,
  job: JobRun,
): Promise<void> {
  const drafts = orderDrafts(desk, task.draftIds, task.goodRowsOnly);
  const before = desk.applied.length;
  for (const [index, draft] of drafts.entries()) {
    job.signal.throwIfAborted();
    job.report({ phase: draft.fileName, doneCount: index, totalCount: drafts.length });
    // The report goes out before the ledger is busy.
    await new Promise((resolve) => setImmediate(resolve));
    applyDraft(engine, desk, draft, { person, at: engine.now().toISOString() }, task.goodRowsOnly);
  }
  const written = desk.applied.slice(before).filter(({ importRunId }) => importRunId !== null);
  compareAll(engine, desk);
  if (written.length === 0) {
    announce(engine, 'Nothing was new: everything in the file was known already', ['imports']);
    return;
  }
  job.report({ phase: 'matching', doneCount: 0, totalCount: null });
  await afterFacts(engine, person);
  announce(engine, summarize(written), []);
}

function summarize(written: readonly AppliedFile[]): string {
  const sum = (count: (file: AppliedFile) => number): number => written.reduce((all, file) => all + count(file), 0);
  const parts = [
    [sum(({ counts }) => counts.new), 'new'],
    [sum(({ counts }) => counts.changed + counts.renamesAccepted), 'changed'],
    [sum(({ counts }) => counts.gone), 'gone'],
  ] as const;
  const figures = parts.filter(([count]) => count > 0).map(([count, word]) => `${grouped(count)} ${word}`);
  return `Imported ${written.map(({ fileName }) => fileName).join(', ')}: ${figures.join(', ')}`;
}

/** A file whose reading was stopped before it began is let go; one that was read before keeps what it had. */
function dropWaiting(desk: ImportDesk): void {
  desk.tasks.length = 0;
  for (const draft of desk.drafts.values()) {
    if (!draft.pending) continue;
    draft.pending = false;
    if (draft.layout === null && draft.problem === null) desk.drafts.delete(draft.draftId);
  }
}
