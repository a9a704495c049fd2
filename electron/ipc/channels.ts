/** The only two channels there are: one for calls (the name travels inside), one for events; and the port's handover. */
export const callChannel = 'tieout:call';
export const eventChannel = 'tieout:event';
export const portChannel = 'tieout:engine-port';
