import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { refreshConflicts } from '../../electron/engine/conflict-refresh.ts';
import { linkDocuments } from '../../electron/engine/document-links.ts';
import { storeObject } from '../../electron/export/confirm.ts';
import { saveRecord } from '../../electron/ledger/source-records.ts';
import { addSource, buildEngine, closeEngine, pullAll, session, startCompany } from './kill/scenario.ts';
import type { BenchResult } from './run.ts';

export const help = `
Compares linked documents with what both sides were when last agreed: all of them for the first time, then after the company
was opened anew and 20 documents had changed in QuickBooks. Aim: the latter takes at most a fifth of the former (ratio <= 0.2),
and no stretch works for 100 ms, which a person would notice; both in time of the processor, as far as that can leave out how
busy the machine is otherwise.
  --links N   linked documents (20000)
`;

const lineOf = (amount: number) => ({
  Id: '1',
  LineNum: 1,
  Description: 'Work',
  Amount: amount,
  DetailType: 'SalesItemLineDetail',
  SalesItemLineDetail: { ItemRef: { value: '12' }, Qty: 1, UnitPrice: amount },
});

function invoiceOf(index: number, dueDate: string, token: string) {
  const amount = 100 + index;
  return {
    ...{
      Id: String(10_000 + index),
      SyncToken: token,
      DocNumber: `L-${index}`,
      TxnDate: '2026-03-01',
      DueDate: dueDate,
    },
    ...{ CustomerRef: { value: '58' }, CurrencyRef: { value: 'USD' }, TotalAmt: amount, Balance: amount },
    TxnTaxDetail: { TotalTax: 0 },
    Line: [lineOf(amount)],
    MetaData: { CreateTime: '2026-03-01T00:00:00Z', LastUpdatedTime: '2026-03-01T00:00:00Z' },
  };
}

interface Timed {
  readonly ms: number;
  /** Time of the processor, in all and of the longest stretch that let nothing else have its turn. */
  readonly cpuMs: number;
  readonly longestMs: number;
  readonly changed: number;
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

async function timed(work: () => Promise<number>): Promise<Timed> {
  let isDone = false;
  let longestMs = 0;
  const startedMs = performance.now();
  const startedCpuMs = threadCpuMs();
  const watch = async (): Promise<void> => {
    let before = startedCpuMs;
    while (!isDone) {
      await turn();
      const now = threadCpuMs();
      longestMs = Math.max(longestMs, now - before);
      before = now;
    }
  };
  const watching = watch();
  const changed = await work();
  const ms = performance.now() - startedMs;
  const cpuMs = threadCpuMs() - startedCpuMs;
  isDone = true;
  await watching;
  return { ms: Math.round(ms), cpuMs: Math.round(cpuMs), longestMs: Math.round(longestMs), changed };
}

export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({ args, options: { links: { type: 'string', default: '20000' } } });
  const links = Number(values.links);
  const folder = mkdtempSync(join(tmpdir(), 'tieout-conflicts-'));
  const simulator = await startCompany();
  const open = () => {
    const { realmId, accessToken: token } = simulator.connect();
    const ledgerFile = join(folder, 'ledger.sqlite');
    return buildEngine({ apiBase: simulator.apiBase, realmId, token, ledgerFile, offsetMs: 0 });
  };
  try {
    const first = open();
    await pullAll(first);
    addSource(first, { customers: 0, invoices: 0, credits: 0, receipts: 0, payments: 0 });
    const { db } = first;
    const at = new Date().toISOString();
    const clientId = Number(db.prepare('SELECT id FROM client').pluck().get());
    const pairs = db.transaction(() =>
      Array.from({ length: links }, (_, index) => {
        const amountMinor = (100 + index) * 100;
        storeObject(db, 'Invoice', invoiceOf(index, '2026-04-01', '0'), 'USD', at);
        const line = {
          ...{
            line: 1,
            item: 'Service',
            description: 'Work',
            quantity: '1',
            unitPrice: String(100 + index),
            discount: null,
          },
          ...{ amountMinor, taxCode: null, taxMinor: 0, serviceDate: null, className: null },
        };
        const invoiceId = saveRecord(
          db,
          'invoices',
          { sourceId: 1, importRunId: 1 },
          {
            ...{
              line: 1,
              kind: 'invoice',
              externalId: `L-${index}`,
              number: `L-${index}`,
              clientExternalId: 'Harbor Bakery',
            },
            ...{ clientName: 'Harbor Bakery', date: '2026-03-01', dueDate: '2026-04-01', currency: 'USD' },
            ...{ totalMinor: amountMinor, taxMinor: 0, paidMinor: 0, balanceMinor: amountMinor, status: 'sent' },
            ...{ terms: null, memo: null, location: null, customFields: [], lines: [line] },
          },
          null,
        );
        db.prepare('UPDATE source_invoice SET client_id = ? WHERE id = ?').run(clientId, invoiceId);
        return {
          invoiceIds: [invoiceId],
          documents: [{ type: 'Invoice' as const, id: String(10_000 + index) }],
          ...{ tier: 'confident', score: 1, reasons: [] },
        };
      }),
    )();
    linkDocuments(first, session, pairs, 'bulk');
    // What else follows from linking is not measured with it.
    await closeEngine(first);

    const second = open();
    const all = await timed(() => refreshConflicts(second));
    await closeEngine(second);

    const third = open();
    for (let index = 0; index < 20; index++)
      storeObject(third.db, 'Invoice', invoiceOf(index * 7, '2026-05-01', '1'), 'USD', at);
    const anew = await timed(() => refreshConflicts(third));
    await closeEngine(third);
    const ratio = anew.cpuMs / all.cpuMs;
    const longestMs = Math.max(all.longestMs, anew.longestMs);
    return {
      ok: ratio <= 0.2 && longestMs < 100 && all.changed === 0 && anew.changed === 20,
      human: `${links} links for the first time ${all.ms} ms (longest stretch ${all.longestMs} ms); after opening, 20 of them changed: ${anew.ms} ms (${anew.longestMs} ms)`,
      links,
      records: links,
      ratio: Math.round(ratio * 1000) / 1000,
      against: 'comparing all of them',
      seconds: anew.ms / 1000,
      firstMs: all.ms,
      reopenedMs: anew.ms,
      longestMs,
      found: anew.changed,
    };
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
