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

/** The page a sign-in ended on. */
export interface LastPage {
  readonly status: number;
  readonly text: string;
  readonly url: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" };

function attributesOf(tag: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of tag.matchAll(/\s([\w-]+)(?:="([^"]*)")?/g)) {
    found.set(
      name,
      value.replace(/&(#?\w+);/g, (whole, entity: string) => entities[entity] ?? whole),
    );
  }
  return found;
}

/** What a browser would send for this page's form when the button with these words is pressed; null without one. */
function fillForm(html: string, words: RegExp): { action: string; fields: URLSearchParams } | null {
  const [form, formTag = ''] = html.match(/(<form\b[^>]*>)[\s\S]*?<\/form>/) ?? [];
  if (!form) return null;
  const fields = new URLSearchParams();
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const input = attributesOf(tag);
    const isChosen = input.get('type') !== 'radio' || input.has('checked');
    if (isChosen) fields.append(input.get('name') ?? '', input.get('value') ?? '');
  }
  for (const [, tag = '', text = ''] of form.matchAll(/(<button\b[^>]*>)([\s\S]*?)<\/button>/g)) {
    if (!words.test(text)) continue;
    const button = attributesOf(tag);
    fields.append(button.get('name') ?? '', button.get('value') ?? '');
    return { action: attributesOf(formTag).get('action') ?? '', fields };
  }
  return null;
}

/**
 * Plays the person at the browser: opens the sign-in page, connects the company chosen there (the first) or
 * refuses, and follows the way back to the application.
 *
 * @returns the last page: the application's own, or the sign-in page's refusal if it showed no form
 */
export async function playBrowser(url: string, answer: 'allow' | 'refuse' = 'allow'): Promise<LastPage> {
  const page = await fetch(url);
  const text = await page.text();
  const filled = fillForm(text, answer === 'allow' ? /^Connect$/ : /^No, thanks$/);
  if (!filled) return { status: page.status, text, url: page.url };
  const last = await fetch(new URL(filled.action, page.url), { method: 'POST', body: filled.fields });
  return { status: last.status, text: await last.text(), url: last.url };
}
