import { isDeepStrictEqual } from 'node:util';
import type { Worker } from 'node:worker_threads';
import type { Endpoints, Environment } from './environments.ts';
import { createIntuitClient, type IntuitClient } from './intuit-client.ts';
import type { Fetch } from './send-request.ts';

/** The clients of all environments side by side, each started at its first use. */
export interface IntuitClients {
  /** The client for these endpoints. One made for others, as the practice company's move with its restarts, is closed. */
  of(environment: Environment, endpoints: Endpoints): IntuitClient;
  close(): Promise<void>;
}

/**
 * @param createWorker  starts `intuit-worker.ts`, wherever the bundler put it
 * @param fetch  sends for all of them
 */
export function createIntuitClients(createWorker: (environment: Environment) => Worker, fetch: Fetch): IntuitClients {
  const known = new Map<Environment, { readonly endpoints: Endpoints; readonly client: IntuitClient }>();
  const closing = new Set<Promise<void>>();
  return {
    of(environment, endpoints) {
      const present = known.get(environment);
      if (present !== undefined && isDeepStrictEqual(present.endpoints, endpoints)) return present.client;
      if (present !== undefined) {
        const closed = present.client.close().finally(() => closing.delete(closed));
        closing.add(closed);
      }
      const client = createIntuitClient({ environment, endpoints, createWorker, fetch });
      known.set(environment, { endpoints, client });
      return client;
    },
    async close() {
      await Promise.all([...closing, ...[...known.values()].map(({ client }) => client.close())]);
    },
  };
}
