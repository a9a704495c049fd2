import { useEffect, useState } from 'react';

/** True at once, false only after a moment: what comes back directly never goes, and nothing around it jumps. */
export function useLinger(shown: boolean, ms: number): boolean {
  const [lingers, setLingers] = useState(shown);
  useEffect(() => {
    if (shown) {
      setLingers(true);
      return undefined;
    }
    const timer = setTimeout(() => setLingers(false), ms);
    return () => clearTimeout(timer);
  }, [shown, ms]);
  return shown || lingers;
}
