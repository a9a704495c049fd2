/** The source a client or document comes from, behind its name; nothing where the company has only one. */
export function SourceMark({ name }: { readonly name: string | null }) {
  return name === null ? null : (
    <span style={{ color: 'var(--text-2)' }} title={`From ${name}`}>
      {' · '}
      {name}
    </span>
  );
}
