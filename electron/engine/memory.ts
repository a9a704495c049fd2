/**
 * How much V8 may gather of what an engine's thread has just made before it looks through it, in megabytes of one half.
 * A large pull makes and drops one page after another: at V8's own choice an engine takes 120 MB more, for no time gained.
 */
const youngHalfMb = 8;

/** For a process of plain Node. */
export const engineNodeArgs: readonly string[] = [`--max-semi-space-size=${youngHalfMb}`];

/** For a utility process of Electron, its threads included. */
export const engineExecArgs: readonly string[] = [`--js-flags=${engineNodeArgs.join(' ')}`];
