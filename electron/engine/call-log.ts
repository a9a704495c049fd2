import { insertApiCalls, isWrite, type NewApiCall } from '../ledger/api-calls.ts';
import type { WritableDb } from '../ledger/open.ts';
import type { ApiCallRecord } from '../quickbooks/caller.ts';

/** How long the record of a read that succeeded may wait to be written. */
const waitMs = 1_000;

export interface CallLog {
  /** @param jobId  the job that the request was made for, if any */
  note(call: ApiCallRecord, jobId: number | null): void;
  /** Writes what is still waiting. */
  flush(): void;
}

/**
 * Keeps the record of every request. Reads that succeeded are written a few at once: each by itself would stop the engine's
 * loop whenever the thread that stores pages is just writing. Everything else is written right away, in order.
 */
export function createCallLog(db: WritableDb): CallLog {
  let waiting: NewApiCall[] = [];
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const calls = waiting;
    waiting = [];
    if (calls.length > 0 && db.open) insertApiCalls(db, calls);
  }

  return {
    note(call, jobId) {
      const kept: NewApiCall = {
        at: call.startedAt,
        jobId,
        method: call.operation,
        route: call.entity ?? '',
        status: call.httpStatus,
        attempt: call.attempt,
        durationMs: call.durationMs,
        intuitTid: call.intuitTid,
        error: call.errorCode,
      };
      waiting.push(kept);
      if (isWrite(kept) || kept.error !== null) flush();
      else timer ??= setTimeout(flush, waitMs);
    },
    flush,
  };
}
