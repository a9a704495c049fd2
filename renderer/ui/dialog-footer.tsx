import { Group } from '@mantine/core';
import type { ReactNode } from 'react';

/** The buttons that end a dialog: at its end, the one that goes on last. */
export function DialogFooter({ children }: { readonly children: ReactNode }) {
  return <Group justify="flex-end">{children}</Group>;
}
