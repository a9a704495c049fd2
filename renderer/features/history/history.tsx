import { Text } from '@mantine/core';

/** History of the open company. */
export function HistoryScreen() {
  return <Text p="md">History</Text>;
}
