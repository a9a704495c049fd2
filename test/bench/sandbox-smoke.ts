import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createQuickbooksClient } from '../../electron/quickbooks/client.ts';
import { createSignIn, KeysError, keepInFile, readKeys } from './smoke/keys.ts';
import { runMainJob } from './smoke/main-job.ts';
import { answerOpenPoints } from './smoke/open-points.ts';

const usage = `npm run sandbox-smoke -- --keys FILE

Runs the main job against a real sandbox company (pull, import, match, link, go-live, push, tie-out) and answers what
Intuit's documents leave open. It makes a few customers, two invoices and a payment there, and takes them back.
FILE is JSON and is rewritten, as refresh tokens change:

  {"clientId": "...", "clientSecret": "...", "realmId": "...", "refreshToken": "..."}

You get the first two from the app's development keys at https://developer.intuit.com, the others from its OAuth 2.0
Playground with a sandbox company and the scope com.intuit.quickbooks.accounting.
`;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function smoke(file: string): Promise<boolean> {
  const keys = await readKeys(file);
  const signIn = createSignIn(file, keys);
  let writes = 0;
  const quickbooks = createQuickbooksClient({
    apiBase: keys.apiBase,
    realmId: keys.realmId,
    fetch,
    getAccessToken: signIn.accessToken,
    onCall: ({ operation }) => {
      if (!['query', 'read', 'cdc', 'batch'].includes(operation)) writes += 1;
    },
  });
  const { companyName } = await quickbooks.companyInfo();
  const { homeCurrency } = await quickbooks.preferences();
  say(`Company: ${companyName}`);
  const mark = randomUUID().slice(0, 8);
  const company = { quickbooks, accessToken: signIn.accessToken, companyName, homeCurrency: homeCurrency ?? 'USD' };
  const good = await runMainJob({ ...company, mark, writes: () => writes, say });
  say('Open points:');
  const earlierWrite = await answerOpenPoints({
    quickbooks,
    signIn,
    earlierWrite: keys.earlierWrite ?? null,
    mark,
    answer: (question, words) => say(`  ${question}: ${words}`),
  });
  await keepInFile(file, { earlierWrite });
  say(good ? 'Everything was as it should be.' : 'Not everything was as it should be, see above.');
  return good;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { keys: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true || values.keys === undefined) {
    say(usage);
    return values.help === true ? 0 : 1;
  }
  try {
    return (await smoke(values.keys)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof KeysError)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
    return 1;
  }
}

process.exitCode = await main();
