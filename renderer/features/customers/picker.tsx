import { Modal, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { PickerRow } from '../../../shared/ipc/customers.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { Amount } from '../../ui/amount.tsx';
import { useFocusBack } from '../../ui/focus-back.ts';
import { headName } from '../../ui/format.ts';
import styles from './picker.module.css';
import { searchTextMax, startTexts } from './start-texts.ts';

/** A customer that is linked or no longer in QuickBooks is shown, never taken. */
const isFree = (row: PickerRow): boolean => row.linkedTo === null && !row.merged;

/** Why a customer may not be taken, or should not; `billed`: the currencies the client is billed in. */
function stateOf({ merged, active, linkedTo, currency }: PickerRow, billed: readonly string[]): string | null {
  if (merged) return 'merged away or deleted';
  const parts = [
    active ? null : 'inactive',
    linkedTo === null ? null : `linked to ${linkedTo}`,
    billed.length === 0 || billed.includes(currency) ? null : `the client is billed in ${billed.join(', ')}`,
  ];
  return parts.filter((part) => part !== null).join(' · ') || null;
}

/** The last part of "Parent:Child"; the parent is written before it. */
const ownName = ({ name, parentName }: PickerRow): string =>
  parentName === null ? name : name.slice(name.lastIndexOf(':') + 1);

/** Finds any customer by name, parent, email, phone or balance while typing; arrows choose, Enter takes. */
export function Picker({
  clientId,
  clientName,
  onPick,
  onClose,
}: {
  readonly clientId: number;
  readonly clientName: string;
  readonly onPick: (customerId: string) => void;
  readonly onClose: () => void;
}) {
  useFocusBack();
  const starts = useRef(startTexts(clientName));
  const [text, setText] = useState(() => starts.current[0] ?? clientName);
  const [asked] = useDebouncedValue(text, 30);
  const [found, setFound] = useState<{ readonly text: string; readonly rows: readonly PickerRow[] } | null>(null);
  const [index, setIndex] = useState(0);
  const [billed, setBilled] = useState<readonly string[]>([]);
  useEffect(() => {
    run(async () => setBilled((await callEngine('customers.detail', { clientId })).client.currencies));
  }, [clientId]);
  const input = useRef<HTMLInputElement>(null);
  // What was put there, and not typed, is replaced by typing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is selected anew
  useEffect(() => {
    if (starts.current.length > 0) input.current?.select();
  }, [text]);

  useEffect(() => {
    let current = true;
    run(async () => {
      const rows = await callEngine('customers.search', { text: asked.trim(), limit: 50 });
      if (!current) return;
      const shorter = starts.current[starts.current.indexOf(asked) + 1];
      if (rows.length === 0 && shorter !== undefined) {
        setText(shorter);
        return;
      }
      setFound({ text: asked, rows });
      setIndex(0);
    });
    return () => {
      current = false;
    };
  }, [asked]);

  const shown = found?.rows ?? [];
  const pick = (row: PickerRow | undefined) => {
    if (row !== undefined && isFree(row)) onPick(row.customerId);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setIndex((now) => Math.min(shown.length - 1, Math.max(0, now + (event.key === 'ArrowDown' ? 1 : -1))));
    }
    // Typed and entered in one go: the rows on show are not those of the text yet, and nobody saw what Enter would take.
    if (event.key === 'Enter' && !event.repeat && found?.text === text) pick(shown[index]);
  };

  return (
    <Modal opened onClose={onClose} size="xl" title={`Customer for ${headName(clientName)}`}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls="picker-rows"
        aria-activedescendant={shown[index] === undefined ? '' : `picker-${shown[index].customerId}`}
        aria-label="Find a customer"
        maxLength={searchTextMax}
        placeholder="Name, parent, email, phone or open balance"
        value={text}
        onChange={(event) => {
          starts.current = [];
          setText(event.currentTarget.value);
        }}
        onKeyDown={onKey}
        ref={input}
        // What is typed replaces the client's name.
        onFocus={(event) => event.currentTarget.select()}
      />
      {found?.rows.length === 0 && (
        <Text pt="sm">No customer has this in name, parent, email, phone or balance. Type a part of it.</Text>
      )}
      <div
        id="picker-rows"
        className={styles.rows}
        hidden={shown.length === 0}
        role="listbox"
        aria-label="Customers found"
      >
        {shown.map((row, position) => (
          <button
            key={row.customerId}
            id={`picker-${row.customerId}`}
            ref={position === index ? (element) => element?.scrollIntoView({ block: 'nearest' }) : null}
            tabIndex={-1}
            type="button"
            role="option"
            aria-selected={position === index}
            aria-disabled={!isFree(row)}
            className={position === index ? styles.active : styles.row}
            onClick={() => pick(row)}
          >
            <span className={styles.name} dir="auto">
              <span className={styles.text} title={row.name}>
                {row.parentName !== null && <span className={styles.quiet}>{row.parentName} › </span>}
                {ownName(row)}
              </span>
              {stateOf(row, billed) !== null && <span className={styles.state}>{stateOf(row, billed)}</span>}
            </span>
            <span className={styles.contact}>{[row.email, row.phone].filter((one) => one !== null).join(' · ')}</span>
            <span className={styles.amount}>
              <Amount amountMinor={row.balanceMinor} currency={row.currency} />
            </span>
          </button>
        ))}
      </div>
    </Modal>
  );
}
