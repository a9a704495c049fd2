import { expect, test } from 'vitest';
import { clientNote } from '../../../renderer/features/customers/client-note.ts';

test.each([
  [false, false, ''],
  [true, false, ' · inactive'],
  [false, true, ' · to be created'],
  [true, true, ' · inactive · to be created'],
])('a client that is inactive (%s) or queued (%s) says so beside its name', (clientInactive, queued, note) => {
  expect(clientNote({ clientInactive, queued })).toBe(note);
});
