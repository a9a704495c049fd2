import { Text } from '@mantine/core';

/** Payments of the open company. */
export function PaymentsScreen() {
  return <Text p="md">Payments</Text>;
}
