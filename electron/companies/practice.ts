import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { utilityProcess } from 'electron';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { Log } from '../log.ts';
import { neverLog } from '../log-redaction.ts';
import { type Endpoints, practiceEndpoints } from '../oauth/environments.ts';
import type { AppKeys } from '../vault/app-keys.ts';
import { ensurePrivateDir } from './private-files.ts';

/** What the simulator announces once it listens. */
const Descriptor = z.object({
  apiBase: z.string(),
  authorizeEndpoint: z.string(),
  tokenEndpoint: z.string(),
  revokeEndpoint: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  realmId: z.string(),
  exportDir: z.string(),
});

export interface PracticeCompany {
  readonly endpoints: Endpoints;
  readonly keys: AppKeys;
  readonly realmId: string;
  /** Folder of the billing system's export that belongs to these books. */
  readonly exportDir: string;
}

export interface PracticeOptions {
  readonly modulePath: string;
  readonly stateFolder: string;
  readonly customers: number;
  readonly invoices: number;
  readonly seed: number;
  readonly log: Log;
  /** It died and is back at other addresses: who works with the old ones must be told before anyone asks it anything. */
  readonly onMoved: (company: PracticeCompany) => void;
}

export interface PracticeHost {
  /** Starts the simulator in a process of its own, once; later calls give the running one. */
  start(): Promise<PracticeCompany>;
  stop(): void;
  /** Stops it and deletes its books: the next start makes new ones. */
  forget(): Promise<void>;
}

const startWaitMs = 60_000;
const restartsMax = 3;

/** The practice company: a QuickBooks of its own on this machine, with books that survive a restart. */
export function createPracticeHost(options: PracticeOptions): PracticeHost {
  let starting: Promise<PracticeCompany> | null = null;
  let child: Electron.UtilityProcess | null = null;
  let stopping = false;
  let lastApi: string | null = null;
  let restarts = 0;

  const launchArgs = (): string[] => [
    ...['--seed', String(options.seed)],
    ...['--customers', String(options.customers)],
    ...['--invoices', String(options.invoices)],
    ...['--state', path.join(options.stateFolder, 'company.json')],
    ...['--export', path.join(options.stateFolder, 'export')],
  ];

  async function spawn(): Promise<PracticeCompany> {
    await ensurePrivateDir(options.stateFolder);
    const started = utilityProcess.fork(options.modulePath, launchArgs(), { serviceName: 'Tieout practice company' });
    child = started;
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => started.kill(), startWaitMs);
      let announced = false;
      started.once('message', (raw: unknown) => {
        clearTimeout(timer);
        const parsed = Descriptor.safeParse(raw);
        if (!parsed.success) {
          reject(new AppError('company.not-connected', 'retry-later', {}, parsed.error));
          return;
        }
        announced = true;
        const company = toCompany(parsed.data);
        if (lastApi !== null && lastApi !== company.endpoints.api) options.onMoved(company);
        lastApi = company.endpoints.api;
        resolve(company);
      });
      started.once('exit', (code) => {
        clearTimeout(timer);
        child = null;
        starting = null;
        reject(new AppError('company.not-connected', 'retry-later', { code }));
        if (announced && !stopping) revive(code);
      });
    });
  }

  /** An open practice company goes on by itself, a few times; after that the next start is the person's. */
  function revive(code: number): void {
    options.log.warn('the practice company ended', { code, restarts });
    if (restarts >= restartsMax) return;
    restarts++;
    start().catch((error: unknown) => options.log.error('the practice company stays down', error));
  }

  function start(): Promise<PracticeCompany> {
    starting ??= spawn().catch((error: unknown) => {
      starting = null;
      throw error;
    });
    return starting;
  }

  return {
    start,
    stop() {
      stopping = true;
      child?.kill();
    },
    async forget() {
      const running = child;
      if (running !== null) {
        stopping = true;
        const gone = once(running, 'exit');
        running.kill();
        await gone;
        stopping = false;
      }
      await rm(options.stateFolder, { recursive: true, force: true });
    },
  };
}

function toCompany(data: z.infer<typeof Descriptor>): PracticeCompany {
  neverLog(data.clientSecret);
  return {
    endpoints: practiceEndpoints({
      authorize: data.authorizeEndpoint,
      token: data.tokenEndpoint,
      revoke: data.revokeEndpoint,
      api: data.apiBase,
    }),
    keys: { clientId: data.clientId, clientSecret: data.clientSecret },
    realmId: data.realmId,
    exportDir: data.exportDir,
  };
}
