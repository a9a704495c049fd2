import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { CurrencyTieOut } from '../../../shared/ipc/tieout.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';

export type TieOutReply = EngineOutput<'tieout.get'>;

/** Every fact that a tie-out rests on. */
export function useTieOutFacts(): number {
  return useFacts('tieout', 'customers', 'documents', 'payments');
}

/** The tie-out as of a day (null: today); null until it is there. */
export function useTieOutReply(asOf: string | null): TieOutReply | null {
  const [reply, setReply] = useState<TieOutReply | null>(null);
  const version = useTieOutFacts();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    let isCurrent = true;
    run(async () => {
      const next = await callEngine('tieout.get', { asOf });
      if (isCurrent) setReply(next);
    });
    return () => {
      isCurrent = false;
    };
  }, [asOf, version]);
  return reply;
}

/** The currency that was chosen, else the company's own, else the first one with receivables. */
export function usePickedCurrency(reply: TieOutReply | null, chosen: string | null): CurrencyTieOut | null {
  const home = useCompany((company) => company.status?.homeCurrency);
  const currencies = reply?.currencies ?? [];
  return (
    currencies.find((one) => one.currency === chosen) ??
    currencies.find((one) => one.currency === home) ??
    currencies[0] ??
    null
  );
}
