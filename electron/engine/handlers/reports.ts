import { writeFile } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import type { reportCalls } from '../../../shared/ipc/reports.ts';
import { listBatchHeads } from '../../ledger/tieout-report-rows.ts';
import { reportHtml } from '../../reports/html/page.ts';
import { settlePdfDates } from '../../reports/pdf-dates.ts';
import { reportWorkbook } from '../../reports/xlsx/workbook.ts';
import type { HandlersFor } from '../context.ts';
import { makeReport } from '../tieout-report.ts';

export const reportHandlers: HandlersFor<typeof reportCalls> = {
  'reports.write': async (engine, { kinds, format, asOf, batchId, fileToken }, session) => {
    const path = await engine.host.filePath(fileToken);
    const jobId = engine.jobs.start('report', { kinds, format, asOf }, session.person, async (job) => {
      job.report({ phase: 'gathering', doneCount: 0, totalCount: null });
      const report = makeReport(engine, { kinds, asOf, batchId }, session.person);
      job.signal.throwIfAborted();
      job.report({ phase: format === 'pdf' ? 'printing' : 'writing', doneCount: 0, totalCount: null });
      const bytes =
        format === 'pdf'
          ? settlePdfDates(await engine.host.printPdf(reportHtml(report)), report.facts.madeOn)
          : await reportWorkbook(report);
      job.signal.throwIfAborted();
      await writeFile(path, bytes).catch((error: unknown) => {
        throw new AppError('report.failed', 'retry-later', {}, error);
      });
    });
    return { jobId };
  },
  'reports.batches': ({ db }) =>
    listBatchHeads(db).map(({ batchId, kind, status, composedAt, person, itemCount }) => ({
      batchId,
      kind,
      status,
      composedAt,
      person,
      itemCount,
    })),
};
