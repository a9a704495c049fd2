interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;
}

export function isInstalled(wanted: LockFile, installed: LockFile): boolean;
