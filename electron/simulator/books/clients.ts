import { startOfDay } from './calendar.ts';
import { inventContact, otherSide } from './contacts.ts';
import { type Drifted, driftBeyondFolding, driftWithinFolding, type NameParts } from './drift.ts';
import { branchTowns, companyName, descriptors, nameKey, personName, siteName, written } from './names.ts';
import type { Frame, Party } from './plan.ts';
import { mix, Random } from './random.ts';

/** Of the clients: 11 in 100 only the source knows, 9 in 100 only resemble their customer. */
const sourceOnlyShare = 0.11;
const similarShare = 0.09;
/** Of the customers: 9 in 100 only QuickBooks knows. */
const quickbooksOnlyShare = 0.09;

const currencyShares = [
  ['USD', 78],
  ['EUR', 10],
  ['GBP', 6],
  ['CAD', 6],
] as const;

/** The names in use: display names as QuickBooks compares them, folded names for both sides together. */
export class NameBook {
  readonly displayNames = new Set<string>();
  private readonly keys = new Set<string>();

  /** Whether all of a party's names are still free. */
  free(displayName: string, names: readonly string[]): boolean {
    return !this.displayNames.has(displayName.toLowerCase()) && names.every((name) => !this.keys.has(nameKey(name)));
  }

  take(displayName: string, names: readonly string[]): void {
    if (displayName !== '') this.displayNames.add(displayName.toLowerCase());
    for (const name of names) this.keys.add(nameKey(name));
  }
}

interface Identity extends NameParts {
  /** What a relation to an earlier party adds to the kind, empty for none. */
  relation: string;
  relative: Party | null;
}

interface Known extends NameParts {
  party: Party;
}

/** Remembers what later parties can be related to. */
interface Neighbours {
  firms: Known[];
  people: Known[];
}

/** A name near to one that exists: one owner's firms, numbered funds, branches, members of a family. */
function neighbour(rng: Random, { firms, people }: Neighbours): Identity | null {
  if (people.length > 0 && rng.chance(0.2)) {
    const { party, last } = rng.pick(people);
    const other = personName(rng, false);
    return { base: `${other.first} ${last}`, form: '', first: other.first, last, relation: 'family', relative: party };
  }
  if (firms.length === 0) return null;
  const { party, base, form } = rng.pick(firms);
  const plain = { first: '', last: '', relative: party };
  const roll = rng.fraction();
  if (roll < 0.45) return { ...plain, base: `${base} ${rng.pick(descriptors)}`, form, relation: 'sibling-descriptor' };
  if (roll < 0.7)
    return { ...plain, base: `${base} Fund ${rng.pick(['I', 'II', 'III', 'IV'])}`, form, relation: 'sibling-numbered' };
  if (roll < 0.92) return { ...plain, base: `${base} - ${rng.pick(branchTowns)}`, form, relation: 'sibling-branch' };
  // A twin of a client that already writes another form than its customer could be told by nobody.
  if (form === '' || party.kind === 'legal-form-changed') return null;
  return { ...plain, base, form: form === 'LLC' ? 'Inc.' : 'LLC', relation: 'sibling-legal-form' };
}

function newIdentity(rng: Random, neighbours: Neighbours, attempt: number): Identity {
  if (rng.chance(0.07)) {
    const near = neighbour(rng, neighbours);
    if (near !== null) return near;
  }
  if (rng.chance(0.18)) {
    const { first, last } = personName(rng, attempt > 1);
    return { base: `${first} ${last}`, form: '', first, last, relation: '', relative: null };
  }
  const firm = companyName(rng);
  const base = attempt > 8 ? `${firm.base} of ${siteName(rng)}` : firm.base;
  return { base, form: firm.form, first: '', last: '', relation: '', relative: null };
}

type Presence = 'both' | 'source' | 'quickbooks';

interface Slot {
  presence: Presence;
  similar: boolean;
}

