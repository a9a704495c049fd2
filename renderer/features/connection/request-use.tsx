import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { Group, Progress, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { useNow } from '../../app/use-now.ts';
import { formatCount, formatDay } from '../../ui/format.ts';
import type { Health } from './words.ts';

const daysShown = 30;
const dayMs = 86_400_000;

/** The last 30 UTC days, oldest first. */
function lastDays(nowMs: number): string[] {
  return Array.from({ length: daysShown }, (_, index) =>
    new Date(nowMs - (daysShown - 1 - index) * dayMs).toISOString().slice(0, 10),
  );
}

/** Reads used of the monthly limit, and requests by day; the chart's figures are a table for those who cannot see it. */
export function RequestUse({ health }: { readonly health: Health }) {
  const share = (100 * health.readsThisMonth) / health.monthlyLimit;
  const byDay = new Map(health.days.map((one) => [one.day, one]));
  const data = lastDays(useNow(600_000)).map((day) => ({
    day: formatDay(day),
    Reads: byDay.get(day)?.reads ?? 0,
    Writes: byDay.get(day)?.writes ?? 0,
    Errors: byDay.get(day)?.errors ?? 0,
  }));
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text fw={600}>Requests</Text>
        <Text size="sm" c="var(--text-2)">
          {formatCount(health.readsThisMonth)} of {formatCount(health.monthlyLimit)} reads this month
        </Text>
      </Group>
      <Progress value={Math.max(share, 0.5)} size="sm" aria-label="Reads used of the monthly limit" />
      {health.days.length === 0 ? (
        <Text size="sm" c="var(--text-2)">
          No requests in the last 30 days.
        </Text>
      ) : (
        <div aria-hidden="true">
          <BarChart
            h={140}
            data={data}
            dataKey="day"
            type="stacked"
            maxBarWidth={28}
            series={[
              { name: 'Reads', color: 'var(--tier-linked)' },
              { name: 'Writes', color: 'var(--tier-exact)' },
              { name: 'Errors', color: 'var(--wrong)' },
            ]}
            withLegend
            tickLine="none"
            gridAxis="x"
            barProps={{ isAnimationActive: false }}
            barChartProps={{ accessibilityLayer: false }}
          />
        </div>
      )}
      <VisuallyHidden>
        <Table>
          <Table.Caption>Requests by day</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Day</Table.Th>
              <Table.Th>Reads</Table.Th>
              <Table.Th>Writes</Table.Th>
              <Table.Th>Errors</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data
              .filter((one) => one.Reads + one.Writes + one.Errors > 0)
              .map((one) => (
                <Table.Tr key={one.day}>
                  <Table.Td>{one.day}</Table.Td>
                  <Table.Td>{one.Reads}</Table.Td>
                  <Table.Td>{one.Writes}</Table.Td>
                  <Table.Td>{one.Errors}</Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </VisuallyHidden>
    </Stack>
  );
}
