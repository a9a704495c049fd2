import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { run } from '../app/errors.ts';
import { useLive } from './use-live.ts';

/** What unlinking does, found out before it is done. */
export interface UnlinkEffects {
  /** How many links it takes away. */
  readonly links: number;
  /** Why it can't be done now, and what clears that; null where it can. */
  readonly blocked: string | null;
  /** What becomes of what rests on the links. */
  readonly follows: string;
}

/** Shows what unlinking does, then does it; anything local can be undone, so nothing more is asked. */
export function UnlinkDialog({
  what,
  readEffects,
  unlink,
  onClose,
  onUnlinked,
}: {
  readonly what: string;
  readonly readEffects: () => Promise<UnlinkEffects>;
  readonly unlink: () => Promise<unknown>;
  readonly onClose: () => void;
  /** What comes next, once the links are gone. */
  readonly onUnlinked?: () => void;
}) {
  const { value: effects, error } = useLive('effects', 0, readEffects);
  const button = useRef<HTMLButtonElement>(null);
  const canUnlink = effects !== null && effects.blocked === null;
  // Enter unlinks once it was seen what that does.
  useEffect(() => {
    if (canUnlink) button.current?.focus();
  }, [canUnlink]);
  const confirm = () =>
    run(async () => {
      await unlink();
      onClose();
      onUnlinked?.();
    });
  return (
    <Modal opened onClose={onClose} title={`Unlink ${what}`}>
      <Stack>
        {effects === null && error === null && <Text>Looking what rests on it …</Text>}
        {error !== null && <Text>What rests on it could not be read. Nothing was unlinked.</Text>}
        {effects !== null && effects.blocked !== null && (
          <Alert color="orange" variant="light">
            {effects.blocked}
          </Alert>
        )}
        {canUnlink && <Text>{effects.follows} You can undo this.</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button ref={button} disabled={!canUnlink} onClick={confirm}>
            Unlink {effects?.links ?? ''}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
