import { Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SignOff } from '../../../shared/ipc/sign-offs.ts';
import { callEngine } from '../../api/client.ts';
import { useCompany } from '../../stores/company.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatDay } from '../../ui/format.ts';

/** Asks who answers for the figures of a day, and freezes them. */
export function SignDialog({ asOf, onClose }: { readonly asOf: string; readonly onClose: () => void }) {
  const person = useCompany((company) => company.status?.person ?? '');
  const [preparer, setPreparer] = useState(person);
  const [reviewer, setReviewer] = useState('');
  const [note, setNote] = useState('');
  const sign = async () => {
    await callEngine('signOff.sign', { asOf, preparer, reviewer: reviewer || null, note: note || null });
    onClose();
  };
  return (
    <ConfirmDialog
      onClose={onClose}
      title={`Sign off as of ${formatDay(asOf)}`}
      confirm="Sign off"
      ready={preparer.trim() !== ''}
      onConfirm={sign}
    >
      <Text size="sm">
        The figures, their causes and every document, payment and entry up to this day are frozen as they are now. Later
        changes are told document by document. Nothing is sent.
      </Text>
      <TextInput
        label="Prepared by"
        required
        value={preparer}
        onChange={(event) => setPreparer(event.currentTarget.value)}
      />
      <TextInput
        data-autofocus
        label="Reviewed by"
        value={reviewer}
        onChange={(event) => setReviewer(event.currentTarget.value)}
      />
      <Textarea
        label="Note"
        autosize
        minRows={2}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

/** Asks why a sign-off no longer holds; the reason goes into the log. */
export function ReopenDialog({ signOff, onClose }: { readonly signOff: SignOff; readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const reopen = async () => {
    await callEngine('signOff.reopen', { signOffId: signOff.signOffId, reason });
    onClose();
  };
  return (
    <ConfirmDialog
      onClose={onClose}
      title={`Reopen the sign-off as of ${formatDay(signOff.asOf)}`}
      confirm="Reopen"
      ready={reason.trim() !== ''}
      onConfirm={reopen}
    >
      <TextInput data-autofocus label="Why" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ConfirmDialog>
  );
}
