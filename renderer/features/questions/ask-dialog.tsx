import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { headName } from '../../ui/format.ts';

/** A question to the client about one record, kept until it is answered; `ask` keeps it. */
export function AskDialog({
  about,
  suggestion,
  ask: keep,
  onClose,
}: {
  readonly about: string;
  readonly suggestion: string;
  readonly ask: (text: string) => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState(suggestion);
  const ask = async () => {
    await keep(text);
    onClose();
  };
  return (
    <ConfirmDialog
      onClose={onClose}
      title={`Ask the client about ${headName(about)}`}
      confirm="Keep the question"
      ready={text.trim() !== ''}
      onConfirm={ask}
    >
      <Textarea
        data-autofocus
        label="Question"
        maxLength={2000}
        autosize
        minRows={3}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
