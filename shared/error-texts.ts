import type { ErrorCode, ErrorDetails } from './errors.ts';

export interface ErrorText {
  /** What happened. */
  readonly title: string;
  /** What it means and what to do. */
  readonly remedy: string;
}

type Text = ErrorText | ((details: ErrorDetails) => ErrorText);

const text = (title: string, remedy: string): ErrorText => ({ title, remedy });

/** "file, row 12, column Total, value 1,2,3": the place of bad input, as far as it is known. */
function place(details: ErrorDetails): string {
  const parts: string[] = [];
  if (details.file !== undefined) parts.push(String(details.file));
  if (details.sheet !== undefined) parts.push(`sheet ${details.sheet}`);
  if (details.row !== undefined) parts.push(`row ${details.row}`);
  if (details.line !== undefined) parts.push(`row ${details.line}`);
  if (details.column !== undefined) parts.push(`column ${details.column}`);
  if (details.value !== undefined) parts.push(`value “${details.value}”`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** What a limit counts. Limits of size are in bytes. */
const limitUnits: Readonly<Record<string, string>> = {
  fileBytes: 'MB',
  jsonBytes: 'MB',
  webhookBytes: 'MB',
  workbookBytes: 'MB unpacked',
  workbookPartBytes: 'MB for one part of a workbook',
  sharedTextCharacters: 'characters of text in a workbook',
  workbookEntries: 'parts in a workbook',
  compressionRatio: 'times the packed size',
  rows: 'rows',
  columns: 'columns',
  cellCharacters: 'characters in a cell',
  rowCharacters: 'characters in a row',
  files: 'files',
};

const limit = (details: ErrorDetails): string => {
  const number = details.limitNumber;
  if (typeof number !== 'number') return '';
  const name = String(details.limit ?? '');
  const count = name.endsWith('Bytes') ? Math.round(number / 1024 ** 2) : number;
  return ` The limit is ${new Intl.NumberFormat().format(count)} ${limitUnits[name] ?? ''}`.trimEnd().concat('.');
};

/** What is wrong with a file that cannot be read, and what to do; by the reason it was refused for. */
const unreadable: Readonly<Record<string, readonly [string, string]>> = {
  'quote-not-closed': [
    'A quote is opened and never closed',
    'Close or remove the quote in that row, or export the file again.',
  ],
  'mixed-encoding': [
    'The file begins in one encoding and goes on in another',
    'Save it anew in one encoding, best UTF-8, or export it again.',
  ],
  'not-a-table': ['The file is no table', 'Export it again as CSV, XLSX or JSON.'],
  'not-json': ['The file is no complete JSON', 'It may have been cut: export it again.'],
  'not a file': ['This is a folder', 'Choose the files inside it.'],
  'sheet-missing': ['The workbook does not have that sheet', 'Choose another one.'],
  encrypted: ['The workbook is protected by a password', 'Save it without one, and choose it again.'],
};

function unreadableText(d: ErrorDetails): ErrorText {
  const reason = String(d.reason ?? '');
  const [title, remedy] =
    unreadable[reason] ??
    (/^(zip|xml|row-order|shared-text)/.test(reason)
      ? [
          'The workbook is damaged or was cut',
          'Open it in the spreadsheet program and save it again, or export it again.',
        ]
      : ['The file cannot be read', 'Close it in other programs, or save it again and retry.']);
  return text(`${title}${place(d)}`, remedy);
}

/** What to do about a file that is too large, by the limit it passed. */
const tooLargeRemedies: Readonly<Record<string, string>> = {
  jsonBytes: 'Export it as CSV, or in parts.',
  compressionRatio: 'Save it anew in the spreadsheet program, or as CSV.',
  workbookEntries: 'Save it anew in the spreadsheet program, or as CSV.',
  workbookPartBytes: 'Save it as CSV.',
  sharedTextCharacters: 'Save it as CSV, or import it in parts.',
  webhookBytes: 'A notification is far smaller: choose the file that holds its body and nothing else.',
};

/** What to do about a file of a kind that is not read. */
const formatRemedies: Readonly<Record<string, string>> = {
  pdf: 'A PDF cannot be read: export the list as CSV or Excel.',
  'old-spreadsheet': 'It is an old Excel file (XLS): save it as XLSX.',
  markup: 'It is a web page: the export may have asked to sign in. Export it again.',
  'not-a-workbook': 'It is an archive: unpack it and choose the files inside it.',
};

/** One text for each code; the compiler catches a missing one. */
const texts: Readonly<Record<ErrorCode, Text>> = {
  'app.bug': (d) =>
    text(
      'Something in Tieout did not work as it should',
      `Nothing was lost. Please report it${d.reference === undefined ? '' : ` with the number ${d.reference}`}; the log has the details.`,
    ),
  'app.cancelled': text('Stopped', 'What was done so far is kept.'),
  'app.not-found': text('That record is no longer there', 'It may have changed meanwhile. Refresh the list.'),
  'app.not-allowed-in-mode': text(
    'This company is open for looking or reviewing only',
    'Open it in full mode to do this.',
  ),
  'ipc.bad-input': text(
    'Tieout did not understand its own window',
    'Close and open the window; if it stays, report it.',
  ),
  'ipc.bad-output': text(
    'Tieout did not understand its own answer',
    'Close and open the window; if it stays, report it.',
  ),
  'ipc.untrusted-sender': text('Refused', 'The request did not come from a Tieout window.'),
  'ipc.unknown-call': text('Tieout does not know this request', 'Close and open the window; if it stays, report it.'),
  'engine.stopped': text('The company was restarting', 'Nothing was lost. Try again in a moment.'),
  'engine.crashed-repeatedly': text(
    'This company stopped working three times in a minute',
    'It was left stopped so that nothing is damaged. Open it again, or restore a backup; the log has the reason.',
  ),
  'company.list-damaged': text(
    'The list of companies cannot be read',
    'The file was left as it is, and no company’s ledger is touched. Put a copy of companies.json back, or let Tieout build a new list from the ledgers.',
  ),
  'company.list-newer': text(
    'The list of companies was written by a newer Tieout',
    'Update Tieout on this computer. The file was left as it is.',
  ),
  'company.unknown': text('This company is not known here', 'Refresh the list of companies.'),
  'company.already-connected': text('This company is connected already', 'Open it from the list of companies.'),
  'company.wrong-company': text(
    'That is another company',
    'The sign-in was withdrawn at once. Reconnect and choose the company that this ledger belongs to.',
  ),
  'company.not-connected': text('This company is not connected', 'Connect it to QuickBooks; review goes on without.'),
  'company.limit': text('Too much is running at once', 'Wait until another company has finished.'),
  'company.backup-failed': text('The backup could not be written', 'Check the free space on the disk and try again.'),
  'company.restore-failed': text('That file could not be restored', 'Choose a backup that Tieout made.'),
  'money.not-a-number': (d) => text(`Not an amount${place(d)}`, 'Correct the value and try again.'),
  'money.too-precise': (d) =>
    text(`More decimals than the currency has${place(d)}`, 'Round the value in the source and try again.'),
  'money.out-of-range': (d) => text(`The amount is too large${place(d)}`, 'Check the value.'),
  'ledger.newer-than-app': text(
    'This ledger was written by a newer Tieout',
    'Update Tieout. The file was left untouched.',
  ),
  'ledger.wrong-realm': text(
    'This ledger belongs to another company',
    'Nothing was changed. Choose the right company.',
  ),
  'ledger.locked': text('Another Tieout is using this ledger', 'Close it there, then try again.'),
  'ledger.damaged': text('The ledger file cannot be read', 'Restore the last backup; the file was left as it is.'),
  'ledger.disk-full': text('The disk is full', 'Nothing was lost. Free some space and try again.'),
  'vault.unavailable': text(
    'No keychain answers on this computer',
    'Tokens are kept in memory for this run only: you will sign in again next time. Nothing is written to disk in plain text.',
  ),
  'vault.denied': text('The keychain refused access', 'Unlock it, allow Tieout, and try again.'),
  'vault.damaged': text(
    'The keychain entry cannot be read',
    'It was changed from outside. Sign in again; nothing else is lost.',
  ),
  'oauth.no-keys': text(
    'No keys for this environment yet',
    'Enter the client id and secret of your Intuit app in Settings.',
  ),
  'oauth.no-redirect-address': text(
    'Production needs the address of your relay page',
    'Put the relay page on your web site and enter its https address in Settings, the same as registered at Intuit.',
  ),
  'oauth.busy': text('Another window is signing in', 'Finish or cancel the sign-in there first.'),
  'oauth.bad-keys': (d) =>
    d.reason === 'redirect-address'
      ? text(
          'Intuit does not take this redirect address',
          'Production keys need https and a real domain, without a query: https://www.example.com/tieout/',
        )
      : d.reason === 'malformed'
        ? text('This is no client id or secret', 'Copy both again from the Intuit app, without spaces.')
        : text(
            'Intuit does not accept the client id or secret',
            'Check them in Settings against your Intuit app: development keys are for sandbox companies only.',
          ),
  'oauth.declined': text('The sign-in was declined', 'Nothing was connected. Start again when you are ready.'),
  'oauth.invalid-scope': text(
    'Intuit refused the permission asked for',
    'Check that your Intuit app has the accounting scope.',
  ),
  'oauth.state-mismatch': text(
    'The browser’s answer did not belong to this sign-in',
    'It was ignored. Start the sign-in again and use the page it opens.',
  ),
  'oauth.port-taken': (d) =>
    text(
      `Port ${d.port ?? ''} is in use by another program`,
      'Close that program, or choose another port in Settings and register its address with Intuit.',
    ),
  'oauth.timed-out': text('The browser did not come back in time', 'Nothing was connected. Start the sign-in again.'),
  'oauth.cancelled': text('The sign-in was cancelled', 'Nothing was connected.'),
  'oauth.bad-callback': text(
    'That address is not an answer from Intuit',
    'Paste the whole address that the browser ended on.',
  ),
  'oauth.code-rejected': text(
    'Intuit did not accept the sign-in code',
    'Codes work once and for ten minutes. Start again.',
  ),
  'oauth.signed-out': text(
    'QuickBooks no longer accepts this sign-in',
    'Sign in again. Links, decisions and the ledger stay as they are.',
  ),
  'oauth.expired': text('The sign-in has run out', 'Sign in again. Links, decisions and the ledger stay as they are.'),
  'oauth.reply-lost': text('Intuit’s answer was lost on the way', 'Sign in again; nothing else is lost.'),
  'oauth.unreachable': text('Intuit cannot be reached', 'Check the network connection, then try again.'),
  'oauth.browser-failed': text('The browser could not be opened', 'Copy the address and open it by hand.'),
  'quickbooks.unreachable': text(
    'QuickBooks cannot be reached',
    'Review goes on offline. Check the network, then try again.',
  ),
  'quickbooks.timed-out': text('QuickBooks did not answer in time', 'Try again in a few minutes.'),
  'quickbooks.unreadable-reply': text('QuickBooks’ answer could not be read', 'Try again; if it stays, report it.'),
  'quickbooks.authentication': text('QuickBooks did not accept the sign-in', 'Sign in again; nothing else is lost.'),
  'quickbooks.not-authorized': text('Tieout was disconnected from this company', 'Connect it again in QuickBooks.'),
  'quickbooks.admin-lost': text(
    'The person who connected is no longer an administrator',
    'Sign in again as an administrator of this company.',
  ),
  'quickbooks.company-unavailable': text(
    'QuickBooks has locked this company or is maintaining it',
    'Wait and try again later.',
  ),
  'quickbooks.throttled': text('QuickBooks asked us to slow down', 'It goes on by itself in a minute.'),
  'quickbooks.unsupported-operation': text('QuickBooks does not support this step', 'Do it in QuickBooks by hand.'),
  'quickbooks.duplicate-request-id': text(
    'QuickBooks knows this request already',
    'Tieout looks the document up before going on.',
  ),
  'quickbooks.malformed-request-id': text('QuickBooks did not accept the request’s id', 'Please report it.'),
  'quickbooks.not-found': text(
    'QuickBooks no longer has this record, or it refers to something inactive',
    'Pull, then review what was merged, deleted or made inactive.',
  ),
  'quickbooks.cannot-link': text('QuickBooks cannot join these documents', 'They may belong to different customers.'),
  'quickbooks.batch-too-big': text('Too much in one request', 'Please report it.'),
  'quickbooks.unknown-property': text('QuickBooks does not know a field', 'Please report it.'),
  'quickbooks.missing-parameter': (d) => text(`QuickBooks misses a value${place(d)}`, 'Fill it in and try again.'),
  'quickbooks.bad-value': (d) =>
    text(
      `QuickBooks does not accept a value${place(d)}`,
      'It is too long, has a character QuickBooks cannot store, or is no valid date, number or address.',
    ),
  'quickbooks.bad-reference': text(
    'QuickBooks does not accept a reference',
    'Pull the lists again and check the export settings.',
  ),
  'quickbooks.bad-query': text('QuickBooks did not understand the query', 'Check its spelling.'),
  'quickbooks.stale-object': text(
    'Somebody changed this in QuickBooks meanwhile',
    'Nothing was overwritten. Pull and review it.',
  ),
  'quickbooks.feature-missing': text(
    'This QuickBooks plan or user lacks a feature',
    'Ask the company’s administrator.',
  ),
  'quickbooks.business-rule': (d) =>
    text('QuickBooks refused this', d.detail === undefined ? 'It breaks one of its rules.' : String(d.detail)),
  'quickbooks.amount-mismatch': text('A line’s amount is not quantity times price', 'Correct the line in the source.'),
  'quickbooks.line-tax-code': text(
    'A US company takes only TAX or NON on a line',
    'Set the tax codes in the export settings.',
  ),
  'quickbooks.duplicate-number': text(
    'The document number is taken in QuickBooks',
    'Link the document that has it, or renumber this one.',
  ),
  'quickbooks.subscription-ended': text(
    'The QuickBooks subscription has ended',
    'The company is read-only until it is renewed.',
  ),
  'quickbooks.period-closed': text(
    'The period is closed in QuickBooks',
    'Change the date, or reopen the period in QuickBooks and try again.',
  ),
  'quickbooks.has-balance': text('The customer still has a balance', 'Settle it first.'),
  'quickbooks.duplicate-name': text(
    'The name is taken in QuickBooks',
    'Names are shared by customers, vendors and employees, inactive ones too. Link it or choose another name.',
  ),
  'quickbooks.customer-unusable': text(
    'The customer is missing or inactive in QuickBooks',
    'Make it active, or link another.',
  ),
  'quickbooks.settled': text('The payment is settled or matched to the bank', 'It can be changed in QuickBooks only.'),
  'quickbooks.deposited': text('The payment is part of a deposit', 'Take it out of the deposit in QuickBooks first.'),
  'quickbooks.application-error': text('QuickBooks had an error of its own', 'Try again later.'),
  'quickbooks.server-error': text('QuickBooks is not available right now', 'Try again in a few minutes.'),
  'quickbooks.unknown-fault': (d) =>
    text(`QuickBooks refused this${d.code === undefined ? '' : ` (code ${d.code})`}`, 'The log has its answer.'),
  'import.file-missing': (d) => text(`The file is not there${place(d)}`, 'Choose it again.'),
  'import.file-unreadable': unreadableText,
  'import.file-too-large': (d) =>
    text(
      `The file is too large${place(d)}`,
      `${tooLargeRemedies[String(d.limit)] ?? 'Split it and import the parts.'}${limit(d)}`,
    ),
  'import.unknown-format': (d) =>
    text(
      `The file is no CSV, XLSX or JSON that can be read${place(d)}`,
      formatRemedies[String(d.reason)] ?? 'Export it again from the billing system.',
    ),
  'import.no-header': (d) => text(`No row of column names was found${place(d)}`, 'Choose the header row by hand.'),
  'import.no-rows': (d) => text(`The file has no rows${place(d)}`, 'Check the export’s date range.'),
  'import.column-missing': (d) => text(`A needed column is missing${place(d)}`, 'Map it to one of the file’s columns.'),
  'import.too-many-columns': (d) =>
    text(`The file has too many columns${place(d)}`, `Remove what is not needed.${limit(d)}`),
  'import.too-many-files': (d) =>
    text('These are too many files at once', `Import some of them first, or take some off the list.${limit(d)}`),
  'import.cell-too-large': (d) => text(`A cell is too large${place(d)}`, `A quote may be missing its end.${limit(d)}`),
  'import.wrong-kind': (d) =>
    text(`This looks like another kind of file${place(d)}`, 'Choose what it holds: clients, invoices or payments.'),
  'import.rows-rejected': (d) =>
    text(`Some rows cannot be read${place(d)}`, 'Import the good rows, or fix the file first.'),
  'import.undo-blocked': (d) =>
    text('This import cannot be undone', d.cause === undefined ? 'Later decisions rest on it.' : String(d.cause)),
  'import.not-ready': (d) => text(`The file is not ready to be imported${place(d)}`, 'Map its columns first.'),
  'import.file-changed': (d) =>
    text(`The file was changed since it was read${place(d)}`, 'Choose it again, so that it is read anew.'),
  'import.source-name-taken': text('Another source has this name', 'Choose a different one.'),
  'matching.already-linked': text('One of the two is linked already', 'Unlink it first.'),
  'matching.not-a-candidate': text('These two cannot be linked', 'They differ in currency or one of them is gone.'),
  'matching.other-count': (d) =>
    text(
      'The exact matches are others by now',
      `The list holds ${Number(d.count)} now. Nothing was linked; look at it and accept again.`,
    ),
  'linking.already-linked': text('One of the documents is linked already', 'Unlink it first.'),
  'linking.not-linkable': text('This document cannot be linked', 'It is void, a draft, or gone.'),
  'linking.sums-differ': text(
    'The sums of the two sides differ',
    'Choose documents that add up, or accept the difference with a reason.',
  ),
  'decision.undo-blocked': (d) =>
    text('This cannot be undone now', d.cause === undefined ? 'A later decision rests on it.' : String(d.cause)),
  'decision.nothing-to-undo': text('Nothing to undo', 'Every decision of yours stands or was undone already.'),
  'review.facts-changed': text(
    'The facts changed since you looked',
    'The conflict shows them as they are now. Nothing was decided; look again.',
  ),
  'review.not-possible': (d) =>
    text('This cannot be decided that way', d.cause === undefined ? 'Choose another way.' : String(d.cause)),
  'wizard.step-open': text('A step is still open', 'Finish it first.'),
  'export.locked': text(
    'Export is locked for this company',
    'After a restore or move, a full pull and a search for documents sent before must come first.',
  ),
  'export.nothing-to-push': text('Nothing to push', 'Everything in this batch is in QuickBooks already or blocked.'),
  'export.item-blocked': text('This item is blocked', 'Its reason says what clears it.'),
  'export.in-doubt': text(
    'QuickBooks’ answer is not known',
    'Tieout looks the document up before it sends anything again.',
  ),
  'report.failed': text('The report could not be made', 'Check the free space on the disk and try again.'),
};

/** Title and remedy for an error code. */
export function errorText(code: ErrorCode, details: ErrorDetails): ErrorText {
  const entry = texts[code];
  return typeof entry === 'function' ? entry(details) : entry;
}
