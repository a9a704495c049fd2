import { Breakable } from './long-text.tsx';

interface Part {
  readonly text: string;
  readonly differs: boolean;
}

/** Below this share of the shorter text, letters in common are chance: marking around them reads as noise. */
const leastShared = 0.6;

/**
 * Splits `text` into what it shares with `other` (longest common subsequence of characters) and what it does not. Texts
 * that have little in common differ as a whole.
 */
function diffParts(text: string, other: string): Part[] {
  const a = [...text.slice(0, 500)];
  const b = [...other.slice(0, 500)];
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const same = a[i]?.toLowerCase() === b[j]?.toLowerCase();
      const right = lengths[i * width + j + 1] ?? 0;
      const down = lengths[(i + 1) * width + j] ?? 0;
      lengths[i * width + j] = same ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(right, down);
    }
  }
  if ((lengths[0] ?? 0) < leastShared * Math.min(a.length, b.length)) return [{ text, differs: true }];
  const parts: Part[] = [];
  const push = (char: string, differs: boolean) => {
    const last = parts.at(-1);
    if (last !== undefined && last.differs === differs) parts[parts.length - 1] = { text: last.text + char, differs };
    else parts.push({ text: char, differs });
  };
  let j = 0;
  for (let i = 0; i < a.length; i++) {
    const char = a[i] ?? '';
    if (char.toLowerCase() === b[j]?.toLowerCase()) {
      push(char, false);
      j++;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0) || j >= b.length) {
      push(char, true);
    } else {
      j++;
      i--;
    }
  }
  if (text.length > 500) push(text.slice(500), false);
  return parts;
}

/** A text with what differs from the other side marked, character by character. */
export function DiffText({ text, other }: { readonly text: string; readonly other: string }) {
  if (text === other) return <span dir="auto">{text}</span>;
  let position = 0;
  return (
    <span dir="auto">
      {diffParts(text, other).map((part) => {
        const key = position;
        position += part.text.length;
        return part.differs ? (
          <mark className="diff" key={key}>
            <Breakable text={part.text} within={text} />
          </mark>
        ) : (
          <span key={key}>
            <Breakable text={part.text} within={text} />
          </span>
        );
      })}
    </span>
  );
}
