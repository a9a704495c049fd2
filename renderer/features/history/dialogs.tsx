import { Alert, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { DocumentCard, DocumentRow } from '../../../shared/ipc/documents.ts';
import { sumMinor } from '../../../shared/money.ts';
import { callEngine } from '../../api/client.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatMoney, plural } from '../../ui/format.ts';
import type { UnlinkEffects } from '../../ui/unlink-dialog.tsx';
import { DocumentSearch, keyOf } from './document-search.tsx';

/**
 * Chooses QuickBooks documents by hand for one or several source documents. One for one is a link; more on either side
 * is a group, whose sums must agree or be accepted with a reason.
 */
export function ChooseDialog({
  rows,
  onClose,
  onDone,
}: {
  readonly rows: readonly DocumentRow[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const [first] = rows;
  const type = first?.kind === 'credit' ? 'CreditMemo' : 'Invoice';
  const currency = first?.currency ?? 'USD';
  const [chosen, setChosen] = useState<readonly DocumentCard[]>([]);
  const [reason, setReason] = useState('');

  const ours = sumMinor(rows.map((row) => row.totalMinor));
  const theirs = sumMinor(chosen.map((card) => card.totalMinor));
  const isSingle = rows.length === 1 && chosen.length === 1;
  const sumsDiffer = ours !== theirs;
  const needsReason = !isSingle && sumsDiffer;
  const mixed = [...rows, ...chosen].some((one) => one.currency !== currency);

  const toggle = (card: DocumentCard) =>
    setChosen((now) =>
      now.some((one) => one.id === card.id) ? now.filter((one) => one.id !== card.id) : [...now, card],
    );
  const link = async () => {
    const [card] = chosen;
    if (isSingle && card !== undefined && first !== undefined) {
      await callEngine('documents.link', { invoiceId: first.invoiceId, document: keyOf(card) });
    } else {
      await callEngine('documents.linkGroup', {
        invoiceIds: rows.map((row) => row.invoiceId),
        documents: chosen.map(keyOf),
        acceptReason: needsReason ? reason.trim() : null,
      });
    }
    onDone();
    onClose();
  };

  return (
    <ConfirmDialog
      onClose={onClose}
      size="xl"
      title={`Choose what ${rows.length === 1 ? (first?.number ?? 'this') : plural(rows.length, 'invoice')} is in QuickBooks`}
      confirm={isSingle ? 'Link' : 'Link as a group'}
      ready={chosen.length > 0 && (!mixed || isSingle) && (!needsReason || reason.trim() !== '')}
      onConfirm={link}
    >
      <DocumentSearch type={type} start={first?.number ?? first?.clientName ?? ''} chosen={chosen} onToggle={toggle} />
      {!mixed && (
        <Text size="sm">
          {plural(rows.length, 'source document')}: {formatMoney(ours, currency)} ·{' '}
          {plural(chosen.length, 'QuickBooks document')}: {formatMoney(theirs, currency)}
          {chosen.length > 0 && sumsDiffer && ` · ${formatMoney(ours - theirs, currency)} between them`}
        </Text>
      )}
      {mixed && (
        <Alert color="orange" variant="light" p="xs">
          {isSingle
            ? 'Currencies differ. The tie-out shows both amounts as “other currency” and never compares them.'
            : 'Currencies differ, so there is no sum to compare: choose documents of one currency.'}
        </Alert>
      )}
      {chosen.length > 0 && needsReason && (
        <TextInput
          label="Why the difference is accepted"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
    </ConfirmDialog>
  );
}

/** What rests on the links of these documents. */
export async function readUnlinkEffects(rows: readonly DocumentRow[]): Promise<UnlinkEffects> {
  const invoiceIds = rows.map((row) => row.invoiceId);
  const { links, applications, sentItems } = await callEngine('documents.unlinkEffects', { invoiceIds });
  return {
    links,
    blocked:
      sentItems === 0
        ? null
        : `${plural(sentItems, 'document')} went to QuickBooks in a batch. Undo the batch instead.`,
    follows:
      applications === 0
        ? 'No payment rests on it.'
        : `${plural(applications, 'payment part')} from QuickBooks will no longer count for it; the payments stay whole.`,
  };
}
