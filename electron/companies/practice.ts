import path from 'node:path';
import { utilityProcess } from 'electron';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { type Endpoints, practiceEndpoints } from '../oauth/environments.ts';
import type { AppKeys } from '../vault/app-keys.ts';

/** What the simulator announces once it listens. */
const Descriptor = z.object({
  apiBase: z.string(),
  authorizeEndpoint: z.string(),
  tokenEndpoint: z.string(),
  revokeEndpoint: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  realmId: z.string(),
  controlBase: z.string(),
  exportDir: z.string(),
  truthFile: z.string(),
});

const Announced = z.object({ started: Descriptor });

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
}

export interface PracticeHost {
  /** Starts the simulator in a process of its own, once; later calls give the running one. */
  start(): Promise<PracticeCompany>;
  /** The running one, or null before the first start. */
  running(): PracticeCompany | null;
  stop(): void;
}

const startWaitMs = 60_000;

/** The practice company: a QuickBooks of its own on this machine, with books that survive a restart. */
export function createPracticeHost(options: PracticeOptions): PracticeHost {
  let starting: Promise<PracticeCompany> | null = null;
  let company: PracticeCompany | null = null;
  let child: Electron.UtilityProcess | null = null;

  function spawn(): Promise<PracticeCompany> {
    return new Promise((resolve, reject) => {
      const started = utilityProcess.fork(options.modulePath, [], { serviceName: 'Tieout practice company' });
      child = started;
      const timer = setTimeout(() => started.kill(), startWaitMs);
      const { seed, customers, invoices, stateFolder } = options;
      const launch = {
        seed,
        customers,
        invoices,
        stateFile: path.join(stateFolder, 'company.json'),
        exportDir: path.join(stateFolder, 'export'),
      };
      started.once('spawn', () => started.postMessage({ launch }));
      started.once('message', (raw: unknown) => {
        clearTimeout(timer);
        const announced = Announced.safeParse(raw);
        if (!announced.success) {
          reject(new AppError('company.not-connected', 'retry-later', {}, announced.error));
          return;
        }
        const data = announced.data.started;
        company = {
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
        resolve(company);
      });
      started.once('exit', (code) => {
        clearTimeout(timer);
        child = null;
        company = null;
        starting = null;
        reject(new AppError('company.not-connected', 'retry-later', { code }));
      });
    });
  }

  return {
    start() {
      starting ??= spawn();
      return starting;
    },
    running: () => company,
    stop() {
      child?.kill();
    },
  };
}
