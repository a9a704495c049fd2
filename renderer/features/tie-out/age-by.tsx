import { SegmentedControl } from '@mantine/core';
import { useTieOut } from './store.ts';

/** What the age of an open document is counted from: one choice for agings and months. */
export function AgeBy() {
  const { basis, set } = useTieOut();
  return (
    <SegmentedControl
      size="xs"
      aria-label="Age by"
      data={[
        { value: 'due', label: 'by due date' },
        { value: 'document', label: 'by document date' },
      ]}
      value={basis}
      onChange={(next) => set({ basis: next === 'document' ? 'document' : 'due' })}
    />
  );
}
