import { useEffect, useState } from 'react';
import { useRoute } from '../../stores/route.ts';
import styles from './import.module.css';
import { dropFiles } from './use-imports.ts';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes files dropped anywhere on a company's window: they are read, and Import shows what they bring. */
export function DropTarget() {
  const go = useRoute((store) => store.go);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const drag = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      // Between elements the pointer only moves on; outside the window there is none.
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (event.dataTransfer === null || !carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      go('import');
      dropFiles([...event.dataTransfer.files]);
    };
    window.addEventListener('dragover', drag);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', drag);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [go]);
  return over ? <div className={styles.over}>Drop the files to read them</div> : null;
}
