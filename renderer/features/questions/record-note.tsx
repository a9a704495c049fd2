import { Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { RecordKey } from '../../../shared/ipc/decisions.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';

const noteId = 'record-note';

/** Puts the focus into the note of the record on show. */
export function focusNote(): void {
  document.getElementById(noteId)?.focus();
}

/** The note about one record; kept when the focus leaves it. */
export function RecordNote({ recordType, recordId }: RecordKey) {
  const [text, setText] = useState('');
  const [kept, setKept] = useState('');
  useEffect(() => {
    run(async () => {
      const note = await callEngine('notes.get', { record: { recordType, recordId } });
      setText(note.text);
      setKept(note.text);
    });
  }, [recordType, recordId]);
  const keep = () => {
    if (text.trim() === kept) return;
    setKept(text.trim());
    run(() => callEngine('notes.set', { record: { recordType, recordId }, text: text.trim() }));
  };
  return (
    <Textarea
      id={noteId}
      label="Note"
      autosize
      minRows={1}
      maxRows={6}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
    />
  );
}
