import { createHash } from 'node:crypto';

/** What the browser tab says when Tieout has its answer, or cannot use it. */
export type PageKind = 'received' | 'declined' | 'repeated' | 'not-expected' | 'not-here';

const texts: Readonly<Record<PageKind, { title: string; text: string }>> = {
  received: {
    title: 'Back to Tieout',
    text: 'QuickBooks has answered. Tieout shows the company now and asks you to confirm it. You can close this tab.',
  },
  declined: {
    title: 'Not connected',
    text: 'QuickBooks did not grant access, and nothing was stored. Tieout says what to do next. You can close this tab.',
  },
  repeated: {
    title: 'Already done',
    text: 'Tieout has this answer already and did nothing twice. You can close this tab.',
  },
  'not-expected': {
    title: 'Not the sign-in Tieout is waiting for',
    text: 'This answer belongs to another sign-in, so it was not used. Please start again from Tieout.',
  },
  'not-here': { title: 'Nothing here', text: 'Tieout listens here for the end of a sign-in only.' },
};

const style =
  'body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.5 system-ui,sans-serif;color:#1c2430;' +
  'background:#f6f7f9}main{max-width:30rem;padding:2rem}h1{font-size:1.4rem;margin:0 0 .5rem}' +
  '@media (prefers-color-scheme:dark){body{color:#e6e9ee;background:#14181f}}';

const styleHash = createHash('sha256').update(style).digest('base64');

/** The page as HTML. Its text is fixed: nothing from the request is ever echoed. */
export function pageHtml(kind: PageKind): string {
  const { title, text } = texts[kind];
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>${style}</style></head>` +
    `<body><main><h1>${title}</h1><p>${text}</p></main></body></html>\n`
  );
}

/** No script, no subresource, no framing, no caching, no referrer: the address bar holds a code. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  Connection: 'close',
};
