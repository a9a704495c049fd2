import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import { AppError } from '../../shared/errors.ts';
import type { CompanyFigures } from '../../shared/ipc/app.ts';
import type { OpenMode } from '../../shared/ipc/call-table.ts';
import { toAppErrorData } from '../app/to-app-error.ts';
import { type Ask, FromEngine, type ToEngine } from '../engine/control.ts';
import { portChannel } from '../ipc/channels.ts';
import type { Log } from '../log.ts';

export type EngineInit = Omit<Extract<ToEngine, { type: 'init' }>, 'type'>;

export interface EngineProcessDeps {
  /** The bundled engine entry. */
  readonly modulePath: string;
  readonly log: Log;
  /** Answers what an engine may ask of main; each for its own realm only. */
  readonly answer: (ask: Ask) => Promise<unknown>;
  readonly onFigures: (figures: CompanyFigures) => void;
  readonly onState: (state: 'starting' | 'running' | 'restarting' | 'stopped') => void;
}

export interface EngineWindow {
  readonly contents: WebContents;
  readonly mode: OpenMode;
  readonly person: string;
}

export interface EngineProcess {
  /** Gives a window its own port to the engine, now and after each restart. */
  attach(window: EngineWindow): void;
  detach(contents: WebContents): void;
  windowCount(): number;
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
export function startEngine(init: EngineInit, deps: EngineProcessDeps): EngineProcess {
  const windows = new Map<number, EngineWindow>();
  let child: UtilityProcess | null = null;
  let ready = false;
  let stopping: PromiseWithResolvers<void> | null = null;
  let crashTimes: number[] = [];

  const send = (message: ToEngine, ports: Electron.MessagePortMain[] = []) => child?.postMessage(message, ports);

  function connect(window: EngineWindow): void {
    const { port1, port2 } = new MessageChannelMain();
    send({ type: 'connect', mode: window.mode, person: window.person }, [port1]);
    window.contents.postMessage(portChannel, null, [port2]);
  }

  async function reply(id: number, ask: Ask): Promise<void> {
    try {
      send({ type: 'reply', id, ok: true, value: await deps.answer(ask), error: null });
    } catch (error) {
      send({
        type: 'reply',
        id,
        ok: false,
        value: null,
        error: toAppErrorData(error, deps.log, `engine asked for ${ask.ask}`),
      });
    }
  }

  function receive(raw: unknown): void {
    const parsed = FromEngine.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.type) {
      case 'ready':
        ready = true;
        deps.onState('running');
        for (const window of windows.values()) connect(window);
        break;
      case 'request':
        void reply(message.id, message.ask);
        break;
      case 'figures':
        deps.onFigures(message.figures);
        break;
      case 'failed':
        deps.log.error(
          'an engine could not start',
          new AppError('engine.stopped', 'none', { code: message.error.code }),
        );
        break;
      case 'stopped':
        break;
    }
  }

  function onExit(code: number): void {
    ready = false;
    child = null;
    if (stopping !== null) {
      stopping.resolve();
      return;
    }
    const nowMs = performance.now();
    crashTimes = [...crashTimes.filter((at) => nowMs - at < crashWindowMs), nowMs];
    deps.log.warn('an engine ended', { code, crashes: crashTimes.length });
    if (crashTimes.length >= crashesMax) {
      deps.onState('stopped');
      return;
    }
    deps.onState('restarting');
    spawn();
  }

  function spawn(): void {
    child = utilityProcess.fork(deps.modulePath, [], {
      serviceName: `Tieout ${init.identity.companyName}`,
      stdio: 'inherit',
    });
    child.on('message', receive);
    child.once('exit', onExit);
    child.once('spawn', () => send({ type: 'init', ...init }));
  }

  deps.onState('starting');
  spawn();

  return {
    attach(window) {
      windows.set(window.contents.id, window);
      if (ready) connect(window);
    },
    detach(contents) {
      windows.delete(contents.id);
    },
    windowCount: () => windows.size,
    async stop() {
      if (child === null) return;
      stopping ??= Promise.withResolvers<void>();
      send({ type: 'stop' });
      const dying = child;
      const timer = setTimeout(() => dying.kill(), stopWaitMs);
      await stopping.promise;
      clearTimeout(timer);
    },
  };
}
