import { ColorSwatch, Group, List, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { type Backup, type Company, CompanyColour } from '../../../shared/ipc/app.ts';
import { callMain } from '../../api/client.ts';
import { useSavedViews } from '../../stores/saved-views.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatInstant } from '../../ui/format.ts';
import { openCompany, say } from './company-acts.ts';
import { EnvironmentMark } from './marks.tsx';

export type CompanyDialog =
  | { readonly kind: 'rename' | 'disconnect' | 'remove'; readonly company: Company }
  | { readonly kind: 'restore'; readonly backup: Backup };

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
  const save = async () => {
    await callMain('companies.rename', { companyId: company.companyId, name: name.trim(), colour });
    close();
  };
  return (
    <ConfirmDialog
      size={520}
      title="Name and colour"
      confirm="Save"
      ready={name.trim() !== ''}
      onConfirm={save}
      onClose={close}
    >
      <TextInput
        label="Name"
        description="How it is called here; QuickBooks keeps its own."
        data-autofocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div role="radiogroup" aria-label="Colour">
        <Text size="sm" fw={500} mb={6}>
          Colour
        </Text>
        <Group gap={8}>
          {CompanyColour.options.map((one) => (
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
    </ConfirmDialog>
  );
}

function Disconnect({ company, close }: { readonly company: Company; readonly close: () => void }) {
  const disconnect = async () => {
    const { revoked } = await callMain('companies.disconnect', { companyId: company.companyId });
    if (revoked) say('Disconnected', `${company.name}. Everything linked is kept.`);
    else
      say(
        'Disconnected here only',
        'Intuit could not be told. End the connection in QuickBooks as well: Apps, Tieout, Disconnect.',
      );
    close();
  };
  return (
    <ConfirmDialog
      size={520}
      title="Disconnect from QuickBooks?"
      confirm="Disconnect"
      destructive
      focusConfirm
      onConfirm={disconnect}
      onClose={close}
    >
      <CompanyLine name={company.name} environment={company.environment} />
      <List spacing={4}>
        <List.Item>Intuit is told to end this connection, and its sign-in is deleted from the keychain.</List.Item>
        <List.Item>Pulling and pushing stop until you reconnect. A batch that is being sent ends in doubt.</List.Item>
        <List.Item>
          The ledger stays whole: links, decisions, imports, reports. Reviewing goes on, and reconnecting picks up where
          it was.
        </List.Item>
      </List>
    </ConfirmDialog>
  );
}

function Remove({ company, close }: { readonly company: Company; readonly close: () => void }) {
  const [typed, setTyped] = useState('');
  const remove = async () => {
    await callMain('companies.remove', { companyId: company.companyId });
    useSavedViews.getState().forget(company.companyId);
    say('Removed', company.name);
    close();
  };
  return (
    <ConfirmDialog
      size={520}
      title="Remove this company?"
      confirm="Remove for good"
      destructive
      ready={typed.trim() === company.name.trim()}
      onConfirm={remove}
      onClose={close}
    >
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
    </ConfirmDialog>
  );
}

function Restore({ backup, close }: { readonly backup: Backup; readonly close: () => void }) {
  const restore = async () => {
    const { companyId } = await callMain('companies.restore', { fileToken: backup.fileToken });
    say('Restored', backup.companyName);
    openCompany(companyId, 'full', false);
    close();
  };
  return (
    <ConfirmDialog
      size={520}
      title="Restore this backup?"
      confirm={backup.isHere ? 'Replace and open' : 'Restore and open'}
      focusConfirm
      onConfirm={restore}
      onClose={close}
    >
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
    </ConfirmDialog>
  );
}

/** What is asked before something happens to a company: always what goes, and what stays. */
export function CompanyDialogs({
  dialog,
  close,
}: {
  readonly dialog: CompanyDialog | null;
  readonly close: () => void;
}) {
  switch (dialog?.kind) {
    case 'rename':
      return <Rename company={dialog.company} close={close} />;
    case 'disconnect':
      return <Disconnect company={dialog.company} close={close} />;
    case 'remove':
      return <Remove company={dialog.company} close={close} />;
    case 'restore':
      return <Restore backup={dialog.backup} close={close} />;
    case undefined:
      return null;
  }
}
