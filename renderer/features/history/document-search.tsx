import { Checkbox, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { DocumentCard, QboDocumentKey } from '../../../shared/ipc/documents.ts';
import { callEngine } from '../../api/client.ts';
import { useFacts } from '../../stores/company.ts';
import { formatDay, formatMoney } from '../../ui/format.ts';
import { useLive } from '../../ui/use-live.ts';
import styles from './history.module.css';

/** A document of QuickBooks as calls name it. */
export function keyOf(card: DocumentCard): QboDocumentKey {
  return { type: card.type === 'CreditMemo' ? 'CreditMemo' : 'Invoice', id: card.id };
}

function Found({ card }: { readonly card: DocumentCard }) {
  return (
    <span className={styles.found}>
      <span>{card.number ?? 'no number'}</span>
      <span>{formatDay(card.date)}</span>
      <span className={styles.party} dir="auto" title={card.party ?? ''}>
        {card.party ?? '–'}
      </span>
      <span className={styles.amount}>{formatMoney(card.totalMinor, card.currency)}</span>
      {card.linkedTo !== null && <span className={styles.taken}>linked to {card.linkedTo}</span>}
    </span>
  );
}

/** Finds documents of QuickBooks by number, customer or total; those chosen stay in sight, those linked can't be chosen. */
export function DocumentSearch({
  type,
  start,
  chosen,
  onToggle,
}: {
  readonly type: QboDocumentKey['type'];
  /** What is looked for at first. */
  readonly start: string;
  readonly chosen: readonly DocumentCard[];
  readonly onToggle: (card: DocumentCard) => void;
}) {
  const [text, setText] = useState(start);
  const [asked] = useDebouncedValue(text.trim(), 100);
  const { value } = useLive(`${type} ${asked}`, useFacts('documents'), () =>
    callEngine('documents.search', { text: asked, type, limit: 40 }),
  );
  const found = (value ?? []).filter((card) => !chosen.some((one) => one.id === card.id));
  return (
    <Stack gap="xs">
      <TextInput
        data-autofocus
        aria-label="Find a document in QuickBooks"
        placeholder="Number, customer or total"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter ends the search; what is chosen is linked by its button.
          if (event.key === 'Enter') event.preventDefault();
        }}
      />
      <ScrollArea h={300} type="auto">
        {value !== null && value.length === 0 && <Text size="sm">No document in QuickBooks has this.</Text>}
        {[...chosen, ...found].map((card) => (
          <Checkbox
            key={card.id}
            py={5}
            checked={chosen.includes(card)}
            disabled={card.linkedTo !== null}
            onChange={() => onToggle(card)}
            classNames={{ body: styles.foundBody ?? '', labelWrapper: styles.foundLabel ?? '' }}
            label={<Found card={card} />}
          />
        ))}
      </ScrollArea>
    </Stack>
  );
}
