import { expect, it } from 'vitest';
import { shippedOnly } from '../../../build/sbom.mjs';

const part = (ref: string) => ({ 'bom-ref': ref, scope: 'optional' });
const metadata = { component: { 'bom-ref': 'tieout@0.1.0', name: 'checkout-folder' } };

it('lists what ships and Electron, and no tools', () => {
  const full = {
    metadata,
    components: [part('keytar@7.9.0'), part('react@19.3.1'), part('vitest@5.1.1')],
    dependencies: [
      { ref: 'tieout@0.1.0', dependsOn: ['keytar@7.9.0', 'react@19.3.1', 'vitest@5.1.1'] },
      { ref: 'vitest@5.1.1', dependsOn: ['react@19.3.1'] },
      { ref: 'react@19.3.1' },
    ],
  };
  const shipped = shippedOnly(full, new Set(['keytar@7.9.0', 'react@19.3.1']), '42.0.0');
  expect(shipped.metadata.component.name).toBe('tieout');
  expect(shipped.components.map((component) => component['bom-ref'])).toEqual([
    'keytar@7.9.0',
    'react@19.3.1',
    'electron@42.0.0',
  ]);
  expect(shipped.components.every((component) => component.scope === 'required')).toBe(true);
  expect(shipped.dependencies).toEqual([
    { ref: 'tieout@0.1.0', dependsOn: ['keytar@7.9.0', 'react@19.3.1', 'electron@42.0.0'] },
    { ref: 'react@19.3.1', dependsOn: [] },
    { ref: 'electron@42.0.0', dependsOn: [] },
  ]);
});
