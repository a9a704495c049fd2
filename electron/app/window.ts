import { BrowserWindow, nativeTheme, type Session, session, shell } from 'electron';
import { appOrigin } from './protocol.ts';
import type { Bounds } from './window-bounds.ts';

/** Places outside that the window may send a person to, in their own browser. */
const helpPages = {
  'intuit-developer': 'https://developer.intuit.com/app/developer/dashboard',
  'intuit-keys': 'https://developer.intuit.com/app/developer/qbo/docs/get-started/get-client-id-and-client-secret',
  'intuit-redirects':
    'https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/set-redirect-uri',
  quickbooks: 'https://app.qbo.intuit.com/',
} as const;

export type HelpTopic = keyof typeof helpPages;

export async function openHelp(topic: HelpTopic): Promise<void> {
  await shell.openExternal(helpPages[topic]);
}

const defaultSize = { width: 1440, height: 900 };

/**
 * A locked-down window on the application's own page.
 *
 * @param bounds  where it stood last, checked to be reachable; null for the middle of the screen
 */
export function createWindow(preload: string, bounds: Bounds | null): BrowserWindow {
  const { maximized, ...place } = bounds ?? { ...defaultSize, maximized: false };
  const window = new BrowserWindow({
    ...place,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: 'Tieout',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16191a' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => (maximized ? window.maximize() : window.show()));
  window.removeMenu();
  void window.loadURL(`${appOrigin}/`);
  return window;
}

/**
 * True for the top frame of one of our windows on our own page: nobody else's messages count. Scheme and host are compared,
 * not origins: Node calls the origin of every scheme of one's own, and of data: and file:, the same `null`.
 */
export function isTrustedFrame(frame: { readonly url: string; readonly parent: unknown } | null): boolean {
  if (frame === null || frame.parent !== null) return false;
  const url = URL.parse(frame.url);
  return url !== null && `${url.protocol}//${url.host}` === appOrigin;
}

/** No permission is ever needed, so none is given. */
export function denyPermissions(target: Session = session.defaultSession): void {
  const allowed = new Set(['clipboard-sanitized-write']);
  target.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed.has(permission)));
  target.setPermissionCheckHandler((_contents, permission) => allowed.has(permission));
  target.setDevicePermissionHandler(() => false);
}

/** Nothing is ever downloaded by a window: files come from the engine, to a place the person chose. */
export function denyDownloads(target: Session = session.defaultSession): void {
  target.on('will-download', (event) => event.preventDefault());
}

/** Chromium would fetch dictionaries from Google, whatever the windows' own settings say. */
export function turnOffSpellChecker(target: Session): void {
  target.setSpellCheckerLanguages([]);
  target.setSpellCheckerEnabled(false);
}

/** Locks a web contents to our own page: no navigation, no new windows, no webviews. */
export function lockNavigation(contents: Electron.WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
