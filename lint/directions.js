/**
 * Who may import what. Imports point downwards only, so that the core can be read, tested and trusted without AWS, files or a clock.
 *
 * Each folder names all it may import: `core/` is everything below that folder, `core/settings/detection-settings.ts` one file, `zod` a package with its subpaths,
 * `@aws-sdk/*` a scope, `node:*` all of Node, `*` anything at all. What is not named is refused, with `instead` as the advice.
 */
export const DIRECTIONS = {
  core: {
    may: ['core/', 'zod', 'ipaddr.js', 'hyparquet', 'hyparquet-writer'],
    instead: 'take the value as an argument, or the effect through an interface in core/ports.ts',
  },
  scenarios: {
    may: ['scenarios/', 'core/'],
    instead: 'keep a scenario a pure function of its seed, and let bin or test write what it returns',
  },
  adapters: {
    may: ['adapters/', 'core/', 'node:*', '@aws-sdk/*', '@smithy/*'],
    instead: 'implement an interface of core/ports.ts, and let lambdas or bin put the parts together',
  },
  lambdas: {
    may: ['lambdas/', 'adapters/', 'core/', 'node:*', '@aws-sdk/*', '@aws-lambda-powertools/*', 'aws-lambda', 'zod'],
    instead: 'keep handlers to composition: decisions belong in core, effects in adapters',
  },
  cli: {
    may: ['cli/', 'scenarios/', 'adapters/', 'core/', 'node:*', 'commander', '@duckdb/node-api'],
    instead: 'call core with an adapter, as the lambdas do',
  },
  bin: {
    may: ['cli/', 'adapters/', 'core/', 'node:*', 'commander'],
    instead: 'keep entries to composition: a command belongs in cli; only bin/app.ts knows the stacks in lib',
  },
  evaluation: {
    may: ['evaluation/', 'scenarios/', 'adapters/', 'core/', 'node:*', 'commander'],
    instead: 'measure the core as it is, through an adapter',
  },
  lib: {
    may: [
      'lib/',
      'core/settings/detection-settings.ts',
      'core/settings/settings-error.ts',
      'core/settings/deployment-settings.ts',
      'core/rollup/columns.ts',
      'core/alerting/alert-columns.ts',
      'node:*',
      'aws-cdk-lib',
      'constructs',
      'cdk-nag',
    ],
    instead: 'name a handler by its path; from core, only settings and columns are known at deployment',
  },
  test: { may: ['*'], instead: '' },
  bench: { may: ['*'], instead: '' },
  kernel: {
    may: ['node:*', 'assemblyscript'],
    instead: 'the kernel knows only bytes; what calls it is in core/flowlog',
  },
  lint: { may: ['lint/', 'node:*'], instead: 'keep lint rules free of the code they judge' },
};

/** What single files may import in addition to their folder. */
export const EXCEPTIONS = {
  'bin/app.ts': ['lib/', 'aws-cdk-lib', 'constructs', 'cdk-nag'],
  'bin/demo-table.ts': ['@duckdb/node-api'],
  'bin/surge445.ts': ['package.json'],
  'core/baseline/negative-binomial.ts': ['jstat'],
  'core/encoding/hash-id.ts': ['node:crypto'],
  'core/flowlog/address.ts': ['node:net'],
  'core/flowlog/inflate.ts': ['node:zlib'],
  'core/encoding/gzip.ts': ['node:zlib'],
};
