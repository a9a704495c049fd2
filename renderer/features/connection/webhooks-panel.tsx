import { Alert, Button, Group, PasswordInput, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconFile, IconMailOpened } from '@tabler/icons-react';
import type { ColDef } from 'ag-grid-community';
import { useState } from 'react';
import type { ChosenFile } from '../../../shared/ipc/app.ts';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine, callMain } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { formatCount, formatInstant, plural } from '../../ui/format.ts';
import { Grid } from '../../ui/grid.tsx';

type Answer = EngineOutput<'connection.webhooks'>;
type Row = EngineOutput<'connection.webhookEvents'>['rows'][number];

const columns: ColDef<Row>[] = [
  {
    colId: 'receivedAt',
    headerName: 'Received',
    width: 180,
    sortable: false,
    valueGetter: (p) => formatInstant(p.data?.receivedAt ?? null),
  },
  { colId: 'type', headerName: 'Record', width: 150, sortable: false, field: 'type' },
  { colId: 'recordId', headerName: 'Id', width: 110, sortable: false, field: 'recordId' },
  { colId: 'operation', headerName: 'What happened', width: 150, sortable: false, field: 'operation' },
  {
    colId: 'happenedAt',
    headerName: 'When',
    width: 180,
    sortable: false,
    valueGetter: (p) => formatInstant(p.data?.happenedAt ?? null),
  },
];

function answerWords(answer: Answer): { title: string; text: string; colour: string } {
  if (answer.outcome === 'bad-signature')
    return {
      title: 'The signature does not fit',
      text: 'Nothing was read. Check the verifier token of the app at Intuit, and that the body is exactly as it was received: a space more changes the signature.',
      colour: 'red',
    };
  if (answer.outcome !== 'read')
    return {
      title: 'This is no notification',
      text: 'The signature fits, but the body is in neither of Intuit’s formats.',
      colour: 'red',
    };
  const parts = [`${formatCount(answer.newCount)} of them new`];
  if (answer.otherCompanyCount > 0) parts.push(`${answer.otherCompanyCount} for other companies`);
  if (answer.notMirroredCount > 0) parts.push(`${answer.notMirroredCount} of types not kept here`);
  return {
    title: `${plural(answer.eventCount, 'change')} announced, ${parts.join(', ')}`,
    text: `${plural(answer.changedCount, 'record')} changed here.`,
    colour: 'green',
  };
}

/** Hands in what the firm's relay received from Intuit. Without a relay, pulls do the same work. */
export function WebhooksPanel({
  blockedBy,
  keepsVerifier,
  reload,
}: {
  readonly blockedBy: string | null;
  readonly keepsVerifier: boolean;
  readonly reload: () => void;
}) {
  const [body, setBody] = useState('');
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [signature, setSignature] = useState('');
  const [verifier, setVerifier] = useState('');
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [version, setVersion] = useState(0);
  const ready = (body !== '' || file !== null) && signature.trim() !== '' && (verifier !== '' || keepsVerifier);
  const take = () =>
    run(async () => {
      const given = { fileToken: file?.fileToken ?? null, body: file === null ? body : null, signature };
      setAnswer(
        await callEngine('connection.webhooks', { ...given, verifierToken: verifier === '' ? null : verifier }),
      );
      setVersion((one) => one + 1);
      reload();
    });
  const choose = () => run(async () => setFile((await callMain('files.choose', { purpose: 'webhooks' }))[0] ?? null));
  const words = answer === null ? null : answerWords(answer);
  return (
    <Stack gap="sm" h="100%">
      <Text size="sm" c="var(--text-2)" maw={760}>
        For firms whose relay receives Intuit’s webhooks: hand in a notification, and only the records it names are read
        again. Without a relay nothing is missing: a pull finds the same changes.
      </Text>
      <Stack gap="xs" maw={760}>
        <Group gap="xs">
          <Button size="compact-sm" variant="default" leftSection={<IconFile size={14} />} onClick={choose}>
            Choose a file …
          </Button>
          <Text size="sm">{file === null ? 'or paste the body:' : file.name}</Text>
          {file !== null && (
            <Button size="compact-sm" variant="subtle" onClick={() => setFile(null)}>
              Paste instead
            </Button>
          )}
        </Group>
        {file === null && (
          <Textarea
            aria-label="Body of the notification"
            minRows={4}
            maxRows={8}
            autosize
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
          />
        )}
        <Group grow align="flex-start">
          <TextInput
            label="Signature"
            description="The header intuit-signature"
            value={signature}
            onChange={(event) => setSignature(event.currentTarget.value)}
          />
          <PasswordInput
            label="Verifier token"
            description={
              keepsVerifier
                ? 'The one given before is used unless you give another'
                : 'Kept in memory until the company is closed'
            }
            value={verifier}
            onChange={(event) => setVerifier(event.currentTarget.value)}
          />
        </Group>
        <Group gap="sm">
          <Button
            size="compact-sm"
            leftSection={<IconMailOpened size={14} />}
            disabled={!ready || blockedBy !== null}
            title={blockedBy ?? ''}
            onClick={take}
          >
            Check and read
          </Button>
        </Group>
        {words !== null && (
          <Alert variant="light" color={words.colour} title={words.title} role="status">
            {words.text}
          </Alert>
        )}
      </Stack>
      <div style={{ flex: 1, minHeight: 200 }}>
        <Grid<Row>
          name="webhooks"
          label="Notifications received"
          columns={columns}
          rowId={(row) => row.key}
          query=""
          version={version}
          fetchPage={({ offset, limit }) => callEngine('connection.webhookEvents', { offset, limit })}
          emptyText="No notification was handed in yet."
        />
      </div>
    </Stack>
  );
}
