import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EngineContext, EngineHost } from '../../../electron/engine/context.ts';
import { dispatch } from '../../../electron/engine/dispatch.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import { setTimer, timerPerson } from '../../../electron/engine/pull-timer.ts';
import { insertApiCalls } from '../../../electron/ledger/api-calls.ts';
import { startJobRow } from '../../../electron/ledger/jobs.ts';
import type { OpenMode } from '../../../shared/ipc/call-table.ts';
import { webhookBodyMax } from '../../../shared/ipc/connection.ts';
import type { EngineCall, EngineInput, EngineOutput } from '../../../shared/ipc/contract.ts';
import { createStoreWorker } from '../../store-worker.ts';
import { type Books, books, differences, mirrored, standing } from './books.ts';

let company: Books;
let engine: EngineContext;
let folder: string;
const events: [string, unknown][] = [];

function startEngine(): EngineContext {
  const host: EngineHost = {
    getAccessToken: async () => '',
    filePath: async (token) => join(folder, token),
    printPdf: async () => new Uint8Array(),
    exchangeNames: async () => [],
    publishFigures: () => undefined,
  };
  return createEngine({
    createStoreWorker,
    db: company.db,
    ledgerFile: company.db.name,
    identity: { environment: 'practice', realmId: company.realmId, companyName: 'Practice', homeCurrency: 'USD' },
    quickbooks: company.client,
    host,
    log: { info: () => undefined, bug: (_message, error) => String(error) },
    now: () => new Date(),
    broadcast: (event, payload) => events.push([event, payload]),
  });
}

async function call<C extends EngineCall>(name: C, input: EngineInput<C>, mode: OpenMode = 'full') {
  const result = await dispatch(engine, { mode, person: 'Ines' }, name, input);
  if (!result.ok) throw Object.assign(new Error(result.error.code), result.error);
  return result.value as EngineOutput<C>;
}

async function pullAll(): Promise<string> {
  const { jobId } = await call('pull.start', { scope: 'changes', types: null, since: null });
  return (await engine.jobs.settled(jobId)).status;
}

beforeEach(async () => {
  company = await books({ customers: 40, invoices: 300, seed: 5 });
  folder = await mkdtemp(join(tmpdir(), 'tieout-engine-'));
  events.length = 0;
  engine = startEngine();
});
afterEach(async () => {
  setTimer(engine, null);
  await engine.jobs.stop();
  engine.matches.ensure();
  await company.close();
  await rm(folder, { recursive: true });
});

const first = (sql: string) => company.db.prepare(sql).get() as Record<string, string | number>;

