import { Alert, Text } from '@mantine/core';
import { ConfirmDialog } from './confirm-dialog.tsx';
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
}: {
  readonly what: string;
  readonly readEffects: () => Promise<UnlinkEffects>;
  readonly unlink: () => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const { value: effects, error } = useLive('effects', 0, readEffects);
  const confirm = async () => {
    await unlink();
    onClose();
  };
  return (
    <ConfirmDialog
      onClose={onClose}
      title={`Unlink ${what}`}
      confirm={`Unlink ${effects?.links ?? ''}`.trim()}
      ready={effects !== null && effects.blocked === null}
      focusConfirm
      onConfirm={confirm}
    >
      {effects === null && error === null && <Text>Looking what rests on it …</Text>}
      {error !== null && <Text>What rests on it could not be read. Nothing was unlinked.</Text>}
      {effects !== null && effects.blocked !== null && (
        <Alert color="orange" variant="light">
          {effects.blocked}
        </Alert>
      )}
      {effects !== null && effects.blocked === null && <Text>{effects.follows} You can undo this.</Text>}
    </ConfirmDialog>
  );
}
