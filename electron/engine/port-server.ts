import type { EngineEvent } from '../../shared/ipc/contract.ts';
import type { Result } from '../../shared/result.ts';

/** The part of a MessagePort that both Electron's and Node's have in common here. */
export interface WindowPort {
  postMessage(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  start(): void;
}

export type Answer = (call: string, input: unknown) => Promise<Result<unknown>>;

interface Request {
  readonly id: number;
  readonly call: string;
  readonly input: unknown;
}

function isRequest(message: unknown): message is Request {
  return (
    typeof message === 'object' &&
    message !== null &&
    'id' in message &&
    typeof message.id === 'number' &&
    'call' in message &&
    typeof message.call === 'string'
  );
}

/** Serves one window's port; `broadcast` sends an event to every window of this company. */
export function createPortServer(): {
  serve(port: WindowPort, answer: Answer): void;
  broadcast(event: EngineEvent, payload: unknown): void;
} {
  const ports = new Set<WindowPort>();
  return {
    serve(port, answer) {
      ports.add(port);
      port.onClose(() => ports.delete(port));
      port.onMessage((message) => {
        if (!isRequest(message)) return;
        const { id, call, input } = message;
        void answer(call, input).then((result) => port.postMessage({ id, result }));
      });
      port.start();
    },
    broadcast(event, payload) {
      for (const port of ports) port.postMessage({ event, payload });
    },
  };
}