describe('a pull as a job', () => {
  test('stores everything, the settings that bend results, and says what changed', async () => {
    expect(await pullAll()).toBe('finished');
    expect(differences(mirrored(company.db), await standing(company.client))).toEqual([]);
    expect(await call('company.settings', {})).toMatchObject({ homeCurrency: 'USD' });
    expect(events.some(([event]) => event === 'facts.changed')).toBe(true);
    expect((await call('connection.health', {})).level).toBe('healthy');
    const types = await call('connection.types', {});
    expect(types.every((one) => one.storedCount === one.expectedCount && one.error === null)).toBe(true);
  });

  test('mirrors company and preferences, of which there is one each, in their newest version', async () => {
    const stored = (type: string) => {
      const row = first(`SELECT sync_token AS token, raw FROM qbo_object WHERE type = '${type}'`);
      return { token: String(row.token), object: JSON.parse(String(row.raw)) };
    };
    const standing = (type: string) => {
      const object = company.simulator.object(type, '1');
      return { token: object?.SyncToken, object };
    };
    await pullAll();
    expect(stored('CompanyInfo')).toEqual(standing('CompanyInfo'));
    expect(stored('Preferences')).toEqual(standing('Preferences'));
    const fields = { LegalName: 'Renamed since' };
    company.simulator.edit({ entity: 'CompanyInfo', operation: 'update', id: '1', fields });
    await pullAll();
    expect(stored('CompanyInfo')).toEqual(standing('CompanyInfo'));
    expect(stored('CompanyInfo').object).toMatchObject(fields);
  });

  test('that a dead engine left behind goes on in the next one, also one of everything, without starting over', async () => {
    await pullAll();
    await engine.jobs.stop();
    const input = { scope: 'everything', types: ['Term', 'Invoice'], since: null };
    startJobRow(company.db, 'pull', input, 'Ines', new Date().toISOString());
    company.simulator.resetStats();
    engine = startEngine();
    const running = engine.jobs.running()[0];
    expect(running?.kind).toBe('pull');
    expect((await engine.jobs.settled(running?.jobId ?? 0)).status).toBe('finished');
    const walked = company.simulator.log().filter((entry) => /select \* from/i.test(decodeURIComponent(entry.query)));
    expect(walked).toEqual([]);
    const { rows } = await call('job.list', { offset: 0, limit: 10 });
    expect(rows.map((row) => row.status)).toEqual(['finished', 'interrupted', 'finished']);
  });

  test('that failed can be tried again from the list of jobs', async () => {
    company.simulator.addFaults({ match: { route: '/batch' }, action: { type: 'fault', code: '6190' } });
    expect(await pullAll()).toBe('failed');
    company.simulator.clearFaults();
    const [row] = (await call('job.list', { offset: 0, limit: 1 })).rows;
    expect(row).toMatchObject({ status: 'failed', canRetry: true });
    expect((await call('company.status', {})).pullError?.code).toBe('quickbooks.subscription-ended');
    expect((await call('connection.health', {})).reasons[0]?.about).toBe('pull-failed');
    const { jobId } = await call('job.retry', { jobId: row?.jobId ?? 0 });
    expect((await engine.jobs.settled(jobId)).status).toBe('finished');
    expect((await call('company.status', {})).pullError).toBeNull();
    expect((await call('job.list', { offset: 0, limit: 1 })).rows[0]?.canRetry).toBe(false);
  });

  test('starts by itself when a timer is set, and not when none is', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const started = vi.spyOn(engine.jobs, 'start').mockReturnValue(1);
    try {
      await call('connection.setTimer', { everyMinutes: 15 });
      await vi.advanceTimersByTimeAsync(31 * 60_000);
      expect(started.mock.calls.map(([kind, , person]) => [kind, person])).toEqual(
        Array.from({ length: started.mock.calls.length }, () => ['pull', timerPerson]),
      );
      expect(started.mock.calls.length).toBeGreaterThanOrEqual(2);
      expect(started.mock.calls.length).toBeLessThanOrEqual(3);
      await call('connection.setTimer', { everyMinutes: null });
      started.mockClear();
      await vi.advanceTimersByTimeAsync(60 * 60_000);
      expect(started).not.toHaveBeenCalled();
    } finally {
      started.mockRestore();
      vi.useRealTimers();
    }
  });
});

describe('the ways to open a company', () => {
  const refused = { code: 'app.not-allowed-in-mode' };
  const changes = { scope: 'changes', types: null, since: null } as const;

  test('for review: decisions bear the person’s name; nothing is pulled or pushed', async () => {
    await call('goLive.set', { date: '2026-10-01' }, 'review');
    expect(first("SELECT person FROM decision WHERE kind = 'go-live.set'")).toEqual({ person: 'Ines' });
    await expect(call('pull.start', changes, 'review')).rejects.toMatchObject(refused);
    await expect(call('exports.push', { batchId: 1, onlyOne: false }, 'review')).rejects.toMatchObject(refused);
    await expect(call('connection.test', {}, 'review')).rejects.toMatchObject(refused);
  });

  test('for looking: nothing is decided either', async () => {
    await expect(call('goLive.set', { date: '2026-10-01' }, 'read-only')).rejects.toMatchObject(refused);
    await expect(call('pull.start', changes, 'read-only')).rejects.toMatchObject(refused);
    expect((await call('company.status', {}, 'read-only')).goLive).toBeNull();
  });
});

