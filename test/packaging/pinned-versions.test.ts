import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');
const WORKFLOWS = join('.github', 'workflows');
const EXACT_VERSION = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  /** True for a package that comes inside the tarball of another one. */
  readonly inBundle?: boolean;
  readonly link?: boolean;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

describe('versions', () => {
  test('of all packages are exact', () => {
    const { dependencies, devDependencies } = JSON.parse(readText('package.json')) as Manifest;
    const versions = Object.entries({ ...dependencies, ...devDependencies });
    expect(versions.length).toBeGreaterThan(10);
    expect(versions.filter(([, version]) => !EXACT_VERSION.test(version))).toEqual([]);
  });

  // npm leaves the checksums of packages for other machines out when it writes the lockfile from an installation. A native library would then be
  // installed there without a check.
  test('in the lockfile have a checksum each, also for other machines', () => {
    const { '': _root, ...packages } = (JSON.parse(readText('package-lock.json')) as Lockfile).packages;
    const unchecked = Object.entries(packages).filter(
      ([, { integrity, inBundle }]) => inBundle !== true && !/^sha512-\S+$/.test(integrity ?? ''),
    );
    expect(Object.keys(packages).length).toBeGreaterThan(100);
    expect(unchecked.map(([path]) => path)).toEqual([]);
    expect(
      Object.values(packages).filter(({ link, version }) => link === true || !EXACT_VERSION.test(version)),
    ).toEqual([]);
  });

  test('of Python packages are exact', () => {
    const source = readText('deployment-checks/python-programs.ts');
    const [, list = ''] = /const PACKAGES = \[(.*)\]/.exec(source) ?? [];
    const packages = list.split(', ').map((text) => text.slice(1, -1));
    expect(packages).toHaveLength(3);
    for (const requirement of packages) expect(requirement).toMatch(/^[\w[\]-]+==\d+(?:\.\d+)+$/);
  });

  test('of actions in CI are commits, because a tag can be moved', () => {
    const workflows = readdirSync(join(ROOT, WORKFLOWS)).map((file) => readText(join(WORKFLOWS, file)));
    const actions = workflows.flatMap((text) => [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action));
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });
});

describe('CI', () => {
  test('may only read the repository', () => {
    for (const file of readdirSync(join(ROOT, WORKFLOWS))) {
      const text = readText(join(WORKFLOWS, file));
      expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
      expect(text.match(/permissions:/g)).toHaveLength(1);
      expect(text).toContain('persist-credentials: false');
    }
  });
});

function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
