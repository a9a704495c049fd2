/** Starts a practice company with generated books and says where everything is: shared by the command line and the application. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeExport } from './books/export.ts';
import { streamBooks } from './books/generate.ts';
import { pacificDay } from './pacific-time.ts';
import { type SimulatorHandle, type SimulatorOptions, startSimulator } from './simulator.ts';
import { StateFile } from './state-file.ts';

export type LaunchOptions = {
  port?: number;
  controlPort?: number;
  seed?: number;
  customers?: number;
  invoices?: number;
  currencies?: boolean;
  /** First day after the history, `YYYY-MM-DD`. */
  goLive?: string;
  /** Keeps the company over restarts; the sizes above matter at the first start only. */
  stateFile?: string;
  /** Folder for the source export; beside the state file or a fresh temporary folder when absent. */
  exportDir?: string;
  /** Simulated start of time, ISO, and its speed. */
  now?: string;
  clockScale?: number;
};

/** The JSON line: everything needed to connect. */
export type Descriptor = {
  apiBase: string;
  authorizeEndpoint: string;
  tokenEndpoint: string;
  revokeEndpoint: string;
  userinfoEndpoint: string;
  clientId: string;
  clientSecret: string;
  realmId: string;
  accessToken: string;
  refreshToken: string;
  controlBase: string;
  exportDir: string;
  truthFile: string;
};

/** Starts a practice company. The export is written at the first start only: it belongs to the books, which the state file keeps. */
export async function launchPractice(
  options: LaunchOptions,
): Promise<{ handle: SimulatorHandle; descriptor: Descriptor }> {
  const shared: Omit<SimulatorOptions, 'realms'> = {
    seed: options.seed ?? 1,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.controlPort === undefined ? {} : { controlPort: options.controlPort }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.clockScale === undefined ? {} : { clockScale: options.clockScale }),
    ...(options.stateFile === undefined ? {} : { stateFile: options.stateFile }),
  };
  const known = options.stateFile !== undefined && new StateFile(options.stateFile).exists;
  const handle = known ? await startSimulator({ ...shared, realms: [] }) : await startAnew(options, shared);
  const { realmId, accessToken, refreshToken } = handle.connect();
  const {
    apiBase,
    authorizeEndpoint,
    tokenEndpoint,
    revokeEndpoint,
    userinfoEndpoint,
    clientId,
    clientSecret,
    controlBase,
    about,
  } = handle;
  const exportDir = String(about.exportDir ?? '');
  const truthFile = String(about.truthFile ?? '');
  return {
    handle,
    descriptor: {
      apiBase,
      authorizeEndpoint,
      tokenEndpoint,
      revokeEndpoint,
      userinfoEndpoint,
      clientId,
      clientSecret,
      realmId,
      accessToken,
      refreshToken,
      controlBase,
      exportDir,
      truthFile,
    },
  };
}

async function startAnew(options: LaunchOptions, shared: Omit<SimulatorOptions, 'realms'>): Promise<SimulatorHandle> {
  if (options.stateFile !== undefined) mkdirSync(dirname(options.stateFile), { recursive: true });
  const folder =
    options.exportDir ??
    (options.stateFile === undefined ? mkdtempSync(join(tmpdir(), 'tieout-practice-')) : dirname(options.stateFile));
  mkdirSync(folder, { recursive: true });
  const books = streamBooks({
    seed: options.seed ?? 1,
    customers: options.customers ?? 2000,
    invoices: options.invoices ?? 20_000,
    currencies: options.currencies ?? false,
    today: pacificDay(options.now === undefined ? Date.now() : Date.parse(options.now)),
    ...(options.goLive === undefined ? {} : { goLive: options.goLive }),
  });
  const files = await writeExport(books, folder);
  return startSimulator({
    ...shared,
    realms: [books],
    about: { exportDir: files.exportDir, truthFile: files.truthFile },
  });
}
