import type { Company } from '../../../shared/ipc/app.ts';

export type SortColumn = 'work' | 'name' | 'environment' | 'openItems' | 'lastPull' | 'lastSignOff' | 'signIn';

export interface CompanySort {
  readonly column: SortColumn;
  readonly descending: boolean;
}

/** Whether the person must sign in again before anything can be pulled or pushed. */
export function needsSignIn(company: Company): boolean {
  return company.connection === 'signed-out' || company.connection === 'disconnected';
}

/** How much a company asks for, the most first: unexplained differences, sign-ins that end, open items. */
function workRank(company: Company): number {
  const unexplained = company.figures?.differences.some((one) => one.unexplainedMinor !== 0) === true;
  const different = company.figures?.differences.some((one) => one.differenceMinor !== 0) === true;
  const open = company.figures?.openItems ?? 0;
  const ends = needsSignIn(company) || company.signIn?.level === 'urgent';
  return (unexplained ? 8 : 0) + (ends ? 4 : 0) + (different ? 2 : 0) + (open > 0 ? 1 : 0);
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

function compare(a: Company, b: Company, column: SortColumn): number {
  switch (column) {
    case 'work':
      return workRank(a) - workRank(b) || (a.figures?.openItems ?? 0) - (b.figures?.openItems ?? 0);
    case 'name':
      return collator.compare(a.name, b.name);
    case 'environment':
      return collator.compare(a.environment, b.environment);
    case 'openItems':
      return (a.figures?.openItems ?? -1) - (b.figures?.openItems ?? -1);
    case 'lastPull':
      return (a.figures?.lastPullAt ?? '').localeCompare(b.figures?.lastPullAt ?? '');
    case 'lastSignOff':
      return (a.figures?.lastSignOffAt ?? '').localeCompare(b.figures?.lastSignOffAt ?? '');
    case 'signIn':
      return (a.signInExpiresAt ?? '').localeCompare(b.signInExpiresAt ?? '');
  }
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The companies a person sees: found by name or realm id, sorted; equal ones by name. */
export function selectCompanies(
  companies: readonly Company[],
  { search, archived, sort }: { readonly search: string; readonly archived: boolean; readonly sort: CompanySort },
): Company[] {
  const words = fold(search).split(/\s+/).filter(Boolean);
  return companies
    .filter((company) => (company.archivedAt !== null) === archived)
    .filter((company) => {
      const text = `${fold(company.name)} ${company.environment} ${company.realmId}`;
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => {
      const order = compare(a, b, sort.column);
      return (sort.descending ? -order : order) || collator.compare(a.name, b.name);
    });
}
