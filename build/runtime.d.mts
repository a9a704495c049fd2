/** A copy of Electron on this machine. */
export interface Runtime {
  /** Folder of the unpacked runtime. */
  readonly folder: string;
  readonly executable: string;
  /** For example `42.0.0`; null when the folder does not say. */
  readonly version: string | null;
  readonly origin: 'override' | 'official' | 'npm-hosted';
}

export function findRuntime(env?: NodeJS.ProcessEnv): Runtime | null;
export function runtimeSwitches(): string[];
export function describeRuntime(runtime: Runtime): string;
