import { Worker } from 'node:worker_threads';
import { net, shell } from 'electron';
import { AppError } from '../../shared/errors.ts';
import type { SignInState } from '../../shared/ipc/app.ts';
import { toAppErrorData } from '../app/to-app-error.ts';
import type { Log } from '../log.ts';
import { type Endpoints, type Environment, intuitEndpoints, type RealmKey } from '../oauth/environments.ts';
import { createIntuitClient, type IntuitClient } from '../oauth/intuit-client.ts';
import { createLoopbackReceiver, loopbackRedirectUri } from '../oauth/loopback-receiver.ts';
import { createPasteReceiver, type PasteReceiver } from '../oauth/paste-receiver.ts';
import { eitherReceiver, type RedirectReceiver } from '../oauth/receiver.ts';
import { createRelayReceiver } from '../oauth/relay-receiver.ts';
import { type PendingSignIn, startSignIn } from '../oauth/sign-in.ts';
import { createStates } from '../oauth/state.ts';
import { createTokenKeeper, systemClock, type TokenKeeper } from '../oauth/token-keeper.ts';
import { createQuickbooksClient, type QuickbooksClient } from '../quickbooks/client.ts';
import { type AppKeys, getAppKeys } from '../vault/app-keys.ts';
import type { Vault } from '../vault/vault.ts';
import type { PracticeHost } from './practice.ts';
import type { Registry } from './registry.ts';

export interface ConnectionsDeps {
  readonly vault: Vault;
  readonly registry: Registry;
  readonly practice: PracticeHost;
  readonly workerPath: string;
  readonly log: Log;
  readonly onState: (state: SignInState) => void;
  /** A confirmed sign-in: the company is in the list and may be opened. */
  readonly onConnected: (key: RealmKey) => Promise<void>;
}

export interface Connections {
  readonly keeper: TokenKeeper;
  state(): SignInState;
  /** Leads through the browser to a company that waits to be confirmed. One sign-in at a time. */
  start(environment: Environment, reconnect: RealmKey | null): void;
  paste(address: string): void;
  openBrowserAgain(): Promise<void>;
  confirm(): Promise<void>;
  cancel(): Promise<void>;
  endpointsOf(environment: Environment): Promise<Endpoints>;
  /** A client with main's own eyes: CompanyInfo before a ledger exists. */
  clientOf(key: RealmKey, apiBase: string, getAccessToken: () => Promise<string>): QuickbooksClient;
  close(): Promise<void>;
}

const waitMs = 10 * 60_000;

