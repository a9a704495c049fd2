import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { run } from '../../app/errors.ts';
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
  const ask = () =>
    run(async () => {
      await keep(text);
      onClose();
    });
  return (
    <Modal opened onClose={onClose} title={`Ask the client about ${headName(about)}`}>
      <Stack>
        <Textarea
          data-autofocus
          label="Question"
          autosize
          minRows={3}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={text.trim() === ''} onClick={ask}>
            Keep the question
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
