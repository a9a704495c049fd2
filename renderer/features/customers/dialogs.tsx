import { Alert, Button, Group, List, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { MatchRow } from '../../../shared/ipc/customers.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { plural } from '../../ui/format.ts';

/** Before a customer is queued to be created: who bears the name already. */
export function CreateDialog({ row, onClose }: { readonly row: MatchRow; readonly onClose: () => void }) {
  const [found, setFound] = useState<EngineOutput<'customers.lookAlikes'> | null>(null);
  useEffect(() => {
    run(async () => setFound(await callEngine('customers.lookAlikes', { clientId: row.clientId })));
  }, [row.clientId]);
  const taken = found?.some((one) => one.equal) === true;
  const queue = () =>
    run(async () => {
      await callEngine('customers.queueCreate', { clientIds: [row.clientId], queued: true });
      onClose();
    });
  return (
    <Modal opened onClose={onClose} title={`Create ${row.clientName} in QuickBooks`} size="lg">
      <Stack>
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
                QuickBooks shares names between customers, vendors and employees and would refuse this one. The batch
                will say so until it is renamed or linked.
              </Text>
            )}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus disabled={found === null} onClick={queue}>
            Queue for export
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What unlinking does, before it is done. */
export function UnlinkDialog({
  rows,
  onClose,
  onDone,
}: {
  readonly rows: readonly MatchRow[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const [effects, setEffects] = useState<EngineOutput<'customers.unlinkEffects'> | null>(null);
  const clientIds = rows.map((row) => row.clientId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are fixed while the dialog is open
  useEffect(() => {
    run(async () => setEffects(await callEngine('customers.unlinkEffects', { clientIds })));
  }, []);
  const blocked = effects !== null && effects.linkedDocuments + effects.sentItems > 0;
  const unlink = () =>
    run(async () => {
      await callEngine('customers.unlink', { clientIds });
      onDone();
      onClose();
    });
  const [first] = rows;
  return (
    <Modal
      opened
      onClose={onClose}
      title={rows.length === 1 ? `Unlink ${first?.clientName ?? ''}` : `Unlink ${plural(rows.length, 'client')}`}
    >
      <Stack>
        {effects === null ? (
          <Text>Looking what rests on it …</Text>
        ) : blocked ? (
          <Alert color="orange" variant="light">
            {plural(effects.linkedDocuments, 'linked invoice')} and {plural(effects.sentItems, 'sent document')} rest on
            it. Unlink them first.
          </Alert>
        ) : (
          <Text>Nothing rests on it. The records go back to the list; you can undo this.</Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus disabled={effects === null || blocked} onClick={unlink}>
            Unlink {effects?.links ?? ''}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** A list of names, pasted from a spreadsheet, to filter by. */
export function NamesDialog({
  onClose,
  onApply,
}: {
  readonly onClose: () => void;
  readonly onApply: (names: readonly string[] | null) => void;
}) {
  const [text, setText] = useState('');
  const names = text
    .split(/[\r\n\t]+/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return (
    <Modal opened onClose={onClose} title="Only these names">
      <Stack>
        <Textarea
          data-autofocus
          label="Names, one per line"
          autosize
          minRows={8}
          maxRows={16}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => onApply(null)}>
            Show all
          </Button>
          <Button disabled={names.length === 0} onClick={() => onApply(names.slice(0, 5000))}>
            Show {plural(names.length, 'name')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
