import { Text } from '@mantine/core';

/** Import of the open company. */
export function ImportScreen() {
  return <Text p="md">Import</Text>;
}
