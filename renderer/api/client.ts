import { z } from 'zod';
import { AppError, type AppErrorData, type ErrorCode, errorCodes, type Recovery } from '../../shared/errors.ts';
import {
  type EngineCall,
  type EngineEvent,
  type EngineInput,
  type EngineOutput,
  engineCalls,
  engineEvents,
  type MainCall,
  type MainEvent,
  type MainInput,
  type MainOutput,
  mainCalls,
  mainEvents,
} from '../../shared/ipc/contract.ts';
import type { Result } from '../../shared/result.ts';
import { enginePortMessage } from './bridge.ts';

// The window's content security policy forbids eval; zod's compiled parsers would try it.
z.config({ jitless: true });

const knownCodes: ReadonlySet<string> = new Set(errorCodes);

/** An error of another process as an AppError again; a code this window does not know is a bug. */
function fromData(data: AppErrorData): AppError {
  const code: ErrorCode = knownCodes.has(data.code) ? data.code : 'app.bug';
  const error = new AppError(code, data.recovery as Recovery, {
    ...data.details,
    ...(data.reference === undefined ? {} : { reference: data.reference }),
  });
  return error;
}

function unwrap(schema: z.ZodType, result: Result<unknown>): unknown {
  if (!result.ok) throw fromData(result.error);
  const parsed = schema.safeParse(result.value);
  if (!parsed.success)
    throw new AppError('ipc.bad-output', 'none', { issue: parsed.error.issues[0]?.path.join('.') ?? '' });
  return parsed.data;
}

/** Calls main: windows, companies, sign-in, files, settings. @throws AppError */
export async function callMain<C extends MainCall>(call: C, input: MainInput<C>): Promise<MainOutput<C>> {
  return unwrap(mainCalls[call].output, await window.tieout.call(call, input)) as MainOutput<C>;
}

/** Listens to main; returns the way to stop. */
export function onMain<E extends MainEvent>(
  event: E,
  listener: (payload: z.infer<(typeof mainEvents)[E]>) => void,
): () => void {
  return window.tieout.on(event, (raw) => {
    const parsed = mainEvents[event].safeParse(raw);
    if (parsed.success) listener(parsed.data as z.infer<(typeof mainEvents)[E]>);
  });
}

interface Waiting {
  readonly resolve: (result: Result<unknown>) => void;
}

const waiting = new Map<number, Waiting>();
const listeners = new Map<EngineEvent, Set<(payload: never) => void>>();
let port: MessagePort | null = null;
let nextId = 1;
let portArrived: PromiseWithResolvers<MessagePort> = Promise.withResolvers();

const stopped: AppErrorData = { code: 'engine.stopped', recovery: 'retry-later', details: {} };

function receive(message: unknown): void {
  if (typeof message !== 'object' || message === null) return;
  if ('id' in message && 'result' in message && typeof message.id === 'number') {
    waiting.get(message.id)?.resolve(message.result as Result<unknown>);
    waiting.delete(message.id);
  } else if ('event' in message && 'payload' in message && typeof message.event === 'string') {
    if (!Object.hasOwn(engineEvents, message.event)) return;
    const event = message.event as EngineEvent;
    const parsed = engineEvents[event].safeParse(message.payload);
    if (!parsed.success) return;
    for (const listener of listeners.get(event) ?? []) listener(parsed.data as never);
  }
}

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const [received] = event.ports;
  if (event.source !== window || event.data !== enginePortMessage || received === undefined) return;
  dropPort();
  port = received;
  port.onmessage = (message: MessageEvent<unknown>) => receive(message.data);
  portArrived.resolve(port);
});

/** Answers calls that wait for an engine to start with 'engine.stopped': the next one is another company's. */
export function dropWaiting(): void {
  const { promise, reject } = portArrived;
  portArrived = Promise.withResolvers();
  promise.catch(() => undefined);
  reject(fromData(stopped));
}

/** Forgets the engine's port: what was asked of it is answered with 'engine.stopped'. */
export function dropPort(): void {
  if (port === null) return;
  port.close();
  port = null;
  portArrived = Promise.withResolvers();
  for (const { resolve } of waiting.values()) resolve({ ok: false, error: stopped });
  waiting.clear();
}

let decisionCount = 0;

/** How many calls that decide something this window has made: facts that change without one changed by themselves. */
export function decisionsMade(): number {
  return decisionCount;
}

/** Calls the engine of the company that this window shows; waits while it starts. @throws AppError */
export async function callEngine<C extends EngineCall>(call: C, input: EngineInput<C>): Promise<EngineOutput<C>> {
  if (engineCalls[call].access === 'decide') decisionCount++;
  const target = port ?? (await portArrived.promise);
  const id = nextId++;
  const reply = Promise.withResolvers<Result<unknown>>();
  waiting.set(id, { resolve: reply.resolve });
  target.postMessage({ id, call, input });
  return unwrap(engineCalls[call].output, await reply.promise) as EngineOutput<C>;
}

/** Listens to the company's engine; returns the way to stop. Survives restarts of the engine. */
export function onEngine<E extends EngineEvent>(
  event: E,
  listener: (payload: z.infer<(typeof engineEvents)[E]>) => void,
): () => void {
  const set = listeners.get(event) ?? new Set();
  listeners.set(event, set);
  set.add(listener as (payload: never) => void);
  return () => set.delete(listener as (payload: never) => void);
}
