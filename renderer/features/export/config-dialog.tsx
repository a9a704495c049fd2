import { Button, Modal, ScrollArea, Select, Stack, Table, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { ConfigRow } from '../../../shared/ipc/exports.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useFacts } from '../../stores/company.ts';
import { DialogFooter } from '../../ui/dialog-footer.tsx';
import { useFocusBack } from '../../ui/focus-back.ts';
import { formatCount, plural } from '../../ui/format.ts';
import styles from './export.module.css';
import { configWords, originWords } from './words.ts';

type Config = EngineOutput<'exports.config'>;

/** Values a Select cannot hold as an empty text. */
const leaveOut = '__leave-out';

function optionsOf(config: Config, row: ConfigRow): { value: string; label: string }[] {
  const entries = config.choices[row.kind]
    .filter((choice) => choice.active || choice.id === row.target)
    .map((choice) => ({ value: choice.id, label: choice.active ? choice.name : `${choice.name} (inactive)` }));
  if (row.kind === 'item') return [{ value: 'DISCOUNT', label: 'Discount on the document' }, ...entries];
  return row.kind === 'tax' ? entries : [{ value: leaveOut, label: 'Leave out' }, ...entries];
}

/** What the source's services, taxes, terms and methods are called in QuickBooks; what blocks most comes first. */
export function ConfigDialog({ canDecide, onClose }: { readonly canDecide: boolean; readonly onClose: () => void }) {
  const [config, setConfig] = useState<Config | null>(null);
  const version = useFacts('exports');
  useFocusBack();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    run(async () => setConfig(await callEngine('exports.config', {})));
  }, [version]);
  const choose = (row: ConfigRow, value: string | null) =>
    run(() =>
      callEngine('exports.setConfig', {
        values: [{ kind: row.kind, value: row.value, target: value === leaveOut ? '' : value }],
      }),
    );
  const suggested = (config?.rows ?? []).filter((row) => row.target === null && row.suggestion !== null);
  const acceptAll = () =>
    run(() =>
      callEngine('exports.setConfig', {
        values: suggested.map(({ kind, value, suggestion }) => ({ kind, value, target: suggestion })),
      }),
    );
  return (
    <Modal opened onClose={onClose} size="xl" title="What things are called in QuickBooks">
      <Stack>
        <Text size="sm">
          A value with the same name in QuickBooks is mapped by itself. Everything else is chosen once, or takes the
          default.
        </Text>
        {config !== null && (
          <ScrollArea.Autosize mah={440}>
            <Table stickyHeader verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>In the source</Table.Th>
                  <Table.Th ta="end">Used</Table.Th>
                  <Table.Th ta="end">Waiting</Table.Th>
                  <Table.Th w={260}>In QuickBooks</Table.Th>
                  <Table.Th>How</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {config.rows.map((row) => {
                  const words = configWords[row.kind];
                  const name = row.value === '' ? words.default : row.value;
                  return (
                    <Table.Tr key={`${row.kind} ${row.value}`}>
                      <Table.Td>
                        <span className={styles.quiet}>{words.name}</span> {name}
                      </Table.Td>
                      <Table.Td ta="end">{formatCount(row.uses)}</Table.Td>
                      <Table.Td ta="end">{row.blocks === 0 ? '–' : formatCount(row.blocks)}</Table.Td>
                      <Table.Td>
                        <Select
                          size="xs"
                          searchable
                          clearable
                          disabled={!canDecide}
                          aria-label={`${words.name} ${name} in QuickBooks`}
                          placeholder={
                            row.suggestion === null
                              ? `Choose ${words.list}`
                              : `Suggested: ${config.choices[row.kind].find((one) => one.id === row.suggestion)?.name ?? ''}`
                          }
                          data={optionsOf(config, row)}
                          value={row.target === '' ? leaveOut : row.target}
                          onChange={(value) => choose(row, value)}
                        />
                      </Table.Td>
                      <Table.Td>{row.target !== null && !row.usable ? 'inactive' : originWords[row.origin]}</Table.Td>
                    </Table.Tr>
                  );
                })}
              </Table.Tbody>
            </Table>
          </ScrollArea.Autosize>
        )}
        <DialogFooter>
          {suggested.length > 0 && (
            <Button variant="default" disabled={!canDecide} onClick={acceptAll}>
              Take {plural(suggested.length, 'suggestion')}
            </Button>
          )}
          <Button data-autofocus onClick={onClose}>
            Done
          </Button>
        </DialogFooter>
      </Stack>
    </Modal>
  );
}
