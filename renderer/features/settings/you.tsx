import { SegmentedControl, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AppSettings } from '../../../shared/ipc/app.ts';
import { run } from '../../app/errors.ts';
import { useSession } from '../../stores/session.ts';
import styles from './settings.module.css';

function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}) {
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {label}
      </Text>
      <SegmentedControl<T> aria-label={label} value={value} onChange={onChange} data={[...options]} />
    </div>
  );
}

/** Who decides on this computer, and how the window looks. */
export function You({ settings }: { readonly settings: AppSettings }) {
  const [name, setName] = useState(settings.personName);
  const save = (change: Partial<AppSettings>) => run(() => useSession.getState().saveSettings(change));
  const saveName = () => {
    if (name.trim() !== '' && name.trim() !== settings.personName) save({ personName: name.trim() });
  };
  return (
    <div className={styles.section}>
      <TextInput
        label="Your name"
        description="Stands on every decision made on this computer, in the log and on sign-offs."
        maxLength={100}
        value={name}
        error={name.trim() === '' ? 'A decision needs a name.' : null}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={saveName}
        onKeyDown={(event) => {
          if (event.key === 'Enter') saveName();
        }}
      />
      <Stack gap="md">
        <Choice
          label="Theme"
          value={settings.theme}
          options={[
            { value: 'system', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          onChange={(theme) => save({ theme })}
        />
        <Switch
          label="Use names learned in other companies"
          description="A client and a customer of different names that you accepted in one company are suggested in the others, with that as the reason; never linked by it alone. Kept on this computer. Turning it off forgets them. Companies that are open take it up with the next pull or import."
          checked={settings.useLearnedNames}
          onChange={(event) => save({ useLearnedNames: event.currentTarget.checked })}
        />
        <Choice
          label="Rows"
          value={settings.density}
          options={[
            { value: 'compact', label: 'Compact' },
            { value: 'comfortable', label: 'Comfortable' },
          ]}
          onChange={(density) => save({ density })}
        />
      </Stack>
    </div>
  );
}
