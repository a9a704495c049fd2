import { Text } from '@mantine/core';

/** Export of the open company. */
export function ExportScreen() {
  return <Text p="md">Export</Text>;
}
