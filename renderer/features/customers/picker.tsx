import { Modal, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useState } from 'react';
import type { PickerRow } from '../../../shared/ipc/customers.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { Amount } from '../../ui/amount.tsx';
import styles from './picker.module.css';

/** Finds any customer by name, email or phone while typing; arrows choose, Enter takes. */
export function Picker({
  clientName,
  onPick,
  onClose,
}: {
  readonly clientName: string;
  readonly onPick: (customerId: string) => void;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState(clientName);
  const [asked] = useDebouncedValue(text, 60);
  const [rows, setRows] = useState<readonly PickerRow[]>([]);
  const [index, setIndex] = useState(0);

  useEffect(() => {
    let current = true;
    run(async () => {
      const found = await callEngine('customers.search', { text: asked.trim(), limit: 50 });
      if (!current) return;
      setRows(found);
      setIndex(0);
    });
    return () => {
      current = false;
    };
  }, [asked]);

  const pick = (row: PickerRow | undefined) => {
    if (row !== undefined && row.linkedTo === null) onPick(row.customerId);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setIndex((now) => Math.min(rows.length - 1, Math.max(0, now + (event.key === 'ArrowDown' ? 1 : -1))));
    }
    if (event.key === 'Enter') pick(rows[index]);
  };

  return (
    <Modal opened onClose={onClose} size="xl" title={`Customer for ${clientName}`}>
      <TextInput
        data-autofocus
        aria-label="Find a customer"
        placeholder="Name, email or phone"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <div className={styles.rows} role="listbox" aria-label="Customers found">
        {rows.length === 0 && <Text p="sm">No customer has this in name, email or phone.</Text>}
        {rows.map((row, position) => (
          <button
            key={row.customerId}
            type="button"
            role="option"
            aria-selected={position === index}
            aria-disabled={row.linkedTo !== null}
            className={position === index ? styles.active : styles.row}
            onClick={() => pick(row)}
          >
            <span className={styles.name} dir="auto">
              {row.name}
              {!row.active && <span className={styles.quiet}> · inactive</span>}
              {row.linkedTo !== null && <span className={styles.quiet}> · linked to {row.linkedTo}</span>}
            </span>
            <span className={styles.quiet}>{row.email ?? row.phone ?? ''}</span>
            <Amount amountMinor={row.balanceMinor} currency={row.currency} />
          </button>
        ))}
      </div>
    </Modal>
  );
}
