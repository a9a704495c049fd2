import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { NamePair } from '../../shared/ipc/app.ts';
import { Environment } from '../oauth/environments.ts';
import { writePrivateFile } from './private-files.ts';

/** Practice names teach practice only, and test companies never teach those of real clients. */
const NamesFile = z.partialRecord(Environment, z.array(NamePair));
type NamesFile = Record<Environment, NamePair[]>;

/** Beyond this many the oldest are forgotten. */
const namesMax = 50_000;

const emptyFile = (): NamesFile => ({ practice: [], sandbox: [], production: [] });

/** Pairs of names that people accepted in any company of this computer. */
export interface LearnedNames {
  /** Adds a company's pairs, and answers with those of all; nothing is read or kept where the person does not want it. */
  exchange(environment: Environment, accepted: readonly NamePair[]): Promise<NamePair[]>;
  /** Forgets all of them. */
  forget(): Promise<void>;
}

const keyOf = (pair: NamePair): string => JSON.stringify([pair.clientName, pair.customerName]);

/** Keeps `names.json` in the data folder. A file that can't be read teaches nothing and is written anew. */
export function createLearnedNames(dataFolder: string, isWanted: () => boolean): LearnedNames {
  const file = path.join(dataFolder, 'names.json');
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = tail.then(work);
    tail = next.catch(() => undefined);
    return next;
  };
  const read = async (): Promise<NamesFile> => {
    try {
      return { ...emptyFile(), ...NamesFile.parse(JSON.parse(await readFile(file, 'utf8'))) };
    } catch {
      return emptyFile();
    }
  };
  return {
    exchange: (environment, accepted) =>
      inTurn(async () => {
        if (!isWanted()) return [];
        const all = await read();
        const known = new Map(all[environment].map((pair) => [keyOf(pair), pair]));
        const before = known.size;
        for (const pair of accepted) known.set(keyOf(pair), pair);
        const pairs = [...known.values()].slice(-namesMax);
        if (known.size > before) await writePrivateFile(file, JSON.stringify({ ...all, [environment]: pairs }));
        return pairs;
      }),
    forget: () => inTurn(() => writePrivateFile(file, JSON.stringify(emptyFile()))),
  };
}
