import type { Result } from '../../shared/result.ts';

/** What the preload offers: it forwards, and knows no meaning. */
export interface Bridge {
  call(name: string, input: unknown): Promise<Result<unknown>>;
  on(event: string, listener: (payload: unknown) => void): () => void;
  /** Paths of dropped files, for `files.register` only; never shown or kept. */
  pathsOf(files: readonly File[]): string[];
}

declare global {
  interface Window {
    readonly tieout: Bridge;
  }
}

/** The message with which the preload hands a company engine's port to the page. */
export const enginePortMessage = 'tieout-engine-port';
