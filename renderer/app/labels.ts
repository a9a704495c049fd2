import type { OpenMode } from '../../shared/ipc/call-table.ts';
import type { Environment } from '../../shared/schemas/common.ts';

export const environmentLabels: Readonly<Record<Environment, string>> = {
  production: 'Production',
  sandbox: 'Sandbox',
  practice: 'Practice',
};

export const modeLabels: Readonly<Record<OpenMode, string>> = {
  full: 'Full',
  review: 'Review only: nothing is pushed',
  'read-only': 'Read-only',
};
