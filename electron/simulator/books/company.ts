import { dateText } from './calendar.ts';
import { currencyRef, envelope } from './lists.ts';
import type { Frame } from './plan.ts';
import type { QboObject } from './types.ts';

export const companyName = 'Lanternfield Practice Company';

export function companyInfo(frame: Frame): QboObject {
  const setUp = frame.lastInstant - 86_400 * 1800;
  const place = {
    Line1: '12 Lantern Wharf',
    City: 'Portland',
    CountrySubDivisionCode: 'ME',
    PostalCode: '04101',
    Country: 'USA',
  };
  return {
    ...envelope('1', 4, setUp, frame.lastInstant - 86_400 * 40),
    CompanyName: companyName,
    LegalName: 'Lanternfield Practice Company LLC',
    CompanyAddr: { Id: '1', ...place },
    LegalAddr: { Id: '1', ...place },
    Country: 'US',
    Email: { Address: 'office@lanternfield.example' },
    PrimaryPhone: { FreeFormNumber: '(207) 555-0100' },
    CompanyStartDate: dateText(Math.floor(setUp / 86_400)),
    FiscalYearStartMonth: 'January',
    SupportedLanguages: 'en',
    DefaultTimeZone: 'America/New_York',
    NameValue: [
      { Name: 'SubscriptionStatus', Value: 'PAID' },
      { Name: 'OfferingSku', Value: 'QuickBooks Online Plus' },
      { Name: 'IndustryType', Value: 'Professional services' },
    ],
  };
}

/** Settings: own transaction numbers, manual sales tax, no automatic applying, last year's books closed. */
export function preferences(frame: Frame): QboObject {
  const lastYear = Number(dateText(frame.goLive).slice(0, 4)) - 1;
  return {
    ...envelope('1', 7, frame.lastInstant - 86_400 * 1800, frame.lastInstant - 86_400 * 12),
    AccountingInfoPrefs: {
      UseAccountNumbers: false,
      TrackDepartments: true,
      ClassTrackingPerTxn: false,
      ClassTrackingPerTxnLine: true,
      FirstMonthOfFiscalYear: 'January',
      TaxYearMonth: 'January',
      BookCloseDate: `${lastYear}-12-31`,
    },
    SalesFormsPrefs: {
      CustomTxnNumbers: true,
      AllowDeposit: true,
      AllowDiscount: true,
      AllowShipping: false,
      AutoApplyCredit: false,
      AutoApplyPayments: false,
      DefaultTerms: { value: '3' },
      CustomField: [
        {
          CustomField: [
            { Name: 'SalesFormsPrefs.UseSalesCustom1', Type: 'BooleanType', BooleanValue: true },
            { Name: 'SalesFormsPrefs.UseSalesCustom2', Type: 'BooleanType', BooleanValue: true },
            { Name: 'SalesFormsPrefs.UseSalesCustom3', Type: 'BooleanType', BooleanValue: false },
          ],
        },
        {
          CustomField: [
            { Name: 'SalesFormsPrefs.SalesCustomName1', Type: 'StringType', StringValue: 'Job no.' },
            { Name: 'SalesFormsPrefs.SalesCustomName2', Type: 'StringType', StringValue: 'PO number' },
          ],
        },
      ],
    },
    TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: false, TaxGroupCodeRef: { value: '2' } },
    CurrencyPrefs: { MultiCurrencyEnabled: frame.currencies, HomeCurrency: { value: currencyRef('USD').value } },
    ReportPrefs: { ReportBasis: 'Accrual', CalcAgingReportFromTxnDate: false },
    OtherPrefs: { NameValue: [{ Name: 'SalesFormsPrefs.DefaultItem', Value: '11' }] },
  };
}
