import { watch } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Stands in for the system browser of one application under test. */
export interface FakeBrowser {
  /** Folder to put first on the application's PATH: it holds an `xdg-open` that only notes the address. */
  readonly folder: string;
  /** The next address the application opened, in order; waits for it. */
  nextUrl(timeoutMs?: number): Promise<string>;
  /** Every address opened so far. */
  openedUrls(): Promise<string[]>;
}

/** Makes a fake browser that keeps its files in `folder`. */
export async function makeFakeBrowser(folder: string): Promise<FakeBrowser> {
  await mkdir(folder, { recursive: true });
  const notes = join(folder, 'opened.txt');
  await writeFile(notes, '');
  const script = join(folder, 'xdg-open');
  await writeFile(script, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${notes}'\n`);
  await chmod(script, 0o755);
  let taken = 0;

  const openedUrls = async (): Promise<string[]> => (await readFile(notes, 'utf8')).split('\n').slice(0, -1);

  const nextUrl = async (timeoutMs = 30_000): Promise<string> => {
    const changes = new AbortController();
    const timer = setTimeout(() => changes.abort(), timeoutMs);
    const watcher = watch(notes, { signal: changes.signal });
    try {
      for (;;) {
        const changed = new Promise<void>((resolve, reject) => {
          watcher.once('change', () => resolve());
          watcher.once('error', reject);
          changes.signal.addEventListener('abort', () =>
            reject(new Error('The application opened no address in time.')),
          );
        });
        const url = (await openedUrls())[taken];
        if (url !== undefined) {
          changed.catch(() => undefined);
          taken += 1;
          return url;
        }
        await changed;
      }
    } finally {
      clearTimeout(timer);
      watcher.close();
    }
  };

  return { folder, nextUrl, openedUrls };
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };

function attributesOf(tag: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of tag.matchAll(/\s([\w-]+)(?:="([^"]*)")?/g)) {
    found.set(
      name.toLowerCase(),
      value.replace(/&(#?\w+);/g, (whole, entity: string) => entities[entity] ?? whole),
    );
  }
  return found;
}

/** What a person would send by pressing the first button whose words match, in whichever form has it. */
function fillForm(html: string, button: RegExp): { action: string; fields: URLSearchParams } | null {
  for (const [form = ''] of html.matchAll(/<form\b[\s\S]*?<\/form>/gi)) {
    const buttons = [...form.matchAll(/<button\b[^>]*>([\s\S]*?)<\/button>|<input\b[^>]*type="submit"[^>]*>/gi)];
    const pressed = buttons.find(([tag, text]) => button.test(text ?? attributesOf(tag).get('value') ?? ''));
    if (!pressed) continue;
    const fields = new URLSearchParams();
    for (const [tag] of form.matchAll(/<input\b[^>]*>/gi)) {
      const { type = 'text', name, value = '' } = Object.fromEntries(attributesOf(tag));
      if (!name || type === 'submit') continue;
      // Of several companies the first is taken.
      if (type === 'radio' && fields.has(name)) continue;
      fields.append(name, value);
    }
    for (const [, open = '', options = ''] of form.matchAll(/(<select\b[^>]*>)([\s\S]*?)<\/select>/gi)) {
      const name = attributesOf(open).get('name');
      const first = options.match(/<option\b[^>]*>/i)?.[0];
      if (name && first) fields.append(name, attributesOf(first).get('value') ?? '');
    }
    const own = attributesOf(pressed[0].slice(0, pressed[0].indexOf('>')));
    const name = own.get('name');
    if (name) fields.append(name, own.get('value') ?? '');
    const action = attributesOf(form.slice(0, form.indexOf('>'))).get('action') ?? '';
    return { action, fields };
  }
  return null;
}

/**
 * Plays the person at the browser: opens the sign-in page, allows (or refuses) the connection for the first company
 * and follows the way back to the application.
 *
 * @returns the last page, which the application itself serves
 */
export async function playBrowser(
  url: string,
  answer: 'allow' | 'refuse' = 'allow',
): Promise<{ status: number; text: string; url: string }> {
  let address = new URL(url);
  let reply = await fetch(address, { redirect: 'manual' });
  let answered = false;
  for (let step = 0; step < 10; step += 1) {
    const location = reply.headers.get('location');
    if (location) {
      address = new URL(location, address);
      reply = await fetch(address, { redirect: 'manual' });
      continue;
    }
    const text = await reply.text();
    const button = answer === 'allow' ? /allow|connect|authori[sz]e/i : /cancel|refuse|deny|no thanks/i;
    const filled = answered ? null : fillForm(text, button);
    if (!filled) return { status: reply.status, text, url: address.href };
    answered = true;
    address = new URL(filled.action, address);
    reply = await fetch(address, { method: 'POST', body: filled.fields, redirect: 'manual' });
  }
  throw new Error(`The sign-in page went round in circles, last at ${address.origin}${address.pathname}`);
}
