import { test as base } from '@playwright/test';
import { type LaunchOptions, launchTieout, type Tieout } from './launch.ts';

export { expect } from '@playwright/test';

interface Fixtures {
  /** Starts the application; what is started is closed after the test, with logs and, on failure, a trace attached. */
  launch(options?: LaunchOptions): Promise<Tieout>;
}

/** Playwright's `test` with `launch`. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures used from a destructured parameter.
  launch: async ({}, use, info) => {
    const started: Tieout[] = [];
    await use(async (options) => {
      const tieout = await launchTieout(options);
      started.push(tieout);
      await tieout.app.context().tracing.start({ screenshots: true, snapshots: true });
      return tieout;
    });
    for (const [index, tieout] of started.entries()) {
      const failed = info.status !== info.expectedStatus;
      const trace = info.outputPath(`trace-${index + 1}.zip`);
      // An application that the test itself closed or killed has no context left to trace.
      await tieout.app
        .context()
        .tracing.stop(failed ? { path: trace } : {})
        .then(() => (failed ? info.attach('trace', { path: trace, contentType: 'application/zip' }) : undefined))
        .catch(() => undefined);
      for (const [name, body] of await tieout.logs()) {
        if (failed) await info.attach(`${index + 1}-${name}`, { body, contentType: 'text/plain' });
      }
      await tieout.close();
    }
  },
});
