import { Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { RecordKey } from '../../../shared/ipc/decisions.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useCompany } from '../../stores/company.ts';
import { useInspector } from '../../stores/inspector.ts';

const noteId = 'record-note';

/** The note was asked for while the inspector was hidden: it takes the focus as soon as it is there. */
let wanted = false;

/** Puts the focus into the note of the record on show. */
export function focusNote(): void {
  const note = document.getElementById(noteId);
  wanted = note === null;
  if (note === null) useInspector.getState().show();
  else note.focus();
}

/** The note about one record; kept when the focus leaves it, or the record goes out of sight. Each record has its own: key it. */
export function RecordNote({ recordType, recordId }: RecordKey) {
  const readOnly = useCompany((company) => company.status?.mode === 'read-only');
  /** Null until it was read: nothing typed before could be told from what stands there. */
  const [text, setText] = useState<string | null>(null);
  const [kept, setKept] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (wanted) field.current?.focus();
    wanted = false;
  }, []);
  useEffect(() => {
    let current = true;
    run(async () => {
      const note = await callEngine('notes.get', { record: { recordType, recordId } });
      if (!current) return;
      setText(note.text);
      setKept(note.text);
    });
    return () => {
      current = false;
    };
  }, [recordType, recordId]);
  const keep = () => {
    if (text === null || text.trim() === kept) return;
    setKept(text.trim());
    run(() => callEngine('notes.set', { record: { recordType, recordId }, text: text.trim() }));
  };
  const keepLatest = useRef(keep);
  keepLatest.current = keep;
  useEffect(() => () => keepLatest.current(), []);
  return (
    <Textarea
      ref={field}
      id={noteId}
      label="Note"
      autosize
      minRows={1}
      maxRows={6}
      maxLength={4000}
      disabled={readOnly}
      readOnly={text === null}
      value={text ?? ''}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
    />
  );
}
