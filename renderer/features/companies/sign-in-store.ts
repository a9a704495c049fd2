import { create } from 'zustand';
import type { Company, SignInState } from '../../../shared/ipc/app.ts';
import type { Environment } from '../../../shared/schemas/common.ts';
import { callMain, onMain } from '../../api/client.ts';
import { run } from '../../app/errors.ts';

/** The sign-in that this window started; those of other windows are not seen here. */
export const useSignIn = create<{ readonly state: SignInState; start(): Promise<void> }>((set) => ({
  state: { phase: 'idle' },
  async start() {
    onMain('signIn.changed', (state) => set({ state }));
    set({ state: await callMain('signIn.state', {}) });
  },
}));

/** Leads to the browser; `reconnect` names the company whose sign-in is renewed. */
export function startSignIn(environment: Environment, reconnect: string | null): void {
  run(() => callMain('signIn.start', { environment, reconnect }));
}

/** Renews the sign-in of a company that is here. */
export function reconnect({ environment, companyId }: Pick<Company, 'environment' | 'companyId'>): void {
  if (environment === 'practice') run(() => callMain('practice.open', {}));
  else startSignIn(environment, companyId);
}
