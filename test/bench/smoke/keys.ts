import { chmod, readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** What is wrong with the keys, as a sentence for the person who gave them. */
export class KeysError extends Error {}

const address = (usual: string) =>
  z
    .string()
    .default(usual)
    .refine((url) => url === usual || (URL.canParse(url) && new URL(url).hostname === '127.0.0.1'));

/** A write of an earlier run, to be sent again: how long QuickBooks remembers a request id. */
const EarlierWrite = z.object({ requestId: z.string(), body: z.string(), id: z.string(), at: z.string() });
export type EarlierWrite = z.infer<typeof EarlierWrite>;

const Keys = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  realmId: z.string().regex(/^\d+$/),
  refreshToken: z.string().min(1),
  earlierWrite: EarlierWrite.nullish(),
  /** Other addresses are taken on this machine only, to try the script itself. */
  apiBase: address('https://sandbox-quickbooks.api.intuit.com'),
  tokenEndpoint: address('https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer'),
});
export type Keys = z.infer<typeof Keys>;

/** @throws KeysError when the file cannot be read or lacks something */
export async function readKeys(file: string): Promise<Keys> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new KeysError(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = Keys.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'an object of keys'))];
  throw new KeysError(`${file} lacks, or has wrong: ${fields.join(', ')}`);
}

/** Writes some fields of the file anew, readable by its owner only. */
export async function keepInFile(file: string, change: Partial<Keys>): Promise<void> {
  const kept: unknown = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, `${JSON.stringify({ ...(kept as object), ...change }, null, 2)}\n`);
  await chmod(file, 0o600);
}

const TokenAnswer = z
  .object({ access_token: z.string(), refresh_token: z.string() })
  .or(z.object({ error: z.string() }));

/** The sign-in of one run. Every refresh token is in the file before it is used. */
export interface SignIn {
  accessToken(options?: { readonly rejected?: string }): Promise<string>;
  /** Tries the refresh token of before the first refresh once more. Null: its value did not change. */
  tryOldToken(): Promise<'works' | 'is refused' | null>;
}

export function createSignIn(file: string, keys: Keys): SignIn {
  let refreshToken = keys.refreshToken;
  let current: Promise<string> | null = null;

  async function refresh(token: string): Promise<string | null> {
    const response = await fetch(keys.tokenEndpoint, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${keys.clientId}:${keys.clientSecret}`).toString('base64')}`,
        Accept: 'application/json',
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }),
    });
    const answer = TokenAnswer.parse(await response.json());
    if ('error' in answer) {
      if (token !== refreshToken) return null;
      throw new KeysError(`Intuit refused the keys: ${answer.error}. Get a new refresh token.`);
    }
    refreshToken = answer.refresh_token;
    await keepInFile(file, { refreshToken });
    return answer.access_token;
  }

  async function anew(): Promise<string> {
    return (await refresh(refreshToken)) ?? '';
  }

  return {
    async accessToken(options) {
      if (options?.rejected !== undefined) current = null;
      current ??= anew();
      return current;
    },
    async tryOldToken() {
      if (refreshToken === keys.refreshToken) return null;
      return (await refresh(keys.refreshToken)) === null ? 'is refused' : 'works';
    },
  };
}
