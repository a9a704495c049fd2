import { Button, Group, Text } from '@mantine/core';
import { useSetUp } from './use-set-up.ts';

/** Where a set-up was put off, with the way back to it; nothing while none waits. */
export function PutOffNotice() {
  const { steps, at, hidden, canDecide, goTo } = useSetUp();
  const step = at === null ? undefined : steps[at];
  if (step === undefined || !hidden || !canDecide) return null;
  return (
    <Group gap="sm" mb="sm">
      <Text size="sm">The set-up was put off at {step.label}.</Text>
      <Button size="compact-sm" variant="light" onClick={() => goTo(step.id)}>
        Go on with it
      </Button>
    </Group>
  );
}
