import type { BundledPackage } from './bundled-packages.ts';

const LINE = '-'.repeat(80);

/**
 * Returns the text that must accompany the bundle: each license or notice once, below the packages that it belongs to.
 * @param packages packages that are part of the bundle
 */
export function licensesText(packages: readonly BundledPackage[]): string {
  const ownersOf = new Map<string, string[]>();
  for (const { name, version, licenses } of packages) {
    for (const license of licenses) ownersOf.set(license, [...(ownersOf.get(license) ?? []), `${name} ${version}`]);
  }
  const parts = [...ownersOf].map(([license, owners]) => `${LINE}\n${owners.join('\n')}\n${LINE}\n\n${license}\n`);
  return ['The command line of surge445 contains parts of the packages below.\n', ...parts].join('\n');
}
