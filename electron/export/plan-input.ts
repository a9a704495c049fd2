import type { LinkedDocument, NameIndex, TakenNumber, UnlinkedQboPayment } from '../ledger/export-books.ts';
import type { ExportClient, ExportDocument, ExportPayment, StandingItem } from '../ledger/export-facts.ts';
import type { ValueMap } from './config.ts';

/** All that composing looks at; reading it is the ledger's business. */
export interface PlanInput {
  readonly clients: readonly ExportClient[];
  readonly documents: readonly ExportDocument[];
  readonly payments: readonly ExportPayment[];
  /** Clients that are named by the above, queued or not. */
  readonly allClients: ReadonlyMap<number, ExportClient>;
  readonly sourceNames: ReadonlyMap<number, string>;
  readonly customerMap: ReadonlyMap<number, ReadonlyMap<string, string>>;
  readonly customers: ReadonlyMap<
    string,
    { readonly currency: string; readonly active: boolean; readonly name: string }
  >;
  readonly names: NameIndex;
  readonly numbers: ReadonlyMap<string, readonly TakenNumber[]>;
  readonly linked: ReadonlyMap<number, LinkedDocument>;
  readonly quickbooksPayments: readonly UnlinkedQboPayment[];
  readonly rejectedPayments: ReadonlySet<string>;
  readonly values: ValueMap;
  readonly homeCurrency: string;
  readonly multicurrency: boolean;
  readonly closingDate: string | null;
  readonly keepsNumbers: boolean;
  /** Items of records that stand in a batch, by `<record type> <id>`: what others may refer to. */
  readonly standing: ReadonlyMap<string, StandingItem>;
}
