import { Alert, List, Text } from '@mantine/core';
import { useState } from 'react';
import type { DocumentCard, DocumentRow, RelinkEffects } from '../../../shared/ipc/documents.ts';
import { callEngine } from '../../api/client.ts';
import { useFacts } from '../../stores/company.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatMoney, plural } from '../../ui/format.ts';
import { useLive } from '../../ui/use-live.ts';
import { DocumentSearch, keyOf } from './document-search.tsx';

/** What follows from the change, one sentence each. */
function effectTexts(row: DocumentRow, card: DocumentCard, effects: RelinkEffects): string[] {
  const texts: string[] = [];
  if (card.currency !== row.currency) {
    texts.push('Currencies differ: the tie-out shows both amounts as “other currency” and never compares them.');
  } else if (card.totalMinor !== row.totalMinor) {
    texts.push(`${formatMoney(Math.abs(card.totalMinor - row.totalMinor), row.currency)} between the totals.`);
  } else texts.push(`Both totals are ${formatMoney(row.totalMinor, row.currency)}.`);
  if (effects.freed > 0) {
    texts.push(
      `Its group is taken apart: ${plural(effects.freed, 'other document')} of it will not be linked any more.`,
    );
  }
  texts.push(
    effects.applications === 0
      ? 'No payment rests on the present link.'
      : `${plural(effects.applications, 'payment part')} from QuickBooks will no longer count for it; the payments stay whole.`,
    effects.gained === 0
      ? 'Nothing was applied to the other document in QuickBooks.'
      : `${plural(effects.gained, 'payment or credit', 'payments and credits')} applied to the other document in QuickBooks will count for it.`,
  );
  return texts;
}

/** Gives a linked document another counterpart: choose it, see what follows, confirm. One decision, which can be undone. */
export function RelinkDialog({
  row,
  onClose,
  onDone,
}: {
  readonly row: DocumentRow;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const [card, setCard] = useState<DocumentCard | null>(null);
  const { value: effects, error } = useLive(card?.id ?? '', useFacts('documents', 'payments'), async () =>
    card === null ? null : callEngine('documents.relinkEffects', { invoiceId: row.invoiceId, document: keyOf(card) }),
  );
  const blocked = effects !== null && effects.sentItems > 0;
  const relink = async () => {
    if (card === null) return;
    await callEngine('documents.relink', { invoiceId: row.invoiceId, document: keyOf(card) });
    onDone();
    onClose();
  };
  return (
    <ConfirmDialog
      onClose={onClose}
      size="xl"
      title={`Link ${row.number ?? 'this document'} to another`}
      confirm={`Link to ${card?.number ?? 'it'} instead`}
      ready={card !== null && effects !== null && !blocked}
      onConfirm={relink}
    >
      <Text size="sm">
        Linked now to {row.documentNumber ?? 'a document without a number'}
        {row.documentTotalMinor !== null &&
          row.documentCurrency !== null &&
          ` · ${formatMoney(row.documentTotalMinor, row.documentCurrency)}`}
        . Choose what it is instead.
      </Text>
      <DocumentSearch
        type={row.kind === 'credit' ? 'CreditMemo' : 'Invoice'}
        start={row.clientName ?? ''}
        chosen={card === null ? [] : [card]}
        onToggle={(next) => setCard(next.id === card?.id ? null : next)}
      />
      {card !== null && effects !== null && (
        <Alert variant="light" color={blocked ? 'orange' : 'blue'} p="xs" title="What follows" aria-live="polite">
          {blocked ? (
            <Text size="sm">It went to QuickBooks in a batch. Undo the batch instead.</Text>
          ) : (
            <List size="sm">
              {effectTexts(row, card, effects).map((text) => (
                <List.Item key={text}>{text}</List.Item>
              ))}
              <List.Item>Nothing is sent. You can undo this.</List.Item>
            </List>
          )}
        </Alert>
      )}
      {error !== null && <Text size="sm">What follows could not be read. Nothing was changed.</Text>}
    </ConfirmDialog>
  );
}
