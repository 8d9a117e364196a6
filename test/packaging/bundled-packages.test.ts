import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BundleContents, findBundledPackages } from '../../packaging/bundled-packages.ts';

const root = mkdtempSync(join(tmpdir(), 'surge445-packages-'));

beforeAll(() => {
  writePackage('node_modules/charts', { name: 'charts', version: '6.1.0', license: 'ISC' }, ['LICENSE', 'NOTICE']);
  writePackage('node_modules/charts/licenses', {}, ['LICENSE-colours']);
  writePackage('node_modules/charts/node_modules/lines', { name: 'lines', version: '2.0.0', license: 'MIT' });
  writePackage('node_modules/@cloud/client', { name: '@cloud/client', version: '3.1.0', licenses: [{ type: 'MIT' }] }, [
    'license.md',
  ]);
  writePackage('node_modules/secret', { name: 'secret', version: '1.0.0' });
});
afterAll(() => rmSync(root, { recursive: true }));

function writePackage(folder: string, about: object, files: readonly string[] = []): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'package.json'), JSON.stringify(about));
  for (const file of files) writeFileSync(join(root, folder, file), `Text of ${file}\n`);
}

function contents(...paths: ReadonlyArray<readonly [path: string, bytesInOutput: number]>): BundleContents {
  return {
    outputs: {
      'a.js': { inputs: Object.fromEntries(paths.map(([path, bytesInOutput]) => [path, { bytesInOutput }])) },
    },
  };
}

describe('findBundledPackages()', () => {
  test('finds packages once, also a scoped one and one in the folder of another, with all their licenses', () => {
    const files = contents(
      ['core/time.ts', 10],
      ['node_modules/charts/lib/a.js', 20],
      ['node_modules/charts/lib/b.js', 30],
      ['node_modules/charts/node_modules/lines/index.js', 5],
      ['node_modules/@cloud/client/dist/index.js', 40],
    );
    expect(findBundledPackages(files, root)).toEqual([
      { name: '@cloud/client', version: '3.1.0', license: 'MIT', licenses: ['Text of license.md'] },
      {
        name: 'charts',
        version: '6.1.0',
        license: 'ISC',
        licenses: ['Text of LICENSE', 'Text of NOTICE', 'Text of LICENSE-colours'],
      },
      { name: 'lines', version: '2.0.0', license: 'MIT', licenses: ['License: MIT'] },
    ]);
  });

  test('passes over a package of which the bundle contains nothing', () => {
    expect(findBundledPackages(contents(['node_modules/charts/lib/a.js', 0]), root)).toEqual([]);
  });

  test('refuses a package without any license', () => {
    const find = (): unknown => findBundledPackages(contents(['node_modules/secret/index.js', 1]), root);
    expect(find).toThrow('Read license in package.json of secret: found undefined, expected a text');
  });
});
