import { Kbd, Modal, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { type Action, keyLabel, useActionStore, useActions } from './actions.ts';

function KeysDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const actions = useActionStore((store) => store.actions);
  const groups = Map.groupBy(
    actions.filter((action) => action.key !== undefined),
    (action) => action.group,
  );
  return (
    <Modal opened={opened} onClose={onClose} title="Keys on this screen" size="lg">
      {[...groups].map(([group, members]) => (
        <div key={group}>
          <Text fw={600} mt="sm">
            {group}
          </Text>
          <Table verticalSpacing={4}>
            <Table.Tbody>
              {members.map((action) => (
                <Table.Tr key={action.id}>
                  <Table.Td>{action.label}</Table.Td>
                  <Table.Td ta="right">
                    <Kbd>{keyLabel(action.key ?? '')}</Kbd>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      ))}
    </Modal>
  );
}

/** The command palette (Ctrl+K) over every action on show, and the list of keys (`?`). */
export function Palette() {
  const actions = useActionStore((store) => store.actions);
  const [keysOpen, keys] = useDisclosure(false);
  const own: readonly Action[] = [
    { id: 'app.palette', label: 'Command palette', key: 'mod+K', group: 'Tieout', run: spotlight.open },
    { id: 'app.keys', label: 'Keys on this screen', key: '?', group: 'Tieout', run: keys.open },
  ];
  useActions(own);
  const grouped = [
    ...Map.groupBy(
      actions.filter((a) => a.disabled !== true && a.id !== 'app.palette'),
      (a) => a.group,
    ),
  ].map(([group, members]) => ({
    group,
    actions: members.map((action) => ({
      id: action.id,
      label: action.label,
      onClick: action.run,
      ...(action.key === undefined ? {} : { rightSection: <Kbd>{keyLabel(action.key)}</Kbd> }),
    })),
  }));
  return (
    <>
      <Spotlight
        actions={grouped}
        shortcut={null}
        nothingFound="Nothing fits"
        scrollable
        maxHeight={420}
        searchProps={{
          leftSection: <IconSearch size={16} />,
          placeholder: 'Go to a screen, do something …',
          'aria-label': 'Command palette',
        }}
      />
      <KeysDialog opened={keysOpen} onClose={keys.close} />
    </>
  );
}
