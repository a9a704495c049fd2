export interface Finding {
  /** `name@version`. */
  readonly name: string;
  readonly severity: string;
  readonly title: string;
  readonly isGrave: boolean;
}

export function shippedFindings(
  report: unknown,
  packages: Readonly<Record<string, { readonly version?: string }>>,
  shipped: ReadonlySet<string>,
): Finding[] | null;
