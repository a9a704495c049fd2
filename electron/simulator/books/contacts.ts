import type { Contact } from './plan.ts';
import type { Random } from './random.ts';

/** Town, state, first digits of the postcode, area code, country. */
const towns = [
  ['Portland', 'ME', '041', '207', 'USA'],
  ['Burlington', 'VT', '054', '802', 'USA'],
  ['Albany', 'NY', '122', '518', 'USA'],
  ['Trenton', 'NJ', '086', '609', 'USA'],
  ['Richmond', 'VA', '232', '804', 'USA'],
  ['Savannah', 'GA', '314', '912', 'USA'],
  ['Tampa', 'FL', '336', '813', 'USA'],
  ['Mobile', 'AL', '366', '251', 'USA'],
  ['Nashville', 'TN', '372', '615', 'USA'],
  ['Dayton', 'OH', '454', '937', 'USA'],
  ['Lansing', 'MI', '489', '517', 'USA'],
  ['Madison', 'WI', '537', '608', 'USA'],
  ['Duluth', 'MN', '558', '218', 'USA'],
  ['Fargo', 'ND', '581', '701', 'USA'],
  ['Boise', 'ID', '837', '208', 'USA'],
  ['Tulsa', 'OK', '741', '918', 'USA'],
  ['Austin', 'TX', '787', '512', 'USA'],
  ['Denver', 'CO', '802', '303', 'USA'],
  ['Tucson', 'AZ', '857', '520', 'USA'],
  ['Spokane', 'WA', '992', '509', 'USA'],
  ['Eugene', 'OR', '974', '541', 'USA'],
  ['Fresno', 'CA', '937', '559', 'USA'],
] as const;

const streets = [
  'Quay Street',
  'Mill Road',
  'Cannery Row',
  'Depot Avenue',
  'Founders Way',
  'Chapel Street',
  'Garrison Road',
  'Poplar Avenue',
  'Commerce Drive',
  'Ferry Lane',
  'Old Post Road',
  'Canal Street',
  'Observatory Place',
  'Linden Boulevard',
] as const;

const freeMail = ['mailbox.example', 'inbox.example', 'post.example'] as const;

/** Lower-case letters and digits of a text, for mail addresses. */
function slug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')
    .slice(0, 28);
}

/** Invents how to reach somebody: reserved mail domains and the fictitious 555-01xx numbers only. */
export function inventContact(rng: Random, name: string, person: boolean): Contact {
  const [city, state, zip, area, country] = rng.pick(towns);
  const host = slug(name) || 'client';
  const box = rng.pick(['books', 'ap', 'office', 'billing', 'accounts', 'info']);
  return {
    email: person ? `${host}${rng.between(1, 99)}@${rng.pick(freeMail)}` : `${box}@${host}.example`,
    phone: `(${area}) 555-01${String(rng.below(100)).padStart(2, '0')}`,
    street: `${rng.between(1, 980)} ${rng.pick(streets)}${rng.chance(0.2) ? `, Suite ${rng.between(100, 490)}` : ''}`,
    city,
    state,
    postcode: zip + String(rng.below(100)).padStart(2, '0'),
    country,
  };
}

/** The same contact as another system holds it: parts missing, changed or written another way. */
export function otherSide(rng: Random, contact: Contact, name: string, person: boolean): Contact {
  const moved = rng.chance(0.06) ? inventContact(rng, name, person) : contact;
  const digits = contact.phone.replace(/\D/g, '');
  const phone = rng.weighted([
    [contact.phone, 5],
    [`${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}`, 3],
    [`+1 ${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`, 2],
    ['', 2],
    [inventContact(rng, name, person).phone, 0.8],
  ]);
  const street = rng.chance(0.3)
    ? moved.street.replace('Street', 'St').replace('Avenue', 'Ave').replace('Road', 'Rd').replace('Suite ', '#')
    : moved.street;
  return {
    email: rng.chance(0.15) ? '' : rng.chance(0.07) ? inventContact(rng, name, person).email : contact.email,
    phone,
    street: rng.chance(0.12) ? '' : street,
    city: moved.city,
    state: moved.state,
    postcode: moved.postcode,
    country: moved.country,
  };
}
