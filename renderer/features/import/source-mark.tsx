import { withSource } from '../../../shared/with-source.ts';

/** The source a client or document comes from, behind its name; nothing where the company has only one. */
export function SourceMark({ name }: { readonly name: string | null }) {
  return name === null ? null : (
    <span style={{ color: 'var(--text-2)' }} title={`From ${name}`}>
      {' · '}
      {name}
    </span>
  );
}

/** A row's client in one text, as it is copied and saved; null where the row has none. */
export function clientText(
  row: { readonly clientName: string | null; readonly clientSource: string | null } | undefined,
): string | null {
  return row === undefined || row.clientName === null ? null : withSource(row.clientName, row.clientSource);
}
