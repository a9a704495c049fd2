import { Button, Loader, SegmentedControl, TextInput, Tooltip } from '@mantine/core';
import { IconArchive, IconSchool, IconSearch, IconSettings } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { callMain } from '../../api/client.ts';
import { keyLabel, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { formatCount } from '../../ui/format.ts';
import { openSettings } from '../settings/settings-store.ts';
import styles from './companies.module.css';
import { openCompany } from './company-acts.ts';
import { useCompanyList } from './company-list.ts';
import { type CompanySort, selectCompanies } from './company-order.ts';
import { CompanyTable } from './company-table.tsx';
import { ConnectButton } from './connect-button.tsx';
import { type CompanyDialog, CompanyDialogs } from './dialogs.tsx';
import { Welcome } from './welcome.tsx';

function usePractice(): [starting: boolean, open: () => void] {
  const [starting, setStarting] = useState(false);
  const open = () =>
    run(async () => {
      setStarting(true);
      try {
        await callMain('practice.open', {});
      } finally {
        setStarting(false);
      }
    });
  return [starting, open];
}

/** All companies known here, what each needs, and the ways to a new one. */
export function Companies() {
  const companies = useCompanyList((store) => store.companies);
  const [search, setSearch] = useState('');
  const [shownPart, setShownPart] = useState<'current' | 'archived'>('current');
  const [sort, setSort] = useState<CompanySort>({ column: 'work', descending: true });
  const [activeId, setActiveId] = useState<string | null>(null);
  const [dialog, setDialog] = useState<CompanyDialog | null>(null);
  const [starting, openPractice] = usePractice();
  const searchBox = useRef<HTMLInputElement>(null);

  useEffect(() => run(() => useCompanyList.getState().start()), []);

  const restore = () =>
    run(async () => {
      const backup = await callMain('companies.chooseBackup', {});
      if (backup !== null) setDialog({ kind: 'restore', backup });
    });

  useActions([
    { id: 'companies.practice', label: 'Open the practice company', group: 'Companies', run: openPractice },
    { id: 'companies.restore', label: 'Restore a backup …', group: 'Companies', run: restore },
    {
      id: 'companies.find',
      label: 'Find a company',
      key: '/',
      group: 'Companies',
      run: () => searchBox.current?.focus(),
    },
  ]);

  const archivedCount = (companies ?? []).filter((company) => company.archivedAt !== null).length;
  const archived = shownPart === 'archived' && archivedCount > 0;
  const shown = useMemo(
    () => selectCompanies(companies ?? [], { search, archived, sort }),
    [companies, search, archived, sort],
  );
  const active = shown.find((company) => company.companyId === activeId) ?? (search === '' ? undefined : shown[0]);

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const index = active === undefined ? -1 : shown.indexOf(active);
      const next = shown[Math.min(shown.length - 1, Math.max(0, index + step))];
      setActiveId(next?.companyId ?? null);
    } else if (event.key === 'Enter' && active !== undefined && !archived) {
      openCompany(active.companyId, 'full', event.ctrlKey || event.metaKey);
    } else if (event.key === 'Escape') setSearch('');
  }

  const dialogs = <CompanyDialogs dialog={dialog} close={() => setDialog(null)} />;
  if (companies === null) return <Loader size="sm" aria-label="Loading" m="xl" />;
  if (companies.length === 0) {
    return (
      <>
        <Welcome starting={starting} openPractice={openPractice} restore={restore} />
        {dialogs}
      </>
    );
  }
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <h1>Companies</h1>
        <TextInput
          ref={searchBox}
          className={styles.search}
          placeholder={`Find among ${formatCount(companies.length - archivedCount)}`}
          aria-label="Find a company"
          title="Arrows choose, Enter opens, Ctrl+Enter in a new window"
          leftSection={<IconSearch size={15} />}
          autoFocus
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setActiveId(null);
          }}
          onKeyDown={onKeyDown}
        />
        {archivedCount > 0 && (
          <SegmentedControl
            size="xs"
            aria-label="Which companies"
            value={archived ? 'archived' : 'current'}
            onChange={(value) => setShownPart(value === 'archived' ? 'archived' : 'current')}
            data={[
              { value: 'current', label: 'Current' },
              { value: 'archived', label: `Archived ${formatCount(archivedCount)}` },
            ]}
          />
        )}
        <div className={styles.end}>
          <Tooltip label={`Settings (${keyLabel('mod+,')})`}>
            <Button variant="default" leftSection={<IconSettings size={16} />} onClick={() => openSettings('you')}>
              Settings
            </Button>
          </Tooltip>
          <Button variant="default" leftSection={<IconArchive size={16} />} onClick={restore}>
            Restore a backup …
          </Button>
          <Button variant="default" leftSection={<IconSchool size={16} />} loading={starting} onClick={openPractice}>
            Open practice company
          </Button>
          <ConnectButton />
        </div>
      </header>
      <div className={styles.scroll}>
        {shown.length === 0 ? (
          <p className={styles.nothing}>No company has “{search}” in its name.</p>
        ) : (
          <CompanyTable
            companies={shown}
            activeId={active?.companyId ?? null}
            sort={sort}
            onSort={setSort}
            ask={setDialog}
          />
        )}
      </div>
      {dialogs}
    </main>
  );
}
