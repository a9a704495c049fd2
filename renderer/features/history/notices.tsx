import { Alert, Button, Group, Text } from '@mantine/core';
import type { DocumentTab } from '../../../shared/ipc/documents.ts';
import { useRoute } from '../../stores/route.ts';
import { formatCount, plural } from '../../ui/format.ts';
import type { Counts } from './tabs.ts';

/** What an empty tab means. */
export const emptyTexts: Readonly<Record<DocumentTab, string>> = {
  confident: 'No confident match is open.',
  ambiguous: 'Nothing ambiguous is open.',
  unmatched: 'Every document has a match or a link.',
  linked: 'Nothing is linked yet.',
  left: 'Nothing was left for later.',
  excluded: 'No draft, void or gone document.',
};

interface NextStep {
  readonly text: string;
  readonly button: string;
  act(): void;
}

/** Where to go on from a tab with nothing in it: the tab with the surest work, or the next step. */
function nextStep(
  counts: Counts,
  show: (tab: DocumentTab) => void,
  go: (screen: 'customers' | 'payments') => void,
): NextStep {
  const { tabs, compared } = counts;
  if (tabs.confident > 0) {
    return {
      text: `${plural(tabs.confident, 'confident match', 'confident matches')} can be linked in one step.`,
      button: 'Show them',
      act: () => show('confident'),
    };
  }
  if (tabs.ambiguous > 0) {
    return {
      text: `${plural(tabs.ambiguous, 'document')} with something open ${tabs.ambiguous === 1 ? 'waits' : 'wait'} for a person.`,
      button: 'Show them',
      act: () => show('ambiguous'),
    };
  }
  if (compared.clientsMapped === 0) {
    return {
      text: 'No customer is linked yet; confident matches need that.',
      button: 'Link customers',
      act: () => go('customers'),
    };
  }
  return {
    text: 'Every match is decided. Next: what QuickBooks applied to the linked ones.',
    button: 'Go to backfill',
    act: () => go('payments'),
  };
}

/** Says what comes next, above a tab that has nothing in it. */
export function EmptyTab({
  counts,
  tab,
  onTab,
}: {
  readonly counts: Counts;
  readonly tab: DocumentTab;
  readonly onTab: (tab: DocumentTab) => void;
}) {
  const go = useRoute((route) => route.go);
  if (counts.tabs[tab] > 0) return null;
  const next = nextStep(counts, onTab, go);
  return (
    <Group gap="sm" p="sm" wrap="nowrap">
      <Text size="sm">
        {emptyTexts[tab]} {next.text}
      </Text>
      <Button size="compact-sm" variant="light" onClick={next.act} style={{ flexShrink: 0 }}>
        {next.button}
      </Button>
    </Group>
  );
}

/** What was compared, where no document has a number in common: an ordinary result that wants an explanation. */
export function NothingInCommon({
  counts,
  onTab,
}: {
  readonly counts: Counts;
  readonly onTab: (tab: DocumentTab) => void;
}) {
  const go = useRoute((route) => route.go);
  const { compared, tabs } = counts;
  if (tabs.linked + tabs.confident > 0 || compared.source === 0 || compared.quickbooks === 0) return null;
  return (
    <Alert
      variant="light"
      color="blue"
      m="sm"
      title={
        compared.numbersInCommon === 0
          ? '0 matches: no number in common'
          : `0 matches, ${plural(compared.numbersInCommon, 'number')} in common`
      }
    >
      <Text size="sm">
        {formatCount(compared.source)} documents of the source were compared with {formatCount(compared.quickbooks)} in
        QuickBooks, by number, total, currency and linked customer ({plural(compared.clientsMapped, 'customer')}{' '}
        linked). That is an ordinary result, and nothing is wrong with either side.
      </Text>
      <Group gap="sm" mt="xs">
        {compared.clientsMapped === 0 && (
          <Button size="compact-sm" variant="light" onClick={() => go('customers')}>
            Link customers first
          </Button>
        )}
        {tabs.ambiguous > 0 && (
          <Button size="compact-sm" variant="light" onClick={() => onTab('ambiguous')}>
            See {plural(tabs.ambiguous, 'suggestion')} by total, date and customer
          </Button>
        )}
      </Group>
    </Alert>
  );
}
