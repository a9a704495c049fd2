import type { ExportItemState } from '../../../shared/ipc/exports.ts';
import styles from './export.module.css';
import { stateWords } from './words.ts';

/** The state of an item: icon and word, never colour alone. */
export function StateMark({ state, undone = false }: { readonly state: ExportItemState; readonly undone?: boolean }) {
  const { word, icon: Icon, colour } = stateWords[state];
  return (
    <span className={styles.state}>
      <Icon size={15} color={`var(${colour})`} />
      {undone ? 'taken back' : word}
    </span>
  );
}
