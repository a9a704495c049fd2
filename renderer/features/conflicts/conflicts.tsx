import { Text } from '@mantine/core';

/** Conflicts of the open company. */
export function ConflictsScreen() {
  return <Text p="md">Conflicts</Text>;
}
