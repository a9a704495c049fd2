import { Text } from '@mantine/core';

/** QuickBooks of the open company. */
export function ConnectionScreen() {
  return <Text p="md">QuickBooks</Text>;
}
