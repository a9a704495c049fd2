import { BrowserWindow } from 'electron';
import { AppError } from '../../shared/errors.ts';

const pageWaitMs = 30_000;

/**
 * Prints a whole HTML document to PDF in a hidden window that can neither run scripts nor load anything.
 *
 * @param html  made by the reports folder; every value in it escaped
 * @throws AppError 'report.failed'
 */
export async function printPdf(html: string): Promise<Uint8Array> {
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      offscreen: true,
    },
  });
  const timer = setTimeout(() => window.destroy(), pageWaitMs);
  try {
    await window.loadURL(`data:text/html;charset=utf-8;base64,${Buffer.from(html, 'utf8').toString('base64')}`);
    return await window.webContents.printToPDF({
      pageSize: 'A4',
      printBackground: true,
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate:
        '<div style="width:100%;font-size:8px;font-family:sans-serif;color:#666;text-align:center">Page <span class="pageNumber"></span> of <span class="totalPages"></span></div>',
      margins: { top: 0.6, bottom: 0.7, left: 0.6, right: 0.6 },
    });
  } catch (error) {
    throw new AppError('report.failed', 'retry-later', {}, error);
  } finally {
    clearTimeout(timer);
    if (!window.isDestroyed()) window.destroy();
  }
}
