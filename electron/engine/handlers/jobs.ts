import type { jobCalls } from '../../../shared/ipc/jobs.ts';
import { listApiCalls } from '../../ledger/api-calls.ts';
import { listJobRows } from '../../ledger/jobs.ts';
import type { HandlersFor } from '../context.ts';

export const jobHandlers: HandlersFor<typeof jobCalls> = {
  'job.list': ({ db, jobs }, { offset, limit }) => {
    const { rows, totalCount } = listJobRows(db, offset, limit);
    const live = new Map(jobs.running().map((job) => [job.jobId, job]));
    return { rows: rows.map((row) => live.get(row.jobId) ?? row), totalCount };
  },
  'job.cancel': ({ jobs }, { jobId }) => {
    jobs.cancel(jobId);
    return null;
  },
  'requests.list': ({ db }, { offset, limit }) => listApiCalls(db, offset, limit),
};
