import { get } from 'node:https';
import { describe, expect, it } from 'vitest';
import { Caller } from './small-books.ts';
import { TEST_CERTIFICATE, TEST_KEY } from './test-certificate.ts';

describe('1.2 Production keys take https', () => {
  it('serves over https when given a key and a certificate, on loopback only', async () => {
    const caller = await Caller.start(
      {},
      { tls: { key: TEST_KEY, cert: TEST_CERTIFICATE }, redirects: { keys: 'production' } },
    );
    expect(caller.simulator.apiBase).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const text = await new Promise<string>((resolve, reject) => {
      const headers = { authorization: `Bearer ${caller.token}`, accept: 'application/json' };
      const url = `${caller.simulator.apiBase}/v3/company/${caller.realmId}/customer/58`;
      get(url, { headers, ca: TEST_CERTIFICATE, agent: false }, (response) => {
        response.setEncoding('utf8');
        let body = '';
        response.on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () => resolve(body));
      }).on('error', reject);
    });
    expect(text).toContain('Harbor Bakery');
    await caller.close();
  });
});
