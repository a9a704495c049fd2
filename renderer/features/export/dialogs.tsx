import { Alert, List, ScrollArea, Table, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { BatchRow } from '../../../shared/ipc/exports.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useCompany } from '../../stores/company.ts';
import { Amount } from '../../ui/amount.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatMoney, plural } from '../../ui/format.ts';
import { countState } from './columns.tsx';
import { countKind } from './words.ts';

/** Before anything leaves: exactly what is sent where, and what of it can be taken back. */
export function PushDialog({
  batch,
  onlyOne,
  onClose,
}: {
  readonly batch: BatchRow;
  readonly onlyOne: boolean;
  readonly onClose: () => void;
}) {
  const status = useCompany((company) => company.status);
  const going = batch.counts.filter((one) => ['ready', 'in-doubt', 'sending'].includes(one.state));
  const kinds = new Map<(typeof going)[number]['kind'], number>();
  for (const { kind, count } of going) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  const total = going.reduce((sum, one) => sum + one.count, 0);
  const doubt = countState(batch, 'in-doubt', 'sending');
  const staying = countState(batch, 'blocked', 'failed');
  const deletes = kinds.has('delete-credit-memo');
  const push = async () => {
    await callEngine('exports.push', { batchId: batch.batchId, onlyOne });
    onClose();
  };
  return (
    <ConfirmDialog
      onClose={onClose}
      size="lg"
      title={onlyOne ? `Push one item of batch ${batch.batchId}` : `Push batch ${batch.batchId} to QuickBooks`}
      confirm={onlyOne ? 'Push 1 item, then stop' : `Push ${plural(total, 'item')}`}
      ready={total > 0}
      focusConfirm
      onConfirm={push}
    >
      <Text>
        Sent to <b>{status?.companyName}</b>
        {status === null ? '' : ` (${status.environment})`}, in this order:
      </Text>
      <List size="sm">
        {[...kinds].map(([kind, count]) => (
          <List.Item key={kind}>{countKind(kind, count)}</List.Item>
        ))}
      </List>
      {batch.totalsToSend.length > 0 && batch.kind === 'push' && !onlyOne && (
        <Text size="sm">
          The documents among them add up to{' '}
          {batch.totalsToSend.map((one) => formatMoney(one.amountMinor, one.currency)).join(', ')}.
        </Text>
      )}
      {doubt > 0 && (
        <Text size="sm">
          {plural(doubt, 'item')} in doubt {doubt === 1 ? 'is' : 'are'} looked up first and never sent blindly.
        </Text>
      )}
      {staying > 0 && (
        <Text size="sm">
          {plural(staying, 'item')} stay{staying === 1 ? 's' : ''}: blocked or refused.
        </Text>
      )}
      <Alert variant="light" color={deletes ? 'red' : 'blue'} title="What can be undone">
        {batch.kind === 'undo'
          ? 'Voids and deletions cannot be taken back. Voided documents stay in QuickBooks at zero. A customer made inactive can be made active again there.'
          : 'Invoices, sales receipts and payments can be voided later while they are untouched and open; they stay in QuickBooks at zero. Credit memos can only be deleted, customers only be made inactive.'}
      </Alert>
    </ConfirmDialog>
  );
}

/** What of a batch can be taken back, in the order it would happen, and why the rest stays. */
export function UndoDialog({
  batchId,
  onClose,
  onComposed,
}: {
  readonly batchId: number;
  readonly onClose: () => void;
  readonly onComposed: (batchId: number) => void;
}) {
  const [plan, setPlan] = useState<EngineOutput<'exports.undoPlan'> | null>(null);
  useEffect(() => {
    run(async () => setPlan(await callEngine('exports.undoPlan', { batchId })));
  }, [batchId]);
  const possible = plan?.filter((step) => step.blocked === null).length ?? 0;
  const compose = async () => {
    const composed = await callEngine('exports.composeUndo', { batchId });
    onClose();
    if (composed !== null) onComposed(composed.batchId);
  };
  return (
    <ConfirmDialog
      onClose={onClose}
      size="xl"
      title={`Take back batch ${batchId}`}
      confirm={`Compose ${plural(possible, 'step')}`}
      ready={possible > 0}
      focusConfirm
      onConfirm={compose}
    >
      <Text size="sm">
        Nothing is sent yet: this composes a batch of its own, in reverse order, which you look at and push. Only what
        is untouched and open in QuickBooks can be taken back.
      </Text>
      {plan === null ? (
        <Text size="sm">Looking at each document …</Text>
      ) : plan.length === 0 ? (
        <Text size="sm">Nothing of this batch stands in QuickBooks.</Text>
      ) : (
        <ScrollArea.Autosize mah={360}>
          <Table stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Record</Table.Th>
                <Table.Th ta="end">Amount</Table.Th>
                <Table.Th>What happens</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {plan.map((step) => (
                <Table.Tr key={step.itemId}>
                  <Table.Td>{step.label}</Table.Td>
                  <Table.Td ta="end">
                    {step.amountMinor === null || step.currency === null ? (
                      '–'
                    ) : (
                      <Amount amountMinor={step.amountMinor} currency={step.currency} />
                    )}
                  </Table.Td>
                  <Table.Td>{step.blocked === null ? step.words : `Stays: ${step.blocked}`}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      )}
    </ConfirmDialog>
  );
}
