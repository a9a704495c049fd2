import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../../../electron/simulator/simulator.ts';
import { Caller, line, pays, smallBooks } from './small-books.ts';

let folder: string;
let stateFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-state-'));
  stateFile = join(folder, 'practice.state');
});
afterEach(() => rmSync(folder, { recursive: true }));

const journalOf = (): string => join(folder, readdirSync(folder).find((name) => name.includes('journal')) ?? '');

/** Starts again from the file, with the caller's old token. */
async function again(before: Caller): Promise<Caller> {
  const next = await Caller.start({}, { realms: [], stateFile });
  next.token = before.token;
  return next;
}

describe('10 State over a restart', () => {
  it('keeps objects, deletions, merges, counters, tokens, request ids and keys without a tidy end', async () => {
    const first = await Caller.start({ invoices: 3 }, { stateFile, about: { exportDir: '/somewhere' } });
    const made = await first.post('/invoice?requestid=once', { CustomerRef: { value: '58' }, Line: [line(1, 40)] });
    await first.write('Payment', { CustomerRef: { value: '58' }, TotalAmt: 30, Line: [pays('Invoice', '101', 30)] });
    await first.write('Invoice', { Id: '102', SyncToken: '0' }, '?operation=delete');
    first.simulator.edit({ entity: 'Customer', operation: 'merge', id: '59', into: '58' });
    const secret = first.simulator.clientSecret;

    const second = await again(first);
    expect(second.simulator.clientSecret).toBe(secret);
    expect(second.simulator.about).toEqual({ exportDir: '/somewhere' });
    expect(second.stored('Invoice', '101')).toMatchObject({ Balance: 70, SyncToken: '1' });
    expect((await second.get('/invoice/102')).status).toBe(400);
    expect((await second.post('/invoice?requestid=once', {})).text).toBe(made.text);
    expect((await second.post('/invoice', { CustomerRef: { value: '59' }, Line: [line(1, 1)] })).text).toContain(
      '6250',
    );
    const cdc = await second.get('/cdc?entities=Invoice&changedSince=2026-10-01T00:00:00Z');
    expect(cdc.text).toContain('"status":"Deleted","Id":"102"');
    expect((await second.write('Invoice', { CustomerRef: { value: '58' }, Line: [line(1, 1)] })).Id).toBe('106');
    expect(second.simulator.verify()).toMatchObject({ ok: true });
    await second.close();
    await first.close();
  });

  it('leaves out a line torn by a crash and goes on behind it', async () => {
    const first = await Caller.start({ invoices: 1 }, { stateFile });
    await first.write('Customer', { Id: '58', SyncToken: '0', sparse: true, Notes: 'kept' });
    await first.close();
    appendFileSync(journalOf(), '[{"kind":"change","realm":"46');
    const second = await again(first);
    expect(second.stored('Customer', '58')).toMatchObject({ Notes: 'kept', SyncToken: '1' });
    await second.write('Customer', { Id: '58', SyncToken: '1', sparse: true, Notes: 'later' });
    await second.close();
    const third = await again(first);
    expect(third.stored('Customer', '58')).toMatchObject({ Notes: 'later', SyncToken: '2' });
    await third.close();
  });

  it('keeps a write whole or not at all: one line per request', async () => {
    const first = await Caller.start({ invoices: 2 }, { stateFile });
    await first.write('Payment', {
      CustomerRef: { value: '58' },
      TotalAmt: 30,
      Line: [pays('Invoice', '101', 10), pays('Invoice', '102', 20)],
    });
    await first.close();
    const lines = readFileSync(journalOf(), 'utf8').trimEnd().split('\n');
    writeFileSync(journalOf(), `${lines.slice(0, -1).join('\n')}\n${lines.at(-1)?.slice(0, 200)}`);
    const second = await again(first);
    expect(second.stored('Invoice', '101').Balance).toBe(100);
    expect(second.simulator.verify()).toMatchObject({ ok: true });
    await second.close();
  });

  it('refuses a file that is cut short or is none of ours', async () => {
    const first = await Caller.start({}, { stateFile });
    await first.close();
    const whole = readFileSync(stateFile, 'utf8');
    writeFileSync(stateFile, whole.slice(0, whole.length / 2));
    await expect(startSimulator({ realms: [], stateFile })).rejects.toThrow('cut short');
    writeFileSync(stateFile, 'hello\n');
    await expect(startSimulator({ realms: [], stateFile })).rejects.toThrow("not a practice company's");
  });

  it('serves several companies apart from each other', async () => {
    const other = '4620816365000000002';
    const first = await Caller.start(
      {},
      { stateFile, realms: [smallBooks({ invoices: 1 }), smallBooks({ realmId: other })] },
    );
    await first.write('Customer', { Id: '58', SyncToken: '0', sparse: true, Notes: 'first only' });
    const second = await again(first);
    expect(second.simulator.realmIds).toEqual([first.realmId, other]);
    expect(second.simulator.object('Customer', '58', other)).not.toHaveProperty('Notes');
    expect(second.simulator.object('Customer', '58')).toHaveProperty('Notes');
    await second.close();
    await first.close();
  });
});
