import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJobRunner, type JobRunner } from '../../../electron/engine/job-runner.ts';
import { takeInterruptedJobs } from '../../../electron/ledger/jobs.ts';
import { openLedger, type WritableDb } from '../../../electron/ledger/open.ts';
import { AppError } from '../../../shared/errors.ts';
import type { JobState } from '../../../shared/ipc/jobs.ts';

const identity = { environment: 'practice', realmId: '1', companyName: 'Harbor', homeCurrency: 'USD' } as const;
const now = () => new Date('2026-01-02T03:04:05.000Z');

let folder: string;
let db: WritableDb;
let runner: JobRunner;
let events: JobState[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tieout-jobs-'));
  db = openLedger(join(folder, 'ledger.sqlite'), identity, now);
  events = [];
  runner = createJobRunner({ db, now, emit: (state) => events.push(state), logError: () => '123456' });
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const stored = (id: number) => db.prepare('SELECT status FROM job WHERE id = ?').get(id);

test('a job has a row and a first and a last event', async () => {
  const id = runner.start('pull', {}, 'Ada', async (job) => job.report({ phase: 'x', doneCount: 2, totalCount: 3 }));
  expect(stored(id)).toEqual({ status: 'running' });
  expect(await runner.settled(id)).toMatchObject({ status: 'finished', doneCount: 2, totalCount: 3, error: null });
  expect(stored(id)).toEqual({ status: 'finished' });
  expect(events.map((state) => state.status)).toEqual(['running', 'running', 'finished']);
  expect(runner.running()).toEqual([]);
});

test('a second of the same kind is the running one; of another kind it is its own', async () => {
  const gate = Promise.withResolvers<void>();
  const first = runner.start('pull', {}, 'Ada', () => gate.promise);
  expect(runner.start('pull', {}, 'Bo', () => Promise.reject(new Error('never runs')))).toBe(first);
  const other = runner.start('backfill', {}, 'Ada', () => gate.promise);
  expect(other).not.toBe(first);
  const both = [runner.settled(first), runner.settled(other)];
  gate.resolve();
  expect((await Promise.all(both)).map((state) => state.status)).toEqual(['finished', 'finished']);
});

test('progress is told at most ten times a second', async () => {
  const id = runner.start('pull', {}, 'Ada', async (job) => {
    for (let count = 0; count < 5000; count++) job.report({ phase: 'x', doneCount: count, totalCount: null });
  });
  const last = await runner.settled(id);
  expect(last.doneCount).toBe(4999);
  expect(events.length).toBeLessThan(100);
});

test('a job that throws fails with its code, a bug with its reference', async () => {
  const id = runner.start('pull', {}, 'Ada', () => Promise.reject(new AppError('ledger.locked', 'retry-later')));
  expect(await runner.settled(id)).toMatchObject({ status: 'failed', error: { code: 'ledger.locked' } });
  const bug = runner.start('pull', {}, 'Ada', () => Promise.reject(new TypeError('x')));
  expect((await runner.settled(bug)).error).toMatchObject({ code: 'app.bug', reference: '123456' });
});

test('a job whose end cannot be written is told all the same, and the next can begin', async () => {
  const id = runner.start('pull', {}, 'Ada', async () => {
    db.exec("CREATE TRIGGER full BEFORE UPDATE ON job BEGIN SELECT RAISE(ABORT, 'disk full'); END");
  });
  expect(await runner.settled(id)).toMatchObject({ status: 'finished' });
  expect(stored(id)).toEqual({ status: 'running' });
  expect(events.at(-1)?.status).toBe('finished');
  expect(runner.start('pull', {}, 'Ada', async () => undefined)).not.toBe(id);
});

const untilAborted = (job: { signal: AbortSignal }) =>
  new Promise<void>((_, reject) => {
    job.signal.addEventListener('abort', () => reject(job.signal.reason as Error), { once: true });
  });

test('a cancelled job ends as cancelled; one stopped with the engine stays running for the next engine', async () => {
  const id = runner.start('pull', {}, 'Ada', untilAborted);
  const ended = runner.settled(id);
  await Promise.resolve();
  runner.cancel(id);
  expect((await ended).status).toBe('cancelled');
  expect(() => runner.cancel(id)).toThrow('app.not-found');
  const second = runner.start('pull', {}, 'Ada', untilAborted);
  await Promise.resolve();
  await runner.stop();
  expect(stored(second)).toEqual({ status: 'running' });
});

test('a job that takes turns stands still while it is paused, and goes on where it was', async () => {
  const steps: number[] = [];
  const third = Promise.withResolvers<void>();
  const id = runner.start(
    'backfill',
    {},
    'Ada',
    async (job) => {
      for (let step = 1; step <= 5; step++) {
        steps.push(step);
        if (step === 3) {
          runner.pause(id, true);
          third.resolve();
        }
        await job.turn();
      }
    },
    { canPause: true },
  );
  await third.promise;
  await new Promise((resolve) => setImmediate(resolve));
  expect(steps).toEqual([1, 2, 3]);
  expect(runner.running()).toMatchObject([{ jobId: id, status: 'running', paused: true }]);
  expect(db.prepare('SELECT paused FROM job WHERE id = ?').get(id)).toEqual({ paused: 1 });
  const settled = runner.settled(id);
  runner.pause(id, false);
  expect(await settled).toMatchObject({ status: 'finished', paused: false });
  expect(steps).toEqual([1, 2, 3, 4, 5]);
});

test('a paused job can be cancelled, and a stopped engine leaves it paused for the next one', async () => {
  const forever = async (job: { turn(): Promise<void> }): Promise<void> => {
    for (;;) await job.turn();
  };
  const cancelled = runner.start('backfill', {}, 'Ada', forever, { canPause: true, paused: true });
  const settled = runner.settled(cancelled);
  runner.cancel(cancelled);
  expect(await settled).toMatchObject({ status: 'cancelled' });
  const left = runner.start('backfill', {}, 'Ada', forever, { canPause: true });
  runner.pause(left, true);
  await runner.stop();
  expect(takeInterruptedJobs(db, now().toISOString())).toMatchObject([{ kind: 'backfill', paused: true }]);
});
