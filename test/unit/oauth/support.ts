import { once } from 'node:events';
import { createServer } from 'node:net';
import { createLog, type Log } from '../../../electron/log.ts';
import type { IssuedTokens } from '../../../electron/oauth/intuit-protocol.ts';
import type { Clock } from '../../../electron/oauth/token-keeper.ts';

/** A port nothing listens on right now, on both loopback addresses. */
export async function freePort(): Promise<number> {
  const server = createServer().listen({ port: 0, host: '::', ipv6Only: false });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.close();
  await once(server, 'close');
  return address.port;
}

/** A clock that moves when told; `jump` sets the wall clock alone, as a person or a time server does. */
export function createClock(startMs = Date.parse('2026-03-02T09:00:00Z')): Clock & {
  pass(ms: number): void;
  jump(ms: number): void;
} {
  let now = startMs;
  let elapsed = 1_000;
  return {
    now: () => now,
    elapsed: () => elapsed,
    pass: (ms) => {
      now += ms;
      elapsed += ms;
    },
    jump: (ms) => {
      now += ms;
    },
  };
}

/** A log whose lines stay readable. */
export function createLines(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  return { log: createLog((_level, line) => lines.push(line), { level: 'debug' }), lines };
}

export function issued(overrides: Partial<IssuedTokens> = {}): IssuedTokens {
  return {
    accessToken: 'access-1',
    refreshToken: 'RT1-first',
    accessExpiresInMs: 3_600_000,
    refreshExpiresInMs: 8_726_400_000,
    hardExpiresInMs: null,
    serverTimeMs: null,
    intuitTid: 'tid-1',
    ...overrides,
  };
}
