import { describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { METRICS } from '../../core/operations/metric-names.ts';
import { synthesise } from './synthesised.ts';

/** Names that the runtime of Lambda reads, not our bundle. */
const READ_BY_RUNTIME = ['NODE_OPTIONS'];

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Returns the names of the environment variables of a function, with every key that there can be. */
function variablesOf(service: string): string[] {
  const { of } = synthesise({ encryption: 'customer', dataKeyArns: KEY });
  const environments = of('AWS::Lambda::Function').map(
    ([, { Properties }]) => (Properties['Environment'] as { Variables: Record<string, string> } | undefined)?.Variables,
  );
  const variables = environments.find((names) => names?.['POWERTOOLS_SERVICE_NAME'] === service);
  return Object.keys(variables ?? {});
}

/** Returns the code of a function as it is deployed, without what it does not use. */
function bundleOf(service: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [`lambdas/${service}.ts`],
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

describe('the environment of a function', () => {
  test.each(Object.keys(METRICS))('has only variables that %s reads', (service) => {
    const variables = variablesOf(service);
    expect(variables).toContain('STACK_NAME');
    const bundle = bundleOf(service);
    const unread = variables.filter((name) => !bundle.includes(name) && !READ_BY_RUNTIME.includes(name));
    expect(unread).toEqual([]);
  });
});
