import { Text } from '@mantine/core';

/** Go-live of the open company. */
export function GoLiveScreen() {
  return <Text p="md">Go-live</Text>;
}
