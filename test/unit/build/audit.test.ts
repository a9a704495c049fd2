import { describe, expect, it } from 'vitest';
import { shippedFindings } from '../../../build/audit.mjs';

const packages = {
  'node_modules/react': { version: '19.3.1' },
  'node_modules/tool/node_modules/react': { version: '16.0.0' },
  'node_modules/axios': { version: '1.0.0' },
  'node_modules/intuit-oauth': { version: '4.2.5' },
};
const shipped = new Set(['react@19.3.1', 'axios@1.0.0', 'intuit-oauth@4.2.5']);
const advisory = (severity: string) => ({ source: 1, title: `${severity} trouble`, severity });
const report = (vulnerabilities: Record<string, unknown>) => ({ auditReportVersion: 2, vulnerabilities });

describe('findings in what ships', () => {
  it('counts a bundled package although it is a development one, and not its other copy inside a tool', () => {
    const bundled = report({ react: { nodes: ['node_modules/react'], via: [advisory('critical'), advisory('low')] } });
    expect(shippedFindings(bundled, packages, shipped)).toEqual([
      { name: 'react@19.3.1', severity: 'critical', title: 'critical trouble', isGrave: true },
      { name: 'react@19.3.1', severity: 'low', title: 'low trouble', isGrave: false },
    ]);
    const inTool = report({ react: { nodes: ['node_modules/tool/node_modules/react'], via: [advisory('high')] } });
    expect(shippedFindings(inTool, packages, shipped)).toEqual([]);
  });

  it('counts an advisory where it is, not again at whoever depends on it', () => {
    const chain = report({
      axios: { nodes: ['node_modules/axios'], via: [advisory('high')] },
      'intuit-oauth': { nodes: ['node_modules/intuit-oauth'], via: ['axios'] },
    });
    expect(shippedFindings(chain, packages, shipped)).toMatchObject([{ name: 'axios@1.0.0', isGrave: true }]);
  });

  it.each([
    ['an error of the registry', { message: 'Method Not Allowed', statusCode: 405 }],
    ['no answer', null],
  ])('says that nothing was checked after %s', (_, answer) => {
    expect(shippedFindings(answer, packages, shipped)).toBeNull();
  });
});
