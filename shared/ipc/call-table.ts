import type { z } from 'zod';

/**
 * What a call may do, by which the way a company was opened admits it.
 * `read`: looks. `decide`: changes local facts only. `connect`: talks to QuickBooks or Intuit.
 */
export type Access = 'read' | 'decide' | 'connect';

export interface CallShape {
  readonly access: Access;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

export type CallTable = Readonly<Record<string, CallShape>>;

export type InputOf<T extends CallTable, C extends keyof T> = z.infer<T[C]['input']>;
export type OutputOf<T extends CallTable, C extends keyof T> = z.infer<T[C]['output']>;

/** The three ways to open a company. */
export type OpenMode = 'full' | 'review' | 'read-only';

/** Whether a way of opening a company admits a call. Review decides but never pushes or connects. */
export function modeAllows(mode: OpenMode, access: Access): boolean {
  if (mode === 'full') return true;
  return mode === 'review' ? access !== 'connect' : access === 'read';
}
