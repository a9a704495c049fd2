import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { errorText } from '../../../shared/error-texts.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { callMain } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useSession } from '../../stores/session.ts';
import { openCompany } from './company-acts.ts';

/** In the place of a screen: the company's engine was left stopped, why, and what can be done. */
export function EngineStopped() {
  const window = useSession((store) => store.window);
  const company = window?.company;
  if (window === null || company === null || company === undefined) return null;
  const error = window.engineError;
  const { title, remedy } = errorText((error?.code ?? 'engine.crashed-repeatedly') as ErrorCode, error?.details ?? {});
  return (
    <Stack p="xl" maw={620} role="alert">
      <Title order={2} fz={18}>
        {title}
      </Title>
      <Text>{remedy}</Text>
      <Text c="dimmed">Every decision up to now is saved: each is written the moment it is made.</Text>
      <Group gap="xs">
        <Button onClick={() => openCompany(company.companyId, window.mode, false)}>Start it again</Button>
        <Button variant="default" onClick={() => run(() => callMain('window.showCompanies', {}))}>
          Show companies
        </Button>
        <Button variant="default" onClick={() => run(() => callMain('app.openDataFolder', {}))}>
          Show the folder
        </Button>
      </Group>
    </Stack>
  );
}
