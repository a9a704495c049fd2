import { Tabs } from '@mantine/core';
import type { ComponentType } from 'react';
import { formatCount } from './format.ts';

export interface TierTab<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly icon: ComponentType<{ size?: number; color?: string }>;
  /** A CSS variable of `app/styles.css`: one hue for each tier, next to icon and word. */
  readonly colour: string;
}

/** Tabs by tier with their counts. */
export function TierTabs<T extends string>({
  tabs,
  value,
  counts,
  onChange,
}: {
  readonly tabs: readonly TierTab<T>[];
  readonly value: T;
  readonly counts: Readonly<Partial<Record<T, number>>> | null;
  readonly onChange: (tab: T) => void;
}) {
  return (
    <Tabs
      value={value}
      onChange={(next) => {
        const tab = tabs.find((one) => one.id === next);
        if (tab !== undefined) onChange(tab.id);
      }}
    >
      <Tabs.List>
        {tabs.map((tab) => (
          <Tabs.Tab
            key={tab.id}
            value={tab.id}
            py={5}
            px={10}
            leftSection={<tab.icon size={15} color={`var(${tab.colour})`} />}
          >
            {tab.label}
            <span style={{ marginInlineStart: 6, opacity: 0.75, fontVariantNumeric: 'tabular-nums' }}>
              {counts === null ? '' : formatCount(counts[tab.id] ?? 0)}
            </span>
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
