import { Chip, Group, MultiSelect, Select } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { SourceStatus } from '../../../shared/ipc/documents.ts';
import { formatCount } from '../../ui/format.ts';
import { useHistory } from './store.ts';
import type { Counts } from './tabs.ts';
import { reasonWords, statusWords } from './words.ts';

const windowEnds = [
  { end: 'from', label: 'From' },
  { end: 'to', label: 'To' },
] as const;

/** What the list is filtered by beside the search: the window, statuses, and reasons where documents have some. */
export function Tools({ reasons }: { readonly reasons: Counts['reasons'] | null }) {
  const store = useHistory();
  const { set } = store;
  return (
    <>
      <Group gap={10} wrap="nowrap">
        {windowEnds.map(({ end, label }) => (
          <DateInput
            key={end}
            size="xs"
            w={130}
            clearable
            placeholder={label}
            aria-label={`${label} date`}
            value={store[end]}
            onChange={(value) => set({ [end]: value })}
          />
        ))}
      </Group>
      <MultiSelect
        size="xs"
        w={160}
        clearable
        placeholder={store.statuses.length === 0 ? 'Any status' : ''}
        aria-label="Status"
        data={SourceStatus.options.map((value) => ({ value, label: statusWords[value] }))}
        value={[...store.statuses]}
        onChange={(value) => set({ statuses: SourceStatus.options.filter((one) => value.includes(one)) })}
      />
      {reasons !== null && (
        <Select
          size="xs"
          w={210}
          clearable
          placeholder="Any reason"
          aria-label="Reason"
          data={reasons.map(({ code, count }) => ({
            value: code,
            label: `${reasonWords[code] ?? code} (${formatCount(count)})`,
          }))}
          value={store.reason}
          onChange={(reason) => set({ reason })}
        />
      )}
      <Chip size="xs" checked={store.flagged} onChange={(flagged) => set({ flagged })}>
        flagged
      </Chip>
    </>
  );
}
