import { ActionIcon, Button } from '@mantine/core';
import { IconLayoutSidebarRight, IconLayoutSidebarRightFilled } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { useActions } from '../app/actions.ts';
import { useInspector } from '../stores/inspector.ts';
import styles from './screen.module.css';
import { useCompact } from './use-compact.ts';
import { useLinger } from './use-linger.ts';

/** Between two rows there is no inspector for a moment: longer than that, and the list takes its room. */
const lingerMs = 400;

/** The button at the end of the head, and the key, that show and hide the inspector. */
function InspectorSwitch({ shown, compact }: { readonly shown: boolean; readonly compact: boolean }) {
  const toggle = useInspector((store) => store.toggle);
  const label = shown ? 'Hide the inspector' : 'Show the inspector';
  const act = () => toggle(compact);
  useActions([{ id: 'inspector', label, key: 'I', group: 'List', run: act }]);
  const Icon = shown ? IconLayoutSidebarRightFilled : IconLayoutSidebarRight;
  return (
    <ActionIcon
      className={styles.switch}
      variant="subtle"
      color="gray"
      size="md"
      aria-label={label}
      title={`${label} (I)`}
      onClick={act}
    >
      <Icon size={17} />
    </ActionIcon>
  );
}

/** The line between list and inspector: drawn with the mouse or by arrow keys. */
function Handle({ widthNow }: { readonly widthNow: () => number }) {
  const resize = useInspector((store) => store.resize);
  const drag = useRef<{ x: number; width: number } | null>(null);
  const onMove = (event: PointerEvent) => {
    if (drag.current !== null) resize(drag.current.width + drag.current.x - event.clientX);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') resize(widthNow() + 20);
    if (event.key === 'ArrowRight') resize(widthNow() - 20);
  };
  return (
    <button
      type="button"
      className={styles.handle}
      aria-label="Width of the inspector"
      onKeyDown={onKey}
      onPointerDown={(event) => {
        drag.current = { x: event.clientX, width: widthNow() };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onMove}
      onPointerUp={() => {
        drag.current = null;
      }}
    />
  );
}

/**
 * A list with its filter row, an inspector beside it that can be drawn wider, hidden and shown by key, and the bar below.
 * In a compact window the inspector lies over the list when it is asked for.
 */
export function ListScreen({
  head,
  list,
  inspector,
  onLeaveInspector,
  bar,
}: {
  readonly head: ReactNode;
  readonly list: ReactNode;
  /** Null while no row is active; left out where a list has none. */
  readonly inspector?: ReactNode | null;
  /** Escape was pressed inside the inspector: the way back to the list. */
  readonly onLeaveInspector?: () => void;
  readonly bar: ReactNode;
}) {
  const { width, open, over, closeOver } = useInspector();
  const compact = useCompact();
  const aside = useRef<HTMLElement>(null);
  const wanted = compact ? over : open;
  const present = useLinger(inspector !== null && inspector !== undefined, lingerMs);
  const shown = wanted && present && inspector !== undefined;
  return (
    <div className={styles.screen}>
      <div className={styles.head}>
        {head}
        {inspector !== undefined && <InspectorSwitch shown={wanted} compact={compact} />}
      </div>
      <div className={styles.body}>
        <div className={styles.list}>{list}</div>
        {shown && (
          <>
            {!compact && <Handle widthNow={() => aside.current?.offsetWidth ?? 0} />}
            <aside
              ref={aside}
              className={compact ? styles.over : styles.inspector}
              {...(width === null ? {} : { style: { ['--inspector-width' as string]: `${width}px` } })}
              aria-label="Inspector"
              onKeyDown={(event) => {
                if (event.key !== 'Escape') return;
                closeOver();
                onLeaveInspector?.();
              }}
            >
              {inspector}
            </aside>
          </>
        )}
      </div>
      {bar}
    </div>
  );
}

/** The way on from a place where there is nothing to do. */
export interface NextStep {
  readonly label: string;
  run(): void;
}

/** What a screen says when it has nothing to show: what that means, and the one thing to do next. */
export function Empty({
  title,
  children,
  next = null,
  action,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly next?: NextStep | null;
  /** In place of `next` where a button of its own leads on. */
  readonly action?: ReactNode;
}) {
  return (
    <section className={styles.empty}>
      <h2 style={{ fontSize: 18, margin: '0 0 8px' }}>{title}</h2>
      {children}
      {next !== null && <Button onClick={next.run}>{next.label}</Button>}
      {action}
    </section>
  );
}
