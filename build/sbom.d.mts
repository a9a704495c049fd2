interface Component {
  readonly 'bom-ref': string;
  readonly [field: string]: unknown;
}

export interface Sbom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

export function shippedOnly(full: Sbom, shipped: ReadonlySet<string>, electronVersion: string): Sbom;
