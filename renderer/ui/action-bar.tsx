import { Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { type Action, keyLabel } from '../app/actions.ts';
import styles from './action-bar.module.css';

/**
 * A button that is also an action: shows its key. Where it can't act it stays focusable: a button that is disabled while
 * it has the focus swallows every key until something else is clicked.
 */
export function ActionButton({
  action,
  primary = false,
  folded = false,
}: {
  readonly action: Action;
  readonly primary?: boolean;
  /** Keeps its place without being seen or reached. */
  readonly folded?: boolean;
}) {
  const disabled = action.disabled === true;
  return (
    <Button
      size="compact-sm"
      variant={primary ? 'filled' : 'default'}
      aria-disabled={disabled}
      {...(disabled ? { 'data-disabled': true } : {})}
      {...(folded ? { style: { visibility: 'hidden' } } : {})}
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

/** How many of the buttons stand in the rows that can be seen. */
function useFitting(labels: string): readonly [row: React.RefObject<HTMLSpanElement | null>, count: number] {
  const row = useRef<HTMLSpanElement>(null);
  const [count, setCount] = useState(Number.POSITIVE_INFINITY);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other labels have other widths
  useLayoutEffect(() => {
    const element = row.current;
    if (element === null) return undefined;
    const measure = () => {
      const { bottom } = element.getBoundingClientRect();
      setCount([...element.children].filter((child) => child.getBoundingClientRect().bottom <= bottom).length);
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, [labels]);
  return [row, count];
}

/** What is cut off is told in full by the hint. */
function nameWhole(said: HTMLElement): void {
  said.title = said.scrollHeight > said.clientHeight ? said.innerText : '';
}

/** The bar below a list: what is shown, and what can be done; what finds no room is in a menu at its end. */
export function ActionBar({
  children,
  actions = [],
  primary = null,
  extra,
}: {
  /** One line about what is shown. */
  readonly children: ReactNode;
  /** The most used ones first. */
  readonly actions?: readonly Action[];
  /** Id of the one that is meant mostly. */
  readonly primary?: string | null;
  /** Something that is no action, before them. */
  readonly extra?: ReactNode;
}) {
  const [row, fitting] = useFitting(actions.map(({ label }) => label).join('\n'));
  const folded = actions.slice(fitting);
  return (
    <div className={styles.bar}>
      <span className={styles.said} onPointerEnter={({ currentTarget: said }) => nameWhole(said)}>
        {children}
      </span>
      {extra}
      {actions.length > 0 && (
        <span ref={row} className={styles.actions}>
          {actions.map((action, index) => (
            <ActionButton key={action.id} action={action} primary={action.id === primary} folded={index >= fitting} />
          ))}
        </span>
      )}
      {folded.length > 0 && (
        <Menu position="top-end">
          <Menu.Target>
            <Button size="compact-sm" variant="default" leftSection={<IconDots size={14} />} style={{ flex: 'none' }}>
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {folded.map((action) => (
              <Menu.Item
                key={action.id}
                disabled={action.disabled === true}
                rightSection={
                  action.key === undefined ? null : (
                    <span className={styles.key} aria-hidden="true">
                      {keyLabel(action.key)}
                    </span>
                  )
                }
                onClick={action.run}
              >
                {action.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
