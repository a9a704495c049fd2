/**
 * Legal forms, grouped: spellings of one form share a group; two different groups contradict each other.
 *
 * A spelling is written folded and without spaces ("limited liability company" is `limitedliabilitycompany`), so that
 * `L.L.C.`, `L L C` and `LLC` meet. Compiled from the company laws of the countries bookkeepers here meet most: the
 * United States, Canada, the United Kingdom, Ireland, Australia, New Zealand, and the larger trading partners.
 */
const groups: Readonly<Record<string, string>> = {
  llc: 'llc limitedliabilitycompany limitedliabilityco limitedliabilitycorporation ltdliabilityco ltdliabilitycompany lc limitedcompany llcompany ltdco',
  pllc: 'pllc professionallimitedliabilitycompany professionalllc professionallimitedliabilityco plc-professional',
  l3c: 'l3c lowprofitlimitedliabilitycompany',
  inc: 'inc incorporated incorporee incorporation incorp incorporatedcompany',
  corp: 'corp corporation crp corpn corporacion',
  co: 'co company coy cie compagnie compania companhia',
  ltd: 'ltd limited ltda-en lmtd limtd ltdcompany coltd companylimited colimited companyltd',
  ltee: 'ltee limitee',
  pc: 'pc professionalcorporation profcorp professionalcorp',
  pa: 'pa professionalassociation',
  psc: 'psc professionalservicecorporation professionalservicescorporation',
  lp: 'lp limitedpartnership ltdpartnership',
  llp: 'llp limitedliabilitypartnership registeredlimitedliabilitypartnership rllp',
  lllp: 'lllp rlllp limitedliabilitylimitedpartnership',
  pllp: 'pllp professionallimitedliabilitypartnership',
  pbc: 'pbc publicbenefitcorporation',
  spbllc: 'spbllc',
  sencrl: 'sencrl senc',
  lca: 'lca limitedcooperativeassociation',
  ilp: 'ilp incorporatedlimitedpartnership',
  cga: 'cga',
  gp: 'gp generalpartnership',
  ulc: 'ulc unlimitedcompany unlimitedliabilitycompany unlimitedliabilitycorporation',
  plc: 'plc publiclimitedcompany publicltdco ccc cyfcyfyngedigcyhoeddus',
  cic: 'cic communityinterestcompany',
  cio: 'cio charitableincorporatedorganisation charitableincorporatedorganization',
  dac: 'dac designatedactivitycompany',
  clg: 'clg companylimitedbyguarantee',
  cyf: 'cyf cyfyngedig',
  teo: 'teo teoranta',
  pty: 'ptyltd proprietarylimited ptylimited proprietaryltd pty propltd',
  nl: 'noliability',
  pte: 'pteltd pte privatelimited pvtltd pvt privateltd pvtlimited ptelimited pltd',
  bhd: 'bhd berhad sdnbhd sendirianberhad',
  trust: 'businesstrust statutorytrust',
  na: 'nationalassociation',
  fsb: 'fsb federalsavingsbank',
  gmbh: 'gmbh gesellschaftmitbeschrankterhaftung gesmbh mbh ggmbh',
  gmbhcokg: 'gmbhcokg gmbhandcokg gmbhcokgaa gmbhundcokg',
  ag: 'ag aktiengesellschaft',
  kg: 'kg kommanditgesellschaft',
  kgaa: 'kgaa kommanditgesellschaftaufaktien agandcokgaa seandcokgaa',
  ohg: 'ohg offenehandelsgesellschaft',
  gbr: 'gbr',
  ug: 'ug unternehmergesellschaft ughaftungsbeschrankt',
  ev: 'ev eingetragenerverein',
  eg: 'egenossenschaft',
  ek: 'ekfr ekfm eingetragenerkaufmann',
  sa: 'sa societeanonyme sociedadanonima sociedadeanonima',
  sadecv: 'sadecv sociedadanonimadecapitalvariable sapidecv sabdecv',
  srldecv: 'sderldecv srldecv',
  sas: 'sas societeparactionssimplifiee sasu',
  sarl: 'sarl societearesponsabilitelimitee eurl',
  snc: 'snc societeennomcollectif',
  sca: 'sca',
  srl: 'srl societaaresponsabilitalimitata sociedadderesponsabilidadlimitada',
  sl: 'sl slu sociedadlimitada',
  spa: 'spa societaperazioni',
  sacompra: 'sociedadporacciones',
  nv: 'nv naamlozevennootschap',
  bv: 'bv beslotenvennootschap bvba',
  cv: 'commanditairevennootschap',
  vof: 'vof',
  se: 'societaseuropaea',
  ab: 'ab aktiebolag aktiebolaget publab abpubl',
  as: 'aksjeselskap aktieselskab as',
  asa: 'asa allmennaksjeselskap',
  aps: 'aps anpartsselskab',
  oy: 'oy osakeyhtio oyab',
  oyj: 'oyj julkinenosakeyhtio',
  hf: 'ehf hlutafelag',
  kk: 'kk kabushikikaisha kabushikigaisha',
  gk: 'godokaisha godogaisha',
  spzoo: 'spzoo spolkazoo spolkazograniczonaodpowiedzialnoscia',
  spj: 'spj spolkajawna',
  sro: 'sro spolsro',
  doo: 'doo dooel',
  dd: 'dionickodrustvo',
  kft: 'kft korlatoltfelelossegutarsasag',
  nyrt: 'nyrt zrt',
  ood: 'ood eood',
  ad: 'aktsionernodruzhestvo',
  ooo: 'ooo ооо',
  oao: 'oao оао pao пао zao зао ojsc pjsc jsc',
  ltdsti: 'ltdsti limitedsirketi',
  asti: 'anonimsirketi',
  ltda: 'ltda limitada',
  eireli: 'eireli',
  pt: 'persero',
  fzco: 'fzco fze fzllc fzcollc',
  lda: 'lda unipessoallda',
  sicav: 'sicav',
};

