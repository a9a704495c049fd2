import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { launchPractice } from '../../electron/simulator/launch.ts';

/*
 * A process of its own: a practice company behind a server that renders each answer once. From the second time on an answer comes from
 * memory, so that who reads the pages is measured, and not who makes them. Prints one JSON line; stops when its input ends.
 */

interface Rendered {
  readonly status: number;
  readonly body: Buffer;
}

/** What the process says once it listens. */
export interface PageServer {
  readonly base: string;
  readonly realmId: string;
  readonly accessToken: string;
}

/** One request as the engine made it, so that the floor can make it again. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { customers: { type: 'string' }, invoices: { type: 'string' }, seed: { type: 'string' } },
  });
  const { handle, descriptor } = await launchPractice({
    customers: Number(values.customers),
    invoices: Number(values.invoices),
    seed: Number(values.seed),
  });
  const rendered = new Map<string, Rendered>();
  let seen: SeenRequest[] = [];
  let answerAfterMs = 0;

  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    const body = await readAll(request);
    if (path === '/seen') {
      response.end(JSON.stringify(seen));
      seen = [];
      return;
    }
    if (path.startsWith('/pace/')) {
      answerAfterMs = Number(path.slice('/pace/'.length));
      response.end();
      return;
    }
    const method = request.method ?? 'GET';
    seen.push({ method, path, body });
    const key = `${method} ${path} ${body}`;
    let answer = rendered.get(key);
    if (answer === undefined) {
      const fresh = await fetch(`${handle.apiBase}${path}`, {
        method,
        headers: {
          Authorization: request.headers.authorization ?? '',
          Accept: 'application/json',
          'Content-Type': request.headers['content-type'] ?? 'application/json',
        },
        ...(method === 'GET' ? {} : { body }),
      });
      answer = { status: fresh.status, body: Buffer.from(await fresh.arrayBuffer()) };
      rendered.set(key, answer);
    }
    if (answerAfterMs > 0) await sleep(answerAfterMs);
    response.writeHead(answer.status, {
      'Content-Type': 'application/json;charset=UTF-8',
      'Content-Length': answer.body.length,
    });
    response.end(answer.body);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { realmId, accessToken } = descriptor;
  const line: PageServer = { base: `http://127.0.0.1:${port}`, realmId, accessToken };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  process.stdin.on('end', () => process.exit(0)).resume();
}

await main();