describe('looking into QuickBooks', () => {
  test('a query shows rows page by page, sorted, and counts', async () => {
    const answer = await call('connection.query', { statement: 'select * from Customer MAXRESULTS 30;' });
    if (answer.outcome !== 'rows') throw new Error(answer.outcome);
    expect(answer.rowCount).toBe(30);
    expect(answer.columns.slice(0, 2)).toEqual(['Id', 'DisplayName']);
    const sort = { column: 'DisplayName', descending: true };
    const page = await call('connection.queryRows', { queryId: answer.queryId, sort, offset: 10, limit: 10 });
    expect(page.totalCount).toBe(30);
    const names = page.rows.map((row) => row[1] ?? '');
    expect(names).toEqual(names.toSorted((a, b) => new Intl.Collator(undefined, { numeric: true }).compare(b, a)));
    const count = await call('connection.query', { statement: 'SELECT count(*) FROM Invoice' });
    expect(count).toMatchObject({ outcome: 'count', count: 300 });
  });

  test('a query that QuickBooks does not understand is answered in its words; nothing but a SELECT is sent', async () => {
    const bad = await call('connection.query', { statement: 'SELECT * FROM Invoice WHERE Nonsense = 1' });
    expect(bad).toMatchObject({ outcome: 'refused', message: expect.stringMatching(/./) });
    company.simulator.resetStats();
    const refused = await call('connection.query', { statement: 'DELETE FROM Invoice' });
    expect(refused.outcome).toBe('refused');
    expect(company.simulator.stats().requests).toBe(0);
    await expect(call('connection.query', { statement: 'SELECT * FROM Invoice' }, 'read-only')).rejects.toMatchObject({
      code: 'app.not-allowed-in-mode',
    });
  });

  test('one record is read again, and one that is gone is marked deleted', async () => {
    await pullAll();
    const { id } = first('SELECT id FROM qbo_invoice ORDER BY txn_date DESC LIMIT 1');
    const refresh = () => call('connection.refreshRecord', { type: 'Invoice', id: String(id) });
    expect(await refresh()).toEqual({ outcome: 'unchanged' });
    company.simulator.edit({
      entity: 'Invoice',
      operation: 'update',
      id: String(id),
      fields: { PrivateNote: 'called them' },
    });
    expect(await refresh()).toEqual({ outcome: 'changed' });
    expect(first(`SELECT private_note AS note FROM qbo_invoice WHERE id = '${id}'`)).toEqual({ note: 'called them' });
    expect(await call('connection.refreshRecord', { type: 'Invoice', id: '999999' })).toEqual({ outcome: 'gone' });
  });

  test('requests are counted by day, errors apart, and listed', async () => {
    const about = { at: new Date().toISOString(), jobId: null, method: 'query', route: 'Invoice', durationMs: 12 };
    insertApiCalls(company.db, [
      { ...about, status: 503, attempt: 1, intuitTid: 'tid-1', error: 'quickbooks.server-error' },
      { ...about, status: 200, attempt: 2, intuitTid: 'tid-2', error: null },
    ]);
    const failed = await call('requests.list', { errorsOnly: true, offset: 0, limit: 10 });
    expect(failed).toMatchObject({ totalCount: 1, rows: [{ intuitTid: 'tid-1' }] });
    expect((await call('connection.health', {})).days).toMatchObject([{ reads: 1, errors: 1 }]);
  });
});

