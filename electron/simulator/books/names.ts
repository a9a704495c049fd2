import type { Random } from './random.ts';

/** All words are our own choice; no list is taken from a register or a data set. */
const split = (text: string): readonly string[] => text.trim().split(/\s+/);

const landscape =
  split(`Harbor Cedar Willow Granite Summit Prairie Juniper Copper Lantern Orchard Pioneer Beacon Canyon Falcon
  Meadow Timber Silver Heron Maple Anchor Compass Northgate Southport Westbrook Eastfield Ridgeline Clearwater Bluebird Redwood Ironwood
  Stonebridge Riverbend Lakeshore Fairview Greenfield Highland Kingfisher Larkspur Magnolia Nightingale Oakhurst Pinecrest Quarry Rosewood
  Sandpiper Thistle Umber Valley Whitewater Yarrow Zephyr Alder Birch Cypress Driftwood Elmwood Foxglove Goldfinch Hawthorn Indigo Jasper
  Keystone Laurel Marigold Newfield Osprey Pelican Quail Raven Sparrow Tidewater Upland Vista Wren Bramble Cobalt Dune Ember Flint Grove
  Hazel Isle Junction Kelp Lodestar Mesa Nectar Onyx Pebble Quartz Rapids Saddle Terrace Verdant Wharf`);
const second =
  split(`Ridge Point Creek Hill Bay Park Street Square Mill Bridge Crossing Landing Grove Field Gate Hollow Lane Cove Falls
  Springs Peak Shore Glen Run Bend Fork Dell Heights Trail Harbor Station Market Forge Works Row Court Yard House Barn Light`);
const trades =
  split(`Plumbing Bakery Dental Roofing Landscaping Logistics Electric Catering Architects Veterinary Fitness Florists
  Brewing Printing Consulting Robotics Software Analytics Marketing Interiors Flooring Painting Masonry Carpentry Towing Storage Freight
  Optical Pharmacy Physiotherapy Accounting Insurance Realty Surveying Engineering Aviation Marine Motors Cycles Upholstery Ceramics
  Glassworks Woodworks Metalworks Textiles Apparel Jewelers Books Records Pictures Studios Theatre Dance Yoga Chiropractic Orthodontics
  Pediatrics Acupuncture Apiaries Orchards Vineyards Dairy Seafood Provisions Grocers Coffee Teas Confectionery Pizzeria Grill Diner
  Hospitality Travel Staffing Training Tutoring Preschool Childcare Laundry Cleaning Security Locksmiths Fencing Paving Excavation
  Drilling Solar Heating Refrigeration Telecom Networks Hosting Media Publishing Translation Biotech Diagnostics Instruments Packaging`);
const surnames =
  split(`Abrams Achterberg Adeyemi Aldous Amundsen Anand Archer Bakshi Baptiste Barlow Beaumont Bellweather Bianchi Blackwood
  Boateng Brannigan Brightwater Caldera Calloway Castellan Chowdhury Corrigan Crenshaw Dahlgren Dalrymple Delacroix Demir Dominguez Dragic
  Duquesne Eastman Eklund Engstrom Escobedo Fairbanks Farrow Ferreira Fitzhugh Fontaine Galloway Gantry Gerhardt Gilchrist Goodspeed Grady
  Gunderson Halloran Hargrove Hashimoto Hawksworth Hernandez Holloway Hutchins Ibarra Ingersoll Ivanov Jankowski Jarvis Kaminski Kapoor
  Karlsson Keating Kimura Kingsley Kowalczyk Lachance Langford Larkin Lindqvist Lockhart Lombardi Macready Maldonado Marchetti Mbeki
  Merriweather Mikkelsen Montague Moreau Nakamura Navarro Nkemelu Norwood Okafor Oleander Ostrowski Oyelaran Pacheco Pellegrini Pemberton
  Petrov Pinkerton Quintero Radcliffe Ramaswamy Rasmussen Renshaw Rinaldi Rosenthal Rutherford Saldana Sandoval Santoro Schaeffer Seaborn
  Shimizu Sinclair Skinner Sorensen Stanhope Sutherland Takahashi Tennant Thackeray Thorvald Tillman Underhill Usman Vandermeer Varga
  Villanueva Wainwright Wakefield Weatherby Whitlock Winslow Wojcik Yamada Yardley Zamora Zielinski`);
