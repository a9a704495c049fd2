import type { WizardRun, WizardStep } from '../../shared/ipc/wizard.ts';
import type { Author } from './decisions.ts';
import type { ReadableDb, WritableDb } from './open.ts';

/** The run of the set-up that is under way, or null. */
export function findOpenRun(db: ReadableDb): WizardRun | null {
  const row = db
    .prepare(
      `SELECT started_at AS startedAt, person AS startedBy, step, shown, with_backfill AS withBackfill FROM wizard_run
       WHERE finished_at IS NULL ORDER BY id DESC LIMIT 1`,
    )
    .get() as (Omit<WizardRun, 'shown' | 'withBackfill'> & { shown: number; withBackfill: number }) | undefined;
  return row === undefined ? null : { ...row, shown: row.shown === 1, withBackfill: row.withBackfill === 1 };
}

/** Whether the set-up was ever begun. */
export function hasRun(db: ReadableDb): boolean {
  return db.prepare('SELECT 1 FROM wizard_run LIMIT 1').get() !== undefined;
}

/** The last run that came to its end, or null. */
export function findLastRun(db: ReadableDb): { startedAt: string; finishedAt: string; finishedBy: string } | null {
  const row = db
    .prepare(
      `SELECT started_at AS startedAt, finished_at AS finishedAt, finished_by AS finishedBy FROM wizard_run
       WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1`,
    )
    .get() as { startedAt: string; finishedAt: string; finishedBy: string } | undefined;
  return row ?? null;
}

/** Goes to a step of the run that is under way, or begins one there. */
export function goToStep(db: WritableDb, author: Author, step: WizardStep): void {
  const { changes } = db.prepare('UPDATE wizard_run SET step = ?, shown = 1 WHERE finished_at IS NULL').run(step);
  if (changes > 0) return;
  db.prepare('INSERT INTO wizard_run (started_at, person, step) VALUES (?, ?, ?)').run(author.at, author.person, step);
}

/** Puts the run off; it keeps its place. */
export function putOffRun(db: WritableDb): void {
  db.prepare('UPDATE wizard_run SET shown = 0 WHERE finished_at IS NULL').run();
}

export function setRunBackfill(db: WritableDb, on: boolean): void {
  db.prepare('UPDATE wizard_run SET with_backfill = ? WHERE finished_at IS NULL').run(on ? 1 : 0);
}

/** Ends the run that is under way. @returns whether there was one */
export function finishRun(db: WritableDb, author: Author): boolean {
  const { changes } = db
    .prepare(
      "UPDATE wizard_run SET step = 'summary', shown = 0, finished_at = ?, finished_by = ? WHERE finished_at IS NULL",
    )
    .run(author.at, author.person);
  return changes > 0;
}
