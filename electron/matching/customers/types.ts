/** Which side of the desk a record is on: `client` is the billing side, `customer` is QuickBooks. */
export type MatchSide = 'client' | 'customer';

export type PartyId = string | number;

/** A client or a customer as the matcher sees it. Missing and empty mean the same: nothing is known. */
export type MatchParty = {
  readonly id: PartyId;
  /** The display name; `Parent:Child` is a sub-customer. */
  readonly name: string;
  readonly companyName?: string | null;
  readonly givenName?: string | null;
  readonly familyName?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  /** Street lines; city, postcode and country may be part of it when they have no field of their own. */
  readonly address?: string | null;
  readonly city?: string | null;
  readonly postcode?: string | null;
  readonly country?: string | null;
  /** ISO 4217. */
  readonly currency?: string | null;
  /** The parent's name when the name itself holds only the child's part. */
  readonly parentName?: string | null;
  readonly isSub?: boolean;
  readonly inactive?: boolean;
};

/** One document of a party, for the evidence of shared documents. */
export type EvidenceDocument = {
  readonly number: string | null;
  readonly totalMinor: number;
  readonly currency: string;
  /** ISO day. */
  readonly date: string;
};

/** Documents of each side by party id. */
export type DocumentEvidence = {
  readonly clients: ReadonlyMap<PartyId, readonly EvidenceDocument[]>;
  readonly customers: ReadonlyMap<PartyId, readonly EvidenceDocument[]>;
};

/** A pair of ids a person decided on. */
export type PartyPair = { readonly clientId: PartyId; readonly customerId: PartyId };

/** Why two records may, or may not, be one. Parameters are what a person needs to see. */
export type Reason =
  | { readonly code: 'same-name' }
  | { readonly code: 'same-words' }
  | { readonly code: 'name-one-letter' }
  | { readonly code: 'name-spelling' }
  | { readonly code: 'name-joined' }
  | { readonly code: 'name-shortened' }
  | { readonly code: 'name-contains'; readonly extra: string }
  | { readonly code: 'nickname'; readonly ours: string; readonly theirs: string }
  | { readonly code: 'initial' }
  | { readonly code: 'acronym' }
  | { readonly code: 'other-name' }
  | { readonly code: 'known-alias' }
  | { readonly code: 'same-phone' }
  | { readonly code: 'similar-phone' }
  | { readonly code: 'same-email' }
  | { readonly code: 'same-email-domain'; readonly domain: string }
  | { readonly code: 'email-has-name' }
  | { readonly code: 'same-address' }
  | { readonly code: 'similar-address' }
  | { readonly code: 'same-postcode' }
  | { readonly code: 'documents-agree'; readonly count: number }
  | { readonly code: 'legal-form-differs'; readonly ours: string; readonly theirs: string }
  | { readonly code: 'name-differs'; readonly ours: string; readonly theirs: string }
  | { readonly code: 'number-differs'; readonly ours: string; readonly theirs: string }
  | { readonly code: 'generation-differs' }
  | { readonly code: 'generation-one-side'; readonly generation: string }
  | { readonly code: 'sub-customer-differs' }
  | { readonly code: 'phone-differs' }
  | { readonly code: 'email-differs' }
  | { readonly code: 'address-differs' }
  | { readonly code: 'currency-differs'; readonly ours: string; readonly theirs: string }
  | { readonly code: 'name-met-twice' }
  | { readonly code: 'inactive' };

export type Candidate = {
  readonly customerId: PartyId;
  /** The estimated probability, 0 to 1, that the two are one; comparable between records. */
  readonly score: number;
  /** What speaks for it first, what speaks against it after. */
  readonly reasons: readonly Reason[];
};

export type CustomerTier = 'exact' | 'suggested' | 'unmatched';

export type ClientResult = {
  readonly clientId: PartyId;
  readonly tier: CustomerTier;
  /** At most five, best first; with one-to-one the first is the assigned one. */
  readonly candidates: readonly Candidate[];
};

/** `one-to-one`: a customer is first choice of one client only. `free`: many clients may share a customer. */
export type Assignment = 'one-to-one' | 'free';

export type MatchInput = {
  readonly clients: readonly MatchParty[];
  readonly customers: readonly MatchParty[];
  /** Pairs a person said are not the same: never offered. */
  readonly rejectedPairs?: readonly PartyPair[];
  /** Pairs a person accepted before under different names: offered first, with the reason; never exact by this alone. */
  readonly aliases?: readonly PartyPair[];
  readonly documents?: DocumentEvidence;
  readonly assign?: Assignment;
};
