const rows = [
  { ours: 'Harbor Bakery', theirs: 'Harbor Bakery LLC', amount: '1,240.00', state: 'linked' },
  { ours: 'Quill & Sons', theirs: 'Quill and Sons', amount: '862.50', state: 'linked' },
  { ours: 'Norrland Glas', theirs: 'Norrland Glas AB', amount: '4,019.75', state: 'suggested' },
  { ours: 'Bo’s Diner', theirs: 'Bos Diner', amount: '318.20', state: 'linked' },
] as const;

/** What Tieout does, in one picture: the source left, QuickBooks right, and a difference that comes to nothing. */
export function TwoSides() {
  return (
    <svg
      viewBox="0 0 420 262"
      role="img"
      aria-label="Clients on the left linked to QuickBooks customers on the right, with a difference of zero"
      style={{ width: '100%', height: 'auto', display: 'block' }}
      fontFamily="inherit"
    >
      <g fontSize="10.5" fontWeight="600" fill="var(--text-2)">
        <text x="14" y="18">
          Your billing
        </text>
        <text x="246" y="18">
          QuickBooks
        </text>
      </g>
      {rows.map((row, index) => {
        const y = 30 + index * 42;
        const colour = row.state === 'linked' ? 'var(--tier-exact)' : 'var(--tier-suggested)';
        return (
          <g key={row.ours} fontSize="11">
            {[
              { x: 4, name: row.ours },
              { x: 236, name: row.theirs },
            ].map((side) => (
              <g key={side.x}>
                <rect x={side.x} y={y} width="180" height="32" rx="4" fill="var(--surface-2)" stroke="var(--line)" />
                <text x={side.x + 10} y={y + 20} fill="var(--text)">
                  {side.name}
                </text>
                <text x={side.x + 170} y={y + 20} textAnchor="end" fill="var(--text-2)" fontSize="10.5">
                  {row.amount}
                </text>
              </g>
            ))}
            <path
              d={`M184 ${y + 16} H236`}
              stroke={colour}
              strokeWidth="1.6"
              strokeDasharray={row.state === 'linked' ? undefined : '4 4'}
            />
            <circle cx="210" cy={y + 16} r="8" fill="var(--surface)" stroke={colour} strokeWidth="1.6" />
            {row.state === 'linked' ? (
              <path d={`M206.4 ${y + 16.2} l2.6 2.6 l4.8 -5.2`} fill="none" stroke={colour} strokeWidth="1.8" />
            ) : (
              <text x="210" y={y + 20} textAnchor="middle" fontSize="11" fontWeight="700" fill={colour}>
                ?
              </text>
            )}
          </g>
        );
      })}
      <path d="M4 208 H416" stroke="var(--line)" />
      <text x="14" y="240" fontSize="12" fill="var(--text-2)">
        Difference
      </text>
      <text x="406" y="244" textAnchor="end" fontSize="24" fontWeight="650" fill="var(--text)">
        0.00
      </text>
    </svg>
  );
}
