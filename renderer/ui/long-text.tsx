import { Button } from '@mantine/core';
import { Fragment, type ReactNode, useState } from 'react';
import styles from './long-text.module.css';

/** A text, perhaps a part of another, with places where a line may end inside an address: after "@", before a dot. */
export function Breakable({ text, within = text }: { readonly text: string; readonly within?: string }) {
  if (!/\S@\S/.test(within)) return text;
  let position = 0;
  return text.split(/(?<=@)|(?=\.)/).map((part) => {
    position += part.length;
    return (
      <Fragment key={position}>
        {position > part.length && <wbr />}
        {part}
      </Fragment>
    );
  });
}

/** More than this does not stand whole beside other facts. */
const lengthMax = 120;

/** What shows a text: at its full height, or, where it is very long, its beginning with a button for the rest. */
export function Clamped({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  const [whole, setWhole] = useState(false);
  if (text.length <= lengthMax) return children;
  return (
    <>
      <div className={whole ? undefined : styles.clamped}>{children}</div>
      <Button size="compact-xs" variant="subtle" ml={-8} aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? 'Less' : 'Whole text'}
      </Button>
    </>
  );
}
