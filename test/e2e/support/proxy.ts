import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A forward proxy on this computer that notes what goes through it. */
export interface Proxy {
  /** Host and port. */
  readonly address: string;
  /** Whole addresses asked for so far. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export async function startProxy(): Promise<Proxy> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const target = request.url ?? '';
    asked.push(target);
    const onward = ask(target, { method: request.method ?? 'GET', headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
