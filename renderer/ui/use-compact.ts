import { useSyncExternalStore } from 'react';

/** As in the style sheets: a window this small, or zoomed this far, shows the list and folds the rest away. */
const query = matchMedia('(max-width: 900px), (max-height: 560px)');

function subscribe(onChange: () => void): () => void {
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}

/** Whether the window has too little room for a list with everything around it. */
export function useCompact(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches);
}
