import { Button } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useCallback, useRef, useState } from 'react';
import { type Action, keyLabel } from '../app/actions.ts';
import styles from './screen.module.css';

const inspectorKey = 'tieout.inspector-width';
const clampWidth = (width: number): number => Math.min(900, Math.max(300, width));

/** A list with its filter row, an inspector beside it that can be resized, and the action bar below. */
export function ListScreen({
  head,
  list,
  inspector,
  onLeaveInspector,
  bar,
}: {
  readonly head: ReactNode;
  readonly list: ReactNode;
  readonly inspector: ReactNode | null;
  /** Escape was pressed inside the inspector: the way back to the list. */
  readonly onLeaveInspector?: () => void;
  readonly bar: ReactNode;
}) {
  const [width, setWidth] = useState(() => clampWidth(Number(localStorage.getItem(inspectorKey) ?? 400) || 400));
  const drag = useRef<{ x: number; width: number } | null>(null);
  const keep = useCallback((next: number) => {
    const clamped = clampWidth(next);
    setWidth(clamped);
    localStorage.setItem(inspectorKey, String(clamped));
  }, []);
  const onMove = (event: PointerEvent) => {
    if (drag.current !== null) keep(drag.current.width + drag.current.x - event.clientX);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') keep(width + 20);
    if (event.key === 'ArrowRight') keep(width - 20);
  };
  return (
    <div className={styles.screen}>
      <div className={styles.head}>{head}</div>
      <div className={styles.body}>
        <div className={styles.list}>{list}</div>
        {inspector !== null && (
          <>
            <button
              type="button"
              className={styles.handle}
              aria-label="Width of the inspector"
              onKeyDown={onKey}
              onPointerDown={(event) => {
                drag.current = { x: event.clientX, width };
                event.currentTarget.setPointerCapture(event.pointerId);
              }}
              onPointerMove={onMove}
              onPointerUp={() => {
                drag.current = null;
              }}
            />
            <aside
              className={styles.inspector}
              style={{ ['--inspector-width' as string]: `${width}px` }}
              aria-label="Inspector"
              onKeyDown={(event) => {
                if (event.key === 'Escape') onLeaveInspector?.();
              }}
            >
              {inspector}
            </aside>
          </>
        )}
      </div>
      <div className={styles.bar}>{bar}</div>
    </div>
  );
}

/**
 * A button that is also an action: shows its key. Where it can't act it stays focusable: a button that is disabled while
 * it has the focus swallows every key until something else is clicked.
 */
export function ActionButton({ action, primary = false }: { readonly action: Action; readonly primary?: boolean }) {
  const disabled = action.disabled === true;
  return (
    <Button
      size="compact-sm"
      variant={primary ? 'filled' : 'default'}
      aria-disabled={disabled}
      {...(disabled ? { 'data-disabled': true } : {})}
      onClick={() => {
        if (!disabled) action.run();
      }}
    >
      {action.label}
      {action.key !== undefined && (
        <span className={styles.key} aria-hidden="true">
          {keyLabel(action.key)}
        </span>
      )}
    </Button>
  );
}

/** What a screen says when its list is empty: what that means and what comes next. */
export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.empty}>
      <h2 style={{ fontSize: 18, margin: '0 0 8px' }}>{title}</h2>
      {children}
    </section>
  );
}
