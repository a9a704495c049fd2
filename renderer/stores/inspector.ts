import { create } from 'zustand';

const widthKey = 'tieout.inspector-width';
const closedKey = 'tieout.inspector-closed';

/** Narrower than this nothing can be read in it. */
const widthMin = 260;
const widthMax = 900;

interface InspectorStore {
  /** As a person drew it; null leaves it to the window's width. */
  readonly width: number | null;
  /** Whether it stands beside the list. */
  readonly open: boolean;
  /** Whether it lies over the list, in a window too small for both. */
  readonly over: boolean;
  resize(width: number): void;
  /** Shows or hides it, in the way of a compact window or of one that has room. */
  toggle(compact: boolean): void;
  /** Makes sure that it can be seen. */
  show(): void;
  closeOver(): void;
}

function storedWidth(): number | null {
  const width = Number(localStorage.getItem(widthKey));
  return width >= widthMin && width <= widthMax ? width : null;
}

/** The inspector beside every list: one width and one state for all of them, remembered on this computer. */
export const useInspector = create<InspectorStore>((set, get) => ({
  width: storedWidth(),
  open: localStorage.getItem(closedKey) === null,
  over: false,
  resize(wanted) {
    const width = Math.round(Math.min(widthMax, Math.max(widthMin, wanted)));
    localStorage.setItem(widthKey, String(width));
    set({ width });
  },
  toggle(compact) {
    if (compact) {
      set({ over: !get().over });
      return;
    }
    const open = !get().open;
    if (open) localStorage.removeItem(closedKey);
    else localStorage.setItem(closedKey, 'closed');
    set({ open });
  },
  show() {
    localStorage.removeItem(closedKey);
    set({ open: true, over: true });
  },
  closeOver: () => set({ over: false }),
}));
