import { Button, Menu, TextInput } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { useState } from 'react';
import { useActions } from '../app/actions.ts';
import { useCompany } from '../stores/company.ts';
import { type SavedView, useSavedViews } from '../stores/saved-views.ts';
import { useSession } from '../stores/session.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

type Content = Omit<SavedView, 'name'>;
type Asking = { readonly kind: 'save' } | { readonly kind: 'rename'; readonly name: string };

function NameDialog({
  title,
  initial,
  onClose,
  onName,
}: {
  readonly title: string;
  readonly initial: string;
  readonly onClose: () => void;
  readonly onName: (name: string) => void;
}) {
  const [name, setName] = useState(initial);
  return (
    <ConfirmDialog
      onClose={onClose}
      title={title}
      size="sm"
      confirm="Save"
      ready={name.trim() !== ''}
      onConfirm={() => onName(name.trim())}
    >
      <TextInput
        data-autofocus
        label="Name of the view"
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

/** The menu of saved views of a list: tab, filters, sort and columns under a name. */
export function SavedViews({
  list,
  read,
  apply,
}: {
  readonly list: string;
  readonly read: () => Content;
  /** Shows a view; false where it can't be read. */
  readonly apply: (view: SavedView) => boolean;
}) {
  const company = useSession((session) => session.window?.company?.companyId ?? '');
  const { views: all, save, rename, remove } = useSavedViews();
  const views = all[company]?.[list] ?? [];
  const say = useCompany((company) => company.say);
  const [open, setOpen] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const show = (view: SavedView) => {
    if (!apply(view)) {
      say(`The view “${view.name}” can no longer be read`);
      return;
    }
    setShown(view.name);
    say(`View: ${view.name}`);
  };
  useActions([
    { id: `${list}.views`, label: 'Saved views', key: 'V', group: 'List', run: () => setOpen(true) },
    { id: `${list}.saveView`, label: 'Save this view', group: 'List', run: () => setAsking({ kind: 'save' }) },
    ...views.map((view) => ({
      id: `${list}.view.${view.name}`,
      label: `View: ${view.name}`,
      group: 'List',
      run: () => show(view),
    })),
  ]);
  const current = views.find((view) => view.name === shown);
  return (
    <>
      <Menu opened={open} onChange={setOpen} position="bottom-start" width={240}>
        <Menu.Target>
          <Button size="compact-xs" variant="subtle" leftSection={<IconBookmark size={14} />}>
            Views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.map((view) => (
            <Menu.Item key={view.name} onClick={() => show(view)}>
              {view.name}
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          <Menu.Item onClick={() => setAsking({ kind: 'save' })}>Save this view …</Menu.Item>
          {current !== undefined && (
            <>
              <Menu.Item onClick={() => setAsking({ kind: 'rename', name: current.name })}>
                Rename “{current.name}” …
              </Menu.Item>
              <Menu.Item onClick={() => remove(company, list, current.name)}>Delete “{current.name}”</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {asking !== null && (
        <NameDialog
          title={asking.kind === 'save' ? 'Save this view' : `Rename “${asking.name}”`}
          initial={asking.kind === 'save' ? '' : asking.name}
          onClose={() => setAsking(null)}
          onName={(name) => {
            if (asking.kind === 'save') save(company, list, { name, ...read() });
            else rename(company, list, asking.name, name);
            setShown(name);
            setAsking(null);
          }}
        />
      )}
    </>
  );
}
