import { Text } from '@mantine/core';

/** Log of the open company. */
export function LogScreen() {
  return <Text p="md">Log</Text>;
}
