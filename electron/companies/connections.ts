import type { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import type { SignInState } from '../../shared/ipc/app.ts';
import { toAppErrorData } from '../app/to-app-error.ts';
import type { Log } from '../log.ts';
import {
  type Endpoints,
  type Environment,
  intuitEndpoints,
  type RealmKey,
  realmKeyText,
} from '../oauth/environments.ts';
import type { IntuitClient } from '../oauth/intuit-client.ts';
import { createIntuitClients } from '../oauth/intuit-clients.ts';
import { createLoopbackReceiver, loopbackRedirectUri } from '../oauth/loopback-receiver.ts';
import { createPasteReceiver, type PasteReceiver } from '../oauth/paste-receiver.ts';
import { eitherReceiver, type RedirectReceiver } from '../oauth/receiver.ts';
import { createRelayReceiver } from '../oauth/relay-receiver.ts';
import { type PendingSignIn, startSignIn } from '../oauth/sign-in.ts';
import { createStates } from '../oauth/state.ts';
import { createTokenKeeper, systemClock, type TokenKeeper } from '../oauth/token-keeper.ts';
import { createQuickbooksClient, type QuickbooksClient, type QuickbooksClientOptions } from '../quickbooks/client.ts';
import { type AppKeys, getAppKeys } from '../vault/app-keys.ts';
import type { Vault } from '../vault/vault.ts';
import type { PracticeHost } from './practice.ts';
import type { Registry } from './registry.ts';

/** Whose sign-in it is: the id of the window's web contents. */
export type Owner = number;

export interface ConnectionsDeps {
  readonly vault: Vault;
  readonly registry: Pick<Registry, 'find' | 'add' | 'settings'>;
  readonly practice: Pick<PracticeHost, 'start'>;
  /** Starts `intuit-worker.ts`. */
  readonly createWorker: () => Worker;
  /** Sends everything that goes to Intuit from here: sign-ins, and CompanyInfo before a ledger exists. */
  readonly fetch: QuickbooksClientOptions['fetch'];
  /** Opens the person's own browser. */
  readonly openBrowser: (address: string) => Promise<void>;
  readonly log: Log;
  readonly onState: (owner: Owner, state: SignInState) => void;
  /** A confirmed sign-in: the company is in the list and may be opened in its window. */
  readonly onConnected: (key: RealmKey, owner: Owner) => Promise<void>;
}

export interface Connections {
  readonly keeper: TokenKeeper;
  /** The sign-in as this window may see it: another window's is none of its business. */
  state(owner: Owner): SignInState;
  /**
   * Leads through the browser to a company that waits to be confirmed. One sign-in at a time.
   * @throws AppError `oauth.busy` while another window is at it
   */
  start(owner: Owner, environment: Environment, reconnect: RealmKey | null): void;
  /** @throws AppError `oauth.cancelled` when this window has no sign-in that waits for it, `oauth.bad-callback`, `oauth.state-mismatch` */
  paste(owner: Owner, address: string): void;
  openBrowserAgain(owner: Owner): Promise<void>;
  confirm(owner: Owner): Promise<void>;
  /** Ends this window's sign-in; a grant that came already is revoked. Nothing to end is fine. */
  cancel(owner: Owner): Promise<void>;
  endpointsOf(environment: Environment): Promise<Endpoints>;
  /** A client with main's own eyes: CompanyInfo before a ledger exists. */
  clientOf(key: RealmKey, apiBase: string, getAccessToken: () => Promise<string>): QuickbooksClient;
  close(): Promise<void>;
}

/** One sign-in from its start to its end. */
interface Work {
  readonly owner: Owner;
  readonly environment: Environment;
  readonly reconnect: RealmKey | null;
  readonly controller: AbortController;
  state: SignInState;
  pasteBox: PasteReceiver | null;
  address: string | null;
  pending: PendingSignIn | null;
  companyName: string;
  /** Settles when nothing of this sign-in runs any more: its port is free and its grant given back or kept. */
  over: Promise<unknown>;
}

const waitMs = 10 * 60_000;

/** Sign-ins, tokens and the workers that talk to Intuit, for all environments side by side. */
export function createConnections(deps: ConnectionsDeps): Connections {
  const states = createStates();
  const clients = createIntuitClients(deps.createWorker, deps.fetch);
  let current: Work | null = null;

  function setState(work: Work, state: SignInState): void {
    work.state = state;
    if (current === work) deps.onState(work.owner, state);
  }

  const endpointsOf = async (environment: Environment): Promise<Endpoints> =>
    environment === 'practice' ? (await deps.practice.start()).endpoints : intuitEndpoints[environment];

  const keysOf = async (environment: Environment): Promise<AppKeys> =>
    environment === 'practice' ? (await deps.practice.start()).keys : getAppKeys(deps.vault, environment);

  const intuitOf = async (environment: Environment): Promise<IntuitClient> =>
    clients.of(environment, await endpointsOf(environment));

  /** The keeper asks for a client at once; the practice company's endpoints may still be starting. */
  const lazyIntuit = (environment: Environment): Pick<IntuitClient, 'refresh' | 'revoke'> => ({
    refresh: async (input) => (await intuitOf(environment)).refresh(input),
    revoke: async (input) => (await intuitOf(environment)).revoke(input),
  });

  const keeper = createTokenKeeper({
    vault: deps.vault,
    intuit: lazyIntuit,
    keys: keysOf,
    clock: systemClock,
    log: deps.log,
  });

  function receiverFor(work: Work): RedirectReceiver {
    const { environment } = work;
    const { listenerPort: port, redirectAddress } = deps.registry.settings().connections[environment];
    const onIpv4Only = () =>
      deps.log.info('listens on 127.0.0.1 alone: there is no IPv6 here', { area: 'oauth', port });
    if (environment === 'production' && redirectAddress === null) {
      throw new AppError('oauth.no-redirect-address', 'fix-and-retry', { environment });
    }
    const redirectUri = redirectAddress ?? loopbackRedirectUri(port);
    const listener =
      environment === 'production'
        ? createRelayReceiver({ port, redirectUri, onIpv4Only })
        : createLoopbackReceiver({ port, redirectUri, onIpv4Only });
    work.pasteBox = createPasteReceiver(redirectUri);
    return eitherReceiver(listener, work.pasteBox);
  }

  const clientOf = (key: RealmKey, apiBase: string, getAccessToken: () => Promise<string>): QuickbooksClient =>
    createQuickbooksClient({
      apiBase,
      realmId: key.realmId,
      fetch: deps.fetch,
      getAccessToken,
      onCall: () => {},
      log: { info: () => {}, warn: (message, details) => deps.log.warn(message, { code: String(details.code ?? '') }) },
    });

  const idOf = (key: RealmKey | null): string | null => (key === null ? null : realmKeyText(key));

  async function lead(work: Work): Promise<void> {
    const { environment, controller } = work;
    const { signal } = controller;
    const reconnect = idOf(work.reconnect);
    const endpoints = await endpointsOf(environment);
    const signIn = await startSignIn(
      {
        states,
        intuit: await intuitOf(environment),
        keeper,
        log: deps.log,
        openBrowser: async (address) => {
          work.address = address;
          const expiresAt = new Date(Date.now() + waitMs).toISOString();
          setState(work, { phase: 'waiting-for-browser', environment, reconnect, address, expiresAt });
          await deps.openBrowser(address);
        },
      },
      {
        environment,
        endpoints,
        keys: await keysOf(environment),
        receiver: receiverFor(work),
        signal,
        timeoutMs: waitMs,
        ...(work.reconnect === null ? {} : { expectedRealmId: work.reconnect.realmId }),
        isKnown: (realmId) => deps.registry.find({ environment, realmId }) !== null,
      },
    );
    work.pending = signIn;
    if (signal.aborted) throw new AppError('oauth.cancelled', 'sign-in-again');
    setState(work, { phase: 'exchanging', environment, reconnect });
    const client = clientOf(signIn, endpoints.api, async () => signIn.accessToken);
    const info = await client.companyInfo({ signal, priority: 'foreground' });
    work.companyName = info.companyName;
    const { realmId } = signIn;
    setState(work, { phase: 'confirm', environment, realmId, companyName: info.companyName, country: info.country });
    // A reconnect names its company already, and the answer was checked against it.
    if (work.reconnect !== null) await confirmWork(work);
  }

  async function confirmWork(work: Work): Promise<void> {
    const signIn = work.pending;
    if (signIn === null || work.state.phase !== 'confirm') throw new AppError('oauth.cancelled', 'sign-in-again');
    const key: RealmKey = { environment: signIn.environment, realmId: signIn.realmId };
    await signIn.confirm();
    work.pending = null;
    if (deps.registry.find(key) === null) {
      await deps.registry.add(key, { name: work.companyName.trim().slice(0, 200) || key.realmId, colour: 'gray' });
    }
    setState(work, { phase: 'done', environment: key.environment, companyId: realmKeyText(key) });
    await deps.onConnected(key, work.owner);
  }

  /** Stops a sign-in wherever it is, and waits until its port is free and an unwanted grant given back. */
  async function end(work: Work): Promise<void> {
    work.controller.abort();
    const { pending } = work;
    work.pending = null;
    if (pending !== null) await pending.discard();
    await work.over;
  }

  const isOver = (work: Work): boolean => ['idle', 'done', 'failed'].includes(work.state.phase);

  function workOf(owner: Owner): Work {
    if (current === null || current.owner !== owner) throw new AppError('oauth.cancelled', 'sign-in-again');
    return current;
  }

  async function cancel(owner: Owner): Promise<void> {
    const work = current;
    if (work === null || work.owner !== owner) return;
    setState(work, { phase: 'idle' });
    await end(work);
    if (current === work) current = null;
  }

  return {
    keeper,
    endpointsOf,
    clientOf,
    cancel,
    state: (owner) => (current?.owner === owner ? current.state : { phase: 'idle' }),
    start(owner, environment, reconnect) {
      const before = current;
      if (before !== null && before.owner !== owner && !isOver(before)) {
        throw new AppError('oauth.busy', 'fix-and-retry', { environment: before.environment });
      }
      const work: Work = {
        owner,
        environment,
        reconnect,
        controller: new AbortController(),
        state: { phase: 'starting', environment, reconnect: idOf(reconnect) },
        pasteBox: null,
        address: null,
        pending: null,
        companyName: '',
        over: Promise.resolve(),
      };
      current = work;
      deps.onState(owner, work.state);
      const run = async (): Promise<void> => {
        if (before !== null) await end(before);
        await lead(work);
      };
      work.over = run().catch(async (error: unknown) => {
        const { pending } = work;
        work.pending = null;
        if (pending !== null) await pending.discard();
        if (work.controller.signal.aborted) return;
        const data = toAppErrorData(error, deps.log, 'sign-in');
        setState(work, { phase: 'failed', environment, reconnect: idOf(reconnect), error: data });
      });
    },
    paste(owner, address) {
      const { pasteBox } = workOf(owner);
      if (pasteBox === null) throw new AppError('oauth.cancelled', 'sign-in-again');
      pasteBox.paste(address);
    },
    async openBrowserAgain(owner) {
      const work = workOf(owner);
      if (work.address === null || work.state.phase !== 'waiting-for-browser') {
        throw new AppError('oauth.cancelled', 'sign-in-again');
      }
      await deps.openBrowser(work.address);
    },
    confirm: (owner) => confirmWork(workOf(owner)),
    async close() {
      if (current !== null) await end(current);
      await clients.close();
    },
  };
}
