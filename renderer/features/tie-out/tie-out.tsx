import { Text } from '@mantine/core';

/** Tie-out of the open company. */
export function TieOutScreen() {
  return <Text p="md">Tie-out</Text>;
}
