import { parentPort } from 'node:worker_threads';
import { assert } from '../../shared/assert.ts';
import { configure, exchangeCode, refresh, revoke } from './intuit-calls.ts';
import { type WorkerReply, WorkerRequest } from './intuit-protocol.ts';

/** Entry of an environment's sign-in worker. See [Note: One worker per environment]. */
assert(parentPort !== null, 'runs as a worker');
const port = parentPort;

port.on('message', (message: unknown) => {
  const request = WorkerRequest.parse(message);
  answer(request).then(
    (reply) => port.postMessage(reply),
    // A reply that cannot be sent is a bug: end the thread, whoever waits is told.
    (error: unknown) => {
      throw error;
    },
  );
});

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  const { id } = request;
  switch (request.call) {
    case 'configure':
      configure(request.configuration);
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
