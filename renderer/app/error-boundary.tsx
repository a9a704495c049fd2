import { Button, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { describeError } from './errors.ts';

interface State {
  readonly error: unknown;
}

/** Keeps a broken screen from taking the window down, and says what to do. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    const { title, remedy } = describeError(this.state.error);
    return (
      <Stack p="xl" maw={640} role="alert">
        <Title order={3}>{title}</Title>
        <Text>{remedy}</Text>
        <Text c="dimmed">Nothing was lost: every decision is saved the moment it is made.</Text>
        <Button w="fit-content" onClick={() => this.setState({ error: null })}>
          Show the screen again
        </Button>
      </Stack>
    );
  }
}
