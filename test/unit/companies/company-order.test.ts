import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CompanySort, needsSignIn, selectCompanies } from '../../../renderer/features/companies/company-order.ts';
import type { Company } from '../../../shared/ipc/app.ts';

function company(realmId: string, facts: Partial<Company> = {}): Company {
  return {
    companyId: `production-${realmId}`,
    realmId,
    name: `Company ${realmId}`,
    environment: 'production',
    colour: 'gray',
    connection: 'connected',
    signInExpiresAt: '2027-01-01T00:00:00.000Z',
    signIn: { limit: 'unused', daysLeft: 90, level: 'fine' },
    problem: null,
    lastOpenedAt: null,
    archivedAt: null,
    figures: null,
    ...facts,
  };
}

const figures = (openItems: number, differenceMinor = 0, unexplainedMinor = 0): Company['figures'] => ({
  differences: [{ currency: 'USD', differenceMinor, unexplainedMinor }],
  openItems,
  lastPullAt: null,
  lastSignOffAt: null,
});

const byWork: CompanySort = { column: 'work', descending: true };
const ids = (companies: readonly Company[], search = '', archived = false): string[] =>
  selectCompanies(companies, { search, archived, sort: byWork }).map(({ realmId }) => realmId);

describe('the list of companies', () => {
  it('puts first what needs work most', () => {
    const companies = [
      company('1', { figures: figures(0) }),
      company('2', { figures: figures(90) }),
      company('3', { figures: figures(0, 500) }),
      company('4', { connection: 'signed-out', problem: 'oauth.expired', figures: figures(0) }),
      company('5', { figures: figures(0, 1, 1) }),
      company('6', { signIn: { limit: 'five-years', daysLeft: 3, level: 'urgent' } }),
      company('7', { figures: figures(12) }),
    ];
    expect(ids(companies)).toEqual(['5', '4', '6', '3', '2', '7', '1']);
  });

  it('finds by all words of a name, without accents and case, and by realm id', () => {
    const companies = [company('1', { name: 'Société Générale' }), company('22', { name: 'Harbor Bakery' })];
    expect(ids(companies, 'generale SOC')).toEqual(['1']);
    expect(ids(companies, '22')).toEqual(['22']);
    expect(ids(companies, 'bakery harbour')).toEqual([]);
  });

  it('shows the archived apart', () => {
    const companies = [company('1'), company('2', { archivedAt: '2026-01-01T00:00:00.000Z' })];
    expect(ids(companies)).toEqual(['1']);
    expect(ids(companies, '', true)).toEqual(['2']);
  });

  it('keeps every company exactly once, in both directions, whatever the facts', () => {
    const some = fc.uniqueArray(
      fc.record({
        realm: fc.nat(9999),
        open: fc.nat(5),
        difference: fc.integer({ min: -2, max: 2 }),
        known: fc.boolean(),
      }),
      { selector: ({ realm }) => realm, maxLength: 40 },
    );
    const column = fc.constantFrom<CompanySort['column']>(
      'work',
      'name',
      'environment',
      'openItems',
      'lastPull',
      'lastSignOff',
      'signIn',
    );
    fc.assert(
      fc.property(some, column, fc.boolean(), (facts, sortColumn, descending) => {
        const companies = facts.map(({ realm, open, difference, known }) =>
          company(String(realm), known ? { figures: figures(open, difference) } : {}),
        );
        const sorted = selectCompanies(companies, {
          search: '',
          archived: false,
          sort: { column: sortColumn, descending },
        });
        expect(sorted.map(({ realmId }) => realmId).sort()).toEqual(companies.map(({ realmId }) => realmId).sort());
      }),
    );
  });

  it('asks to sign in again where nothing can be pulled, and not while the keychain is asked', () => {
    expect(needsSignIn(company('1', { connection: 'disconnected' }))).toBe(true);
    expect(needsSignIn(company('1', { connection: 'signed-out' }))).toBe(true);
    expect(needsSignIn(company('1', { connection: 'unknown' }))).toBe(false);
    expect(needsSignIn(company('1'))).toBe(false);
  });
});
