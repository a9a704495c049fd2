import { Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine } from '../../api/client.ts';
import { useFacts } from '../../stores/company.ts';
import { formatDay } from '../../ui/format.ts';
import { useLive } from '../../ui/use-live.ts';
import styles from './go-live.module.css';

type Settings = NonNullable<EngineOutput<'company.settings'>>;

interface Line {
  readonly name: string;
  readonly value: string;
  /** What it means here. */
  readonly text: string;
  /** It makes QuickBooks do something other than what was sent. */
  readonly bends: boolean;
}

function linesOf(settings: Settings): readonly Line[] {
  const { closingDate, customTransactionNumbers, applyCreditsAutomatically, automatedSalesTax, multicurrency } =
    settings;
  const onOff = (on: boolean): string => (on ? 'on' : 'off');
  const lines: Line[] = [
    {
      name: 'Closing date',
      value: closingDate === null ? 'none' : formatDay(closingDate),
      text:
        closingDate === null
          ? 'No period is closed.'
          : 'Nothing dated on or before it can be posted; such documents are blocked before they leave.',
      bends: closingDate !== null,
    },
    {
      name: 'Custom transaction numbers',
      value: onOff(customTransactionNumbers),
      text: customTransactionNumbers
        ? 'The number sent is the number kept.'
        : 'QuickBooks numbers invoices by itself and may not keep the number sent.',
      bends: !customTransactionNumbers,
    },
    {
      name: 'Credits applied automatically',
      value: onOff(applyCreditsAutomatically),
      text: applyCreditsAutomatically
        ? 'An old credit may settle a new invoice at once.'
        : 'A credit is applied only where a person applies it.',
      bends: applyCreditsAutomatically,
    },
    {
      name: 'Automated sales tax',
      value: onOff(automatedSalesTax),
      text: automatedSalesTax
        ? 'QuickBooks computes the tax itself, so a total may differ from the one sent.'
        : 'Tax is what the invoice says.',
      bends: automatedSalesTax,
    },
    {
      name: 'Multicurrency',
      value: onOff(multicurrency),
      text: multicurrency
        ? 'Each customer has one currency, fixed when it is created; currencies are never added.'
        : `Everything is in ${settings.homeCurrency}.`,
      bends: multicurrency,
    },
  ];
  const { subscriptionStatus } = settings;
  if (subscriptionStatus !== null && !/^(paid|trial|active)/i.test(subscriptionStatus)) {
    lines.push({
      name: 'Subscription',
      value: subscriptionStatus,
      text: 'The company may be read-only.',
      bends: true,
    });
  }
  return lines;
}

/** Settings of the company in QuickBooks that bend results: how they stand and what that means here. */
export function CompanySettings() {
  const { value: settings } = useLive('settings', useFacts('company'), () => callEngine('company.settings', {}));
  return (
    <section aria-label="Settings in QuickBooks that bend results">
      <h3 className={styles.heading}>Settings in QuickBooks that bend results</h3>
      {settings === null ? (
        <Text size="sm" c="dimmed">
          They are read with every pull; none has read them yet.
        </Text>
      ) : (
        <table className={styles.settings}>
          <tbody>
            {linesOf(settings).map((line) => (
              <tr key={line.name} data-bends={line.bends}>
                <th scope="row">
                  {line.bends && <IconAlertTriangle size={14} aria-label="bends results" />}
                  {line.name}
                </th>
                <td>{line.value}</td>
                <td>{line.text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