/** How many parties of each sort, in random order. */
function slots(rng: Random, customers: number): Slot[] {
  const onlyQuickbooks = Math.max(1, Math.round(customers * quickbooksOnlyShare));
  const both = Math.max(1, customers - onlyQuickbooks);
  const onlySource = Math.max(1, Math.round((both * sourceOnlyShare) / (1 - sourceOnlyShare)));
  const similar = Math.max(1, Math.round((both * similarShare) / (1 - sourceOnlyShare)));
  const list: Slot[] = [];
  for (let i = 0; i < both; i++) list.push({ presence: 'both', similar: i < similar });
  for (let i = 0; i < customers - both; i++) list.push({ presence: 'quickbooks', similar: false });
  for (let i = 0; i < onlySource; i++) list.push({ presence: 'source', similar: false });
  return rng.shuffle(list);
}

interface Named extends Identity, Drifted {
  displayName: string;
  parent: Party | null;
  project: boolean;
}

/** A sub-customer of a firm: the client carries the parent's name too, the display name stands for itself. */
function subCustomer(rng: Random, presence: Presence, parent: Party, project: boolean): Named {
  const site = siteName(rng);
  const colon = rng.chance(0.6);
  const name = colon ? `${parent.displayName}:${site}` : `${parent.displayName} - ${site}`;
  const kind =
    presence === 'quickbooks' ? (project ? 'project' : 'sub-customer') : colon ? 'sub-customer' : 'sub-customer-dash';
  const unnamed = { base: name, form: '', first: '', last: '', relation: '', relative: null };
  return { ...unnamed, name, kind, displayName: site, parent, project };
}

function nameParty(rng: Random, slot: Slot, neighbours: Neighbours, names: NameBook): Named {
  for (let attempt = 0; ; attempt++) {
    const subShare = slot.presence === 'quickbooks' ? 0.4 : slot.presence === 'both' && !slot.similar ? 0.035 : 0;
    let named: Named;
    if (neighbours.firms.length > 0 && rng.chance(subShare)) {
      const parent = rng.pick(neighbours.firms).party;
      named = subCustomer(rng, slot.presence, parent, slot.presence === 'quickbooks' && rng.chance(0.7));
    } else {
      const identity = newIdentity(rng, neighbours, attempt);
      const displayName = written(identity);
      const plain = { name: displayName, kind: 'identical' };
      const drifted =
        slot.presence !== 'both' || (identity.relation !== '' && !slot.similar)
          ? plain
          : slot.similar
            ? driftBeyondFolding(rng, identity)
            : driftWithinFolding(rng, identity);
      if (slot.similar && identity.relation !== '') continue;
      named = { ...identity, ...drifted, displayName, parent: null, project: false };
    }
    const twin = named.relation === 'sibling-legal-form';
    const spellings = twin ? [] : [named.name, named.displayName];
    const displayName = slot.presence === 'source' && !twin ? '' : named.displayName;
    if (names.free(displayName, spellings)) {
      names.take(displayName, spellings);
      return named;
    }
  }
}

/** A second customer of a client that both sides have, for business in another currency; null when there is none to take. */
function secondCurrency(
  rng: Random,
  { firms }: Neighbours,
  names: NameBook,
): { named: Named; currency: string } | null {
  if (firms.length === 0) return null;
  const { party, base, form } = rng.pick(firms);
  const currency = rng.pick(currencyShares.map(([code]) => code).filter((code) => code !== party.currency));
  const displayName = `${party.displayName} (${currency})`;
  if (party.clientId === null || party.sharesClient || !names.free(displayName, [displayName])) return null;
  names.take(displayName, [displayName]);
  const person = { first: '', last: '', relation: 'second-currency', relative: party };
  const plain = { name: party.clientName, kind: 'second-currency', displayName, parent: null, project: false };
  return { named: { base, form, ...person, ...plain }, currency };
}

/** Relations whose names alone leave something open. */
const openRelations = new Set(['sibling-legal-form', 'second-currency']);

