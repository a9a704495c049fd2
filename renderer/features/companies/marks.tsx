import { IconAlertTriangle, IconCheck, IconPlugX } from '@tabler/icons-react';
import type { Company } from '../../../shared/ipc/app.ts';
import type { Environment } from '../../../shared/schemas/common.ts';
import { environmentLabels } from '../../app/labels.ts';
import { formatInstant, plural } from '../../ui/format.ts';
import styles from './companies.module.css';

/** The environment as a word in its colour, the same everywhere. */
export function EnvironmentMark({ environment }: { readonly environment: Environment }) {
  return (
    <span className={styles.environment} data-environment={environment}>
      {environmentLabels[environment]}
    </span>
  );
}

/** The colour a person gave the company; its name stands beside it always. */
export function ColourDot({ colour }: { readonly colour: string | null }) {
  return (
    <span
      className={styles.dot}
      aria-hidden="true"
      style={{ background: `var(--mantine-color-${colour ?? 'gray'}-6)` }}
    />
  );
}

interface SignInText {
  readonly text: string;
  readonly tone: 'quiet' | 'soon' | 'wrong';
  readonly hint: string;
}

/** What the list says of a company's sign-in, and how urgently. */
export function signInText(company: Company): SignInText {
  const { connection, signIn, problem } = company;
  if (connection === 'unknown') {
    return problem === null
      ? { text: 'asking the keychain …', tone: 'quiet', hint: 'The keychain has not answered yet.' }
      : { text: 'keychain does not answer', tone: 'soon', hint: 'Unlock the keychain, then try again in Settings.' };
  }
  if (connection === 'disconnected') {
    return {
      text: 'not connected',
      tone: 'quiet',
      hint: 'Connect it to pull or push; everything else goes on without.',
    };
  }
  if (connection === 'signed-out') {
    return problem === 'oauth.expired'
      ? { text: 'sign-in ran out', tone: 'wrong', hint: 'Reconnect. Nothing linked here is lost.' }
      : {
          text: 'ended in QuickBooks',
          tone: 'wrong',
          hint: 'Somebody withdrew the permission. Reconnect; links are kept.',
        };
  }
  const daysLeft = signIn?.daysLeft ?? 0;
  const until = formatInstant(company.signInExpiresAt);
  const why =
    signIn?.limit === 'five-years'
      ? `Intuit ends every sign-in after five years, this one on ${until}. Reconnect before.`
      : `Unused, this sign-in ends on ${until}; every pull extends it.`;
  const soon = signIn?.level === 'soon' || signIn?.level === 'urgent';
  return {
    text: `${plural(daysLeft, 'day')} left`,
    tone: signIn?.level === 'urgent' ? 'wrong' : soon ? 'soon' : 'quiet',
    hint: why,
  };
}

export function SignInMark({ company }: { readonly company: Company }) {
  const { text, tone, hint } = signInText(company);
  const Icon = tone === 'quiet' ? (company.connection === 'connected' ? IconCheck : IconPlugX) : IconAlertTriangle;
  return (
    <span className={styles.signIn} data-tone={tone} title={hint}>
      <Icon size={14} aria-hidden="true" />
      {text}
    </span>
  );
}
