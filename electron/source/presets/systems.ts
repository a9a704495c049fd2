import { algaPresets } from './alga-psa.ts';
import { autotaskPresets } from './autotask.ts';
import { connectWisePresets } from './connectwise-psa.ts';
import { freshbooksPresets } from './freshbooks.ts';
import { haloPresets } from './halopsa.ts';
import { harvestPresets } from './harvest.ts';
import { ninjaPresets } from './invoice-ninja.ts';
import { quickbooksPresets } from './quickbooks.ts';
import { stripePresets } from './stripe.ts';
import type { Preset } from './types.ts';
import { wavePresets } from './wave.ts';
import { xeroPresets } from './xero.ts';
import { zohoPresets } from './zoho-invoice.ts';

/** The layouts of billing systems other than the practice books. Of equal guesses the earlier one wins. */
export const systemPresets: readonly Preset[] = [
  ...quickbooksPresets,
  ...xeroPresets,
  ...freshbooksPresets,
  ...stripePresets,
  ...harvestPresets,
  ...zohoPresets,
  ...wavePresets,
  ...ninjaPresets,
  ...algaPresets,
  ...connectWisePresets,
  ...haloPresets,
  ...autotaskPresets,
];
