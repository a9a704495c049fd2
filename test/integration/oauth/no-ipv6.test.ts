import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** A network of its own, with loopback and without IPv6. Some systems do not let ordinary users make one. */
const withoutIpv6 = (command: readonly string[]) =>
  spawnSync(
    'unshare',
    [
      '-rn',
      'sh',
      '-c',
      'ip link set lo up && echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 && exec "$@"',
      'sh',
      ...command,
    ],
    { encoding: 'utf8', timeout: 60_000 },
  );

const possible = process.platform === 'linux' && withoutIpv6(['true']).status === 0;

describe.skipIf(!possible)('a machine without IPv6', () => {
  it('is answered on 127.0.0.1 alone, and that address is never shared', () => {
    const result = withoutIpv6([process.execPath, path.join(import.meta.dirname, 'no-ipv6-script.ts')]);
    expect(result.stderr).toBe('');
    expect(JSON.parse(result.stdout)).toEqual({ told: 1, kind: 'code', second: 'oauth.port-taken' });
  });
});
