import type { ExportClient, ExportDocument } from '../ledger/export-facts.ts';
import { addressText } from '../ledger/snapshots.ts';
import { type CustomerFacts, type DocumentFacts, snapshotCustomer, snapshotDocument } from '../review/facts.ts';

// The compared facts of what is about to be sent. The customer is not among them: it is known once it is sent.

export function factsOfSource(document: ExportDocument): DocumentFacts {
  return snapshotDocument({ ...document, state: 'standing', customerId: null });
}

export function factsOfClient(client: ExportClient): CustomerFacts {
  return snapshotCustomer({
    state: 'standing',
    name: client.name,
    email: client.email,
    phone: client.phone,
    billingAddress: addressText([client.address, client.city, client.region, client.postalCode, client.country]),
    shippingAddress: addressText([
      client.shipAddress,
      client.shipCity,
      client.shipRegion,
      client.shipPostalCode,
      client.shipCountry,
    ]),
  });
}
