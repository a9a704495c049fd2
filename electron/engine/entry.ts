import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type MessagePortMain, net } from 'electron';
import { AppError, type ErrorCode, type Recovery } from '../../shared/errors.ts';
import { NamePair } from '../../shared/ipc/app.ts';
import { lockLedger } from '../ledger/lock.ts';
import { openLedger } from '../ledger/open.ts';
import { createFileLog } from '../log.ts';
import { createQuickbooksClient } from '../quickbooks/client.ts';
import { createCallLog } from './call-log.ts';
import type { EngineContext, EngineHost, EngineLog, Session } from './context.ts';
import { type Ask, type FromEngine, Holders, ToEngine } from './control.ts';
import { dispatch } from './dispatch.ts';
import { createEngine } from './engine.ts';
import { exchangeNames } from './learned-names.ts';
import { createPortServer, type WindowPort } from './port-server.ts';
import { createSlotUser } from './sync-slot.ts';
import { toErrorData } from './to-error-data.ts';

// The process entry of a company engine: wires main's messages, the ledger and the windows' ports.

/** How long a new engine waits for an orphan to let go of the ledger. */
const lockWaitMs = 30_000;

const parent = process.parentPort;
const server = createPortServer();
const asked = new Map<number, PromiseWithResolvers<unknown>>();
let nextAskId = 1;
let engine: EngineContext | null = null;
let apiBase = '';
let release = (): void => {};

const tell = (message: FromEngine): void => parent.postMessage(message);

function ask(what: Ask): Promise<unknown> {
  const id = nextAskId++;
  const waiting = Promise.withResolvers<unknown>();
  asked.set(id, waiting);
  tell({ type: 'request', id, ask: what });
  return waiting.promise;
}

const host: EngineHost = {
  getAccessToken: async (options) => String(await ask({ ask: 'access-token', rejected: options?.rejected ?? null })),
  filePath: async (fileToken) => String(await ask({ ask: 'file-path', fileToken })),
  printPdf: async (html) => (await ask({ ask: 'print-pdf', html })) as Uint8Array,
  exchangeNames: async (accepted) =>
    NamePair.array().parse(await ask({ ask: 'exchange-names', accepted: [...accepted] })),
  publishFigures: (figures) => tell({ type: 'figures', figures }),
};

function toPort(port: MessagePortMain): WindowPort {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    onClose: (listener) => port.on('close', listener),
    start: () => port.start(),
  };
}

async function start(init: Extract<ToEngine, { type: 'init' }>): Promise<void> {
  const { identity, ledgerFile } = init;
  const realm = `${identity.environment}-${identity.realmId}`;
  const fileLog = createFileLog({ folder: init.logFolder, name: `engine-${realm}` }).child({ realm });
  const log: EngineLog = {
    info: (message, details) => fileLog.info(message, details),
    bug(message, error) {
      const reference = String(randomInt(100_000, 1_000_000));
      fileLog.error(`${message} (${reference})`, error);
      return reference;
    },
  };
  process.on('uncaughtException', (error) => {
    log.bug('engine', error);
    process.exit(1);
  });
  const now = (): Date => new Date();
  const lock = await lockLedger(ledgerFile, lockWaitMs);
  const db = openLedger(ledgerFile, identity, now);
  const calls = createCallLog(db);
  release = () => {
    calls.flush();
    db.close();
    lock.release();
  };
  let workingToken = '';
  const quickbooks = createQuickbooksClient({
    apiBase: () => apiBase,
    realmId: identity.realmId,
    fetch: (url, request) => net.fetch(url, request),
    getAccessToken: async (options) => {
      const token = await host.getAccessToken(options);
      if (token !== workingToken) {
        workingToken = token;
        confirmed = false;
      }
      return token;
    },
    onCall: (call) => {
      calls.note(call, engine?.jobs.running()[0]?.jobId ?? null);
      if (call.errorCode === null && !confirmed && workingToken !== '') {
        confirmed = true;
        void ask({ ask: 'token-worked', token: workingToken });
      }
    },
    log: {
      info: (message, details) => fileLog.info(message, details),
      warn: (message, details) => fileLog.warn(message, details),
    },
  });
  let confirmed = false;
  engine = createEngine({
    ...{ db, ledgerFile, identity, quickbooks, host, log, now, broadcast: server.broadcast },
    createStoreWorker: () => new Worker(join(import.meta.dirname, 'store-worker.js')),
    withSyncSlot: createSlotUser({
      acquire: () => ask({ ask: 'sync-slot', step: 'acquire' }),
      release: () => void ask({ ask: 'sync-slot', step: 'release' }),
      holders: async () => Holders.parse(await ask({ ask: 'sync-slot', step: 'holders' })),
      waitsFor: (companies) => engine?.jobs.waitFor(companies),
      othersWait: async () => (await ask({ ask: 'sync-slot', step: 'others-wait' })) === true,
    }),
  });
  void exchangeNames(engine);
  tell({ type: 'ready' });
}

function connect(session: Session, port: MessagePortMain): void {
  const running = engine;
  if (running === null) return;
  server.serve(toPort(port), (call, input) => dispatch(running, session, call, input));
}

function answer(message: Extract<ToEngine, { type: 'reply' }>): void {
  const waiting = asked.get(message.id);
  asked.delete(message.id);
  const { error } = message;
  if (error === null) waiting?.resolve(message.value);
  else waiting?.reject(new AppError(error.code as ErrorCode, error.recovery as Recovery, error.details));
}

async function stop(): Promise<void> {
  await engine?.jobs.stop();
  release();
  tell({ type: 'stopped' });
  process.exit(0);
}

parent.on('message', (event) => {
  const parsed = ToEngine.safeParse(event.data);
  if (!parsed.success) return;
  const message = parsed.data;
  switch (message.type) {
    case 'init':
      apiBase = message.apiBase;
      start(message).catch((error: unknown) => {
        const log = createFileLog({ folder: message.logFolder, name: 'engine-start' });
        log.error('an engine could not start', error);
        tell({ type: 'failed', error: toErrorData(error, () => 'engine-start.log') });
        process.exit(1);
      });
      break;
    case 'connect': {
      const [port] = event.ports;
      if (port !== undefined) connect({ mode: message.mode, person: message.person }, port);
      break;
    }
    case 'reply':
      answer(message);
      break;
    case 'move':
      // What is under way fails at the old address and is tried again at this one.
      apiBase = message.apiBase;
      break;
    case 'stop':
      void stop();
      break;
  }
});
