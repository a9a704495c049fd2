import { parentPort } from 'node:worker_threads';
import { assert } from '../../shared/assert.ts';
import { AppError } from '../../shared/errors.ts';
import { copyLedger, makeWhole, prepareRestore, readLedgerIdentity } from '../ledger/ledger-file.ts';
import { type LedgerReply, LedgerRequest } from './ledger-work.ts';

/** Entry of a worker thread that does one thing with a ledger file and ends: main's own thread reads no SQLite. */
assert(parentPort !== null, 'runs as a worker');
const port = parentPort;

async function answer(request: LedgerRequest): Promise<LedgerReply> {
  switch (request.work) {
    case 'copy':
      await copyLedger(request.ledgerFile, request.target);
      return { outcome: 'done' };
    case 'identify':
      return { outcome: 'identity', identity: readLedgerIdentity(request.file) };
    case 'make-whole':
      makeWhole(request.file);
      return { outcome: 'done' };
    case 'prepare-restore':
      prepareRestore(request.backup, request.target, request.at);
      return { outcome: 'done' };
  }
}

port.once('message', (message: unknown) => {
  answer(LedgerRequest.parse(message)).then(
    (reply) => port.postMessage(reply),
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      port.postMessage({
        outcome: 'failed',
        ...error.toData(),
        cause: String(error.cause ?? ''),
      } satisfies LedgerReply);
    },
  );
});
