import { Button, Popover } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './head-tools.module.css';
import { useCompact } from './use-compact.ts';

/** What a list can be filtered by, beside its search; in a compact window behind one button. */
export function HeadTools({ children }: { readonly children: ReactNode }) {
  const compact = useCompact();
  if (!compact) return children;
  return (
    <Popover position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <Button size="compact-xs" variant="default" leftSection={<IconAdjustmentsHorizontal size={14} />}>
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.folded}>{children}</div>
      </Popover.Dropdown>
    </Popover>
  );
}
