import { readFile } from 'node:fs/promises';
import type { ElectronApplication } from 'playwright';
import { z } from 'zod';
import type { EditRequest } from '../../electron/simulator/simulator.ts';

const Announced = z.object({ controlBase: z.string(), truthFile: z.string(), exportDir: z.string() });

const Truth = z.object({
  asOf: z.string(),
  goLive: z.string(),
  customers: z.array(
    z.object({ clientId: z.string().nullable(), customerId: z.string().nullable(), tier: z.string() }),
  ),
  invoices: z.array(
    z.object({
      invoiceId: z.string().nullable(),
      kind: z.string(),
      damage: z.array(z.unknown()),
      quickbooksId: z.string().nullable(),
      type: z.enum(['Invoice', 'CreditMemo']),
    }),
  ),
  receivables: z.array(z.object({ currency: z.string(), sourceMinor: z.number(), quickbooksMinor: z.number() })),
});

const Edited = z.object({ id: z.string() });

/** An object of QuickBooks, as far as tests look at it. */
const Stored = z.looseObject({ Line: z.array(z.looseObject({})).optional() });

const Verified = z.object({ problems: z.array(z.string()) });

const Stats = z.object({ requests: z.number(), posts: z.number() });

/** What matches what in the practice books, as their generator knows it. */
export type Truth = z.infer<typeof Truth>;

/** The practice company as its makers see it: its own count of requests, and the truth about its books. */
export interface PracticeWatch {
  stats(): Promise<z.infer<typeof Stats>>;
  truth(): Promise<Truth>;
  /** A change that someone makes in QuickBooks' own screens. @returns the id of what was changed or made */
  edit(request: EditRequest): Promise<string>;
  /** An object as QuickBooks has it. */
  object(entity: string, id: string): Promise<z.infer<typeof Stored>>;
  /** No request is answered any more, and none is carried out, until the network is there again. */
  cutNetwork(cut: boolean): Promise<void>;
  /** What does not add up in the books. */
  problems(): Promise<readonly string[]>;
  /** Folder of the billing system's export. */
  exportDir(): Promise<string>;
}

/**
 * Listens for what the practice company's process announces to main, without changing anything on the way.
 * Call it before the practice company is opened for the first time.
 */
export async function watchPractice(app: ElectronApplication): Promise<PracticeWatch> {
  await app.evaluate(({ utilityProcess }) => {
    const fork = utilityProcess.fork.bind(utilityProcess);
    utilityProcess.fork = (modulePath, args, options) => {
      const child = fork(modulePath, args, options);
      if (options?.serviceName === 'Tieout practice company') {
        child.once('message', (message: unknown) => Object.assign(globalThis, { practiceAnnounced: message }));
      }
      return child;
    };
  });
  const announced = async () =>
    Announced.parse(await app.evaluate(() => Reflect.get(globalThis, 'practiceAnnounced') as unknown));
  return {
    async stats() {
      const { controlBase } = await announced();
      return Stats.parse(await (await fetch(`${controlBase}/stats`)).json());
    },
    async edit(request) {
      const { controlBase } = await announced();
      const response = await fetch(`${controlBase}/edit`, { method: 'POST', body: JSON.stringify(request) });
      return Edited.parse(await response.json()).id;
    },
    async object(entity, id) {
      const { controlBase } = await announced();
      const response = await fetch(`${controlBase}/object?${new URLSearchParams({ entity, id })}`);
      return z.object({ object: Stored }).parse(await response.json()).object;
    },
    async cutNetwork(cut) {
      const { controlBase } = await announced();
      const body = JSON.stringify({ action: { type: 'drop', when: 'before-commit' } });
      await fetch(`${controlBase}/faults`, cut ? { method: 'POST', body } : { method: 'DELETE' });
    },
    async problems() {
      const { controlBase } = await announced();
      return Verified.parse(await (await fetch(`${controlBase}/verify`)).json()).problems;
    },
    async exportDir() {
      return (await announced()).exportDir;
    },
    async truth() {
      const { truthFile } = await announced();
      return Truth.parse(JSON.parse(await readFile(truthFile, 'utf8')));
    },
  };
}
