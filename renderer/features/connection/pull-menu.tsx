import { Button, Menu, Text } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendar, IconChevronDown, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatDay } from '../../ui/format.ts';
import type { Pull } from './use-pull.ts';

function SinceDialog({ onClose, pull }: { readonly onClose: () => void; readonly pull: Pull }) {
  const [day, setDay] = useState<string | null>(null);
  const start = () => {
    if (day === null) return;
    pull.start({ since: new Date(`${day}T00:00:00`).toISOString() });
    onClose();
  };
  return (
    <ConfirmDialog
      onClose={onClose}
      title="Pull what changed since a day"
      confirm="Pull since this day"
      ready={day !== null}
      onConfirm={start}
    >
      <Text size="sm">
        Reads every record again that was changed in QuickBooks on or after this day. Types that were never pulled are
        read whole.
      </Text>
      <DatePickerInput
        label="Changed since"
        value={day}
        onChange={setDay}
        valueFormatter={({ date }) => formatDay(typeof date === 'string' ? date : null)}
        maxDate={new Date()}
        data-autofocus
      />
    </ConfirmDialog>
  );
}

/** Other ways to pull than "what changed". */
export function PullMenu({ pull }: { readonly pull: Pull }) {
  const [sinceOpen, since] = useDisclosure(false);
  const disabled = pull.blockedBy !== null || pull.running !== null;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" disabled={disabled} rightSection={<IconChevronDown size={14} />}>
            Other pulls
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCalendar size={15} />} onClick={since.open}>
            What changed since a day …
          </Menu.Item>
          <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => pull.start({ scope: 'everything' })}>
            Everything anew
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>Chosen types: tick them under Records</Menu.Label>
        </Menu.Dropdown>
      </Menu>
      {sinceOpen && <SinceDialog onClose={since.close} pull={pull} />}
    </>
  );
}
