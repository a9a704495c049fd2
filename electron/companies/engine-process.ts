import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import type { AppErrorData, ErrorCode, Recovery } from '../../shared/errors.ts';
import type { CompanyFigures } from '../../shared/ipc/app.ts';
import type { OpenMode } from '../../shared/ipc/call-table.ts';
import { toAppErrorData } from '../app/to-app-error.ts';
import { type Ask, FromEngine, type ToEngine } from '../engine/control.ts';
import { engineExecArgs } from '../engine/memory.ts';
import { portChannel } from '../ipc/channels.ts';
import type { Log } from '../log.ts';

export type EngineInit = Omit<Extract<ToEngine, { type: 'init' }>, 'type'>;
export type EngineProcessState = 'starting' | 'running' | 'restarting' | 'stopped';

export interface EngineProcessDeps {
  /** The bundled engine entry. */
  readonly modulePath: string;
  /** Names the process in the system's list; no company's name, as other users can read that list. */
  readonly serviceName: string;
  readonly log: Log;
  /** Answers what an engine may ask of main; each for its own realm only. */
  readonly answer: (ask: Ask) => Promise<unknown>;
  readonly onFigures: (figures: CompanyFigures) => void;
  /** `error` with `stopped`: why, where the engine could say so. */
  readonly onState: (state: EngineProcessState, error: AppErrorData | null) => void;
  /** The process ended, whatever the reason: what it held is free. */
  readonly onExit: () => void;
}

export interface EngineWindow {
  readonly contents: WebContents;
  readonly mode: OpenMode;
  readonly person: string;
}

export interface EngineProcess {
  /** Lets a window in; its port comes when it asks. A window that is in already gets its new mode and person. */
  attach(window: EngineWindow): void;
  /** Gives an attached window a port of its own to the running engine; the one before is closed by the window. */
  connect(contents: WebContents): void;
  detach(contents: WebContents): void;
  windowCount(): number;
  /** Tells the engine another address of the API: the practice company moved. */
  move(apiBase: string): void;
  /** Asks the engine to finish and waits, at most ten seconds, before ending it. */
  stop(): Promise<void>;
}

const crashesMax = 3;
const crashWindowMs = 60_000;
const stopWaitMs = 10_000;

/**
 * One company's engine: started, watched, restarted after a crash. Three crashes within a minute: it is left stopped,
 * and said so. The ledger's own lock keeps a second engine out while the first still dies.
 */
export function startEngine(firstInit: EngineInit, deps: EngineProcessDeps): EngineProcess {
  const windows = new Map<number, EngineWindow>();
  let init = firstInit;
  let child: UtilityProcess | null = null;
  let ready = false;
  let failure: AppErrorData | null = null;
  let stopping: PromiseWithResolvers<void> | null = null;
  let crashTimes: number[] = [];

  const send = (message: ToEngine, ports: Electron.MessagePortMain[] = []) => child?.postMessage(message, ports);

  async function reply(to: UtilityProcess | null, id: number, ask: Ask): Promise<void> {
    const answer = async (): Promise<ToEngine> => {
      try {
        return { type: 'reply', id, ok: true, value: await deps.answer(ask), error: null };
      } catch (error) {
        const data = toAppErrorData(error, deps.log, `engine asked for ${ask.ask}`);
        return { type: 'reply', id, ok: false, value: null, error: data };
      }
    };
    const message = await answer();
    // Its successor counts its questions anew and must not get this answer.
    if (to === child) send(message);
  }

  function receive(raw: unknown): void {
    const parsed = FromEngine.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.type) {
      case 'ready':
        ready = true;
        failure = null;
        deps.onState('running', null);
        break;
      case 'request':
        void reply(child, message.id, message.ask);
        break;
      case 'figures':
        deps.onFigures(message.figures);
        break;
      case 'failed': {
        const { code, recovery, details } = message.error;
        failure = { code: code as ErrorCode, recovery: recovery as Recovery, details };
        deps.log.warn('an engine could not start', { code });
        break;
      }
      case 'stopped':
        break;
    }
  }

  function onExit(code: number): void {
    ready = false;
    child = null;
    deps.onExit();
    if (stopping !== null) {
      stopping.resolve();
      return;
    }
    const nowMs = performance.now();
    crashTimes = [...crashTimes.filter((at) => nowMs - at < crashWindowMs), nowMs];
    deps.log.warn('an engine ended', { code, crashes: crashTimes.length });
    // A damaged or newer ledger is the same at the next try.
    if (crashTimes.length >= crashesMax || failure?.recovery === 'none') {
      deps.onState('stopped', failure);
      return;
    }
    deps.onState('restarting', null);
    spawn();
  }

  function spawn(): void {
    child = utilityProcess.fork(deps.modulePath, [], {
      serviceName: deps.serviceName,
      stdio: 'inherit',
      execArgv: [...engineExecArgs],
    });
    child.on('message', receive);
    child.once('exit', onExit);
    child.once('spawn', () => send({ type: 'init', ...init }));
  }

  function endGently(): void {
    const dying = child;
    if (dying === null) return;
    send({ type: 'stop' });
    const timer = setTimeout(() => dying.kill(), stopWaitMs);
    dying.once('exit', () => clearTimeout(timer));
  }

  deps.onState('starting', null);
  spawn();

  return {
    attach(window) {
      windows.set(window.contents.id, window);
    },
    connect(contents) {
      const window = windows.get(contents.id);
      if (!ready || window === undefined || contents.isDestroyed()) return;
      const { port1, port2 } = new MessageChannelMain();
      send({ type: 'connect', mode: window.mode, person: window.person }, [port1]);
      contents.postMessage(portChannel, null, [port2]);
    },
    detach(contents) {
      windows.delete(contents.id);
    },
    windowCount: () => windows.size,
    move(apiBase) {
      init = { ...init, apiBase };
      send({ type: 'move', apiBase });
    },
    async stop() {
      if (child === null) return;
      stopping ??= Promise.withResolvers<void>();
      endGently();
      await stopping.promise;
    },
  };
}
