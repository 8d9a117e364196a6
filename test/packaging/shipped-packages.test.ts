import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BundledPackage } from '../../packaging/bundled-packages.ts';
import { keepShipped } from '../../packaging/shipped-components.ts';
import { findShippedPackages, FUNCTIONS } from '../../packaging/shipped-packages.ts';

const ROOT = join(__dirname, '..', '..');

/** Licenses that let others use, change and pass on the code, also as a part of a program under Apache-2.0. */
const ALLOWED_LICENSES = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0']);

interface LockedPackage {
  readonly dev?: boolean;
  readonly license?: string;
}

describe('packages that are shipped', () => {
  let packages: readonly BundledPackage[] = [];
  beforeAll(async () => {
    packages = await findShippedPackages();
  });

  test('are those of the command line and of every function', () => {
    const files = readdirSync(join(ROOT, 'lambdas')).filter((file) =>
      /^export (?:const|async function) (?:\{ )?handler\b/m.test(readFileSync(join(ROOT, 'lambdas', file), 'utf8')),
    );
    expect(files.map((file) => file.replace(/\.ts$/, '')).toSorted()).toEqual([...FUNCTIONS].toSorted());
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['commander', '@aws-lambda-powertools/batch', '@aws-sdk/client-s3']));
  });

  test('have a license that lets us pass them on', () => {
    expect(packages.filter(({ license }) => !ALLOWED_LICENSES.has(license))).toEqual([]);
  });

  test('have one too where npm installs them with the command line', () => {
    const { packages: locked } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, LockedPackage>;
    };
    const installed = Object.entries(locked).filter(([path, { dev }]) => path !== '' && dev !== true);
    expect(installed.length).toBeGreaterThan(0);
    expect(installed.filter(([, { license = '' }]) => !ALLOWED_LICENSES.has(license))).toEqual([]);
  });
});

describe('the bill of materials', () => {
  const bill = (...names: readonly string[]): string =>
    JSON.stringify({
      bomFormat: 'CycloneDX',
      components: names.map((name) => ({ 'bom-ref': name })),
      dependencies: [{ ref: 'surge445@1.0.0', dependsOn: names }, ...names.map((ref) => ({ ref, dependsOn: names }))],
    });

  test('has what is in a bundle and what is installed, and leaves the rest out', () => {
    const kept = keepShipped(bill('charts@1.0.0', 'duck@2.0.0', 'linter@3.0.0'), {
      shipped: new Set(['charts@1.0.0']),
      installed: bill('duck@2.0.0'),
    });
    const names = ['charts@1.0.0', 'duck@2.0.0'];
    expect(kept).toEqual(JSON.parse(bill(...names)));
  });

  test('is refused where npm does not list a package that is shipped', () => {
    const keep = () => keepShipped(bill('charts@1.0.0'), { shipped: new Set(['lines@1.0.0']), installed: bill() });
    expect(keep).toThrow('found no lines@1.0.0 in what npm lists');
  });
});
