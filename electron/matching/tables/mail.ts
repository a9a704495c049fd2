/** Domains where anybody may have a mailbox: sharing one says nothing. */
const freeMail: ReadonlySet<string> = new Set(
  (
    'gmail.com googlemail.com yahoo.com ymail.com rocketmail.com yahoo.ca yahoo.co.uk yahoo.com.au yahoo.co.nz yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.co.in ' +
    'hotmail.com hotmail.ca hotmail.co.uk hotmail.fr hotmail.de hotmail.es hotmail.it outlook.com outlook.ie outlook.com.au outlook.fr outlook.de live.com live.ca live.co.uk live.fr msn.com windowslive.com passport.com ' +
    'icloud.com me.com mac.com aol.com aim.com verizon.net att.net sbcglobal.net bellsouth.net pacbell.net ameritech.net swbell.net comcast.net xfinity.com cox.net charter.net spectrum.net roadrunner.com rr.com ' +
    'earthlink.net mindspring.com juno.com netzero.net netzero.com optonline.net optimum.net frontier.com frontiernet.net windstream.net centurylink.net centurytel.net q.com embarqmail.com suddenlink.net mediacombb.net cableone.net wowway.com rcn.com prodigy.net ' +
    'shaw.ca telus.net rogers.com bell.net sympatico.ca videotron.ca cogeco.ca eastlink.ca sasktel.net mts.net nb.sympatico.ca ' +
    'btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com virgin.net blueyonder.co.uk ntlworld.com tiscali.co.uk plusnet.com plus.com o2.co.uk orange.net freeserve.co.uk ' +
    'bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au ozemail.com.au internode.on.net dodo.com.au westnet.com.au adam.com.au xtra.co.nz slingshot.co.nz eircom.net ' +
    'gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de arcor.de orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr libero.it virgilio.it alice.it tin.it telenet.be skynet.be ziggo.nl kpnmail.nl hetnet.nl planet.nl ' +
    'mail.com email.com usa.com inbox.com fastmail.com fastmail.fm hushmail.com protonmail.com protonmail.ch proton.me pm.me tutanota.com tuta.io zoho.com zohomail.com yandex.com yandex.ru mail.ru rambler.ru qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net rediffmail.com uol.com.br bol.com.br terra.com.br hey.com duck.com'
  ).split(' '),
);

/** Mailboxes several people of one firm read: the part before the @ says nothing about who wrote. */
const sharedMailboxes: ReadonlySet<string> = new Set(
  (
    'info admin administrator administration office mail email contact contactus contacts hello hi enquiries enquiry inquiries inquiry general reception frontdesk service services support help helpdesk ' +
    'sales marketing orders order shop store billing bill invoice invoices invoicing accounts account accounting accountspayable accountsreceivable accountant payable payables receivable receivables ap ar finance payments payment payroll bookkeeping bookkeeper books ' +
    'team staff hr jobs careers owner manager management director president ceo cfo purchasing procurement purchase dispatch operations ops customerservice customercare noreply donotreply webmaster postmaster main home company business'
  ).split(' '),
);

/** True for a public mailbox provider; takes the lower-case domain. */
export function isFreeMailDomain(domain: string): boolean {
  return freeMail.has(domain);
}

/** True for a mailbox like `info` or `accounts`; takes the lower-case part before the @. */
export function isSharedMailbox(local: string): boolean {
  return sharedMailboxes.has(local.replace(/[._-]/g, ''));
}
