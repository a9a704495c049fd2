import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { callChannel, eventChannel, portChannel } from './ipc/channels.ts';

// The name of the message in `renderer/api/bridge.ts`; a sandboxed preload imports nothing of the renderer.
const enginePortMessage = 'tieout-engine-port';

type Listener = (payload: unknown) => void;
const listeners = new Map<string, Set<Listener>>();

ipcRenderer.on(eventChannel, (_event, name: unknown, payload: unknown) => {
  if (typeof name !== 'string') return;
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

// A port can't cross the bridge as a value, but it can be posted to the page, which listens before anything is sent.
ipcRenderer.on(portChannel, (event) => {
  window.postMessage(enginePortMessage, window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld('tieout', {
  call: (name: string, input: unknown) => ipcRenderer.invoke(callChannel, name, input),
  on: (name: string, listener: Listener) => {
    const set = listeners.get(name) ?? new Set<Listener>();
    listeners.set(name, set);
    set.add(listener);
    return () => set.delete(listener);
  },
  pathsOf: (files: readonly File[]) => files.map((file) => webUtils.getPathForFile(file)),
});
