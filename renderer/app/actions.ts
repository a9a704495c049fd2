import { useEffect, useRef } from 'react';
import { create } from 'zustand';

/** One thing a person can do here: by button, by key, from the command palette; `?` lists them all. */
export interface Action {
  readonly id: string;
  readonly label: string;
  /** As in 'A', 'Shift+A', 'mod+K', 'F2', 'Enter', 'ArrowRight'; mod is Ctrl, or Cmd on a Mac. */
  readonly key?: string;
  readonly disabled?: boolean;
  readonly group: string;
  run(): void;
}

/** Makes the actions of one screen: `make('accept', 'Accept', 'A', canAccept, accept)`. */
export function actionsOf(group: string) {
  return (id: string, label: string, key: string | null, enabled: boolean, run: () => void): Action => ({
    id: `${group.toLowerCase()}.${id}`,
    label,
    ...(key === null ? {} : { key }),
    group,
    disabled: !enabled,
    run,
  });
}

interface ActionStore {
  readonly actions: readonly Action[];
  register(owner: symbol, actions: readonly Action[]): void;
  unregister(owner: symbol): void;
}

const owners = new Map<symbol, readonly Action[]>();

export const useActionStore = create<ActionStore>((set) => ({
  actions: [],
  register(owner, actions) {
    owners.set(owner, actions);
    set({ actions: [...owners.values()].flat() });
  },
  unregister(owner) {
    owners.delete(owner);
    set({ actions: [...owners.values()].flat() });
  },
}));

/**
 * Offers actions while the calling component is shown. `run` may close over fresh state: the newest closure is used.
 * The list is registered again only when what a person sees of it changes.
 */
export function useActions(actions: readonly Action[]): void {
  const latest = useRef(actions);
  latest.current = actions;
  const visible = actions.map((a) => `${a.id}|${a.label}|${a.key ?? ''}|${a.disabled === true}`).join('\n');
  useEffect(() => {
    const owner = Symbol(visible);
    const shown = latest.current.map((action) => ({
      ...action,
      run: () => latest.current.find((one) => one.id === action.id)?.run(),
    }));
    useActionStore.getState().register(owner, shown);
    return () => useActionStore.getState().unregister(owner);
  }, [visible]);
}

const isMac = navigator.platform.startsWith('Mac');

/** The text of a key as it stands on this system's keyboard. */
export function keyLabel(key: string): string {
  return key
    .replace('mod', isMac ? '⌘' : 'Ctrl')
    .replace('ArrowRight', '→')
    .replace('ArrowLeft', '←')
    .replace('Space', 'Space');
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
    !(target instanceof HTMLInputElement && ['checkbox', 'radio', 'button'].includes(target.type))
  );
}

function matches(key: string, event: KeyboardEvent): boolean {
  const parts = key.split('+');
  const main = parts.at(-1) ?? '';
  const mod = isMac ? event.metaKey : event.ctrlKey;
  if (parts.includes('mod') !== mod || parts.includes('Alt') !== event.altKey) return false;
  // '?' and the like are typed with Shift; only letters and named keys tell Shift apart.
  const shiftMatters = main.length > 1 || /[a-z]/i.test(main);
  if (shiftMatters && parts.includes('Shift') !== event.shiftKey) return false;
  return main === 'Space' ? event.key === ' ' : event.key.toLowerCase() === main.toLowerCase();
}

/** What lies over the screen and takes the keys: dialogs, menus until they begin to close, and the form behind a column's filter. */
const overScreen = '[role="dialog"], [aria-haspopup="menu"][aria-expanded="true"], .ag-popup-child';

/**
 * Keys of the actions on show. In a text field, and under what lies over the screen, only keys with a modifier act; those
 * that undo and redo belong to the text there. A key that is held down acts once: what comes next was not looked at yet.
 */
export function handleActionKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const { actions } = useActionStore.getState();
  const action = actions.findLast((one) => one.key !== undefined && matches(one.key, event));
  if (action === undefined || action.disabled === true) return;
  const key = action.key ?? '';
  const actsAnywhere = (key.includes('mod') && !key.endsWith('+Z')) || /^F\d/.test(key);
  if (!actsAnywhere && (isTyping(event.target) || document.querySelector(overScreen) !== null)) return;
  event.preventDefault();
  if (!event.repeat) action.run();
}
