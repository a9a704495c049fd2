import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Stands where the application stands: it starts the engine and is killed. The engine ends when it is left alone, at some
// moment after that, as the engines of the application do.

const engine = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), process.argv.slice(2), { stdio: 'inherit' });
engine.on('exit', (code) => process.exit(code ?? 1));
