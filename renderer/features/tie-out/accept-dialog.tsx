import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
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
    <ConfirmDialog
      onClose={onClose}
      title={`Accept ${plural(count, 'difference')}`}
      confirm={`Accept ${plural(count, 'difference')}`}
      ready={reason.trim() !== ''}
      onConfirm={() => onAccept(reason.trim())}
    >
      <Text size="sm">
        {formatMoney(amountMinor, currency)} stay in the difference and are marked as accepted. If the amount changes,
        it is open again.
      </Text>
      <TextInput
        data-autofocus
        label="Why this is in order"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
