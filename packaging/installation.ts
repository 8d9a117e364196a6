import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Time for one command of npm or surge445. An installation takes seconds, and minutes where the network is slow. */
const LIMIT_MS = 300_000;

/** How a command ended, and what it wrote to stdout and stderr. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
}

/** The command line, installed from its tarball into an empty folder. */
export interface Installation {
  /** Size of all that the installation put into the folder, in bytes. */
  readonly sizeBytes: number;
  /** Size of each package, the largest first. */
  readonly packages: ReadonlyArray<readonly [name: string, sizeBytes: number]>;
  /** Runs `npx --no-install surge445` in the folder, as the documentation does. */
  runWithNpx(args: readonly string[]): CommandResult;
  /** Runs the installed program itself, which is faster. It finds no AWS credentials. */
  run(args: readonly string[]): CommandResult;
  /** Removes the libraries of DuckDB, as if there were none for this machine, or as `npm install --omit=optional` does. */
  removeDuckDb(): void;
}

/**
 * Packs the project, and installs the tarball into a folder, as a person does who has no clone.
 * @param folder an empty folder outside the project
 * @throws {Error} if npm cannot pack or install it
 */
export function installTarball(folder: string): Installation {
  const tarball = npm(ROOT, 'pack', '--silent', '--pack-destination', folder).trim().split('\n').at(-1) ?? '';
  npm(folder, 'install', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball));
  const modules = join(folder, 'node_modules');
  return {
    sizeBytes: sizeOf(modules),
    packages: packagesIn(modules).toSorted(([, left], [, right]) => right - left),
    runWithNpx: (args) => runIn(folder, 'npx', ['--no-install', 'surge445', ...args]),
    run: (args) => runIn(folder, join(modules, '.bin', 'surge445'), args),
    removeDuckDb: () => removePackages(modules, '@duckdb/node-bindings-'),
  };
}

/** @returns what npm wrote to stdout */
function npm(folder: string, ...args: readonly string[]): string {
  return execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe', timeout: LIMIT_MS });
}

function runIn(folder: string, program: string, args: readonly string[]): CommandResult {
  const env = { PATH: process.env['PATH'], HOME: folder, AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  if (error !== undefined) throw error;
  return { code: status, output: stdout + stderr };
}

function removePackages(modules: string, prefix: string): void {
  for (const [name] of packagesIn(modules)) {
    if (name.startsWith(prefix)) rmSync(join(modules, name), { recursive: true });
  }
}

function packagesIn(modules: string): ReadonlyArray<readonly [name: string, sizeBytes: number]> {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((part) => join(name, part)) : [name],
    )
    .map((name) => [name, sizeOf(join(modules, name))] as const);
}

/** Returns the size of a file, or of all files below a folder, in bytes. A link counts as itself. */
function sizeOf(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
