import { Button } from '@mantine/core';
import { describeError } from '../app/errors.ts';
import styles from './grid.module.css';
import type { NextStep } from './screen.tsx';

/** A list without rows: what that means, and the one way on. */
export function NothingThere({ text, next }: { readonly text: string; readonly next: NextStep | null }) {
  return (
    <div className={styles.nothing} role="status">
      <span>{text}</span>
      {next !== null && (
        <Button size="xs" variant="light" onClick={next.run}>
          {next.label}
        </Button>
      )}
    </div>
  );
}

/** A list that could not be read: what happened, what helps, and the way to try again. */
export function ListError({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { title, remedy } = describeError(error);
  return (
    <div className={styles.failed} role="alert">
      <b>{title}</b>
      <span>{remedy}</span>
      <Button size="xs" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
