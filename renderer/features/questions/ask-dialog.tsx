import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { RecordKey } from '../../../shared/ipc/decisions.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';

/** A question to the client about one record, kept until it is answered. */
export function AskDialog({
  record,
  about,
  suggestion,
  onClose,
}: {
  readonly record: RecordKey;
  readonly about: string;
  readonly suggestion: string;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState(suggestion);
  const ask = () =>
    run(async () => {
      await callEngine('questions.ask', { record, text });
      onClose();
    });
  return (
    <Modal opened onClose={onClose} title={`Ask the client about ${about}`}>
      <Stack>
        <Textarea
          data-autofocus
          label="Question"
          autosize
          minRows={3}
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
