type Packages = Readonly<
  Record<
    string,
    {
      readonly version?: string;
      readonly dev?: boolean;
      readonly dependencies?: Readonly<Record<string, string>>;
      readonly optionalDependencies?: Readonly<Record<string, string>>;
    }
  >
>;

export function runTimePaths(packages: Packages): string[];
export function installOnlyNames(packages: Packages): string[];