/** Sign-ins, tokens and the workers that talk to Intuit, for all environments side by side. */
export function createConnections(deps: ConnectionsDeps): Connections {
  const states = createStates();
  const clients = new Map<Environment, IntuitClient>();
  let current: SignInState = { phase: 'idle' };
  let controller: AbortController | null = null;
  let pasteBox: PasteReceiver | null = null;
  let pending: PendingSignIn | null = null;
  let pendingName = '';
  let authorizeAddress: string | null = null;

  const setState = (state: SignInState) => {
    current = state;
    deps.onState(state);
  };

  const endpointsOf = async (environment: Environment): Promise<Endpoints> =>
    environment === 'practice' ? (await deps.practice.start()).endpoints : intuitEndpoints[environment];

  const keysOf = async (environment: Environment): Promise<AppKeys> =>
    environment === 'practice' ? (await deps.practice.start()).keys : getAppKeys(deps.vault, environment);

  async function intuitOf(environment: Environment): Promise<IntuitClient> {
    const endpoints = await endpointsOf(environment);
    const known = clients.get(environment);
    if (known !== undefined) return known;
    const client = createIntuitClient({ environment, endpoints, createWorker: () => new Worker(deps.workerPath) });
    clients.set(environment, client);
    return client;
  }

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

  function receiverFor(environment: Environment): RedirectReceiver {
    const { listenerPort, redirectAddress } = deps.registry.settings().connections[environment];
    const redirectUri = redirectAddress ?? loopbackRedirectUri(listenerPort);
    if (environment === 'production' && redirectAddress === null) {
      throw new AppError('oauth.no-keys', 'fix-and-retry', { environment, reason: 'redirect-address' });
    }
    const listener =
      environment === 'production'
        ? createRelayReceiver({ port: listenerPort, redirectUri })
        : createLoopbackReceiver({ port: listenerPort, redirectUri });
    pasteBox = createPasteReceiver(redirectUri);
    return eitherReceiver(listener, pasteBox);
  }

  const clientOf = (key: RealmKey, apiBase: string, getAccessToken: () => Promise<string>): QuickbooksClient =>
    createQuickbooksClient({
      apiBase,
      realmId: key.realmId,
      fetch: (url, init) => net.fetch(url, init),
      getAccessToken,
      onCall: () => {},
      log: { info: () => {}, warn: (message, details) => deps.log.warn(message, { code: String(details.code ?? '') }) },
    });

  async function lead(environment: Environment, reconnect: RealmKey | null, signal: AbortSignal): Promise<void> {
    const endpoints = await endpointsOf(environment);
    const signIn = await startSignIn(
      {
        states,
        intuit: await intuitOf(environment),
        keeper,
        log: deps.log,
        openBrowser: async (address) => {
          authorizeAddress = address;
          setState({
            phase: 'waiting-for-browser',
            environment,
            address,
            expiresAt: new Date(Date.now() + waitMs).toISOString(),
          });
          await shell.openExternal(address);
        },
      },
      {
        environment,
        endpoints,
        keys: await keysOf(environment),
        receiver: receiverFor(environment),
        signal,
        timeoutMs: waitMs,
        ...(reconnect === null ? {} : { expectedRealmId: reconnect.realmId }),
        isKnown: (realmId) => deps.registry.find({ environment, realmId }) !== null,
      },
    );
    pending = signIn;
    setState({ phase: 'exchanging', environment });
    const client = clientOf(signIn, endpoints.api, async () => signIn.accessToken);
    const info = await client.companyInfo({ signal, priority: 'foreground' });
    pendingName = info.companyName;
    setState({
      phase: 'confirm',
      environment,
      realmId: signIn.realmId,
      companyName: info.companyName,
      country: info.country,
    });
    // A reconnect names its company already, and the answer was checked against it.
    if (reconnect !== null) await confirm();
  }

  async function confirm(): Promise<void> {
    const signIn = pending;
    if (signIn === null || current.phase !== 'confirm') throw new AppError('oauth.cancelled', 'sign-in-again');
    const key: RealmKey = { environment: signIn.environment, realmId: signIn.realmId };
    await signIn.confirm();
    if (deps.registry.find(key) === null) await deps.registry.add(key, { name: pendingName, colour: 'gray' });
    pending = null;
    setState({ phase: 'done', environment: key.environment, companyId: `${key.environment}-${key.realmId}` });
    await deps.onConnected(key);
  }

  async function giveUp(): Promise<void> {
    controller?.abort();
    controller = null;
    const signIn = pending;
    pending = null;
    if (signIn !== null) await signIn.discard();
  }

  return {
    keeper,
    endpointsOf,
    clientOf,
    confirm,
    state: () => current,
    start(environment, reconnect) {
      void giveUp();
      const mine = new AbortController();
      controller = mine;
      setState({ phase: 'starting', environment });
      lead(environment, reconnect, mine.signal).catch(async (error: unknown) => {
        if (controller !== mine) return;
        await giveUp();
        setState({ phase: 'failed', environment, error: toAppErrorData(error, deps.log, 'sign-in') });
      });
    },
    paste(address) {
      if (pasteBox === null) throw new AppError('oauth.cancelled', 'sign-in-again');
      pasteBox.paste(address);
    },
    async openBrowserAgain() {
      if (authorizeAddress === null || current.phase !== 'waiting-for-browser') {
        throw new AppError('oauth.cancelled', 'sign-in-again');
      }
      await shell.openExternal(authorizeAddress);
    },
    async cancel() {
      await giveUp();
      setState({ phase: 'idle' });
    },
    async close() {
      await giveUp();
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}
