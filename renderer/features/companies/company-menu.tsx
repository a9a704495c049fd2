import { ActionIcon, Menu } from '@mantine/core';
import {
  IconAppWindow,
  IconArchive,
  IconArrowBackUp,
  IconDatabaseExport,
  IconDots,
  IconEye,
  IconEyeCheck,
  IconPencil,
  IconPlugConnected,
  IconPlugX,
  IconTrash,
} from '@tabler/icons-react';
import type { Company } from '../../../shared/ipc/app.ts';
import type { OpenMode } from '../../../shared/ipc/call-table.ts';
import { archiveCompany, backUpCompany, openCompany } from './company-acts.ts';
import { needsSignIn } from './company-order.ts';
import type { CompanyDialog } from './dialogs.tsx';
import { reconnect } from './sign-in-store.ts';

/** All that can be done with one company, besides opening it. */
export function CompanyMenu({
  company,
  ask,
}: {
  readonly company: Company;
  readonly ask: (dialog: CompanyDialog) => void;
}) {
  const open = (mode: OpenMode, newWindow: boolean) => openCompany(company.companyId, mode, newWindow);
  return (
    <Menu position="bottom-end" width={236}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`More for ${company.name}`}
          onClick={(event) => event.stopPropagation()}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
        {company.archivedAt === null ? (
          <>
            <Menu.Item leftSection={<IconAppWindow size={15} />} onClick={() => open('full', true)}>
              Open in a new window
            </Menu.Item>
            <Menu.Item leftSection={<IconEyeCheck size={15} />} onClick={() => open('review', false)}>
              Open for review
            </Menu.Item>
            <Menu.Item leftSection={<IconEye size={15} />} onClick={() => open('read-only', false)}>
              Open read-only
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => ask({ kind: 'rename', company })}>
              Name and colour …
            </Menu.Item>
            <Menu.Item leftSection={<IconPlugConnected size={15} />} onClick={() => reconnect(company)}>
              {needsSignIn(company) ? 'Reconnect' : 'Sign in again'}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconPlugX size={15} />}
              disabled={company.connection === 'disconnected'}
              onClick={() => ask({ kind: 'disconnect', company })}
            >
              Disconnect …
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<IconDatabaseExport size={15} />} onClick={() => backUpCompany(company)}>
              Back up …
            </Menu.Item>
            <Menu.Item leftSection={<IconArchive size={15} />} onClick={() => archiveCompany(company, true)}>
              Archive
            </Menu.Item>
          </>
        ) : (
          <Menu.Item leftSection={<IconArrowBackUp size={15} />} onClick={() => archiveCompany(company, false)}>
            Bring back
          </Menu.Item>
        )}
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => ask({ kind: 'remove', company })}>
          Remove …
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
