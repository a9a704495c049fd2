import { Button, ColorSwatch, Group, List, Modal, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { Backup, Company } from '../../../shared/ipc/app.ts';
import { callMain } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useSavedViews } from '../../stores/saved-views.ts';
import { formatInstant } from '../../ui/format.ts';
import { openCompany, say } from './company-acts.ts';
import { EnvironmentMark } from './marks.tsx';

export type CompanyDialog =
  | { readonly kind: 'rename' | 'disconnect' | 'remove'; readonly company: Company }
  | { readonly kind: 'restore'; readonly backup: Backup };

const colours = [
  'gray',
  'red',
  'pink',
  'grape',
  'violet',
  'indigo',
  'blue',
  'cyan',
  'teal',
  'green',
  'lime',
  'yellow',
  'orange',
] as const;

/** Runs an act, then closes; while it runs the button shows it and the dialog stays. */
function useAct(close: () => void): [busy: boolean, act: (work: () => Promise<void>) => void] {
  const [busy, setBusy] = useState(false);
  const act = (work: () => Promise<void>) =>
    run(async () => {
      setBusy(true);
      try {
        await work();
        close();
      } finally {
        setBusy(false);
      }
    });
  return [busy, act];
}

function CompanyLine({ name, environment }: { readonly name: string; readonly environment: Company['environment'] }) {
  return (
    <Group gap={8} wrap="nowrap">
      <Text fw={650} dir="auto" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
        {name}
      </Text>
      <EnvironmentMark environment={environment} />
    </Group>
  );
}

function Rename({ company, close }: { readonly company: Company; readonly close: () => void }) {
  const [name, setName] = useState(company.name);
  const [colour, setColour] = useState(company.colour ?? 'gray');
  const [busy, act] = useAct(close);
  const save = () =>
    act(async () => {
      await callMain('companies.rename', { companyId: company.companyId, name: name.trim(), colour });
    });
  return (
    <Stack>
      <TextInput
        label="Name"
        description="How it is called here; QuickBooks keeps its own."
        data-autofocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && name.trim() !== '') save();
        }}
      />
      <div role="radiogroup" aria-label="Colour">
        <Text size="sm" fw={500} mb={6}>
          Colour
        </Text>
        <Group gap={8}>
          {colours.map((one) => (
            <UnstyledButton
              key={one}
              role="radio"
              aria-checked={one === colour}
              aria-label={one}
              onClick={() => setColour(one)}
            >
              <ColorSwatch color={`var(--mantine-color-${one}-6)`} size={26} withShadow={false}>
                {one === colour && <IconCheck size={15} color="white" stroke={3} />}
              </ColorSwatch>
            </UnstyledButton>
          ))}
        </Group>
      </div>
      <Group gap="xs">
        <Button loading={busy} disabled={name.trim() === ''} onClick={save}>
          Save
        </Button>
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

function Disconnect({ company, close }: { readonly company: Company; readonly close: () => void }) {
  const [busy, act] = useAct(close);
  return (
    <Stack>
      <CompanyLine name={company.name} environment={company.environment} />
      <List spacing={4}>
        <List.Item>Intuit is told to end this connection, and its sign-in is deleted from the keychain.</List.Item>
        <List.Item>Pulling and pushing stop until you reconnect. A batch that is being sent ends in doubt.</List.Item>
        <List.Item>
          The ledger stays whole: links, decisions, imports, reports. Reviewing goes on, and reconnecting picks up where
          it was.
        </List.Item>
      </List>
      <Group gap="xs">
        <Button
          color="red"
          loading={busy}
          data-autofocus
          onClick={() =>
            act(async () => {
              const { revoked } = await callMain('companies.disconnect', { companyId: company.companyId });
              if (revoked) say('Disconnected', `${company.name}. Everything linked is kept.`);
              else
                say(
                  'Disconnected here only',
                  'Intuit could not be told. End the connection in QuickBooks as well: Apps, Tieout, Disconnect.',
                );
            })
          }
        >
          Disconnect
        </Button>
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

function Remove({ company, close }: { readonly company: Company; readonly close: () => void }) {
  const [typed, setTyped] = useState('');
  const [busy, act] = useAct(close);
  const same = typed.trim() === company.name.trim();
  return (
    <Stack>
      <CompanyLine name={company.name} environment={company.environment} />
      <Text>This deletes from this computer, for good:</Text>
      <List spacing={4}>
        <List.Item>the ledger with every link, decision, import and report</List.Item>
        <List.Item>its automatic backups and its logs</List.Item>
        <List.Item>its sign-in in the keychain; Intuit is told to end the connection</List.Item>
        {company.environment === 'practice' && <List.Item>the practice books; the next start makes new ones</List.Item>}
      </List>
      <Text>
        {company.environment === 'practice'
          ? 'Other companies are not touched.'
          : 'Nothing in QuickBooks changes, and other companies are not touched. Backups that you saved elsewhere stay; make one first if in doubt.'}
      </Text>
      <TextInput
        label={`Type the name to remove it: ${company.name}`}
        data-autofocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Button
          color="red"
          disabled={!same}
          loading={busy}
          onClick={() =>
            act(async () => {
              await callMain('companies.remove', { companyId: company.companyId });
              useSavedViews.getState().forget(company.companyId);
              say('Removed', company.name);
            })
          }
        >
          Remove for good
        </Button>
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

function Restore({ backup, close }: { readonly backup: Backup; readonly close: () => void }) {
  const [busy, act] = useAct(close);
  return (
    <Stack>
      <CompanyLine name={backup.companyName} environment={backup.environment} />
      <Text c="dimmed">
        {backup.fileName}, saved {formatInstant(backup.changedAt)}
      </Text>
      <List spacing={4}>
        <List.Item>
          {backup.isHere
            ? 'This company is here already: the backup takes the place of its ledger, which is kept among its backups.'
            : 'The company is added to your list. Reconnect it to pull or push.'}
        </List.Item>
        <List.Item>
          Export stays locked until a full pull and a search for documents sent since the backup are done, so that
          nothing is sent twice.
        </List.Item>
      </List>
      <Group gap="xs">
        <Button
          loading={busy}
          data-autofocus
          onClick={() =>
            act(async () => {
              const { companyId } = await callMain('companies.restore', { fileToken: backup.fileToken });
              say('Restored', backup.companyName);
              openCompany(companyId, 'full', false);
            })
          }
        >
          {backup.isHere ? 'Replace and open' : 'Restore and open'}
        </Button>
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

const titles: Readonly<Record<CompanyDialog['kind'], string>> = {
  rename: 'Name and colour',
  disconnect: 'Disconnect from QuickBooks?',
  remove: 'Remove this company?',
  restore: 'Restore this backup?',
};

/** What is asked before something happens to a company: always what goes, and what stays. */
export function CompanyDialogs({
  dialog,
  close,
}: {
  readonly dialog: CompanyDialog | null;
  readonly close: () => void;
}) {
  return (
    <Modal opened={dialog !== null} onClose={close} title={dialog === null ? '' : titles[dialog.kind]} size={520}>
      {dialog?.kind === 'rename' && <Rename company={dialog.company} close={close} />}
      {dialog?.kind === 'disconnect' && <Disconnect company={dialog.company} close={close} />}
      {dialog?.kind === 'remove' && <Remove company={dialog.company} close={close} />}
      {dialog?.kind === 'restore' && <Restore backup={dialog.backup} close={close} />}
    </Modal>
  );
}
