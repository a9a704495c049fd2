import { parentPort } from 'node:worker_threads';
import { assert } from '../../shared/assert.ts';
import { configure, exchangeCode, refresh, revoke } from './intuit-calls.ts';
import { type HttpOutcome, type HttpRequest, type WorkerReply, WorkerRequest } from './intuit-protocol.ts';

/** Entry of an environment's sign-in worker. See [Note: One worker per environment]. */
assert(parentPort !== null, 'runs as a worker');
const port = parentPort;

const sending = new Map<number, (outcome: HttpOutcome) => void>();
let nextSendId = 1;

/** The main thread sends: only there requests honour the system's proxy and certificates. */
function send(request: HttpRequest): Promise<HttpOutcome> {
  const id = nextSendId++;
  return new Promise((resolve) => {
    sending.set(id, resolve);
    port.postMessage({ outcome: 'send', id, request } satisfies WorkerReply);
  });
}

port.on('message', (message: unknown) => {
  const request = WorkerRequest.parse(message);
  if (request.call === 'sent') {
    sending.get(request.id)?.(request.outcome);
    sending.delete(request.id);
    return;
  }
  answer(request).then(
    (reply) => port.postMessage(reply),
    // A reply that cannot be sent is a bug: end the thread, whoever waits is told.
    (error: unknown) => {
      throw error;
    },
  );
});

async function answer(request: Exclude<WorkerRequest, { call: 'sent' }>): Promise<WorkerReply> {
  const { id } = request;
  switch (request.call) {
    case 'configure':
      configure(request.configuration, send);
      return { outcome: 'done', id };
    case 'exchange': {
      const result = await exchangeCode(request);
      return 'failure' in result
        ? { outcome: 'failed', id, failure: result.failure }
        : { outcome: 'tokens', id, tokens: result.tokens };
    }
    case 'refresh': {
      const result = await refresh(request);
      return 'failure' in result
        ? { outcome: 'failed', id, failure: result.failure }
        : { outcome: 'tokens', id, tokens: result.tokens };
    }
    case 'revoke': {
      const failure = await revoke(request);
      return failure === null ? { outcome: 'done', id } : { outcome: 'failed', id, failure };
    }
  }
}
