import { Alert, List, ScrollArea, Table, Text, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { ExactChoice, MatchRow } from '../../../shared/ipc/customers.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { Amount } from '../../ui/amount.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DiffText } from '../../ui/diff-text.tsx';
import { formatCount, headName, plural } from '../../ui/format.ts';
import { totalsText } from '../../ui/review-list.tsx';
import type { UnlinkEffects } from '../../ui/unlink-dialog.tsx';
import { useLive } from '../../ui/use-live.ts';
import { clientText, SourceMark } from '../import/source-mark.tsx';
import { namesIn } from './pasted-names.ts';
import { restingWords } from './resting-words.ts';

/** Before a customer is queued to be created: who bears the name already. */
export function CreateDialog({
  row,
  onClose,
  onQueued,
}: {
  readonly row: MatchRow;
  readonly onClose: () => void;
  readonly onQueued: () => void;
}) {
  const [found, setFound] = useState<EngineOutput<'customers.lookAlikes'> | null>(null);
  useEffect(() => {
    run(async () => setFound(await callEngine('customers.lookAlikes', { clientId: row.clientId })));
  }, [row.clientId]);
  const taken = found?.some((one) => one.equal) === true;
  const queue = async () => {
    await callEngine('customers.queueCreate', { clientIds: [row.clientId], queued: true });
    onQueued();
    onClose();
  };
  return (
    <ConfirmDialog
      onClose={onClose}
      title={`Create ${headName(clientText(row) ?? row.clientName)} in QuickBooks`}
      size="lg"
      confirm="Queue for export"
      ready={found !== null}
      // Where somebody is called like it, Enter alone makes no second one.
      focusConfirm={found?.length === 0}
      onConfirm={queue}
    >
      <Text>It is queued for the next export batch. Nothing is sent now.</Text>
      {found !== null && found.length === 0 && (
        <Text>No customer, vendor or employee has this name or one like it.</Text>
      )}
      {found !== null && found.length > 0 && (
        <Alert color="orange" variant="light" title="Names like it">
          <List size="sm">
            {found.map((one) => (
              <List.Item key={`${one.type} ${one.id}`}>
                {one.name} · {one.type.toLowerCase()}
                {one.active ? '' : ' · inactive'}
                {one.equal ? ' · the very same name' : ''}
              </List.Item>
            ))}
          </List>
          {taken && (
            <Text size="sm" mt="xs">
              QuickBooks shares names between customers, vendors and employees and would refuse this one. The batch will
              say so until it is renamed or linked.
            </Text>
          )}
        </Alert>
      )}
    </ConfirmDialog>
  );
}

