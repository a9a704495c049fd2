import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { WindowState } from '../../../shared/ipc/app.ts';

/* How a window's calls find the engine of the company it shows, without a browser: the bridge and the ports are stand-ins. */

type Listener = (event: unknown) => void;

let onMessage: Listener;
let onChanged: (state: WindowState) => void;
const connect = vi.fn(async () => ({ ok: true, value: null }));

const stateOf = (companyId: `practice-${number}`, engine: WindowState['engine']): WindowState => ({
  company: {
    companyId,
    name: companyId,
    realmId: companyId.slice('practice-'.length),
    environment: 'practice',
    colour: null,
    connection: 'connected',
    signInExpiresAt: null,
    signIn: null,
    problem: null,
    lastOpenedAt: null,
    archivedAt: null,
    figures: null,
  },
  mode: 'full',
  person: 'Ada',
  engine,
  engineStart: 1,
  engineError: null,
});

beforeEach(() => {
  vi.resetModules();
});
afterAll(() => {
  vi.unstubAllGlobals();
});

/** A port of an engine that writes down what it is asked. */
function portOf(asked: string[]) {
  return { postMessage: ({ call }: { call: string }) => asked.push(call), close: () => undefined, onmessage: null };
}

async function start() {
  const page = {
    addEventListener: (_: string, listener: Listener) => {
      onMessage = listener;
    },
    tieout: {
      call: (call: string) => (call === 'window.connect' ? connect() : new Promise(() => undefined)),
      on: (event: string, listener: (state: WindowState) => void) => {
        if (event === 'window.changed') onChanged = listener;
        return () => undefined;
      },
    },
  };
  vi.stubGlobal('window', page);
  const { enginePortMessage } = await import('../../../renderer/api/bridge.ts');
  const client = await import('../../../renderer/api/client.ts');
  const { useSession } = await import('../../../renderer/stores/session.ts');
  void useSession.getState().start();
  const arrive = (port: unknown) => onMessage({ source: page, data: enginePortMessage, ports: [port] });
  return { client, arrive };
}

test('what was asked of a company whose engine does not come is not asked of the next company', async () => {
  const { client, arrive } = await start();
  onChanged(stateOf('practice-1', 'starting'));
  const call = client.callEngine('job.list', { offset: 0, limit: 10 }).catch((error: Error) => error.message);
  onChanged(stateOf('practice-2', 'running'));
  const asked: string[] = [];
  arrive(portOf(asked));
  expect(await call).toMatch('engine.stopped');
  expect(asked).toEqual([]);
});

test('what is asked while the company’s own engine starts again waits for it', async () => {
  const { client, arrive } = await start();
  onChanged(stateOf('practice-1', 'restarting'));
  void client.callEngine('job.list', { offset: 0, limit: 10 });
  onChanged(stateOf('practice-1', 'running'));
  const asked: string[] = [];
  arrive(portOf(asked));
  await vi.waitFor(() => expect(asked).toEqual(['job.list']));
});
