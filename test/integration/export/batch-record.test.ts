import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSheet } from 'read-excel-file/node';
import { expect, test } from 'vitest';
import { exportHandlers } from '../../../electron/engine/handlers/exports.ts';
import { reportHandlers } from '../../../electron/engine/handlers/reports.ts';
import { startPush } from '../../../electron/engine/push-job.ts';
import { makeReport } from '../../../electron/engine/tieout-report.ts';
import { reportHtml } from '../../../electron/reports/html/page.ts';
import { addClient, addInvoice, company, linkClient, quickTiming, session } from './company.ts';

test('a batch record tells what was sent, refused, fixed, left and taken back, in print and in the workbook', async () => {
  const c = await company();
  try {
    const push = async (batchId: number) => {
      await c.engine.jobs.settled(startPush(c.engine, session, { batchId, onlyOne: false }, quickTiming));
      const pulling = c.engine.jobs.running().find((job) => job.kind === 'pull');
      if (pulling !== undefined) await c.engine.jobs.settled(pulling.jobId);
    };
    const answerOf = async (answer: ReturnType<(typeof exportHandlers)['exports.composeUndo']>) => {
      const composed = await answer;
      if (composed === null) throw new Error('nothing to do');
      return composed.batchId;
    };
    linkClient(c.engine, addClient(c.db, 'Harbor Bakery'), '58');
    addClient(c.db, 'Unknown Ltd');
    addInvoice(c.db, 'Harbor Bakery', '=1+1', { totalMinor: 12_345 });
    addInvoice(c.db, 'Harbor Bakery', 'N-2', { totalMinor: 20_000 });
    addInvoice(c.db, 'Harbor Bakery', 'N-3', { totalMinor: 30_000 });
    addInvoice(c.db, 'Unknown Ltd', 'N-4');
    const batchId = await answerOf(exportHandlers['exports.compose'](c.engine, { keys: null }, session));
    for (const contains of ['N-2', 'N-3']) {
      c.simulator.addFaults({
        match: { method: 'POST', route: '/invoice', contains },
        action: { type: 'fault', code: '6200' },
        times: 1,
      });
    }
    await push(batchId);
    const failed = c.db
      .prepare("SELECT id FROM export_item WHERE state = 'failed' AND label = 'invoice N-2'")
      .pluck()
      .get() as string;
    exportHandlers['exports.retry'](c.engine, { itemIds: [failed] }, session);
    await push(batchId);
    const sent = c.db.prepare("SELECT id FROM qbo_invoice WHERE doc_number = 'N-2'").pluck().get() as string;
    c.simulator.edit({ entity: 'Invoice', operation: 'update', id: sent, fields: { DueDate: '2026-12-24' } });
    await c.pull();
    await push(await answerOf(exportHandlers['exports.composeUndo'](c.engine, { batchId }, session)));

    const path = join(c.folder, 'batch.xlsx');
    const { jobId } = await reportHandlers['reports.write'](
      c.engine,
      { kinds: ['batch'], format: 'xlsx', asOf: null, batchId, fileToken: path },
      session,
    );
    expect((await c.engine.jobs.settled(jobId)).status).toBe('finished');
    const outcome = await readSheet(path, 'Export batch 1 outcome');
    const byState = new Map(outcome.slice(1).map((row) => [row[0], row.slice(1)]));
    expect(byState.get('taken back')).toEqual(['invoice', 1, 'USD', 123.45]);
    expect(byState.get('in QuickBooks')).toEqual(['invoice', 1, 'USD', 200]);
    expect(byState.get('refused')).toEqual(['invoice', 1, 'USD', 300]);
    expect(byState.get('blocked')).toEqual(['invoice', 1, 'USD', 100]);
    const items = await readSheet(path, 'Export batch 1 items');
    const tries = items.slice(1).map((row) => [row[1], row[2], String(row[7]).replace(/ 2\d{3}.*/, '')]);
    expect(tries).toEqual([
      [1, 'invoice =1+1', 'taken back'],
      [1, 'invoice N-2', 'refused, replaced by the next try'],
      [2, 'invoice N-2', 'in QuickBooks'],
      [1, 'invoice N-3', 'refused'],
      [1, 'invoice N-4', 'blocked'],
    ]);
    const answers = await readSheet(path, 4);
    expect(answers.slice(1).map((row) => row[1])).toEqual(['invoice N-3', 'invoice N-4']);
    expect(String(answers[1]?.[2])).toMatch(/period|clos/i);
    expect(answers.slice(1).map((row) => String(row[3]))).toEqual([
      expect.stringMatching(/Reopen the period|Change the date/),
      expect.stringMatching(/^Link the client/),
    ]);
    expect(items[1]?.[3]).toBe('Harbor Bakery');
    const sendings = await readSheet(path, 5);
    expect(sendings.slice(1).map((row) => [row[1], row[2], row[4], String(row[6]).length > 8])).toEqual([
      [1, 'invoice =1+1', 1, true],
      [1, 'invoice N-2', 1, true],
      [2, 'invoice N-2', 1, true],
      [1, 'invoice N-3', 1, true],
    ]);
    expect(await readFile(path, 'latin1')).not.toContain('<f>');

    const order = { kinds: ['batch'], asOf: null, batchId } as const;
    const html = reportHtml(makeReport(c.engine, order, session.person));
    expect(html).toContain('Export batch 1');
    expect(html).toContain('what is left waits for a person');
    expect(html).toContain('taken back');
    const undo = reportHtml(makeReport(c.engine, { ...order, batchId: null }, session.person));
    expect(undo).toContain('Export batch 2, takes back batch 1');
    expect(undo).toContain('invoice voided');
  } finally {
    await c.close();
  }
});