const firstNames =
  split(`Ada Adam Agnes Aisha Alan Alice Amara Andrew Anita Anthony Arthur Barbara Beatrice Benjamin Boris Bridget Camille
  Carlos Catherine Cecil Charles Charlotte Chen Christopher Clara Daniel Daphne David Deborah Dmitri Dorothy Edith Edward Eleanor Elizabeth
  Emeka Eric Esther Fatima Felix Fiona Francis Frederick Gabriel Gemma George Gloria Gregory Hannah Harold Helen Henry Hiroshi Hugo Ines
  Irene Isaac Ivy Jacob James Jasmine Jeffrey Jennifer Joan Joseph Judith Julian Kamala Karen Kenneth Kofi Laura Lawrence Leila Leonard
  Lucia Lydia Malcolm Margaret Marisol Martin Matthew Michael Miriam Mohan Nadia Nathaniel Nicholas Nora Oliver Olga Oscar Pamela Patricia
  Patrick Paul Peter Philip Priya Rachel Raymond Rebecca Richard Robert Rosa Ruth Samuel Sandra Sarah Sebastian Simon Sofia Stephen Susan
  Tamara Teresa Theodore Thomas Timothy Ursula Valerie Victor Vincent Violet Walter Wanda William Xavier Yolanda Yusuf Zachary Zoe`);

/** Names that keep their accents in one system and lose them in another. */
const accented = [
  'Bäckerei Köhler',
  'Ateliers Béranger',
  'Construções Almeida',
  'Café Soleïade',
  'Señorío Catering',
  'Müller & Söhne Elektro',
  'Pâtisserie Élodie',
  'Høyland Marine',
  'Kraków Textiles',
  'Peña Landscaping',
  'Åkerlund Design',
  'Crêperie Gwénaël',
  'Città Alta Foods',
  'Groß Werkzeuge',
  'Hôtel Bellerêve',
  'Jalapeño Grill',
] as const;

const legalForms = [
  ['LLC', 30],
  ['Inc.', 22],
  ['', 24],
  ['Corp.', 5],
  ['Ltd', 5],
  ['Co.', 4],
  ['PLLC', 2],
  ['P.C.', 2],
  ['L.P.', 2],
  ['LLP', 2],
  ['S.A.', 1],
  ['GmbH', 1],
] as const;

const foreignForms = ['GmbH', 'S.A.', 'S.r.l.', 'B.V.', 'AB', 'A/S'] as const;

/** Every spelling of a legal form that may end a name here, folded. */
const foldedForms = new Set(
  split('llc inc corp ltd co pllc pc lp llp sa gmbh srl bv ab as limited incorporated corporation company liability'),
);

/** How other systems like to write the same form. */
export const formSpellings: Readonly<Record<string, readonly string[]>> = {
  LLC: ['L.L.C.', 'llc', 'Limited Liability Company'],
  'Inc.': ['Inc', 'INC', 'Incorporated'],
  'Corp.': ['Corp', 'Corporation'],
  Ltd: ['Ltd.', 'Limited'],
  'Co.': ['Co', 'Company'],
  PLLC: ['P.L.L.C.'],
  'P.C.': ['PC'],
  'L.P.': ['LP'],
  LLP: ['L.L.P.'],
  'S.A.': ['SA'],
  GmbH: ['gmbh', 'G.m.b.H.'],
};

