import type { CommandLine } from 'electron';

/** How large the practice company is when it is first made, by `--practice-customers=`, `--practice-invoices=`, `--practice-seed=`. */
export interface PracticeSize {
  readonly customers: number;
  readonly invoices: number;
  readonly seed: number;
}

const defaults: PracticeSize = { customers: 400, invoices: 4000, seed: 7 };

function readCount(commandLine: Pick<CommandLine, 'getSwitchValue'>, name: string, otherwise: number): number {
  const text = commandLine.getSwitchValue(name);
  return /^\d{1,7}$/.test(text) ? Number(text) : otherwise;
}

/** The size asked for on the command line; an absent or odd value gives the default. */
export function readPracticeSize(commandLine: Pick<CommandLine, 'getSwitchValue'>): PracticeSize {
  return {
    customers: readCount(commandLine, 'practice-customers', defaults.customers),
    invoices: readCount(commandLine, 'practice-invoices', defaults.invoices),
    seed: readCount(commandLine, 'practice-seed', defaults.seed),
  };
}
