import { Button, Stack, Text } from '@mantine/core';
import styles from './candidate-list.module.css';
import { Score } from './score.tsx';

export interface ListedCandidate {
  readonly id: string;
  readonly name: string;
  readonly score: number;
}

/** All candidates of a record, the one that is looked at marked. Names are never cut: their ends may be what tells them apart. */
export function CandidateList({
  candidates,
  shown,
  onShow,
}: {
  readonly candidates: readonly ListedCandidate[];
  /** Id of the one that is looked at. */
  readonly shown: string | null;
  readonly onShow: (id: string) => void;
}) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {candidates.length} candidates
      </Text>
      {candidates.map(({ id, name, score }) => (
        <Button
          key={id}
          variant={id === shown ? 'light' : 'subtle'}
          aria-pressed={id === shown}
          size="compact-sm"
          justify="space-between"
          classNames={{ root: styles.candidate ?? '', label: styles.name ?? '' }}
          rightSection={<Score score={score} />}
          onClick={() => onShow(id)}
        >
          {name}
        </Button>
      ))}
    </Stack>
  );
}
