import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build, type BuildOptions } from 'esbuild';
import { functionBundling } from '../../lib/function.ts';
import { COMMAND_LINE_BUNDLE, ROOT } from '../../packaging/command-line-bundle.ts';
import { FUNCTIONS } from '../../packaging/shipped-packages.ts';

const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

const { banner, sourceMap, externalModules, ...ofFunctions } = functionBundling();

/** How CDK has esbuild make a function, with a map of the sources. */
const FUNCTION_BUNDLE = {
  ...ofFunctions,
  banner: { js: banner },
  sourcemap: sourceMap,
  external: [...externalModules],
  bundle: true,
  platform: 'node',
} satisfies BuildOptions;

const folder = mkdtempSync(join(tmpdir(), 'surge445-reproducible-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each<[string, BuildOptions]>([
  ['the command line', COMMAND_LINE_BUNDLE],
  ...FUNCTIONS.map((name): [string, BuildOptions] => [
    name,
    { ...FUNCTION_BUNDLE, entryPoints: [`lambdas/${name}.ts`] },
  ]),
])('%s', (name, options) => {
  const places = ['one', join('somewhere', 'else', 'two')].map((place) => join(folder, name, place));
  beforeAll(async () => {
    const files = await inputsOf(options);
    for (const place of places) copyFiles(files, place);
  });

  test('has the same bytes wherever it is built', async () => {
    const [first, second] = await Promise.all(places.map((place) => hashesOf(place, options)));
    expect(first?.length).toBeGreaterThan(0);
    expect(second).toEqual(first);
  });
});

/** Returns the files that a bundle is made from, and what says how to read them. */
async function inputsOf(options: BuildOptions): Promise<readonly string[]> {
  const { metafile } = await build({ ...options, absWorkingDir: ROOT, outdir: 'dist', write: false, metafile: true });
  const inputs = Object.keys(metafile.inputs);
  const manifests = inputs.flatMap((path) => {
    const [packageFolder] = PACKAGE_FOLDER.exec(path) ?? [];
    if (packageFolder === undefined) return [];
    return foldersBetween(packageFolder, path).map((parent) => join(parent, 'package.json'));
  });
  return [...new Set([...inputs, ...manifests, 'package.json', 'tsconfig.json'])].filter((path) =>
    existsSync(join(ROOT, path)),
  );
}

/** Returns the folders from that of a file up to that of its package: each may have a package.json. */
function foldersBetween(packageFolder: string, path: string): string[] {
  const folders: string[] = [];
  for (let parent = dirname(path); parent.length >= packageFolder.length; parent = dirname(parent)) {
    folders.push(parent);
  }
  return folders;
}

function copyFiles(files: readonly string[], place: string): void {
  for (const path of files) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    cpSync(join(ROOT, path), join(place, path));
  }
}

/** Builds in a folder. @returns the path below the folder and the hash of every file that was made, ascending */
async function hashesOf(place: string, options: BuildOptions): Promise<string[]> {
  const { outputFiles } = await build({ ...options, absWorkingDir: place, outdir: join(place, 'dist'), write: false });
  return outputFiles
    .map(({ contents, path }) => {
      const hash = createHash('sha256').update(contents).digest('hex');
      return `${path.slice(place.length).replaceAll(sep, '/')} ${hash}`;
    })
    .toSorted();
}
