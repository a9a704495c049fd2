import { Text } from '@mantine/core';
export function Overview() {
  return <Text p="md">Overview</Text>;
}
