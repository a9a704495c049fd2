import { AppError } from '../../shared/errors.ts';
import { createLoopbackReceiver, type LoopbackOptions } from './loopback-receiver.ts';
import type { RedirectReceiver } from './receiver.ts';

/**
 * The listener behind a relay page: production keys take https addresses only, so the firm hosts `build/relay/index.html`,
 * which hands the query on to `localhost`. The page learns the port from the state.
 *
 * @throws AppError `oauth.bad-keys` (`details.reason` `redirect-address`) for an address Intuit would not register
 */
export function createRelayReceiver(options: LoopbackOptions & { readonly redirectUri: string }): RedirectReceiver {
  checkRelayAddress(options.redirectUri);
  return createLoopbackReceiver(options);
}

/**
 * Intuit's rules for production: https, a real domain, no address numbers, no query of its own.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/set-redirect-uri
 */
export function checkRelayAddress(address: string): void {
  const url = URL.parse(address);
  const numeric = url !== null && (/^[0-9.]+$/.test(url.hostname) || url.hostname.startsWith('['));
  const domain = url?.hostname.includes('.') === true && !url.hostname.endsWith('.localhost');
  const plain = url !== null && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (url?.protocol !== 'https:' || numeric || !domain || !plain) {
    throw new AppError('oauth.bad-keys', 'fix-and-retry', { reason: 'redirect-address' });
  }
}
