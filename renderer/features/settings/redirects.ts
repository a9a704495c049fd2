import type { AppSettings } from '../../../shared/ipc/app.ts';

/** The listener's own address, which development keys accept. */
function listenerAddress(port: number): string {
  return `http://localhost:${port}/callback`;
}

/** The redirect address to register at Intuit for an environment; null while production has no relay page. */
export function redirectOf(settings: AppSettings, environment: 'sandbox' | 'production'): string | null {
  const { redirectAddress, listenerPort } = settings.connections[environment];
  return redirectAddress ?? (environment === 'sandbox' ? listenerAddress(listenerPort) : null);
}

/** Why an address cannot be a relay page's, in a person's words; null when it can. Main checks again. */
export function relayProblem(address: string): string | null {
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:')
    return 'A whole https address, such as https://www.example.com/tieout/';
  if (url.search !== '' || url.hash !== '') return 'Without a query or #.';
  if (!url.hostname.includes('.') || /^[0-9.]+$/.test(url.hostname) || url.hostname.startsWith('[')) {
    return 'A real domain; Intuit takes neither numbers nor localhost.';
  }
  return null;
}