describe('notifications', () => {
  const verifierToken = 'verifier';
  const sign = (body: string) => createHmac('sha256', verifierToken).update(body).digest('base64');
  const hand = (body: string, more: { signature?: string; verifierToken?: string | null } = {}) =>
    call('connection.webhooks', { fileToken: null, body, signature: sign(body), verifierToken, ...more });

  function notification(id: string): string {
    const event = (key: string, realm: string, type: string, entity: string) => ({
      specversion: '1.0',
      id: key,
      source: 'intuit',
      type,
      time: '2026-11-20T10:00:00Z',
      intuitentityid: entity,
      intuitaccountid: realm,
    });
    return JSON.stringify([
      event('one', company.realmId, 'qbo.invoice.updated.v1', id),
      event('two', '1', 'qbo.invoice.updated.v1', id),
      event('three', company.realmId, 'qbo.budget.updated.v1', '4'),
    ]);
  }

  test('a signed one has its records read, once; a forged one nothing', async () => {
    await pullAll();
    const id = String(first('SELECT id FROM qbo_invoice ORDER BY txn_date DESC LIMIT 1').id);
    company.simulator.edit({ entity: 'Invoice', operation: 'update', id, fields: { PrivateNote: 'told by Intuit' } });
    const body = notification(id);
    company.simulator.resetStats();
    expect(await hand(body, { signature: sign(`${body} `) })).toEqual({ outcome: 'bad-signature' });
    expect(company.simulator.stats().requests).toBe(0);
    expect(await hand(body)).toEqual({
      outcome: 'read',
      eventCount: 3,
      newCount: 2,
      otherCompanyCount: 1,
      notMirroredCount: 1,
      changedCount: 1,
    });
    expect(first(`SELECT private_note AS note FROM qbo_invoice WHERE id = '${id}'`)).toEqual({
      note: 'told by Intuit',
    });
    const requests = company.simulator.stats().requests;
    expect(await hand(body, { verifierToken: null })).toMatchObject({ outcome: 'read', newCount: 0, changedCount: 0 });
    expect(company.simulator.stats().requests).toBe(requests);
    expect((await call('connection.webhookEvents', { offset: 0, limit: 10 })).totalCount).toBe(2);
    expect(await hand('not json')).toEqual({ outcome: 'unreadable' });
    const secrets = company.db.prepare("SELECT count(*) AS n FROM setting WHERE value LIKE '%verifier%'").get();
    expect(secrets).toEqual({ n: 0 });
  });

  test('one in a file is read like one that is pasted, unless it is far larger than any', async () => {
    const handFile = (fileToken: string, body: string) =>
      call('connection.webhooks', { fileToken, body: null, signature: sign(body), verifierToken });
    await writeFile(join(folder, 'body.json'), '[]');
    expect(await handFile('body.json', '[]')).toEqual(await hand('[]'));
    const large = ' '.repeat(webhookBodyMax + 1);
    await writeFile(join(folder, 'large.json'), large);
    await expect(handFile('large.json', large)).rejects.toMatchObject({
      code: 'import.file-too-large',
      details: { file: 'large.json', limit: 'webhookBytes', limitNumber: webhookBodyMax },
    });
  });

  test('one whose records could not be read can be handed in again', async () => {
    await pullAll();
    const body = notification(String(first('SELECT id FROM qbo_invoice LIMIT 1').id));
    company.simulator.addFaults({ match: { contains: 'from Invoice' }, action: { type: 'fault', code: '4002' } });
    await expect(hand(body)).rejects.toMatchObject({ code: 'quickbooks.bad-query' });
    company.simulator.clearFaults();
    expect(await hand(body)).toMatchObject({ newCount: 2 });
  });
});

describe('the log', () => {
  test('says what a decision changed and leaves as a file', async () => {
    await call('goLive.set', { date: '2026-01-01' });
    await call('goLive.set', { date: '2026-02-01' });
    const { rows } = await call('decisions.list', {
      search: '',
      person: null,
      day: null,
      record: null,
      offset: 0,
      limit: 9,
    });
    const changes = await call('log.changes', { decisionId: rows[0]?.decisionId ?? 0 });
    expect(changes).toEqual({
      totalCount: 1,
      lines: [{ record: 'Go-live date', before: '2026-01-01', after: '2026-02-01' }],
    });
    expect(await call('log.chain', {})).toMatchObject({ count: 2, brokenAt: null });
    const filter = { search: '', person: null, day: null, record: null };
    expect(await call('log.export', { fileToken: 'log.csv', ...filter })).toEqual({ rowCount: 2 });
    const text = await readFile(join(folder, 'log.csv'), 'utf8');
    const lines = text.trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('2026-01-01');
    expect(lines[2]).toContain('2026-02-01');
    company.db.exec('DROP TRIGGER decision_is_frozen');
    company.db.exec("UPDATE decision SET canonical = replace(canonical, '2026-01-01', '2025-01-01') WHERE id = 1");
    expect(await call('log.chain', {})).toMatchObject({ brokenAt: 1 });
  });
});
