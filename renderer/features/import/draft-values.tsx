import { Select, Table, Title } from '@mantine/core';

/** Words of a column beside what each is taken to mean. */
export function ValueMeanings<T extends string>({
  title,
  labels,
  values,
  onChange,
}: {
  readonly title: string;
  readonly labels: Readonly<Record<T, string>>;
  readonly values: readonly { readonly value: string; readonly meaning: T | null }[];
  readonly onChange: (value: string, meaning: T) => void;
}) {
  if (values.length === 0) return null;
  const data = (Object.entries(labels) as [T, string][]).map(([value, label]) => ({ value, label }));
  return (
    <>
      <Title order={2} size="h5" mt="md">
        {title}
      </Title>
      <Table verticalSpacing={3} maw={520}>
        <Table.Tbody>
          {values.map(({ value, meaning }) => (
            <Table.Tr key={value}>
              <Table.Td w="50%" dir="auto">
                {value}
              </Table.Td>
              <Table.Td>
                <Select
                  size="xs"
                  aria-label={`Meaning of ${value}`}
                  placeholder="Choose what it means"
                  data={data}
                  value={meaning}
                  allowDeselect={false}
                  error={meaning === null}
                  onChange={(next) => next !== null && onChange(value, next)}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
