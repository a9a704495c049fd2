import type { Preset } from './types.ts';

/** The layouts of billing systems, one file each. */
export const systemPresets: readonly Preset[] = [];
