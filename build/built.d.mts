export function isBuilt(folder?: string): boolean;
export function markBuilt(began: Date, folder?: string): void;
/** Builds main, engine and window if anything they are built from changed; resolves with the exit code, 0 where all is well. */
export function build(options?: { readonly always?: boolean; readonly env?: NodeJS.ProcessEnv }): Promise<number>;