/** What accepting exact matches links, before it is done: the money on both sides and the largest pairs. */
export function PreviewDialog({
  choice,
  canDecide,
  onAccept,
  onClose,
}: {
  readonly choice: ExactChoice;
  readonly canDecide: boolean;
  /** Accepts them, as long as they are so many. */
  readonly onAccept: (toldCount: number) => void;
  readonly onClose: () => void;
}) {
  const { value: preview } = useLive('preview', 0, () => callEngine('customers.previewExact', choice));
  if (preview === null) return null;
  const { count, differing, source, quickbooks, largest } = preview;
  return (
    <ConfirmDialog
      onClose={onClose}
      size="xl"
      title={`What accepting ${plural(count, 'exact match', 'exact matches')} does`}
      confirm={`Accept ${formatCount(count)}`}
      cancel="Not now"
      ready={canDecide && count > 0}
      focusConfirm
      onConfirm={() => onAccept(count)}
    >
      <Text>
        {plural(count, 'client is', 'clients are')} linked with {count === 1 ? 'its customer' : 'their customers'}: open{' '}
        {totalsText(source)} in the source, {totalsText(quickbooks)} in QuickBooks. Nothing is sent, and one undo takes
        it all back.
      </Text>
      {differing > 0 && (
        <Text size="sm" c="dimmed">
          {plural(differing, 'pair')} with other balances on the two sides: linking does not change them, the tie-out
          explains them.
        </Text>
      )}
      <ScrollArea.Autosize
        mah={360}
        type="auto"
        offsetScrollbars
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'The largest of them' }}
      >
        <Table verticalSpacing={3} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Client</Table.Th>
              <Table.Th ta="right" style={{ whiteSpace: 'nowrap' }}>
                Open in source
              </Table.Th>
              <Table.Th>Customer</Table.Th>
              <Table.Th ta="right" style={{ whiteSpace: 'nowrap' }}>
                Open there
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {largest.map((row) => (
              <Table.Tr key={`${clientText(row)} ${row.customerName}`}>
                <Table.Td dir="auto">
                  {row.clientName}
                  <SourceMark name={row.clientSource} />
                </Table.Td>
                <Table.Td ta="right">
                  <Amount amountMinor={row.sourceMinor} currency={row.currency} />
                </Table.Td>
                <Table.Td dir="auto">
                  <DiffText text={row.customerName} other={row.clientName} />
                </Table.Td>
                <Table.Td ta="right">
                  <Amount amountMinor={row.quickbooksMinor} currency={row.currency} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      {count > largest.length && (
        <Text size="sm" c="dimmed">
          and {formatCount(count - largest.length)} more with smaller balances
        </Text>
      )}
    </ConfirmDialog>
  );
}

/** What rests on the links of these clients. */
export async function readUnlinkEffects(rows: readonly MatchRow[]): Promise<UnlinkEffects> {
  const clientIds = rows.map((row) => row.clientId);
  const { links, ...resting } = await callEngine('customers.unlinkEffects', { clientIds });
  const rests = restingWords(resting);
  return {
    links,
    blocked: rests === null ? null : `${rests} Unlink them first.`,
    follows: 'Nothing rests on it. The records go back to the list.',
  };
}

/** Before a linked client gets another customer: what rests on the present link. Nothing changes until one is chosen. */
export function RelinkDialog({
  row,
  onClose,
  onChoose,
}: {
  readonly row: MatchRow;
  readonly onClose: () => void;
  readonly onChoose: () => void;
}) {
  const { value: effects, error } = useLive('effects', 0, () => readUnlinkEffects([row]));
  const isFree = effects !== null && effects.blocked === null;
  return (
    <ConfirmDialog
      onClose={onClose}
      title={`Link ${headName(clientText(row) ?? row.clientName)} to another`}
      confirm="Choose the other customer"
      ready={isFree}
      focusConfirm
      onConfirm={onChoose}
    >
      <Text>Linked now to {row.customerName}. The link stands until another customer is chosen.</Text>
      {error !== null && <Text>What rests on it could not be read.</Text>}
      {effects !== null && effects.blocked !== null && (
        <Alert color="orange" variant="light">
          {effects.blocked}
        </Alert>
      )}
      {isFree && <Text>Nothing rests on it. The change is one decision, and you can undo it.</Text>}
    </ConfirmDialog>
  );
}

/** How many names are told one by one. */
const toldMax = 30;

/** A list of names, pasted from a spreadsheet, to filter by; says which of them are nobody's. */
export function NamesDialog({
  names: present,
  onClose,
  onApply,
}: {
  readonly names: readonly string[] | null;
  readonly onClose: () => void;
  readonly onApply: (names: readonly string[] | null) => void;
}) {
  const [text, setText] = useState(() => (present ?? []).join('\n'));
  const names = namesIn(text);
  const { value: found } = useLive(names.join('\n'), 0, () => callEngine('customers.findNames', { names }), 200);
  const unknown = found?.unknown ?? [];
  return (
    <ConfirmDialog
      onClose={onClose}
      title="Only these names"
      confirm={`Show ${plural(names.length, 'name')}`}
      cancel={present === null ? 'Cancel' : 'Show all'}
      ready={names.length > 0}
      onConfirm={() => onApply(names)}
      onCancel={() => (present === null ? onClose() : onApply(null))}
    >
      <Textarea
        data-autofocus
        label="Names, one per line"
        autosize
        minRows={8}
        maxRows={16}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {unknown.length > 0 && (
        <Text size="sm" c="dimmed" role="status">
          {unknown.length === 1 ? 'No client or customer has this name' : 'No client or customer has these names'}:{' '}
          {unknown.slice(0, toldMax).join(', ')}
          {unknown.length > toldMax && ` and ${formatCount(unknown.length - toldMax)} more`}
        </Text>
      )}
    </ConfirmDialog>
  );
}
