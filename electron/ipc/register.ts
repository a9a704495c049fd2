import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { modeAllows, type OpenMode } from '../../shared/ipc/call-table.ts';
import {
  type MainCall,
  type MainEvent,
  type MainInput,
  type MainOutput,
  mainCalls,
  type mainEvents,
} from '../../shared/ipc/contract.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { toAppErrorData } from '../app/to-app-error.ts';
import { isTrustedFrame } from '../app/window.ts';
import type { Log } from '../log.ts';
import { callChannel, eventChannel } from './channels.ts';

export type MainHandlers = {
  readonly [C in MainCall]: (input: MainInput<C>, sender: WebContents) => Promise<MainOutput<C>> | MainOutput<C>;
};

/** Who answers now, and what each window's way of opening its company admits. */
export interface AnsweringCalls {
  readonly handlers: Partial<MainHandlers>;
  readonly modeOf: (sender: WebContents) => OpenMode;
}

/**
 * Binds every call of main to its handler: trusted sender, allow-list, mode of the window, input by schema. The promise
 * never rejects: Electron would strip the error's code.
 *
 * @param table  read at each call: before the list of companies is read, only the start page's calls have handlers
 */
export function registerCalls(table: () => AnsweringCalls, log: Log): void {
  ipcMain.handle(
    callChannel,
    async (event: IpcMainInvokeEvent, name: unknown, raw: unknown): Promise<Result<unknown>> => {
      try {
        if (!isTrustedFrame(event.senderFrame)) throw new AppError('ipc.untrusted-sender', 'none');
        if (typeof name !== 'string' || !Object.hasOwn(mainCalls, name)) throw new AppError('ipc.unknown-call', 'none');
        const call = name as MainCall;
        const { handlers, modeOf } = table();
        if (!modeAllows(modeOf(event.sender), mainCalls[call].access)) {
          throw new AppError('app.not-allowed-in-mode', 'none', { call });
        }
        const input = mainCalls[call].input.safeParse(raw);
        if (!input.success) throw new AppError('ipc.bad-input', 'none', { call }, input.error);
        const handler = handlers[call] as ((input: unknown, sender: WebContents) => unknown) | undefined;
        if (handler === undefined) throw new AppError('ipc.unknown-call', 'none', { call });
        return ok(await handler(input.data, event.sender));
      } catch (error) {
        return fail(toAppErrorData(error, log, `call ${String(name).slice(0, 80)}`));
      }
    },
  );
}

/** Sends an event to one window. */
export function sendEvent<E extends MainEvent>(
  target: WebContents,
  event: E,
  payload: z.infer<(typeof mainEvents)[E]>,
): void {
  if (!target.isDestroyed()) target.send(eventChannel, event, payload);
}
