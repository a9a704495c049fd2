import { request } from 'node:http';
import { createLoopbackReceiver } from '../../../electron/oauth/loopback-receiver.ts';

/** Runs where there is no IPv6; prints one JSON line. */
const port = 42_800;
let told = 0;
const receiver = createLoopbackReceiver({ port, onIpv4Only: () => told++ });
await receiver.open();
const answer = receiver.receive({
  isExpected: () => true,
  signal: new AbortController().signal,
  timeoutMs: 20_000,
});
request({
  host: '127.0.0.1',
  port,
  path: '/callback?code=c&state=s&realmId=42',
  headers: { host: `localhost:${port}` },
}).end();
const callback = await answer;
// The address that is there is still refused when another program holds it.
const second = await createLoopbackReceiver({ port })
  .open()
  .then(
    () => 'bound',
    (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
  );
await receiver.close();
process.stdout.write(`${JSON.stringify({ told, kind: callback.kind, second })}\n`);
