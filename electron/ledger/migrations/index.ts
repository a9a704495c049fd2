import { initial } from './0001-initial.ts';
import { readColumns } from './0002-read-columns.ts';

export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** In order, without gaps; a released one is never edited. */
export const migrations: readonly Migration[] = [
  { version: 1, sql: initial },
  { version: 2, sql: readColumns },
];
