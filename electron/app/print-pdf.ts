import { BrowserWindow, session } from 'electron';
import { AppError } from '../../shared/errors.ts';

const pageWaitMs = 60_000;
/** A scheme of this one window's session, kept in memory: a data URL ends at two megabytes, a file would stay on disk. */
const scheme = 'tieout-report';
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
};

let printed = 0;

/** At the foot of each page what the document's title says, and where in it the page is. */
const footer = `<div style="width:100%;padding:0 0.6in;display:flex;gap:24px;font-size:7.5px;font-family:sans-serif;color:#566062">
<span class="title" style="flex:1;overflow:hidden;text-overflow:ellipsis;white-space:nowrap"></span>
<span style="white-space:nowrap">Page <span class="pageNumber"></span> of <span class="totalPages"></span></span></div>`;

/**
 * Prints a whole HTML document to PDF in a hidden window that can neither run scripts nor load anything. Its title is at
 * the foot of each page.
 *
 * @param html  made by the reports folder; every value in it escaped
 * @throws AppError 'report.failed'
 */
export async function printPdf(html: string): Promise<Uint8Array> {
  printed += 1;
  const partition = session.fromPartition(`report-${printed}`, { cache: false });
  partition.protocol.handle(scheme, () => new Response(html, { headers }));
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      session: partition,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      spellcheck: false,
      offscreen: true,
    },
  });
  const timer = setTimeout(() => window.destroy(), pageWaitMs);
  try {
    await window.loadURL(`${scheme}://report/`);
    return await window.webContents.printToPDF({
      pageSize: 'A4',
      printBackground: true,
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate: footer,
      margins: { top: 0.6, bottom: 0.7, left: 0.6, right: 0.6 },
    });
  } catch (error) {
    throw new AppError('report.failed', 'retry-later', {}, error);
  } finally {
    clearTimeout(timer);
    if (!window.isDestroyed()) window.destroy();
    partition.protocol.unhandle(scheme);
  }
}
