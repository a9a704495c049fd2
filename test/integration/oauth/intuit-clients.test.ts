import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIntuitClients, type IntuitClients } from '../../../electron/oauth/intuit-clients.ts';
import { createIntuitWorker, type IntuitServer, startIntuitServer } from './intuit-server.ts';

const keys = { clientId: 'the-client-id', clientSecret: 'the-client-secret' };

describe('the clients of all environments', () => {
  let first: IntuitServer;
  let second: IntuitServer;
  let clients: IntuitClients;

  beforeEach(async () => {
    first = await startIntuitServer();
    second = await startIntuitServer();
    clients = createIntuitClients(() => createIntuitWorker(), fetch);
  });
  afterEach(async () => {
    await clients.close();
    await Promise.all([first.close(), second.close()]);
  });

  it('are made once for the same addresses', () => {
    const endpoints = { ...first.endpoints, api: 'http://127.0.0.1:1' };
    expect(clients.of('practice', { ...endpoints })).toBe(clients.of('practice', endpoints));
    expect(clients.of('sandbox', endpoints)).not.toBe(clients.of('practice', endpoints));
  });

  it('go with their addresses: a practice company that came back elsewhere is asked there', async () => {
    const before = clients.of('practice', { ...first.endpoints, api: 'http://127.0.0.1:1' });
    await before.refresh({ keys, refreshToken: 'RT1-a' });
    const after = clients.of('practice', { ...second.endpoints, api: 'http://127.0.0.1:2' });
    await after.refresh({ keys, refreshToken: 'RT1-b' });
    expect(first.requests).toHaveLength(1);
    expect(second.requests).toHaveLength(1);
    expect(after).not.toBe(before);
  });
});
