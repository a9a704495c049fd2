import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { ElectronApplication, Page } from 'playwright';

/** CPU time of a window's tasks, in milliseconds. */
export interface TaskFigures {
  readonly count: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface WindowFigures {
  readonly window: TaskFigures;
  /** The same of a window that shows nothing, in the same run. */
  readonly emptyWindow: TaskFigures;
  readonly mainLoopDelayP99Ms: number;
}

export interface WindowMeter {
  /** Ends the measurement. */
  stop(): Promise<WindowFigures>;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

function figuresOf(cpuUs: readonly number[]): TaskFigures {
  const sorted = cpuUs.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) / 1000;
  return { count: sorted.length, p99Ms: at(0.99), maxMs: at(1) };
}

/** The events of a trace file, one line each as Chromium writes them; a line that is no event is skipped. */
async function readTasks(file: string, pids: readonly number[]): Promise<Map<number, number[]>> {
  const mains = new Map<number, number>();
  const tasks: { pid: number; tid: number; us: number }[] = [];
  const text: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) text.push(line);
  const { traceEvents } = JSON.parse(text.join('\n')) as { traceEvents: readonly TraceEvent[] };
  for (const event of traceEvents) {
    if (!pids.includes(event.pid)) continue;
    if (event.name === 'thread_name' && event.args?.name === 'CrRendererMain') mains.set(event.pid, event.tid);
    if (event.name === 'ThreadControllerImpl::RunTask' && event.tdur !== undefined)
      tasks.push({ pid: event.pid, tid: event.tid, us: event.tdur });
  }
  const byPid = new Map<number, number[]>(pids.map((pid) => [pid, []]));
  for (const { pid, tid, us } of tasks) if (mains.get(pid) === tid) byPid.get(pid)?.push(us);
  return byPid;
}

/**
 * Measures the window from now on: the CPU time of each task of its main thread, from a Chromium trace, and how late
 * main's event loop is. The first paint is over when the window shows something; call it then.
 */
export async function startWindowMeter(app: ElectronApplication, page: Page): Promise<WindowMeter> {
  const handle = await app.browserWindow(page);
  const pid = await handle.evaluate((window) => window.webContents.getOSProcessId());
  const emptyPid = await app.evaluate(async ({ BrowserWindow }) => {
    const empty = new BrowserWindow({ width: 600, height: 400, show: true, focusable: false });
    Object.assign(globalThis, { emptyWindow: empty });
    await empty.loadURL('about:blank');
    return empty.webContents.getOSProcessId();
  });
  await app.evaluate(
    async ({ contentTracing }, pids) => {
      await contentTracing.startRecording({
        recording_mode: 'record-until-full',
        trace_buffer_size_in_kb: 400_000,
        included_categories: ['toplevel'],
        excluded_categories: ['*'],
        included_process_ids: pids,
      });
      const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      Object.assign(globalThis, { loopDelay: delay });
    },
    [pid, emptyPid],
  );
  return {
    async stop() {
      const { file, delayNs } = await app.evaluate(async ({ contentTracing, BrowserWindow }) => {
        const delay = Reflect.get(globalThis, 'loopDelay') as { disable(): void; percentile(p: number): number };
        delay.disable();
        const traced = await contentTracing.stopRecording();
        const empty = Reflect.get(globalThis, 'emptyWindow') as InstanceType<typeof BrowserWindow>;
        empty.destroy();
        return { file: traced, delayNs: delay.percentile(99) };
      });
      const byPid = await readTasks(file, [pid, emptyPid]);
      await rm(file, { force: true });
      return {
        window: figuresOf(byPid.get(pid) ?? []),
        emptyWindow: figuresOf(byPid.get(emptyPid) ?? []),
        mainLoopDelayP99Ms: delayNs / 1e6,
      };
    },
  };
}
