import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import styles from './search-field.module.css';

/** Long enough that a word typed quickly is one search, short enough not to be felt. */
const pauseMs = 60;

/** Longer texts are found nowhere. */
const textMax = 200;

/** A search field that says what is typed as soon as the typing pauses, without surrounding blanks. */
export function SearchField({
  id,
  label,
  value,
  onSearch,
  onDone,
}: {
  readonly id?: string;
  readonly label: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
  /** Enter, Escape or the arrow down was pressed: the way to what was found. */
  readonly onDone?: () => void;
}) {
  const [typed, setTyped] = useState(value);
  const said = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    if (value === said.current) return;
    said.current = value;
    setTyped(value);
  }, [value]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  const type = (text: string) => {
    setTyped(text);
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      said.current = text.trim();
      onSearch(said.current);
    }, pauseMs);
  };
  return (
    <TextInput
      {...(id === undefined ? {} : { id })}
      size="xs"
      className={styles.field ?? ''}
      leftSection={<IconSearch size={14} />}
      placeholder="Search"
      aria-label={label}
      maxLength={textMax}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (onDone === undefined || !['Enter', 'Escape', 'ArrowDown'].includes(event.key)) return;
        event.preventDefault();
        onDone();
      }}
    />
  );
}
