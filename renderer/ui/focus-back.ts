import { useEffect, useState } from 'react';

/** What had the focus before the first of the dialogs that follow on one another. */
let origin: Element | null = null;

function findOrigin(): Element | null {
  const now = document.activeElement;
  if (now?.closest('[role="dialog"]') == null) origin = now;
  return origin;
}

/** Gives the focus back, when the calling dialog goes, to what had it before: keys go on where they were. */
export function useFocusBack(): void {
  const [before] = useState(findOrigin);
  useEffect(
    () => () => {
      // Whoever closed the dialog may have put the focus elsewhere; the dialog itself is just about to go.
      setTimeout(() => {
        const now = document.activeElement;
        if (now !== null && now !== document.body) return;
        if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      });
    },
    [before],
  );
}
