import styles from './score.module.css';

const words: readonly [number, string][] = [
  [0.97, 'almost certain'],
  [0.85, 'very likely'],
  [0.6, 'likely'],
  [0.3, 'possible'],
  [0, 'unlikely'],
];

/** The word for a probability. */
function scoreWord(score: number): string {
  return words.find(([least]) => score >= least)?.[1] ?? 'unlikely';
}

/** A score as a word and a small bar; the number on hover. Plain elements: a list draws hundreds of them. */
export function Score({ score }: { readonly score: number | null }) {
  if (score === null) return <span>–</span>;
  return (
    <span className={styles.score} title={`${(score * 100).toFixed(0)} of 100`}>
      <span className={styles.bar} aria-hidden="true">
        <span className={styles.fill} style={{ width: `${Math.round(score * 100)}%` }} />
      </span>
      {scoreWord(score)}
    </span>
  );
}
