import { Button, Modal, type ModalProps, Stack } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { run } from '../app/errors.ts';
import { DialogFooter } from './dialog-footer.tsx';
import { useFocusBack } from './focus-back.ts';

/**
 * The shell of every dialog that asks before something is done: what is asked, Cancel, and the one button that says what
 * happens. Enter in a line of text is that button; pressed twice, it acts once.
 */
export function ConfirmDialog({
  title,
  size = 'md',
  confirm,
  cancel = 'Cancel',
  ready = true,
  destructive = false,
  focusConfirm = false,
  onConfirm,
  onCancel,
  onClose,
  children,
}: {
  readonly title: string;
  readonly size?: NonNullable<ModalProps['size']>;
  /** What the button does, with the count: "Link 214 invoices". */
  readonly confirm: string;
  readonly cancel?: string;
  /** Whether all that is needed is there. */
  readonly ready?: boolean;
  /** What it does cannot be had back here. */
  readonly destructive?: boolean;
  /** The button has the focus as soon as it can be pressed: where nothing is to be filled in. */
  readonly focusConfirm?: boolean;
  /** Does it; what it throws is told, and the dialog stays. It closes nothing by itself. */
  readonly onConfirm: () => unknown;
  /** Where the other button does more than close. */
  readonly onCancel?: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  useFocusBack();
  const [busy, setBusy] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focusConfirm && ready) button.current?.focus();
  }, [focusConfirm, ready]);
  const act = () => {
    if (!ready || busy) return;
    run(async () => {
      setBusy(true);
      try {
        await onConfirm();
      } finally {
        setBusy(false);
      }
    });
  };
  return (
    <Modal opened onClose={onClose} title={title} size={size}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act();
        }}
      >
        <Stack>
          {children}
          <DialogFooter>
            <Button variant="default" onClick={onCancel ?? onClose}>
              {cancel}
            </Button>
            <Button
              ref={button}
              type="submit"
              disabled={!ready}
              loading={busy}
              {...(destructive ? { color: 'red' } : {})}
              {...(focusConfirm ? { 'data-autofocus': true } : {})}
            >
              {confirm}
            </Button>
          </DialogFooter>
        </Stack>
      </form>
    </Modal>
  );
}
