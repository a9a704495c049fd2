/** `requestid`: the same id gets the first answer again instead of a second execution. */
import type { ApiAnswer, CompanyApi } from './company-api.ts';
import { fault, QboFault } from './qbo-fault.ts';
import type { Change, Realm } from './realm.ts';

export type RequestIdSettings = {
  /** Simulated milliseconds an id is remembered; null means for ever, 0 not at all. */
  lifeMs: number | null;
  /** `replay` the first answer, or refuse the repeated id with fault 600. */
  repeated: 'replay' | 'fault-600';
  /** Whether an answer that was a fault is remembered too. */
  replayFaults: boolean;
};

export type Remembered = { status: number; text: string; atMs: number };

export class RequestIds {
  readonly settings: RequestIdSettings = { lifeMs: null, repeated: 'replay', replayFaults: false };
  readonly #answers = new Map<string, Remembered>();
  /** How many requests were answered from memory. */
  replays = 0;

  restore(key: string, remembered: Remembered): void {
    this.#answers.set(key, remembered);
  }

  *entries(): Generator<[string, Remembered]> {
    yield* this.#answers;
  }

  /**
   * Runs a write under its request id.
   *
   * @param key what identifies the request within the company: the id, or id and item in a batch
   * @throws QboFault 2130 when the id is longer than allowed, 600 by switch when it is repeated
   */
  once(
    api: CompanyApi,
    realm: Realm,
    id: string,
    maxLength: number,
    key: string,
    run: () => { answer: ApiAnswer; changes: readonly Change[] },
    onFault: (error: QboFault) => ApiAnswer,
  ): ApiAnswer {
    if (id === '' || id.length > maxLength)
      throw fault('2130', `The request id must have 1 to ${maxLength} characters`, 'requestid');
    const now = api.clock.now();
    const realmKey = `${realm.id}/${key}`;
    const earlier = this.#answers.get(realmKey);
    if (earlier !== undefined && (this.settings.lifeMs === null || now - earlier.atMs < this.settings.lifeMs)) {
      if (this.settings.repeated === 'fault-600') throw fault('600', `Request id ${id} has been used already`);
      this.replays += 1;
      return { status: earlier.status, body: Buffer.from(earlier.text) };
    }
    const { answer, changes } = attempt(run, onFault);
    const remember = answer.status === 200 || this.settings.replayFaults;
    if (remember) this.#answers.set(realmKey, { status: answer.status, text: answer.body.toString('utf8'), atMs: now });
    api.keep(realm, changes, remember ? { key: realmKey, answer, atMs: now } : undefined);
    return answer;
  }
}

function attempt(
  run: () => { answer: ApiAnswer; changes: readonly Change[] },
  onFault: (error: QboFault) => ApiAnswer,
): { answer: ApiAnswer; changes: readonly Change[] } {
  try {
    return run();
  } catch (error) {
    if (error instanceof QboFault) return { answer: onFault(error), changes: [] };
    throw error;
  }
}
