import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { launchPractice } from '../../electron/simulator/launch.ts';

const script = fileURLToPath(new URL('../bench/sandbox-smoke.ts', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tieout-sandbox-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function smoke(...args: string[]): Promise<{ code: number; out: string; errors: string }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, errors };
}

function writeKeys(keys: object): string {
  const file = join(folder, 'keys.json');
  writeFileSync(file, JSON.stringify(keys));
  return file;
}

describe('without keys', () => {
  test('says what it needs and where to get it', async () => {
    const { code, out } = await smoke();
    expect(code).toBe(1);
    for (const word of ['--keys FILE', 'clientId', 'clientSecret', 'realmId', 'refreshToken', 'developer.intuit.com'])
      expect(out).toContain(word);
  });

  test('names what the file lacks, and takes no other address than its own and this machine', async () => {
    const lacking = await smoke(
      '--keys',
      writeKeys({ clientId: 'a', clientSecret: '', realmId: '1', apiBase: 'https://elsewhere.example' }),
    );
    expect(lacking.code).toBe(1);
    expect(lacking.errors).toContain('lacks, or has wrong: clientSecret, refreshToken, apiBase');
    const unreadable = await smoke('--keys', join(folder, 'none.json'));
    expect(unreadable.code).toBe(1);
    expect(unreadable.errors).toContain('none.json cannot be read');
  });
});

describe('11 Open points, asked of a company', () => {
  test('does the main job, answers each question, takes back what it made, and keeps the newest token', async () => {
    const { handle, descriptor } = await launchPractice({ customers: 40, invoices: 150, exportDir: folder });
    try {
      // More changes than one answer of change data capture holds, and a refresh token that is due for a new value.
      for (let index = 0; index < 1050; index++) {
        const fields = { DisplayName: `Quiet customer ${index}` };
        handle.edit({ entity: 'Customer', operation: 'create', fields });
      }
      handle.clock({ moveMs: 25 * 3_600_000 });
      const { clientId, clientSecret, realmId, refreshToken, apiBase, tokenEndpoint } = descriptor;
      const body = JSON.stringify({ DisplayName: 'Tieout smoke of yesterday' });
      const at = new Date(Date.now() - 30 * 3_600_000).toISOString();
      const earlierWrite = { requestId: 'unknown-here', body, id: '1', at };
      const file = writeKeys({ clientId, clientSecret, realmId, refreshToken, apiBase, tokenEndpoint, earlierWrite });

      const { code, out, errors } = await smoke('--keys', file);
      expect(errors).toBe('');
      const answers = new Map(
        out.split('\n').map((line) => {
          const [question = '', ...words] = line.trim().split(': ');
          return [question, words.join(': ')];
        }),
      );
      expect(out).toMatch(/Invoice +150 of 150/);
      expect(answers.get('History')).toMatch(/^[1-9]\d* of 25 invoices linked, 0 writes sent$/);
      expect(out.match(/: confirmed$/gm)).toHaveLength(6);
      expect(answers.get('Tie-out')).toMatch(/, 0\.00 of it unexplained$/);
      expect(Object.fromEntries(answers)).toMatchObject({
        'requestid, same body': 'the first answer again',
        'requestid, other body': 'the first answer again',
        'requestid, lifetime': expect.stringMatching(/^after 30 h: id \d+$/),
        'requestid after a fault': expect.stringMatching(/^fault 6240, then id \d+$/),
        'query bound is inclusive': '>= yes, > no',
        'changedSince is inclusive': 'yes',
        'default query order': 'another order each time',
        'CDC cap per entity or per request': expect.stringMatching(
          /^per request: 1\d{3} objects asked one by one, 1000 together$/,
        ),
        'localhost with production keys': expect.stringContaining('a sandbox cannot tell'),
        'HTTP status of 10000, 5020, 120': expect.stringContaining('6240 came with HTTP 400, 5010 came with HTTP 400'),
        'old refresh token after rotation': 'the old value is refused',
        'void, update, emailed apart in CDC': expect.stringMatching(
          /^no status; marked for email moved .*EmailStatus.*; void moved .*PrivateNote/,
        ),
      });
      expect(out).toContain('Everything was as it should be.');
      expect(code).toBe(0);

      const kept = JSON.parse(readFileSync(file, 'utf8'));
      expect(kept).toMatchObject({ clientId, earlierWrite: { requestId: expect.not.stringMatching('unknown-here') } });
      expect(kept.refreshToken).not.toBe(refreshToken);
      expect(statSync(file).mode & 0o077).toBe(0);
      expect(handle.verify().problems).toEqual([]);
      expect(handle.stats().limitViolations).toBe(0);
      expect(answers.get('cleaned up')).toBe('3 customers deactivated');
    } finally {
      await handle.close();
    }
  });
});
