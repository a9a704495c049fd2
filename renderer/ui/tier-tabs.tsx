import { Tabs } from '@mantine/core';
import type { ComponentType } from 'react';
import { formatCount } from './format.ts';
import { mainSums, moneyHint, type TabMoney } from './tab-money.ts';
import styles from './tier-tabs.module.css';

export type { TabMoney } from './tab-money.ts';

export interface TierTab<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly icon: ComponentType<{ size?: number; color?: string }>;
  /** A CSS variable of `app/styles.css`: one hue for each tier, next to icon and word. */
  readonly colour: string;
}

/** Tabs by tier with their counts and, where it is known, the money on both sides. */
export function TierTabs<T extends string>({
  tabs,
  value,
  counts,
  money = null,
  onChange,
}: {
  readonly tabs: readonly TierTab<T>[];
  readonly value: T;
  readonly counts: Readonly<Partial<Record<T, number>>> | null;
  readonly money?: Readonly<Partial<Record<T, TabMoney>>> | null;
  readonly onChange: (tab: T) => void;
}) {
  const sums = (tab: T): TabMoney | undefined => money?.[tab];
  return (
    <Tabs
      className={styles.tabs}
      value={value}
      onChange={(next) => {
        const tab = tabs.find((one) => one.id === next);
        if (tab !== undefined) onChange(tab.id);
      }}
    >
      <Tabs.List className={styles.list}>
        {tabs.map((tab) => (
          <Tabs.Tab
            key={tab.id}
            value={tab.id}
            py={5}
            px={10}
            leftSection={<tab.icon size={15} color={`var(${tab.colour})`} />}
          >
            {tab.label}
            <span className={styles.count} data-count>
              {counts === null ? '' : formatCount(counts[tab.id] ?? 0)}
            </span>
            <Money of={sums(tab.id)} />
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}

function Money({ of }: { readonly of: TabMoney | undefined }) {
  const sums = of === undefined ? '' : mainSums(of);
  if (of === undefined || sums === '') return null;
  return (
    <span className={styles.money} title={moneyHint(of)} aria-hidden="true">
      {sums}
    </span>
  );
}
