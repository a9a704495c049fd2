import { useEffect } from 'react';
import type { WizardStep } from '../../../shared/ipc/wizard.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useCompany } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { type Step, stepsOf } from './steps.ts';

export interface SetUp {
  readonly steps: readonly Step[];
  /** Where the set-up is, by its number in the steps; null while none is under way. */
  readonly at: number | null;
  /** It is put off, or this window may not decide: no bar. */
  readonly hidden: boolean;
  readonly canDecide: boolean;
  /** Goes to a step, beginning or taking up the set-up where it has to. */
  goTo(step: WizardStep): void;
  putOff(): void;
}

/** The set-up of the open company, for the bar above its steps and the screens that begin, take up or end it. */
export function useSetUp(): SetUp {
  const status = useCompany((company) => company.status);
  const go = useRoute((route) => route.go);
  const steps = status === null ? [] : stepsOf(status);
  const open = status?.wizard.run ?? null;
  const at = open === null ? null : steps.findIndex((step) => step.id === open.step);
  const canDecide = status !== null && status.mode !== 'read-only';
  return {
    steps,
    at,
    hidden: open === null || !open.shown || !canDecide,
    canDecide,
    goTo(id) {
      const step = steps.find((one) => one.id === id);
      if (step !== undefined) go(step.screen);
      run(() => callEngine('wizard.go', { step: id }));
    },
    putOff() {
      run(() => callEngine('wizard.leave', {}));
    },
  };
}

/** Whoever goes to a step's screen by another way takes the set-up along: its place is where the person is. */
export function useSetUpFollows({ steps, at, hidden }: SetUp): void {
  const screen = useRoute((route) => route.screen);
  const here = steps.findIndex((step) => step.screen === screen);
  const id = steps[here]?.id;
  useEffect(() => {
    if (!hidden && at !== here && id !== undefined) run(() => callEngine('wizard.go', { step: id }));
  }, [hidden, at, here, id]);
}
