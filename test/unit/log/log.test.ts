import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileLog, createLog, type Log } from '../../../electron/log.ts';
import { neverLog, redact, redactFields } from '../../../electron/log-redaction.ts';
import { AppError } from '../../../shared/errors.ts';

const jwe = `eyJ${'a'.repeat(40)}..${'b'.repeat(16)}.${'c'.repeat(300)}.${'d'.repeat(22)}`;

describe('redaction', () => {
  it.each([
    ['Bearer header', `Authorization: Bearer ${jwe}`, jwe],
    ['opaque Bearer', 'authorization=Bearer abcdefgh12345678', 'abcdefgh12345678'],
    ['Basic header', 'Basic dGhlLWNsaWVudC1pZDp0aGUtc2VjcmV0', 'dGhlLWNsaWVudC1pZDp0aGUtc2VjcmV0'],
    ['access token', `the token was ${jwe} indeed`, 'eyJ'],
    ['refresh token', 'got RT1-123-H0-1780000000abcdef', 'RT1-123'],
    ['older refresh token', 'AB11780000000abcdefXYZ', 'AB1178'],
    ['code', 'XAB11780000000abcdefXYZ', 'XAB1178'],
    ['redirect address', '/callback?code=shortcode&state=abc_def.42800&realmId=9', 'shortcode'],
    ['state', '/callback?code=shortcode&state=abc_def.42800&realmId=9', 'abc_def'],
    ['form body', 'grant_type=refresh_token&refresh_token=opaque-value-1', 'opaque-value-1'],
    ['JSON body', '{"access_token":"opaque-value-2","expires_in":3600}', 'opaque-value-2'],
    ['client secret', '"client_secret": "opaque-value-3"', 'opaque-value-3'],
  ])('hides a %s', (_name, text, secret) => {
    expect(redact(text)).toContain('[redacted]');
    expect(redact(text)).not.toContain(secret);
  });

  it('hides a text it was told of, wherever it stands', () => {
    neverLog('s3cretOfTheFirm');
    neverLog('short');
    expect(redact('x=s3cretOfTheFirm, short')).toBe('x=[redacted], short');
  });

  it('keeps what helps', () => {
    const text = 'GET /v3/company/9130/query 200 in 132 ms, code oauth.reply-lost, ECONNRESET';
    expect(redact(text)).toBe(text);
  });

  it('empties fields by name, keeps codes and counts', () => {
    expect(
      redactFields({
        accessToken: 'abc',
        clientSecret: 'abc',
        password: 'abc',
        body: 'abc',
        code: 'x.y',
        tokens: 3,
        no: undefined,
      }),
    ).toEqual({
      accessToken: '[redacted]',
      clientSecret: '[redacted]',
      password: '[redacted]',
      body: '[redacted]',
      code: 'x.y',
      tokens: 3,
    });
  });

  it('cuts long texts', () => {
    expect(redact('x'.repeat(10_000)).length).toBeLessThan(600);
  });
});

describe('lines', () => {
  let lines: Record<string, unknown>[];
  let log: Log;
  beforeEach(() => {
    lines = [];
    log = createLog((_level, line) => lines.push(JSON.parse(line)), { now: () => new Date(0) });
  });

  it('carry realm and intuit_tid, given or not, and one JSON object each', () => {
    log.child({ area: 'sync', realm: 'sandbox-42' }).info('pulled\nInvoice', { count: 3, intuitTid: 'tid-1' });
    log.warn('nothing special');
    expect(lines).toEqual([
      {
        at: '1970-01-01T00:00:00.000Z',
        level: 'info',
        area: 'sync',
        realm: 'sandbox-42',
        intuit_tid: 'tid-1',
        message: 'pulled\nInvoice',
        count: 3,
      },
      {
        at: '1970-01-01T00:00:00.000Z',
        level: 'warn',
        area: null,
        realm: null,
        intuit_tid: null,
        message: 'nothing special',
      },
    ]);
  });

  it('below the level are not written', () => {
    log.debug('detail');
    expect(lines).toEqual([]);
  });

  it('of errors hold code, details and causes, but no other property', () => {
    const axiosLike = Object.assign(new Error('failed with RT1-secret-value'), {
      config: { headers: { Authorization: 'Basic secret' } },
      code: 'ECONNRESET',
    });
    log.error('refresh', new AppError('oauth.reply-lost', 'retry-later', { realm: 'sandbox-42' }, axiosLike));
    expect(lines[0]).toMatchObject({
      level: 'error',
      error: {
        name: 'AppError',
        code: 'oauth.reply-lost',
        details: { realm: 'sandbox-42' },
        cause: { name: 'Error', message: 'failed with [redacted]', code: 'ECONNRESET' },
      },
    });
    expect(JSON.stringify(lines)).not.toMatch(/RT1-|Basic|config/);
  });

  it('of things thrown that are no errors, and of endless causes, are written too', () => {
    const loop: Error & { cause?: unknown } = new Error('loop');
    loop.cause = loop;
    log.error('odd', 'just text');
    log.error('loop', loop);
    expect(lines[0]).toMatchObject({ error: { name: 'string', message: 'just text' } });
    expect(lines).toHaveLength(2);
  });
});

describe('the file', () => {
  let folder = '';
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), 'tieout-log-')), 'logs');
  });
  afterEach(() => {
    rmSync(path.dirname(folder), { recursive: true });
  });

  it('is rotated by size, keeps so many, and loses no line between', () => {
    const log = createFileLog({ folder, name: 'main', fileBytesMax: 2_000, keptFiles: 2 });
    for (let index = 0; index < 60; index++) log.info('line', { index });
    const files = readdirSync(folder).toSorted();
    expect(files).toEqual(['main.1.log', 'main.2.log', 'main.log']);
    const kept = ['main.2.log', 'main.1.log', 'main.log'].flatMap((name) => {
      const text = readFileSync(path.join(folder, name), 'utf8');
      expect(text.length).toBeLessThan(2_300);
      return text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).index);
    });
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => 60 - kept.length + at));
  });

  it('is for its owner only', () => {
    createFileLog({ folder, name: 'main' }).info('hello');
    if (process.platform === 'win32') return;
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(folder, 'main.log')).mode & 0o777).toBe(0o600);
  });

  it('holds one line per call whatever the text, and goes on in a file that is there', () => {
    createFileLog({ folder, name: 'main' }).info('one\n{"forged":true}\r\n%s %d');
    createFileLog({ folder, name: 'main' }).error('two', new Error('multi\nline'));
    const lines = readFileSync(path.join(folder, 'main.log'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(['one\n{"forged":true}\r\n%s %d', 'two']);
  });

  it('is one per process: two logs do not mix', () => {
    createFileLog({ folder, name: 'main' }).info('a');
    createFileLog({ folder, name: 'engine-sandbox-42' }).info('b');
    expect(readdirSync(folder).toSorted()).toEqual(['engine-sandbox-42.log', 'main.log']);
  });
});
