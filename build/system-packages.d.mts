export const debianPackages: readonly (readonly string[])[];
export function missingDebianPackages(listing: string): string[][];
