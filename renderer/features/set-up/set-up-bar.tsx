import { Button, Switch } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { callEngine } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useJob } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import styles from './set-up.module.css';
import { type SetUp, useSetUp, useSetUpFollows } from './use-set-up.ts';

function Bar({ setUp, at }: { readonly setUp: SetUp; readonly at: number }) {
  const status = useCompany((company) => company.status);
  const screen = useRoute((route) => route.screen);
  const job = useJob('backfill');
  useSetUpFollows(setUp);
  const { steps } = setUp;
  const here = steps[at];
  const isHere = here !== undefined && here.screen === screen;
  const next = steps[at + 1];
  const runsBackfill =
    isHere &&
    here.id === 'backfill' &&
    !here.done &&
    status?.wizard.run?.withBackfill === true &&
    status.counts.documentsLinked > 0 &&
    job?.status !== 'running';
  const goOn = (): void => {
    if (!isHere && here !== undefined) setUp.goTo(here.id);
    else if (next !== undefined) setUp.goTo(next.id);
    if (runsBackfill) run(() => callEngine('payments.backfill', {}));
  };
  const actions: Action[] = [
    {
      id: 'set-up.on',
      label: 'Go on with the set-up',
      group: 'Set-up',
      disabled: isHere && next === undefined,
      run: goOn,
    },
    { id: 'set-up.off', label: 'Put the set-up off', group: 'Set-up', run: setUp.putOff },
  ];
  useActions(actions);
  return (
    <nav className={styles.strip} aria-label="Set-up">
      <strong className={styles.title}>Set-up</strong>
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          <li key={step.id}>
            <button
              type="button"
              className={styles.step}
              aria-current={index === at ? 'step' : undefined}
              title={`${step.label}: ${step.text}`}
              onClick={() => setUp.goTo(step.id)}
            >
              <span className={styles.number} data-done={step.done} aria-hidden="true">
                {step.done ? <IconCheck size={12} /> : index + 1}
              </span>
              <span className={styles.label}>{step.label}</span>
              <span className={styles.text}>{step.text}</span>
            </button>
          </li>
        ))}
      </ol>
      <span className={styles.end}>
        {isHere && here.id === 'backfill' && !here.done && (
          <Switch
            size="xs"
            label="Bring payments in"
            checked={status?.wizard.run?.withBackfill ?? true}
            onChange={(event) => {
              const on = event.currentTarget.checked;
              run(() => callEngine('wizard.withBackfill', { on }));
            }}
          />
        )}
        {(!isHere || next !== undefined) && (
          <Button size="compact-sm" variant="light" onClick={goOn}>
            {isHere ? (runsBackfill ? 'Bring in, then next' : 'Next step') : 'Go on'}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" color="gray" onClick={setUp.putOff}>
          Put off
        </Button>
      </span>
    </nav>
  );
}

/** The set-up above every screen of its company, from its beginning until it is completed or put off. */
export function SetUpBar() {
  const setUp = useSetUp();
  return setUp.hidden || setUp.at === null ? null : <Bar setUp={setUp} at={setUp.at} />;
}
