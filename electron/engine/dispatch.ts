import { AppError } from '../../shared/errors.ts';
import { modeAllows } from '../../shared/ipc/call-table.ts';
import { type EngineCall, engineCalls } from '../../shared/ipc/contract.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { EngineContext, Session } from './context.ts';
import { handlers } from './handlers/index.ts';
import { toErrorData } from './to-error-data.ts';

/**
 * Answers one call from a window: allow-list, mode, input by schema, handler. Never rejects; a bug is logged and
 * answered with its reference.
 */
export async function dispatch(
  engine: EngineContext,
  session: Session,
  call: string,
  rawInput: unknown,
): Promise<Result<unknown>> {
  try {
    if (!isEngineCall(call)) throw new AppError('ipc.unknown-call', 'none', { call: call.slice(0, 80) });
    const shape = engineCalls[call];
    if (!modeAllows(session.mode, shape.access)) {
      throw new AppError('app.not-allowed-in-mode', 'none', { call, mode: session.mode });
    }
    const input = shape.input.safeParse(rawInput);
    if (!input.success) throw new AppError('ipc.bad-input', 'none', { call }, input.error);
    const handler = handlers[call] as (engine: EngineContext, input: unknown, session: Session) => unknown;
    return ok(await handler(engine, input.data, session));
  } catch (error) {
    return fail(toErrorData(error, (bug) => engine.log.bug(`call ${call.slice(0, 80)}`, bug)));
  }
}

function isEngineCall(call: string): call is EngineCall {
  return Object.hasOwn(engineCalls, call);
}
