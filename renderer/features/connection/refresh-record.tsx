import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { EntityType } from '../../../shared/ipc/company.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useCompany } from '../../stores/company.ts';
import { typeNames } from './type-names.ts';

const outcomes = {
  changed: 'It had changed; what is here is now what QuickBooks has.',
  unchanged: 'Nothing has changed.',
  gone: 'QuickBooks does not have it any more: deleted, or merged into another.',
  refused: 'QuickBooks has it, but it could not be read; see the list of records that could not be read.',
} as const;

/** Reads one record again, now; says in the status bar what came of it. For any screen that shows a record. */
export function refreshRecord(type: EntityType, id: string): void {
  run(async () => {
    const { outcome } = await callEngine('connection.refreshRecord', { type, id });
    useCompany.getState().say(outcomes[outcome]);
  });
}

/** Refreshing a record by its type and id. */
export function RefreshRecord({ blockedBy }: { readonly blockedBy: string | null }) {
  const [type, setType] = useState<EntityType>('Invoice');
  const [id, setId] = useState('');
  const [said, setSaid] = useState('');
  const refresh = () =>
    run(async () => {
      setSaid('');
      const { outcome } = await callEngine('connection.refreshRecord', { type, id: id.trim() });
      setSaid(outcomes[outcome]);
    });
  return (
    <Group gap="xs">
      <Text size="sm" role="status">
        {said}
      </Text>
      <Select
        size="xs"
        w={190}
        aria-label="Type of the record"
        searchable
        allowDeselect={false}
        value={type}
        onChange={(value) => setType(EntityType.parse(value))}
        data={EntityType.options.map((value) => ({ value, label: typeNames[value] }))}
      />
      <TextInput
        size="xs"
        w={120}
        placeholder="QuickBooks id"
        aria-label="QuickBooks id"
        value={id}
        onChange={(event) => setId(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && id.trim() !== '') refresh();
        }}
      />
      <Button
        size="compact-sm"
        variant="default"
        disabled={blockedBy !== null || id.trim() === ''}
        title={blockedBy ?? 'Reads this one record again'}
        onClick={refresh}
      >
        Refresh this record
      </Button>
    </Group>
  );
}
