import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const path = fileURLToPath(new URL('../electron/sync/store-worker.ts', import.meta.url));

/** Starts the thread that stores the pages of a large pull, from its source. */
export const createStoreWorker = (): Worker => new Worker(path);
