import { useEffect } from 'react';
import { run } from '../../app/errors.ts';
import { SettingsDialog } from '../settings/settings-dialog.tsx';
import { VaultNotice } from '../settings/vault-notice.tsx';
import { useCompanyList } from './company-list.ts';
import { SignInDialog } from './sign-in.tsx';
import { useSignIn } from './sign-in-store.ts';
import { CompanySwitcher } from './switcher.tsx';

/** What every window has, whatever it shows: the switcher, settings, a sign-in under way, where secrets are. */
export function Everywhere() {
  useEffect(() => {
    run(() => useCompanyList.getState().start());
    run(() => useSignIn.getState().start());
  }, []);
  return (
    <>
      <CompanySwitcher />
      <SettingsDialog />
      <SignInDialog />
      <VaultNotice />
    </>
  );
}
