import { z } from 'zod';
import { toInstant } from './instants.ts';
import type { JsonObject } from './replies.ts';

const optionalText = z.string().min(1).nullish().catch(null);
const flag = z.boolean().nullish().catch(null);
const reference = z
  .object({ value: z.string().min(1) })
  .nullish()
  .catch(null);
const nameValues = z
  .array(z.object({ Name: z.string(), Value: z.string() }))
  .nullish()
  .catch(null);

/** The object as it came, to be mirrored. */
export interface SettingsRecord {
  readonly id: string;
  readonly syncToken: string;
  /** UTC ISO; the beginning of 1970 where QuickBooks does not say. */
  readonly lastUpdatedAt: string;
  readonly raw: string;
}

const version = z.object({
  Id: z.string().min(1).catch('1'),
  SyncToken: z.string().regex(/^\d+$/).catch('0'),
  MetaData: z.object({ LastUpdatedTime: z.unknown() }).nullish().catch(null),
});

/** There is one of its kind in a company: what a version of it leaves out is no reason to do without it. */
function toRecord(object: JsonObject): SettingsRecord {
  const { Id, SyncToken, MetaData } = version.parse(object);
  return {
    id: Id,
    syncToken: SyncToken,
    lastUpdatedAt: toInstant(MetaData?.LastUpdatedTime) ?? new Date(0).toISOString(),
    raw: JSON.stringify(object),
  };
}

/** The company file, as far as we use it. */
export interface CompanyInfo {
  readonly companyName: string;
  readonly legalName: string | null;
  readonly country: string | null;
  /** IANA name, such as `America/Los_Angeles`. */
  readonly defaultTimeZone: string | null;
  /** Month in English, such as `January`. */
  readonly fiscalYearStartMonth: string | null;
  readonly subscriptionStatus: string | null;
  readonly offeringSku: string | null;
  /** UTC ISO. */
  readonly serverTime: string | null;
  readonly record: SettingsRecord;
}

const companyInfo = z.object({
  CompanyName: z.string().min(1),
  LegalName: optionalText,
  Country: optionalText,
  DefaultTimeZone: optionalText,
  FiscalYearStartMonth: optionalText,
  NameValue: nameValues,
});

/** @throws ZodError without a company name */
export function toCompanyInfo({ object, serverTime }: { object: JsonObject; serverTime: string | null }): CompanyInfo {
  const info = companyInfo.parse(object);
  const named = (name: string) => info.NameValue?.find((pair) => pair.Name === name)?.Value ?? null;
  return {
    companyName: info.CompanyName,
    legalName: info.LegalName ?? null,
    country: info.Country ?? null,
    defaultTimeZone: info.DefaultTimeZone ?? null,
    fiscalYearStartMonth: info.FiscalYearStartMonth ?? null,
    subscriptionStatus: named('SubscriptionStatus'),
    offeringSku: named('OfferingSku'),
    serverTime,
    record: toRecord(object),
  };
}

/** Settings of the company file that decide what may be written and how. Null: the company does not say. */
export interface Preferences {
  /** Nothing dated on or before this day may be changed; null when the books are open. */
  readonly bookCloseDate: string | null;
  readonly customTxnNumbers: boolean | null;
  readonly allowDeposit: boolean | null;
  readonly allowDiscount: boolean | null;
  readonly allowShipping: boolean | null;
  readonly autoApplyCredit: boolean | null;
  readonly autoApplyPayments: boolean | null;
  readonly defaultTermId: string | null;
  /** Custom fields of sales forms that are in use; the id is what documents name them by. */
  readonly customFields: readonly CustomFieldDefinition[];
  readonly usingSalesTax: boolean | null;
  /** True where QuickBooks computes US sales tax by itself. */
  readonly partnerTaxEnabled: boolean | null;
  readonly multiCurrencyEnabled: boolean | null;
  /** ISO code. */
  readonly homeCurrency: string | null;
  /** `Accrual` or `Cash`. */
  readonly reportBasis: string | null;
  readonly record: SettingsRecord;
}

/** A custom field of sales forms. REST knows three of them, by their place. */
export interface CustomFieldDefinition {
  readonly id: string;
  readonly name: string;
}

/** Groups of settings such as `SalesFormsPrefs.UseSalesCustom1` (yes or no) and `SalesFormsPrefs.SalesCustomName1`. */
const customFieldGroups = z
  .array(
    z.object({
      CustomField: z.array(
        z.object({ Name: z.string(), StringValue: optionalText, BooleanValue: z.boolean().nullish().catch(null) }),
      ),
    }),
  )
  .nullish()
  .catch(null);

function customFieldsOf(groups: z.infer<typeof customFieldGroups>): CustomFieldDefinition[] {
  const settings = new Map((groups ?? []).flatMap((group) => group.CustomField).map((one) => [one.Name, one]));
  return ['1', '2', '3'].flatMap((id) => {
    const name = settings.get(`SalesFormsPrefs.SalesCustomName${id}`)?.StringValue ?? null;
    const inUse = settings.get(`SalesFormsPrefs.UseSalesCustom${id}`)?.BooleanValue === true;
    return name !== null && inUse ? [{ id, name }] : [];
  });
}

const preferences = z.object({
  // Strict: a closing date we cannot read must not pass for open books.
  AccountingInfoPrefs: z.object({ BookCloseDate: z.iso.date().nullish() }).nullish(),
  SalesFormsPrefs: z
    .object({
      CustomTxnNumbers: flag,
      AllowDeposit: flag,
      AllowDiscount: flag,
      AllowShipping: flag,
      AutoApplyCredit: flag,
      AutoApplyPayments: flag,
      DefaultTerms: reference,
      CustomField: customFieldGroups,
    })
    .nullish(),
  TaxPrefs: z.object({ UsingSalesTax: flag, PartnerTaxEnabled: flag }).nullish(),
  CurrencyPrefs: z.object({ MultiCurrencyEnabled: flag, HomeCurrency: reference }).nullish(),
  ReportPrefs: z.object({ ReportBasis: optionalText }).nullish(),
});

export function toPreferences({ object }: { object: JsonObject }): Preferences {
  const parsed = preferences.parse(object);
  const sales = parsed.SalesFormsPrefs;
  return {
    bookCloseDate: parsed.AccountingInfoPrefs?.BookCloseDate ?? null,
    customTxnNumbers: sales?.CustomTxnNumbers ?? null,
    allowDeposit: sales?.AllowDeposit ?? null,
    allowDiscount: sales?.AllowDiscount ?? null,
    allowShipping: sales?.AllowShipping ?? null,
    autoApplyCredit: sales?.AutoApplyCredit ?? null,
    autoApplyPayments: sales?.AutoApplyPayments ?? null,
    defaultTermId: sales?.DefaultTerms?.value ?? null,
    customFields: customFieldsOf(sales?.CustomField),
    usingSalesTax: parsed.TaxPrefs?.UsingSalesTax ?? null,
    partnerTaxEnabled: parsed.TaxPrefs?.PartnerTaxEnabled ?? null,
    multiCurrencyEnabled: parsed.CurrencyPrefs?.MultiCurrencyEnabled ?? null,
    homeCurrency: parsed.CurrencyPrefs?.HomeCurrency?.value.toUpperCase() ?? null,
    reportBasis: parsed.ReportPrefs?.ReportBasis ?? null,
    record: toRecord(object),
  };
}
