import { Text } from '@mantine/core';

/** Reports of the open company. */
export function ReportsScreen() {
  return <Text p="md">Reports</Text>;
}
