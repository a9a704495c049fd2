/** Street types, directions and unit words, each line the word compared on and its short forms (postal usage of the US, Canada, UK, Australia). */
const streetLines = `
alley aly ally
arcade arc
avenue ave av aven avn avenu
bay
bend bnd
boulevard blvd boul bvd blv bd boulv
branch br
bridge brg
brook brk
bypass byp
canyon cyn
causeway cswy
chase ch
circle cir circ crcl
circuit cct cirt crct
close cl
common cmn
corner cor cnr
court ct crt
cove cv
crescent cres cr crs cresc crescen
crossing xing crsg
dale dl
drive dr drv
driveway dvwy
entrance ent
esplanade esp
estate est estates ests
expressway expy expwy
extension ext
freeway fwy
garden gdn gardens gdns
gate gte
glen gln
green grn
grove grv gr gve
harbor hbr harbour
heights hts hgts
highway hwy hiway hgwy hway hw
hill hl hills hls
hollow holw
island is isle
junction jct
key ky
lake lk
landing lndg ldg
lane ln la
lookout lkt
loop
mall
manor mnr
meadow mdw meadows mdws
mews
mount mt
mountain mtn
parade pde
park pk prk
parkway pkwy pky pkway parkwy pkw pwy prkwy
pass
path
pike
pine
place pl plc
plain pln plains
plaza plz plza
point pt pnt
promenade prom
ramp
reserve res
retreat rtt
ridge rdg rge
rise
river riv rvr
road rd
route rte rt
row
run
shore shr
springs spgs spg
square sq sqr
station sta stn
strand
street st str strt strasse straße
summit smt
terrace ter terr tce
track trk
trail trl tr
tunnel tunl
turnpike tpke tpk
valley vly
view vw
village vlg vill
ville vl
vista vis
walk wlk
way wy
wharf whf
north n no
south s so
east e
west w
northeast ne
northwest nw
southeast se
southwest sw
saint ste-saint
first 1st
second 2nd
third 3rd
fourth 4th
fifth 5th
sixth 6th
seventh 7th
eighth 8th
ninth 9th
tenth 10th
`;

const canonical = new Map<string, string>();
const streetTypes = new Set<string>();
for (const line of streetLines.split('\n')) {
  const [first, ...others] = line.split(' ');
  if (!first) continue;
  streetTypes.add(first);
  for (const other of others) if (!other.includes('-')) canonical.set(other, first);
}

/** The full word of a shortened street type, direction or ordinal; the word itself when it is none. */
export function canonicalStreetWord(word: string): string {
  return canonical.get(word) ?? word;
}

/** True for street types and directions, which say little about which street it is. Takes the canonical word. */
export function isStreetTypeWord(word: string): boolean {
  return streetTypes.has(word);
}

/** Words that announce a unit, floor or room: what follows is not the house number. */
export const unitWords: ReadonlySet<string> = new Set(
  'suite ste unit apt apartment apmt appt flat room rm floor fl flr level lvl building bldg block blk lot no number penthouse ph office ofc shop space spc dept trailer trlr bay studio villa townhouse box pmb mailstop'.split(
    ' ',
  ),
);

/** Post-office-box words, folded and without spaces. */
export const postBoxWords: ReadonlySet<string> = new Set(
  'pobox postofficebox postbox pob gpobox lockedbag privatebag postfach bp cp'.split(' '),
);

/** Country names and codes, folded without spaces, to one code. */
const countries = new Map<string, string>();
for (const line of [
  'us usa unitedstates unitedstatesofamerica america',
  'ca can canada',
  'gb uk gbr unitedkingdom greatbritain england scotland wales northernireland',
  'ie irl ireland eire',
  'au aus australia',
  'nz nzl newzealand',
  'de deu germany deutschland',
  'fr fra france',
  'nl nld netherlands thenetherlands holland',
  'be bel belgium',
  'ch che switzerland',
  'at aut austria',
  'it ita italy italia',
  'es esp spain espana',
  'pt prt portugal',
  'se swe sweden',
  'no nor norway',
  'dk dnk denmark',
  'fi fin finland',
  'pl pol poland',
  'mx mex mexico',
  'br bra brazil brasil',
  'in ind india',
  'cn chn china',
  'jp jpn japan',
  'sg sgp singapore',
  'hk hkg hongkong',
  'za zaf southafrica',
  'ph phl philippines',
  'il isr israel',
  'ae are unitedarabemirates uae',
])
  for (const word of line.split(' ')) countries.set(word, line.slice(0, 2));

/** The two-letter code of a country's folded name without spaces; the folded name when it is unknown. */
export function canonicalCountry(folded: string): string {
  return countries.get(folded) ?? folded;
}
