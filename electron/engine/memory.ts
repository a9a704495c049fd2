/**
 * How much V8 may gather of what an engine's thread has just made before it looks through it, in megabytes of one half.
 * A page of a large pull becomes a tree of several megabytes that is dropped as soon as its rows are made. With half as much the
 * collector copies trees that are about to be dropped, a tenth of all processor time; twice as much gains nothing and takes more memory.
 */
const youngHalfMb = 16;

/** For a process of plain Node. */
export const engineNodeArgs: readonly string[] = [`--max-semi-space-size=${youngHalfMb}`];

/** For a utility process of Electron, its threads included. */
export const engineExecArgs: readonly string[] = [`--js-flags=${engineNodeArgs.join(' ')}`];