/** Kind and tier as the truth tells them. */
function judge(slot: Slot, named: Named): Pick<Party, 'kind' | 'tier'> {
  if (slot.presence === 'source') {
    const twin = named.relation === 'sibling-legal-form';
    return { kind: twin ? 'only-in-source-sibling-legal-form' : 'only-in-source', tier: 'unmatched' };
  }
  if (slot.presence === 'quickbooks') {
    return {
      kind: named.parent === null ? 'only-in-quickbooks' : `only-in-quickbooks-${named.kind}`,
      tier: 'unmatched',
    };
  }
  const open = slot.similar || named.kind === 'sub-customer-dash' || openRelations.has(named.relation);
  return { kind: named.relation === '' ? named.kind : named.relation, tier: open ? 'suggested' : 'exact' };
}

/** The clients and customers of the books, with the names in use. Parents come before their sub-customers. */
export function planParties(frame: Frame, customers: number): { parties: Party[]; names: NameBook } {
  const rng = new Random(mix(frame.seed, 1));
  const names = new NameBook();
  const neighbours: Neighbours = { firms: [], people: [] };
  const parties: Party[] = [];
  let clientNumber = 1000;
  let customerNumber = 0;
  for (const slot of slots(rng, customers)) {
    const wantsSecond = frame.currencies && slot.presence === 'both' && !slot.similar && rng.chance(0.02);
    const second = wantsSecond ? secondCurrency(rng, neighbours, names) : null;
    const named = second?.named ?? nameParty(rng, slot, neighbours, names);
    const sharedClient = second === null ? null : named.relative;
    const { parent } = named;
    const person = named.last !== '';
    const contact = inventContact(rng, named.base, person);
    if (named.relative !== null && rng.chance(0.6)) {
      const shared = named.relative.quickbooksContact;
      Object.assign(contact, {
        phone: shared.phone,
        street: shared.street,
        city: shared.city,
        postcode: shared.postcode,
      });
      contact.state = shared.state;
    }
    const onSource = slot.presence !== 'quickbooks';
    const onQuickbooks = slot.presence !== 'source';
    const active =
      slot.presence === 'source' || parent !== null || !rng.chance(slot.presence === 'both' ? 0.015 : 0.15);
    const created = startOfDay(frame.firstDay - 1 - rng.below(700)) + 57_600 + rng.below(32_000);
    const touched = rng.chance(0.45) ? created + rng.below(frame.lastInstant - created) : created;
    const party: Party = {
      index: parties.length,
      ...judge(slot, named),
      person,
      firstName: named.first,
      lastName: named.last,
      clientId: onSource ? (sharedClient?.clientId ?? `C${++clientNumber}`) : null,
      clientName: named.name,
      customerId: onQuickbooks ? String(++customerNumber) : null,
      sharesClient: sharedClient !== null,
      displayName: named.displayName,
      companyName: person || parent !== null ? '' : named.displayName,
      parent,
      project: named.project,
      billWithParent: parent !== null && (named.project || rng.chance(0.5)),
      active,
      taxable: parent?.taxable ?? rng.chance(0.3),
      recurring: rng.chance(0.22),
      currency: second?.currency ?? parent?.currency ?? (frame.currencies ? rng.weighted(currencyShares) : 'USD'),
      term: rng.weighted([
        [0, 2],
        [1, 2],
        [2, 7],
        [3, 1],
      ]),
      weight: slot.presence === 'both' ? 0.1 + 0.3 / (0.04 + rng.fraction()) : 0.5,
      sourceContact: otherSide(rng, contact, named.base, person),
      quickbooksContact: contact,
      created,
      updated: rng.chance(0.12) ? (frame.bulkInstants.find((t) => t > created) ?? touched) : touched,
      balance: 0,
      balanceWithJobs: 0,
    };
    parties.push(party);
    if (parent === null && active && onQuickbooks && named.relation === '') {
      (person ? neighbours.people : neighbours.firms).push({ ...named, party });
    }
  }
  return { parties, names };
}
