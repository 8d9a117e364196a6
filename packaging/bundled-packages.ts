import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package that became part of a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** Name of the license, as package.json gives it: an SPDX expression. */
  readonly license: string;
  /** Texts of its license and notice files; the name of the license if there is no such file. */
  readonly licenses: readonly string[];
}

/** The part of esbuild's metafile that says which bytes of which files are in the bundle. */
export interface BundleContents {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

/** Folder of a package in the path of one of its files; a package may stand in the folder of another one. */
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

const LICENSE_FILE = /^(?:licen[cs]e|notice|copying)(?:$|[.-])/i;

/**
 * Finds the packages that have code in a bundle.
 * @param contents metafile of esbuild
 * @param root folder that the paths in it start from
 * @returns the packages, by name
 * @throws {Error} if a package has neither a license file nor a name of its license
 */
export function findBundledPackages(contents: BundleContents, root: string): readonly BundledPackage[] {
  const folders = new Set<string>();
  for (const { inputs } of Object.values(contents.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = PACKAGE_FOLDER.exec(path)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  return [...folders]
    .map((folder) => readPackage(join(root, folder)))
    .toSorted((left, right) => left.name.localeCompare(right.name, 'en'));
}

function readPackage(folder: string): BundledPackage {
  const about: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = ['', 'licenses'].flatMap((subfolder) => readLicenses(join(folder, subfolder)));
  // Some packages of the AWS SDK have no file; those beside them have the text of the same license.
  const license = licenseOf(about);
  const licenses = files.length > 0 ? files : [`License: ${license}`];
  return { name: textOf(about, 'name'), version: textOf(about, 'version'), license, licenses };
}

/** Returns the texts of the license and notice files in a folder; none if there is no such folder. */
function readLicenses(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => LICENSE_FILE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
}

/** Old packages have a list of licenses, with a type each. */
function licenseOf(about: unknown): string {
  const list: unknown = typeof about === 'object' && about !== null ? Reflect.get(about, 'licenses') : undefined;
  if (!Array.isArray(list)) return textOf(about, 'license');
  return list.map((entry: unknown) => textOf(entry, 'type')).join(' OR ');
}

function textOf(about: unknown, field: 'name' | 'version' | 'license' | 'type'): string {
  const value: unknown = typeof about === 'object' && about !== null ? Reflect.get(about, field) : undefined;
  if (typeof value === 'string') return value;
  const owner = field === 'name' ? '' : ` of ${textOf(about, 'name')}`;
  throw new Error(`Read ${field} in package.json${owner}: found ${JSON.stringify(value)}, expected a text`);
}
