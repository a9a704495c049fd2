import { Text } from '@mantine/core';

/** Customers of the open company. */
export function CustomersScreen() {
  return <Text p="md">Customers</Text>;
}
