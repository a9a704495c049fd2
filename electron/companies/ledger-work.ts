import type { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { AppError, type ErrorCode, type Recovery } from '../../shared/errors.ts';
import { AppErrorShape, Currency } from '../../shared/schemas/common.ts';
import { Environment, RealmId } from '../oauth/environments.ts';

/** What goes between main and a worker that handles one ledger file. */
export const LedgerRequest = z.discriminatedUnion('work', [
  z.object({ work: z.literal('copy'), ledgerFile: z.string(), target: z.string() }),
  z.object({ work: z.literal('identify'), file: z.string() }),
  z.object({ work: z.literal('make-whole'), file: z.string() }),
  z.object({ work: z.literal('prepare-restore'), backup: z.string(), target: z.string(), at: z.string() }),
]);
export type LedgerRequest = z.infer<typeof LedgerRequest>;

const Identity = z.object({
  environment: Environment,
  realmId: RealmId,
  companyName: z.string(),
  homeCurrency: Currency,
});
export type Identity = z.infer<typeof Identity>;

export const LedgerReply = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done') }),
  z.object({ outcome: z.literal('identity'), identity: Identity }),
  AppErrorShape.extend({ outcome: z.literal('failed'), cause: z.string() }),
]);
export type LedgerReply = z.infer<typeof LedgerReply>;

/** Does one piece of work on a ledger file off this thread. */
export type LedgerWork = (request: LedgerRequest) => Promise<LedgerReply>;

/**
 * @param createWorker  starts `ledger-worker.ts`, wherever the bundler put it
 * @returns each call runs in a thread of its own; rejects with the AppError that the work ended with
 */
export function createLedgerWork(createWorker: () => Worker): LedgerWork {
  return async (request) => {
    const worker = createWorker();
    try {
      const reply = await new Promise<LedgerReply>((resolve, reject) => {
        worker.once('message', (message: unknown) => resolve(LedgerReply.parse(message)));
        worker.once('error', reject);
        worker.once('exit', () => reject(new Error('the worker ended without an answer')));
        worker.postMessage(request);
      });
      if (reply.outcome !== 'failed') return reply;
      throw new AppError(reply.code as ErrorCode, reply.recovery as Recovery, reply.details, new Error(reply.cause));
    } finally {
      await worker.terminate();
    }
  };
}
