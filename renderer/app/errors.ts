import { notifications } from '@mantine/notifications';
import { errorText } from '../../shared/error-texts.ts';
import { isAppError } from '../../shared/errors.ts';

/** Shows an error with its remedy. Bugs show the reference that the log has the story under. */
export function showError(error: unknown): void {
  const { title, remedy } = describeError(error);
  notifications.show({
    title,
    message: remedy,
    color: 'red',
    autoClose: 12_000,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Close this message' },
    styles: { description: { color: 'var(--text-2)' } },
  });
}

/** Title and remedy of any thrown value. */
export function describeError(error: unknown): { title: string; remedy: string } {
  if (isAppError(error)) return errorText(error.code, error.details);
  const message = error instanceof Error ? error.message : String(error);
  return { title: 'Something in Tieout did not work as it should', remedy: `Please report this: ${message}` };
}

/** Runs something async from an event handler; whatever it throws is shown. */
export function run(work: () => Promise<unknown>): void {
  work().catch(showError);
}
