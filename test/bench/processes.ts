import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The path of a script, from its address. */
export const scriptPath = (name: string, from: string): string => fileURLToPath(new URL(name, from));

/** The first line a process writes to its output. */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the process has no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the process ended without a word');
}

/** Runs a script in a process of its own, with these arguments for Node, until it has written one line of JSON. */
export async function runScript<T>(
  script: string,
  args: readonly string[],
  nodeArgs: readonly string[] = [],
): Promise<T> {
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(await firstLine(child)) as T;
}

/** Starts a script that stays until its standard input ends. */
export function startScript(script: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--max-old-space-size=8192', script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}
