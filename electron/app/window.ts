import { BrowserWindow, type Session, session, shell } from 'electron';
import { appOrigin } from './protocol.ts';

/** Places outside that the window may send a person to, in their own browser. */
export const helpPages = {
  'intuit-developer': 'https://developer.intuit.com/app/developer/dashboard',
  'intuit-keys': 'https://developer.intuit.com/app/developer/qbo/docs/get-started/get-client-id-and-client-secret',
  quickbooks: 'https://app.qbo.intuit.com/',
} as const;

export type HelpTopic = keyof typeof helpPages;

export async function openHelp(topic: HelpTopic): Promise<void> {
  await shell.openExternal(helpPages[topic]);
}

export interface WindowBounds {
  readonly width: number;
  readonly height: number;
}

/** A locked-down window on the application's own page. */
export function createWindow(preload: string, bounds: WindowBounds): BrowserWindow {
  const window = new BrowserWindow({
    width: bounds.width,
    height: bounds.height,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: 'Tieout',
    backgroundColor: '#16191a',
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
  window.once('ready-to-show', () => window.show());
  window.removeMenu();
  void window.loadURL(`${appOrigin}/`);
  return window;
}

/** True for the top frame of one of our windows on our own page: nobody else's messages count. */
export function isTrustedFrame(frame: { readonly url: string; readonly parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && URL.parse(frame.url)?.origin === new URL(appOrigin).origin;
}

/** No permission is ever needed, so none is given. */
export function denyPermissions(target: Session = session.defaultSession): void {
  const allowed = new Set(['clipboard-sanitized-write']);
  target.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed.has(permission)));
  target.setPermissionCheckHandler((_contents, permission) => allowed.has(permission));
  target.setDevicePermissionHandler(() => false);
}

/** Locks a web contents to our own page: no navigation, no new windows, no webviews, no downloads. */
export function lockNavigation(contents: Electron.WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.session.on('will-download', (event) => event.preventDefault());
}
