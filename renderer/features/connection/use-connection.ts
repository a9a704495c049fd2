import { useCallback, useEffect, useState } from 'react';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import type { Pull } from './use-pull.ts';
import type { Health, TypeState } from './words.ts';

export interface Connection {
  readonly health: Health | null;
  readonly types: readonly TypeState[];
  reload(): void;
}

/** Health and the state of each type, kept fresh while facts change and a pull runs. */
export function useConnection(pull: Pull): Connection {
  const [health, setHealth] = useState<Health | null>(null);
  const [types, setTypes] = useState<readonly TypeState[]>([]);
  const version = useFacts('company');
  const requestCount = useCompany((store) => store.status?.requestCount ?? 0);
  const reload = useCallback(
    () =>
      run(async () => {
        const [nextHealth, nextTypes] = await Promise.all([
          callEngine('connection.health', {}),
          callEngine('connection.types', {}),
        ]);
        setHealth(nextHealth);
        setTypes(nextTypes);
      }),
    [],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when facts or the pull change
  useEffect(reload, [version, requestCount, pull.running?.phase, pull.running === null]);
  return { health, types, reload };
}
