import type { signOffCalls } from '../../../shared/ipc/sign-offs.ts';
import { listSignOffs } from '../../ledger/sign-off.ts';
import type { HandlersFor } from '../context.ts';
import { listSignedChanges } from '../tieout-signed-changes.ts';
import { reopen, signOff } from '../tieout-signing.ts';

/** Signing a day's tie-out off, taking that back, and what changed since. */
export const signOffHandlers: HandlersFor<typeof signOffCalls> = {
  'signOff.list': ({ db }) => listSignOffs(db),
  'signOff.sign': signOff,
  'signOff.reopen': reopen,
  'signOff.changes': listSignedChanges,
};
