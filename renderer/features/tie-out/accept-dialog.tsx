import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatMoney, plural } from '../../ui/format.ts';

/** Asks why differences are in order. They stay differences; the reason stands on them and in the log. */
export function AcceptDialog({
  count,
  amountMinor,
  currency,
  onClose,
  onAccept,
}: {
  readonly count: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly onClose: () => void;
  readonly onAccept: (reason: string) => void;
}) {
  const [reason, setReason] = useState('');
  return (
    <Modal opened onClose={onClose} title={`Accept ${plural(count, 'difference')}`} data-dialog-open>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onAccept(reason.trim());
        }}
      >
        <Stack>
          <Text size="sm">
            {formatMoney(amountMinor, currency)} stay in the difference and are marked as accepted. If the amount
            changes, it is open again.
          </Text>
          <TextInput
            data-autofocus
            label="Why this is in order"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={reason.trim() === ''}>
              Accept {plural(count, 'difference')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