/** Forms short enough to be ordinary words, initials or names: they count only as the last word of a name. */
const endOnly: ReadonlySet<string> = new Set(
  'co cga ilp lca ltdco company lc pa pc na ag as sa se sl kg kk ab ad ek ev gp lp pt cie compagnie compania companhia spa asa sca cv dd ug oy ccc clg snc corporacion coy crp pte pty doo ood kft lda cyf teo psc cic cio dac ulc llcompany trust pao zao jsc fze nl'.split(
    ' ',
  ),
);

const groupBySpelling = new Map<string, string>();
for (const [group, spellings] of Object.entries(groups))
  for (const spelling of spellings.split(' ')) groupBySpelling.set(spelling, group);

/** Every ending of every spelling: words that end in none of them are not worth putting together. */
const endings = new Set<string>();
for (const spelling of groupBySpelling.keys()) for (let i = 0; i < spelling.length; i++) endings.add(spelling.slice(i));

/** True when a legal form could end in these words, written folded and without spaces. */
export function endsLegalForm(joinedWords: string): boolean {
  return endings.has(joinedWords);
}

/** All spellings, folded and without spaces. */
export function legalFormSpellings(): Iterable<string> {
  return groupBySpelling.keys();
}

/** The most words one spelling takes (`limited liability limited partnership`, spelled-out letters included). */
export const legalFormWordsMax = 6;

/** The group of a legal form written folded and without spaces, or null. */
export function findLegalForm(joinedWords: string): string | null {
  return groupBySpelling.get(joinedWords) ?? null;
}

/** True for a form that may be read only at the very end of a name. */
export function isEndOnlyLegalForm(joinedWords: string): boolean {
  return endOnly.has(joinedWords);
}

const labels: Readonly<Record<string, string>> = {
  inc: 'Inc',
  corp: 'Corp',
  co: 'Co',
  ltd: 'Ltd',
  ltee: 'Ltée',
  pty: 'Pty Ltd',
  pte: 'Pte Ltd',
  gmbh: 'GmbH',
  gmbhcokg: 'GmbH & Co. KG',
  ug: 'UG',
  sadecv: 'SA de CV',
  spzoo: 'Sp. z o.o.',
  sarl: 'SARL',
  sro: 's.r.o.',
  aps: 'ApS',
  trust: 'Trust',
  bhd: 'Sdn Bhd',
  oy: 'Oy',
  oyj: 'Oyj',
  kft: 'Kft',
  ltda: 'Ltda',
  lda: 'Lda',
};

/** How a group is shown to a person: `LLC`, `Inc`, `GmbH`. */
export function legalFormLabel(group: string): string {
  return labels[group] ?? group.toUpperCase();
}
