import { useCallback, useEffect, useRef, useState } from 'react';

export interface Live<T> {
  /** The newest answer for the present question; null until there is one. */
  readonly value: T | null;
  /** What went wrong with the last reading; null while nothing did. */
  readonly error: unknown;
  retry(): void;
}

/**
 * Something read from the engine, and read again whenever `version` grows. While it is read again the last answer stands;
 * an answer to another `question` never does.
 *
 * @param delayMs  how long to wait before asking: what a person does not wait for gives way to what he does
 */
export function useLive<T>(question: string, version: number, load: () => Promise<T>, delayMs = 0): Live<T> {
  const [answer, setAnswer] = useState<{ readonly question: string; readonly value: T } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed, `attempt` that a person asks again
  useEffect(() => {
    let current = true;
    const read = async (): Promise<void> => {
      try {
        const value = await latest.current();
        if (!current) return;
        setAnswer({ question, value });
        setError(null);
      } catch (thrown) {
        if (current) setError(thrown);
      }
    };
    const timer = delayMs > 0 ? setTimeout(() => void read(), delayMs) : null;
    if (timer === null) void read();
    return () => {
      current = false;
      if (timer !== null) clearTimeout(timer);
    };
  }, [question, version, attempt, delayMs]);
  const retry = useCallback(() => setAttempt((now) => now + 1), []);
  return { value: answer?.question === question ? answer.value : null, error, retry };
}
