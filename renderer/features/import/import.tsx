import { Button, Group, Table, Text, Title } from '@mantine/core';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useCompany } from '../../stores/company.ts';
import { plural } from '../../ui/format.ts';
import { useDesk, useFileIntake } from './use-imports.ts';

/** Import of the open company. */
export function ImportScreen() {
  const desk = useDesk();
  const { choose, usePractice } = useFileIntake();
  const environment = useCompany((store) => store.status?.environment);
  const drafts = desk?.drafts ?? [];
  const ready = drafts.filter((draft) => draft.state === 'ready');
  const rejected = ready.reduce((sum, draft) => sum + draft.counts.rejected, 0);
  return (
    <div style={{ padding: 16 }}>
      <Group mb="md">
        <Title order={3}>Import</Title>
        <Button onClick={choose}>Choose files</Button>
        {environment === 'practice' && (
          <Button variant="default" onClick={usePractice}>
            Use the practice export
          </Button>
        )}
        {ready.length > 0 && (
          <Button
            onClick={() =>
              run(() =>
                callEngine('imports.apply', {
                  draftIds: ready.map((draft) => draft.draftId),
                  goodRowsOnly: rejected > 0,
                }),
              )
            }
          >
            Import {plural(ready.length, 'file')}
          </Button>
        )}
      </Group>
      <Table>
        <Table.Tbody>
          {drafts.map((draft) => (
            <Table.Tr key={draft.draftId}>
              <Table.Td>{draft.fileName}</Table.Td>
              <Table.Td>{draft.state}</Table.Td>
              <Table.Td>{draft.layout}</Table.Td>
              <Table.Td>{draft.counts.new} new</Table.Td>
              <Table.Td>{draft.counts.rejected} rejected</Table.Td>
              <Table.Td>{draft.problem?.code}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {desk?.applied.map((file) => (
        <Text key={file.fileName}>
          {file.fileName}: {file.counts.new} new
        </Text>
      ))}
    </div>
  );
}
