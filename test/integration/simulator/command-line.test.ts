import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Descriptor } from '../../../electron/simulator/launch.ts';

const CLI = fileURLToPath(new URL('../../../electron/simulator/cli.ts', import.meta.url));

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-cli-'));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function start(stdin: 'ignore' | 'pipe', ...args: string[]): Promise<{ child: ChildProcess; at: Descriptor }> {
  const child = spawn(process.execPath, [CLI, '--seed', '5', '--customers', '40', '--invoices', '150', ...args], {
    stdio: [stdin, 'pipe', 'inherit'],
  });
  children.push(child);
  if (child.stdout === null) throw new Error('no output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, at: JSON.parse(line) as Descriptor };
}

async function query(at: Descriptor, statement: string, token = at.accessToken): Promise<Record<string, unknown>> {
  const url = `${at.apiBase}/v3/company/${at.realmId}/query?query=${encodeURIComponent(statement)}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}`, accept: 'application/json' } });
  return ((await response.json()) as { QueryResponse: Record<string, unknown> }).QueryResponse;
}

describe('10 The command line', () => {
  it('prints where everything is, serves checked books, and ends on SIGTERM', async () => {
    const { child, at } = await start('ignore', '--currencies', '--export', folder);
    expect(Object.keys(at).sort()).toEqual([
      'accessToken',
      'apiBase',
      'authorizeEndpoint',
      'clientId',
      'clientSecret',
      'controlBase',
      'exportDir',
      'realmId',
      'refreshToken',
      'revokeEndpoint',
      'tokenEndpoint',
      'truthFile',
      'userinfoEndpoint',
    ]);
    expect(await query(at, 'select count(*) from Invoice')).toEqual({ totalCount: 150 });
    expect(await (await fetch(`${at.controlBase}/verify`)).json()).toMatchObject({ ok: true, problems: [] });
    expect(existsSync(at.truthFile)).toBe(true);
    expect(readdirSync(at.exportDir).filter((name) => name.endsWith('.csv')).length).toBeGreaterThan(2);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends when the pipe of its standard input ends', async () => {
    const { child } = await start('pipe', '--export', folder);
    const exited = once(child, 'exit');
    // The end counts only when the pipe was open for a while, not when it was closed from the start.
    setTimeout(() => child.stdin?.end(), 1200);
    expect(await exited).toEqual([0, null]);
  });

  it('goes on after being killed, with tokens, keys and books', async () => {
    const first = await start('ignore', '--state-dir', folder);
    const body = JSON.stringify({ DisplayName: 'Written just before the end' });
    const headers = {
      authorization: `Bearer ${first.at.accessToken}`,
      accept: 'application/json',
      'content-type': 'application/json',
    };
    const made = await fetch(`${first.at.apiBase}/v3/company/${first.at.realmId}/customer`, {
      method: 'POST',
      headers,
      body,
    });
    expect(made.status).toBe(200);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const { at } = await start('ignore', '--state-dir', folder);
    expect([at.clientSecret, at.realmId, at.exportDir]).toEqual([
      first.at.clientSecret,
      first.at.realmId,
      first.at.exportDir,
    ]);
    const found = await query(
      at,
      "select * from Customer where DisplayName = 'Written just before the end'",
      first.at.accessToken,
    );
    expect(found.Customer).toHaveLength(1);
  });
});
