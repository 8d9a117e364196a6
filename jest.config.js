import { existsSync, statfsSync } from 'node:fs';

/** Tests write some hundred thousand small files: into memory, where that has room. */
const MEMORY_FOLDER = '/dev/shm';
const ENOUGH_BYTES = 2e9;
if (process.env.TMPDIR === undefined && existsSync(MEMORY_FOLDER)) {
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
  if (bavail * bsize > ENOUGH_BYTES) process.env.TMPDIR = MEMORY_FOLDER;
}

/**
 * Packages that Node loads itself, once for all test files of a worker, instead of jest; see test/runner/native-module.js. They are fast there, and may be
 * ES modules: a package that fails with "Cannot use import statement outside a module" belongs in this list.
 */
const nativePackages = [
  'aws-cdk-lib',
  'constructs',
  'cdk-nag',
  '@aws-sdk',
  '@smithy',
  '@duckdb',
  'fauxqs',
  'fzstd',
  'hyparquet',
  'hyparquet-compressors',
  'hyparquet-writer',
  'hysnappy',
  'fast-check',
  'ipaddr.js',
  'zod',
];

/** Packages whose ES modules Node cannot load so; they are compiled like the sources. */
const compiledPackages = ['dt-sql-parser', 'antlr4ng', 'antlr4-c3'];

/** A test runs in a context of its own, where each look at a global takes a detour of a microsecond; what is injected is an argument. */
const fastGlobals =
  'Array ArrayBuffer BigInt Buffer DataView Date Error Float64Array Int32Array JSON Map Math Number Object Promise RegExp Set String Symbol ' +
  'TextDecoder TextEncoder Uint16Array Uint32Array Uint8Array WeakMap';

/** A worker that has run hundreds of tests frees a large heap when it ends: on a busy machine that takes longer than the 500 ms after which jest speaks of a leak. */
const WORKER_EXIT_MS = 10_000;

const swc = {
  jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

/** @type {import('jest').Config} */
export default {
  globalSetup: '<rootDir>/test/runner/shared-folder.ts',
  globalTeardown: '<rootDir>/test/runner/remove-shared-folder.ts',
  testSequencer: '<rootDir>/test/runner/slow-first-sequencer.js',
  testEnvironment: '<rootDir>/test/runner/native-environment.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  maxWorkers: 2,
  testTimeout: 30_000,
  workerGracefulExitTimeout: WORKER_EXIT_MS,
  sandboxInjectedGlobals: fastGlobals.split(' '),
  transform: {
    [`/node_modules/(${nativePackages.join('|')})/.+\\.[cm]?js$`]: '<rootDir>/test/runner/native-module.js',
    '\\.m?[jt]s$': ['@swc/jest', swc],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${[...nativePackages, ...compiledPackages].join('|')})/)`],
  // fauxqs exports itself to `import` only, and jest asks as `require`.
  moduleNameMapper: { '^fauxqs$': '<rootDir>/node_modules/fauxqs/dist/app.js' },
  reporters: ['default', '<rootDir>/test/runner/closing-line-reporter.js'],
};
