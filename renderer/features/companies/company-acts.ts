import { notifications } from '@mantine/notifications';
import type { Company } from '../../../shared/ipc/app.ts';
import type { OpenMode } from '../../../shared/ipc/call-table.ts';
import { callMain } from '../../api/client.ts';
import { run } from '../../app/errors.ts';

/** Says what happened, quietly. */
export function say(title: string, message: string): void {
  notifications.show({ title, message, autoClose: 6000, withBorder: true });
}

export function openCompany(companyId: string, mode: OpenMode, newWindow: boolean): void {
  run(() => callMain('companies.open', { companyId, mode, newWindow }));
}

/** Out of sight or back; nothing of the company changes, so nobody is asked. */
export function archiveCompany(company: Company, archived: boolean): void {
  run(async () => {
    await callMain('companies.archive', { companyId: company.companyId, archived });
    say(
      archived ? 'Archived' : 'Back in the list',
      archived ? `${company.name} is under Archived; everything of it is kept.` : company.name,
    );
  });
}

export function backUpCompany(company: Company): void {
  run(async () => {
    const { saved, name } = await callMain('companies.backUp', { companyId: company.companyId });
    if (saved) say('Backed up', `${name}. It holds the books, but no sign-in and no keys.`);
  });
}
