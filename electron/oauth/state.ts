import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Environment } from './environments.ts';

/** What a state was issued for; it is worth nothing anywhere else. */
export interface StateBinding {
  readonly environment: Environment;
  readonly redirectUri: string;
}

export interface States {
  /**
   * A fresh state: 256 random bits, and the listener's port after a dot, which tells the relay page where to go.
   * The port is no secret, and the whole text is compared.
   */
  issue(binding: StateBinding, listenerPort: number | null): string;
  /** True while this state is open for this binding. Consumes nothing, so that strangers cannot end a sign-in's page. */
  isOpen(state: string, binding: StateBinding): boolean;
  /**
   * Uses the state up.
   * @throws AppError `oauth.state-mismatch` when it is unknown, was used, withdrawn, or issued for something else
   */
  consume(state: string, binding: StateBinding): void;
  /** Closes a state whose sign-in ended without an answer. */
  withdraw(state: string): void;
}

interface OpenState extends StateBinding {
  readonly digest: Buffer;
}

/** Keeps the states of sign-ins under way, in memory: a restart forgets them, and with them every pending answer. */
export function createStates(): States {
  let open: OpenState[] = [];

  function find(state: string, binding: StateBinding): OpenState | null {
    // Digests have one length whatever came in, and all are compared, so time tells nothing about a near miss.
    const digest = digestOf(state);
    let found: OpenState | null = null;
    for (const candidate of open) {
      const same = timingSafeEqual(candidate.digest, digest);
      if (same && candidate.environment === binding.environment && candidate.redirectUri === binding.redirectUri) {
        found = candidate;
      }
    }
    return found;
  }

  return {
    issue(binding, listenerPort) {
      const random = randomBytes(32).toString('base64url');
      const state = listenerPort === null ? random : `${random}.${listenerPort}`;
      open.push({ environment: binding.environment, redirectUri: binding.redirectUri, digest: digestOf(state) });
      return state;
    },
    isOpen: (state, binding) => find(state, binding) !== null,
    consume(state, binding) {
      const found = find(state, binding);
      if (found === null) throw stateMismatch();
      open = open.filter((candidate) => candidate !== found);
    },
    withdraw(state) {
      const digest = digestOf(state);
      open = open.filter((candidate) => !timingSafeEqual(candidate.digest, digest));
    },
  };
}

export function stateMismatch(): AppError {
  return new AppError('oauth.state-mismatch', 'sign-in-again');
}

function digestOf(state: string): Buffer {
  return createHash('sha256').update(state, 'utf8').digest();
}
