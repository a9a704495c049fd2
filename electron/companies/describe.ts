import type { Company } from '../../shared/ipc/app.ts';
import { type RealmKey, realmKeyText } from '../oauth/environments.ts';
import type { Registry } from './registry.ts';
import type { SignInFactsReader } from './sign-in-facts.ts';

/** A company as lists and title bars show it: from memory and the keychain, without its ledger or Intuit. */
export function createDescribe(
  registry: Pick<Registry, 'get'>,
  signIns: Pick<SignInFactsReader, 'of'>,
): (key: RealmKey) => Promise<Company> {
  return async (key) => {
    const { connection, expiry, problem } = await signIns.of(key);
    const company = registry.get(key);
    return {
      companyId: realmKeyText(key),
      name: company.name,
      realmId: company.realmId,
      environment: company.environment,
      colour: company.colour,
      connection,
      signInExpiresAt: expiry?.endsAt ?? null,
      signIn: expiry === null ? null : { limit: expiry.limit, daysLeft: expiry.daysLeft, level: expiry.level },
      problem,
      lastOpenedAt: company.lastOpenedAt,
      archivedAt: company.archivedAt,
      figures: company.figures,
    };
  };
}
