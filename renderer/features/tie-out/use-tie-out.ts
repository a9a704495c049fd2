import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { SignOff } from '../../../shared/ipc/sign-offs.ts';
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

/** The newest sign-off that stands, and how many records are not as they were signed; null without one. */
export interface LastSignOff {
  readonly signOff: SignOff;
  readonly changedCount: number;
}

/** Read again whenever facts change: after every pull and import it says what became of the last sign-off. */
export function useLastSignOff(): LastSignOff | null {
  const [last, setLast] = useState<LastSignOff | null>(null);
  const version = useTieOutFacts();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    let isCurrent = true;
    run(async () => {
      const signOff = (await callEngine('signOff.list', {})).find((one) => one.reopenedAt === null);
      const changes =
        signOff === undefined
          ? null
          : await callEngine('signOff.changes', { signOffId: signOff.signOffId, offset: 0, limit: 1 });
      if (!isCurrent) return;
      setLast(signOff === undefined || changes === null ? null : { signOff, changedCount: changes.totalCount });
    });
    return () => {
      isCurrent = false;
    };
  }, [version]);
  return last;
}
