/**
 * Packs the command line, installs the tarball into an empty folder, compares its size with the limit, and runs the commands that need no AWS account:
 * `npm run tarball`. It needs the package registry of npm, or the cache that `npm ci` leaves.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, type Installation, installTarball } from './installation.ts';

const MEGABYTE = 1e6;
const LIMIT_MEGABYTES = 150;

/** A command, what it must write, and its exit code if that is not 0. */
type Expectation = readonly [command: string, output: RegExp, code?: number];

/** The commands in their order. The later ones read what the earlier ones wrote. */
const COMMANDS: readonly Expectation[] = [
  ['--help', /^Usage: surge445 /],
  ['generate demo --out logs', /logs/],
  ['replay logs --out data', /alerts: \d+ opened/],
  ['query top_sources --out data', /^source/],
  ['report --out data -o report.html', /report\.html/],
  ['allow --help', /^Usage: surge445 allow /],
  ['backfill --help', /^Usage: surge445 backfill /],
  ['drill --help', /^Usage: surge445 drill /],
  ['doctor --help', /^Usage: surge445 doctor /],
  // The AWS SDK loads the ways to get credentials only when it needs them. They must be in the package too.
  ['doctor', /Could not load credentials from any providers/, 1],
];

/** What follows without the libraries of DuckDB. */
const COMMANDS_WITHOUT_DUCKDB: readonly Expectation[] = [
  ['replay logs --out data-without-duckdb', /alerts: \d+ opened/],
  ['report --out data-without-duckdb -o report.html', /report\.html/],
  ['query top_sources --out data', /^surge445: Load DuckDB for /, 2],
];

/** Says that `--version` prints the version in package.json. */
function versionExpectation(): Expectation {
  const about: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
  const version = typeof about === 'object' && about !== null && 'version' in about ? String(about.version) : '';
  return ['--version', new RegExp(`^${version.replaceAll('.', String.raw`\.`)}$`, 'm')];
}

/** Prints what the installation weighs. @returns true if it weighs less than the limit */
function checkSize({ sizeBytes, packages }: Installation): boolean {
  for (const [name, packageBytes] of packages) console.log(`      ${megabytes(packageBytes).padStart(8)}  ${name}`);
  const isSmall = sizeBytes < LIMIT_MEGABYTES * MEGABYTE;
  print(`the installation has ${megabytes(sizeBytes)}; the limit is ${LIMIT_MEGABYTES} MB`, isSmall);
  return isSmall;
}

/** Prints whether a command did what it should. @returns true if it did */
function check({ code, output }: CommandResult, [command, expectedOutput, expectedCode = 0]: Expectation): boolean {
  const isDone = code === expectedCode && expectedOutput.test(output);
  print(`surge445 ${command}`, isDone);
  if (!isDone) {
    const expected = `exit code ${expectedCode} and ${String(expectedOutput)}`;
    console.log(`Run surge445 ${command}: found exit code ${code ?? 'none'}, expected ${expected}\n${output}`);
  }
  return isDone;
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

function print(title: string, isDone: boolean): void {
  console.log(`${isDone ? 'ok  ' : 'FAIL'}  ${title}`);
}

/** @returns whether each check held */
function checkAll(installation: Installation): readonly boolean[] {
  const runAll = (expectations: readonly Expectation[]): boolean[] =>
    expectations.map((expectation) => check(installation.run(expectation[0].split(' ')), expectation));
  const results = [
    checkSize(installation),
    check(installation.runWithNpx(['--version']), versionExpectation()),
    ...runAll(COMMANDS),
  ];
  installation.removeDuckDb();
  console.log('without the libraries of DuckDB:');
  return [...results, ...runAll(COMMANDS_WITHOUT_DUCKDB)];
}

const startMs = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'surge445-tarball-'));
try {
  const results = checkAll(installTarball(folder));
  const failures = results.filter((holds) => !holds).length;
  const seconds = Math.round((performance.now() - startMs) / 1000);
  console.log(`tarball: ${results.length} checks, ${failures} failures, ${seconds} s`);
  process.exitCode = failures > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
