import type { NameBook } from './clients.ts';
import { inventContact } from './contacts.ts';
import { envelope } from './lists.ts';
import { companyName, personName, written } from './names.ts';
import type { Frame, Party } from './plan.ts';
import { mix, Random } from './random.ts';
import type { QboObject } from './types.ts';

function address(contact: ReturnType<typeof inventContact>) {
  return {
    Line1: contact.street,
    City: contact.city,
    CountrySubDivisionCode: contact.state,
    PostalCode: contact.postcode,
    Country: contact.country,
  };
}

/**
 * Vendors and employees. Some carry a name that matters to customers: a customer who is a vendor too (with a mark, since
 * display names are unique over all three lists), and clients of the source whose name is taken by a vendor or employee.
 */
export function planPeople(
  frame: Frame,
  parties: readonly Party[],
  names: NameBook,
): { Vendor: QboObject[]; Employee: QboObject[] } {
  const rng = new Random(mix(frame.seed, 8));
  const count = Math.min(120, Math.max(6, Math.round(parties.length / 25)));
  const created = (): number => frame.lastInstant - 86_400 * rng.between(30, 1400) - rng.below(30_000);
  const vendorNames: string[] = [];
  const employeeNames: { first: string; last: string }[] = [];
  const take = (name: string): boolean => {
    if (names.displayNames.has(name.toLowerCase())) return false;
    names.displayNames.add(name.toLowerCase());
    return true;
  };
  const strangers = parties.filter((p) => p.customerId === null);
  for (const { clientName } of strangers.filter((p) => !p.person).slice(0, 3))
    if (take(clientName)) vendorNames.push(clientName);
  for (const p of strangers.filter((s) => s.person).slice(0, 1)) {
    if (take(p.displayName)) employeeNames.push({ first: p.firstName, last: p.lastName });
  }
  for (const { displayName } of parties.filter((p) => p.customerId !== null && p.companyName !== '').slice(0, 4)) {
    const name = `${displayName} ${rng.pick(['(vendor)', '- V', '(supplier)'])}`;
    if (take(name)) vendorNames.push(name);
  }
  while (vendorNames.length < count) {
    const firm = companyName(rng);
    const name = written(firm);
    if (names.free(name, [name]) && take(name)) vendorNames.push(name);
  }
  while (employeeNames.length < Math.max(3, count >> 2)) {
    const person = personName(rng, true);
    const name = `${person.first} ${person.last}`;
    if (names.free(name, [name]) && take(name)) employeeNames.push(person);
  }
  const Vendor = vendorNames.map((name, i) => {
    const contact = inventContact(rng, name, false);
    const at = created();
    return {
      ...envelope(String(5001 + i), rng.below(3), at, at + rng.below(86_400 * 20)),
      DisplayName: name,
      CompanyName: name,
      PrintOnCheckName: name,
      Active: true,
      Vendor1099: false,
      Balance: 0,
      CurrencyRef: { value: 'USD', name: 'United States Dollar' },
      PrimaryEmailAddr: { Address: contact.email },
      PrimaryPhone: { FreeFormNumber: contact.phone },
      BillAddr: address(contact),
    };
  });
  const Employee = employeeNames.map(({ first, last }, i) => {
    const at = created();
    return {
      ...envelope(String(6001 + i), 0, at, at),
      GivenName: first,
      FamilyName: last,
      DisplayName: `${first} ${last}`,
      PrintOnCheckName: `${first} ${last}`,
      Active: true,
    };
  });
  return { Vendor, Employee };
}
