/** Loopback HTTP: listening, reading bodies, answering. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type Reply = { status: number; body: Buffer | string; contentType: string; headers?: Record<string, string> };

export type TlsOptions = { key: string; cert: string };

export type Listening = { server: Server; origin: string; close: () => Promise<void> };

const BODY_BYTES_MAX = 20 * 1024 * 1024;

/** Listens on 127.0.0.1 only. @param port 0 for any free one */
export async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  port: number,
  tls?: TlsOptions,
): Promise<Listening> {
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    handler(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
  };
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port: actualPort } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { server, origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${actualPort}`, close };
}

/** The whole body. @throws RangeError beyond 20 MB */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_BYTES_MAX) throw new RangeError('The request is larger than 20 MB.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

export function jsonReply(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return { status, body: JSON.stringify(value), contentType: 'application/json;charset=UTF-8', headers };
}

export function send(response: ServerResponse, reply: Reply): void {
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': body.length,
    ...reply.headers,
  });
  response.end(body);
}
