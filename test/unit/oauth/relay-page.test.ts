import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

const html = readFileSync(new URL('../../../build/relay/index.html', import.meta.url), 'utf8');
const inline = (tag: string): string => new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? '';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

interface Element {
  textContent: string;
  href: string;
  value: string;
  hidden: boolean;
}

/** Runs the page's script against the few objects it may touch; anything else would throw. */
function visit(search: string): { handedTo: string[]; shown: string[]; elements: Record<string, Element> } {
  const handedTo: string[] = [];
  const shown: string[] = [];
  const elements: Record<string, Element> = {};
  runInNewContext(inline('script'), {
    URLSearchParams,
    location: { search, pathname: '/tieout/', replace: (address: string) => handedTo.push(address) },
    history: { replaceState: (_data: unknown, _title: string, address: string) => shown.push(address) },
    document: {
      getElementById: (id: string) => {
        elements[id] ??= { textContent: '', href: '', value: '', hidden: true };
        return elements[id];
      },
    },
  });
  return { handedTo, shown, elements };
}

describe('relay page', () => {
  it('allows exactly its own script and style', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    expect(policy).toBe(
      `default-src 'none'; script-src 'sha256-${sha256(inline('script'))}'; style-src 'sha256-${sha256(inline('style'))}'; ` +
        "base-uri 'none'; form-action 'none'",
    );
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/\son[a-z]+=|\sstyle=|src=|https?:\/\/(?!localhost)/);
  });

  it('stores nothing and sends nothing', () => {
    expect(inline('script')).not.toMatch(
      /localStorage|sessionStorage|cookie|indexedDB|fetch|XMLHttpRequest|sendBeacon|innerHTML/,
    );
  });

  it('hands the answer to the port in the state, and takes it out of the address bar', () => {
    const { handedTo, shown, elements } = visit('?code=a%2Bb&state=abc_-.42810&realmId=9130&extra=1');
    expect(handedTo).toEqual(['http://localhost:42810/callback?code=a%2Bb&state=abc_-.42810&realmId=9130']);
    expect(shown).toEqual(['/tieout/']);
    expect(elements.address?.value).toBe(handedTo[0]);
    expect(elements.address?.hidden).toBe(false);
  });

  it('hands a refusal on too', () => {
    expect(visit('?error=access_denied&state=abc.42810').handedTo).toEqual([
      'http://localhost:42810/callback?state=abc.42810&error=access_denied',
    ]);
  });

  it.each([
    '',
    '?code=c&state=abc&realmId=1',
    '?code=c&state=abc.80&realmId=1',
    '?code=c&state=abc.99999&realmId=1',
    '?code=c&state=abc.42810%40evil.example&realmId=1',
  ])('hands nothing anywhere for %j', (search) => {
    const { handedTo, elements } = visit(search);
    expect(handedTo).toEqual([]);
    expect(elements.title?.textContent).toBe('Nothing to hand over');
  });
});
