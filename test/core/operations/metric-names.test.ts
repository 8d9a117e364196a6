import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { METRIC_NAMESPACE, METRICS } from '../../../core/operations/metric-names.ts';
import { synthesise } from '../../lib/synthesised.ts';

const LAMBDAS = join(import.meta.dirname, '../../../lambdas');

/** Files that emit for a function, beside that of its name. */
const FURTHER_FILES: Readonly<Record<string, readonly string[]>> = { detect: ['allow-list.ts'] };

describe.each(Object.entries(METRICS))('the function %s', (service, names) => {
  const source = [`${service}.ts`, ...(FURTHER_FILES[service] ?? [])]
    .map((file) => readFileSync(join(LAMBDAS, file), 'utf8'))
    .join('');
  const emitted = [...source.matchAll(/\.addMetric\(\s*([^,]+),/g)].map(([, name = '']) => name.trim());

  test('emits each of its metrics, and no other', () => {
    const expected = Object.keys(names).map((name) => `METRICS.${service}.${name}`);
    expect([...new Set(emitted)].toSorted()).toEqual(expected.toSorted());
  });
});

describe('METRIC_NAMESPACE', () => {
  test('is where every function emits to, as the service of its name', () => {
    const functions = synthesise()
      .of('AWS::Lambda::Function')
      .map(([, { Properties }]) => Properties['Environment'])
      .map((environment) => (environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {})
      .filter((variables) => 'POWERTOOLS_SERVICE_NAME' in variables);
    const services = functions.map((variables) => String(variables['POWERTOOLS_SERVICE_NAME']));
    expect(services.toSorted()).toEqual(Object.keys(METRICS).toSorted());
    for (const variables of functions) expect(variables['POWERTOOLS_METRICS_NAMESPACE']).toBe(METRIC_NAMESPACE);
  });
});
