import { AppError } from '../../shared/errors.ts';
import { badCallback, type Callback, parseCallback } from './callback.ts';
import { type RedirectReceiver, withinLimits } from './receiver.ts';
import { stateMismatch } from './state.ts';

export interface PasteReceiver extends RedirectReceiver {
  /**
   * Takes what the person pasted. A text that cannot be the answer is refused and the wait goes on; so is one of
   * another sign-in, as an old address is easily copied by mistake.
   *
   * @throws AppError `oauth.bad-callback`, `oauth.state-mismatch`, or `oauth.cancelled` when nothing waits for it
   */
  paste(text: string): void;
}

/** The paste box: for when neither the listener nor the relay page can be reached. */
export function createPasteReceiver(redirectUri: string): PasteReceiver {
  let waiting: { isExpected: (callback: Callback) => boolean; resolve: (callback: Callback) => void } | null = null;
  return {
    redirectUri,
    listenerPort: null,
    open: async () => {},
    receive: ({ isExpected, signal, timeoutMs }) => {
      const answer = new Promise<Callback>((resolve) => {
        waiting = { isExpected, resolve };
      });
      return withinLimits(answer, signal, timeoutMs).finally(() => {
        waiting = null;
      });
    },
    close: async () => {
      waiting = null;
    },
    paste: (text) => {
      const callback = parsePasted(text, redirectUri);
      if (waiting === null) throw new AppError('oauth.cancelled', 'sign-in-again');
      if (!waiting.isExpected(callback)) throw stateMismatch();
      waiting.resolve(callback);
      waiting = null;
    },
  };
}

/**
 * Reads a pasted address: line breaks from mail programs, spaces and quotes around it are dropped. It must be the
 * redirect address, or loopback (the relay had already handed it on), or a bare query.
 */
export function parsePasted(text: string, redirectUri: string): Callback {
  const address = text.replace(/\s+/g, '').replace(/^["'<]+|["'>]+$/g, '');
  if (/^[a-z]+:/i.test(address)) {
    const url = URL.parse(address);
    const expected = new URL(redirectUri);
    const known = url !== null && (url.origin === expected.origin || ['localhost', '127.0.0.1'].includes(url.hostname));
    if (!known) throw badCallback('address');
  } else if (!address.includes('=')) {
    throw badCallback('address');
  }
  return parseCallback(address);
}
