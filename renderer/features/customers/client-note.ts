import type { MatchRow } from '../../../shared/ipc/customers.ts';

/** What is said beside a client's name, where the column of marks has given way too: " · inactive · to be created". */
export function clientNote({ clientInactive, queued }: Pick<MatchRow, 'clientInactive' | 'queued'>): string {
  return `${clientInactive ? ' · inactive' : ''}${queued ? ' · to be created' : ''}`;
}
