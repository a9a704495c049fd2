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

/** What was compared, where no document has a number in common: an ordinary result that wants an explanation. */
export function NothingInCommon({
  counts,
  onTab,
}: {
  readonly counts: Counts;
  readonly onTab: (tab: DocumentTab) => void;
}) {
  const go = useRoute((route) => route.go);
  const { compared, matching, tabs } = counts;
  const { numbersInCommon } = compared;
  if (matching || numbersInCommon === null || compared.source === 0 || compared.quickbooks === 0) return null;
  return (
    <Alert
      variant="light"
      color="blue"
      m="sm"
      title={
        numbersInCommon === 0
          ? '0 matches: no number in common'
          : `0 matches, ${plural(numbersInCommon, 'number')} in common`
      }
    >
      <Text size="sm">
        {formatCount(compared.source)} documents of the source were compared with {formatCount(compared.quickbooks)} in
        QuickBooks, by number, total, currency and linked customer.{' '}
        {compared.clientsMapped === 0
          ? 'No customer is linked yet: without that nothing can be confident.'
          : `${plural(compared.clientsMapped, 'customer')} ${compared.clientsMapped === 1 ? 'is' : 'are'} linked. No match is an ordinary result; nothing is wrong with either side.`}
      </Text>
      <Group gap="sm" mt="xs">
        {compared.clientsMapped === 0 && (
          <Button size="compact-sm" variant="light" onClick={() => go('customers')}>
            Link customers first
          </Button>
        )}
        {tabs.ambiguous > 0 && (
          <Button size="compact-sm" variant="light" onClick={() => onTab('ambiguous')}>
            See {plural(tabs.ambiguous, 'suggestion')} by number, total, date and customer
          </Button>
        )}
      </Group>
    </Alert>
  );
}
