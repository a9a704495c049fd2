/**
 * Words common in names of organisations, each with the ways it is shortened or spelled elsewhere.
 *
 * The first word of a line is the one compared on; the rest are read as it. Being in this table also says that a word is
 * common: it tells two firms apart less than a rare one, even in a list too short to show that by itself.
 */
const lines = `
academy acad
accessories access
account acct acc
accounting acctg
accounts accts
administration admin adm
advertising advtg
advisors advisers advsrs
agency agcy
agricultural agric
air
airlines airways
american amer amern
animal
apartments apts
appliance
architects archts
architecture
art arts
associates assoc assocs associate
association assn assoc-n asn asociacion
automotive auto autos automobile
avenue-name
bakery
bancorp bancorporation bancshares
bank bk
bar
barber
bath
beauty
beverage bev
board bd
body
brothers bros
building bldg bldgs
builders bldrs
business bus
cafe caffe
canada
canadian cdn
capital cap
care
catering
center centre ctr cntr centers centres ctrs
central cent centrl
chemical chem chemicals
children childrens
chiropractic chiro
christian
church
city
cleaners
cleaning
clinic
club
coast
coffee
collection collections
college coll
commercial comml
commission comm
committee cttee
communications communication commun comms
community cmnty
computer computers
concrete
construction constr const constrn constructions
consultants consultant
consulting consltg
contracting contr
contractors contractor contrs
cooperative coop co-op
council
counseling counselling
country
county cnty
creative
credit cr
custom
dance
data
day
daycare
delivery
dental
dentistry
department dept
design designs
developers
development dev devel dvlpmt developments
diagnostic
digital
distribution distr dist distrib
distributors distributing distributor
district
division div
drywall
early
eastern
education educational educ edu
electric elec electrical elect
electronics electronic electr
employment
energy
engineering engrg engr eng
engineers
enterprises enterprise ent entprs enterpr
entertainment
environmental environ envir
equipment equip eqpt
equity
estate
estates
european
excavating
exchange exch
express exp
fabrication
facilities
family
farm farms
fashion
federal fed
federation
finance fin
financial finl
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
fitness
floor
flooring floors
flowers florist
food foods
foundation fdn found fndn
freight frt
fund
furniture
gallery
garage
garden gardens
gas
general gen genl
global
government govt
grill grille
grocery
group grp gp-of
growth
hair
hall
handyman
hardware hdwe
head
healing
health
healthcare
heating htg
heavy
heights hts
high
holdings holding hldgs hldg
home homes
hospital hosp
hospitality
hotel
house
housing
imports import
income
independent
industrial indl
industries ind inds indus industry
information info
initiative
innovations innovation
institute inst
insurance ins insur
integrated
interior interiors
international intl internat int
investments investment invest inv invs
investors
janitorial
jewelry jewellery
junior
kitchen kitchens
laboratory laboratories lab labs
land
landscape
landscaping
laundry
law
learning
leasing
legal
leisure
library
life
line
liquor liquors
little
living
loan loans
local
logistics
london
lounge
lumber
machine
machinery mach
magazine
maintenance maint
management mgmt mgt mngmt managing
manufacturing mfg mfrg manuf
manufacturers mfrs
marine
market mkt
marketing mktg
markets
massage
master mstr
materials
mechanical mech
media
medical med
medicine
memorial meml
metal metals
metropolitan metro
mills
ministries
mobile
mortgage mtg
motor motors
mountain mtn
mount mt
moving
municipal muni
museum
music
mutual
nail nails
national natl nat
natural
network networks
north
northern
northwest
nursery
nursing
nutrition
office
oil
operations ops
optical
organization organisation org
pacific pac
paint
painting
paper
park
partners ptnrs partner
partnership
party
paving
performance
personal
pet pets
petroleum petr
pharmaceuticals pharmaceutical pharma pharm
pharmacy
photography photo
physical
pizza
place
plastics plastic
play
plaza
plumbing plbg plumb
pool
portfolio
power
power-equipment
press
primary
printing print
private
products product prods prod
production productions
professional prof
program programme
project projects
properties props
property prop
protection
public
publications publishing publ publishers
quality
railroad railway rr rwy
real
realty
recovery
recreation rec
recycling
refrigeration refrig
region regional
rehabilitation rehab
remodeling
renovations renovation reno
rental rentals
repair repairs
research res rsch
residential
resort
resources resource
restaurant rest restaurants
retail
retirement
roofing
royal
safety
sales
salon
school sch schools
science sciences
secretary secy
security securities sec secs
senior
service services svc svcs serv servs srvc srvcs
shipping
shop shops shoppe
society soc
software
solar
solutions solution soln solns
south
southern
southwest
spa-salon
special
specialists specialist
sport sports
state
station stn
steel
storage
store stores
street-name
structural
studio studios
supply supplies
support
surgery
surgical
surveying
system systems sys syst
tax
tea
technical tech-l
technology technologies tech technol techs
telecommunications telecom
telephone tel
temple
theater theatre
therapy
tile
tire tires
tool tools
tours
towing
town
toys
trade
trading trdg
training trng
transmission
transport transportation transp trans trspt
travel
treasury
tree
trucking
truck trucks
trust tr trs
trustees trustee
union
united utd
universal univl
university univ
utilities
valley vly
vehicle
ventures venture
veterinary vet
village vlg
vision
waste
water
wealth
welding
wellness
west
western
wholesale whsl
window windows
wine wines
women womens
wood
woodworking
works
world
worldwide
yacht
yoga
youth
`;

const canonicalByWord = new Map<string, string>();
const common = new Set<string>();
for (const line of lines.split('\n')) {
  const [first, ...others] = line.split(' ');
  if (!first || first.includes('-')) continue;
  common.add(first);
  for (const other of others) if (!other.includes('-')) canonicalByWord.set(other, first);
}

/** The word a shortened or variant organisation word stands for; the word itself when there is none. */
export function canonicalOrgWord(word: string): string {
  return canonicalByWord.get(word) ?? word;
}

const numberWords = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** A name's first word written out where it is a small number: "3 Rivers" is Three Rivers, while further on a number tells one of several. */
export function firstWordWrittenOut(word: string): string {
  return /^(?:[1-9]|1[0-2])$/.test(word) ? (numberWords[Number(word) - 1] ?? word) : word;
}

/** True for a word so common in names of organisations that sharing it says little. Takes the canonical word. */
export function isCommonOrgWord(word: string): boolean {
  return common.has(word);
}

/** Words that carry nothing by themselves. */
export const stopWords: ReadonlySet<string> = new Set(
  'the and of for a an at in on by to de la le les el los las du des et und y e or da do dos das der die das van von den di del della with'.split(
    ' ',
  ),
);

/** Bookkeepers' remarks on a name, not part of it. */
export const noteWords: ReadonlySet<string> = new Set(
  'attn attention inactive closed old donotuse duplicate dup account acct accounts payable ap ar customer client billing cash cod new deleted archived former formerly prev previously via care'.split(
    ' ',
  ),
);

/** All words of the tables here, canonical or not. */
export const orgWords: readonly string[] = [...common, ...canonicalByWord.keys(), ...stopWords, ...noteWords];
