import { Text } from '@mantine/core';

/** Jobs of the open company. */
export function JobsScreen() {
  return <Text p="md">Jobs</Text>;
}
