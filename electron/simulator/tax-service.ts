/** `POST /taxservice/taxcode`: the only way to make tax codes and rates. */

import { entityNamed } from './catalog.ts';
import { type ApiAnswer, type CompanyApi, envelope } from './company-api.ts';
import { decimalOf } from './decimal.ts';
import { type Json, listAt, type QboObject, textAt } from './json.ts';
import { fault } from './qbo-fault.ts';
import type { Change, Realm, Transaction } from './realm.ts';

/** @throws QboFault 2020 for missing parts, 6240 for a name in use */
export function createTaxCode(
  api: CompanyApi,
  realm: Realm,
  body: QboObject,
): { answer: ApiAnswer; changes: readonly Change[] } {
  const name = textAt(body, 'TaxCode');
  if (name === undefined) throw fault('2020', 'TaxCode', 'TaxCode');
  const details = listAt(body, 'TaxRateDetails');
  if (details.length === 0) throw fault('2020', 'TaxRateDetails', 'TaxRateDetails');
  const tx = realm.begin(api.clock.now());
  if (tx.idsWith('TaxCode', 'name', lowerName, name.toLowerCase()).length > 0)
    throw fault('6240', `Tax code ${name} exists already`);
  const rates = details.map((detail) => rateId(tx, detail));
  const codeId = tx.nextId(entityNamed('TaxCode'));
  tx.put('TaxCode', {
    Id: codeId,
    Name: name,
    Description: name,
    Active: true,
    Taxable: true,
    TaxGroup: true,
    SalesTaxRateList: {
      TaxRateDetail: rates.map((rate, index) => ({
        TaxRateRef: { value: rate },
        TaxTypeApplicable: 'TaxOnAmount',
        TaxOrder: index,
      })),
    },
    PurchaseTaxRateList: { TaxRateDetail: [] },
  });
  const changes = tx.commit();
  const answered: Json[] = details.map((detail, index) => ({ ...detail, TaxRateId: rates[index] ?? '' }));
  const open = JSON.stringify({ TaxCode: name, TaxCodeId: codeId, TaxRateDetails: answered }).slice(0, -1);
  return { answer: envelope(api, 200, open), changes };
}

const lowerName = (object: QboObject): readonly string[] => [(textAt(object, 'Name') ?? '').toLowerCase()];

/** An existing rate by id, or a new one. */
function rateId(tx: Transaction, detail: QboObject): string {
  const known = textAt(detail, 'TaxRateId');
  if (known !== undefined) {
    if (tx.get('TaxRate', known) === undefined)
      throw fault('2500', `TaxRate element id ${known} not found`, 'TaxRateId');
    return known;
  }
  const name = textAt(detail, 'TaxRateName');
  const agency = textAt(detail, 'TaxAgencyId');
  const value = decimalOf(detail.RateValue);
  if (name === undefined || agency === undefined || value === undefined)
    throw fault('2020', 'TaxRateDetails', 'TaxRateDetails');
  if (tx.get('TaxAgency', agency) === undefined)
    throw fault('2500', `TaxAgency element id ${agency} not found`, 'TaxAgencyId');
  if (tx.idsWith('TaxRate', 'name', lowerName, name.toLowerCase()).length > 0)
    throw fault('6240', `Tax rate ${name} exists already`);
  const id = tx.nextId(entityNamed('TaxRate'));
  tx.put('TaxRate', {
    Id: id,
    Name: name,
    RateValue: Number(detail.RateValue),
    AgencyRef: { value: agency },
    Active: true,
    SpecialTaxType: 'NONE',
    DisplayType: 'ReadOnly',
  });
  return id;
}