/** Everyday forms of first names. */
export const nicknames: Readonly<Record<string, string>> = {
  Andrew: 'Andy',
  Anthony: 'Tony',
  Barbara: 'Barb',
  Benjamin: 'Ben',
  Catherine: 'Kate',
  Charles: 'Chuck',
  Christopher: 'Chris',
  Daniel: 'Dan',
  Deborah: 'Debbie',
  Edward: 'Ted',
  Elizabeth: 'Liz',
  Frederick: 'Fred',
  Gregory: 'Greg',
  James: 'Jim',
  Jeffrey: 'Jeff',
  Jennifer: 'Jen',
  Joseph: 'Joe',
  Kenneth: 'Ken',
  Lawrence: 'Larry',
  Margaret: 'Peggy',
  Matthew: 'Matt',
  Michael: 'Mike',
  Nicholas: 'Nick',
  Patricia: 'Pat',
  Raymond: 'Ray',
  Rebecca: 'Becky',
  Richard: 'Rick',
  Robert: 'Bob',
  Samuel: 'Sam',
  Stephen: 'Steve',
  Susan: 'Sue',
  Theodore: 'Theo',
  Thomas: 'Tom',
  Timothy: 'Tim',
  Victor: 'Vic',
  William: 'Bill',
};

export interface CompanyName {
  /** Without the legal form. */
  base: string;
  /** Empty when the firm writes none. */
  form: string;
}

/** A name and its legal form as one text. */
export function written({ base, form }: CompanyName): string {
  return form === '' ? base : `${base} ${form}`;
}

/** Invents a firm's name. */
export function companyName(rng: Random): CompanyName {
  const form = rng.weighted(legalForms);
  const roll = rng.fraction();
  if (roll < 0.5) return { base: `${rng.pick(landscape)} ${rng.pick(second)} ${rng.pick(trades)}`, form };
  if (roll < 0.62) return { base: `${rng.pick(surnames)} & ${rng.pick(surnames)} ${rng.pick(trades)}`, form };
  if (roll < 0.68) return { base: `${rng.pick(surnames)} & Sons ${rng.pick(trades)}`, form };
  if (roll < 0.72) return { base: `The ${rng.pick(landscape)} ${rng.pick(second)} ${rng.pick(trades)} Group`, form };
  if (roll < 0.8) return { base: `${rng.pick(firstNames)}'s ${rng.pick(landscape)} ${rng.pick(trades)}`, form };
  if (roll < 0.96) return { base: `${rng.pick(landscape)} ${rng.pick(trades)} and ${rng.pick(trades)}`, form };
  return { base: `${rng.pick(accented)} ${rng.pick(landscape)}`, form: rng.chance(0.6) ? rng.pick(foreignForms) : '' };
}

/** Invents a person's first and last name, now and then with a middle initial in the first part. */
export function personName(rng: Random, withInitial: boolean): { first: string; last: string } {
  const first = rng.pick(firstNames);
  const initial = withInitial ? ` ${String.fromCharCode(65 + rng.below(26))}.` : '';
  const last = rng.chance(0.08) ? `${rng.pick(surnames)}-${rng.pick(surnames)}` : rng.pick(surnames);
  return { first: first + initial, last };
}

/** Names a site, branch or project of a firm. */
export function siteName(rng: Random): string {
  const place = `${rng.pick(landscape)} ${rng.pick(second)}`;
  return rng.weighted([
    [`${place} Site`, 3],
    [`${place} Renovation`, 2],
    [`Unit ${rng.between(2, 980)} ${place}`, 2],
    [`${place} Office`, 3],
    [`Job ${rng.between(1000, 9999)} ${place}`, 3],
  ]);
}

/** Words that tell near-equal firms of one owner apart. */
export const descriptors = split(
  'Holdings Services Properties Partners Ventures Capital Trading Rentals Distribution International',
);
export const branchTowns = split('Downtown Northside Airport Uptown Riverside Midtown Southgate Lakeside');

/** Removes case, accents, punctuation, a leading article and trailing legal forms: equal keys mean equal names. */
export function nameKey(name: string): string {
  const words = name
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/[.'’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  if (words[0] === 'the') words.shift();
  while (words.length > 1 && foldedForms.has(words.at(-1) ?? '')) words.pop();
  return words.join(' ');
}
