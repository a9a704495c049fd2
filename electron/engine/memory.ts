/**
 * How much V8 may gather of what an engine's thread has just made before it looks through it, in megabytes of one half.
 * A page of a large pull becomes a tree of 8 MB that is dropped as soon as its rows are made: where two of them fit, the collector finds
 * them dropped, and where they do not, it copies them first. Half as much costs a large pull a quarter more processor time; twice as much
 * gains nothing, and a quarter of it saves 40 MB.
 */
const youngHalfMb = 32;

/** For a process of plain Node. */
export const engineNodeArgs: readonly string[] = [`--max-semi-space-size=${youngHalfMb}`];

/** For a utility process of Electron, its threads included. */
export const engineExecArgs: readonly string[] = [`--js-flags=${engineNodeArgs.join(' ')}`];
