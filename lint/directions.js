/**
 * Who may import what. Imports point downwards only, so that the core can be read, tested and trusted without AWS, files or a clock.
 *
 * An entry of `may` is one of: a folder of the project (`core/`, with everything below it), the files right in a folder (`core/*.ts`), one file
 * (`core/time.ts`), a package with its subpaths
 * (`zod`), a scope of packages (`@aws-sdk/*`), all of Node (`node:*`), or anything at all (`*`). An import that no entry covers is refused, and the
 * message ends with `instead`, the advice.
 */

/**
 * The stages of the core, in the order of the pipeline. A stage may import itself, the stages above it in this list, and its own packages.
 * `does` is one line for people: docs/tour.md draws the stages from this list.
 */
export const STAGES = [
  { stage: 'core/collections', does: 'lists, maps and orders', packages: [] },
  { stage: 'core/time.ts', does: 'windows, hours and days, in epoch seconds', packages: [] },
  { stage: 'core/wording.ts', does: 'numbers and lists, as people read them', packages: [] },
  { stage: 'core/ports.ts', does: 'interfaces that adapters implement', packages: [] },
  { stage: 'core/encoding', does: 'gzip, hashes, names of schemas', packages: ['node:crypto', 'node:zlib'] },
  { stage: 'core/settings', does: 'settings: checked, with defaults', packages: ['zod', 'ipaddr.js'] },
  { stage: 'core/sketch', does: 'distinct counts that can be merged', packages: [] },
  {
    stage: 'core/flowlog',
    does: 'read: log object -> records',
    packages: ['node:net', 'node:zlib', 'ipaddr.js', 'hyparquet'],
  },
  { stage: 'core/pairs', does: 'count: records -> pairs of source and destination', packages: [] },
  { stage: 'core/windows', does: 'fold: pairs -> partials -> windows, by scope', packages: [] },
  {
    stage: 'core/rollup',
    does: 'roll up: windows -> rows of the Athena tables',
    packages: ['hyparquet', 'hyparquet-writer'],
  },
  { stage: 'core/baseline', does: 'learn: what is usual at each time of day', packages: ['jstat'] },
  { stage: 'core/history', does: 'remember: who reached whom, hour by hour and day by day', packages: [] },
  { stage: 'core/detection', does: 'judge: window and history -> findings', packages: [] },
  { stage: 'core/episodes', does: 'follow: findings -> episodes and their transitions', packages: [] },
  { stage: 'core/alerting', does: 'tell: transitions -> mail, SMS, JSON', packages: [] },
  { stage: 'core/storage', does: 'keep: documents in the data bucket, safe against crashes and rivals', packages: [] },
  {
    stage: 'core/*.ts',
    does: 'use cases: ingest, detect, reconcile and replay put the stages together',
    packages: [],
  },
  { stage: 'core/operations', does: 'look after a deployment: backfill, drill, doctor', packages: [] },
];

const CORE_ADVICE =
  'a stage imports only stages above it in lint/directions.js; take the value as an argument, or the effect through an interface in core/ports.ts';

/** The rows of the stages: each may import all that stands above it. */
const STAGE_ROWS = STAGES.map(({ stage, packages }, index) => [
  stage,
  { may: [...STAGES.slice(0, index + 1).map((row) => asEntry(row.stage)), ...packages], instead: CORE_ADVICE },
]);

/** Returns a stage as an entry of `may`: a folder gets a slash at its end. */
function asEntry(stage) {
  return stage.endsWith('.ts') ? stage : `${stage}/`;
}

/** Every row by the path that it is for: a folder, the files right in a folder, or a file. The row of the longest path that holds a file is the row of the file. */
export const DIRECTIONS = {
  ...Object.fromEntries(STAGE_ROWS),
  scenarios: {
    may: ['scenarios/', 'core/'],
    instead: 'keep a scenario a pure function of its seed, and let cli or test write what it returns',
  },
  adapters: {
    may: ['adapters/', 'core/', 'node:*'],
    instead:
      'implement an interface of core/ports.ts; AWS clients belong in adapters/aws; lambdas and cli put the parts together',
  },
  'adapters/aws': {
    may: [
      'adapters/aws/',
      'adapters/object-key.ts',
      'adapters/precondition.ts',
      'core/',
      'node:*',
      '@aws-sdk/*',
      '@smithy/*',
    ],
    instead: 'implement an interface of core/ports.ts, and let lambdas or cli put the parts together',
  },
  'adapters/local': {
    may: ['adapters/local/', 'adapters/object-key.ts', 'adapters/precondition.ts', 'core/', 'node:*'],
    instead:
      'implement an interface of core/ports.ts; AWS clients belong in adapters/aws; lambdas and cli put the parts together',
  },
  lambdas: {
    may: ['lambdas/', 'adapters/', 'core/', 'node:*', '@aws-lambda-powertools/*', 'aws-lambda', 'zod'],
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
      'core/settings/',
      'core/flowlog/log-key.ts',
      'core/rollup/columns.ts',
      'core/alerting/alert-columns.ts',
      'core/storage/keys.ts',
      'core/operations/metric-names.ts',
      'core/operations/stack-outputs.ts',
      'node:*',
      'aws-cdk-lib',
      'constructs',
      'cdk-nag',
    ],
    instead:
      'name a handler by its path; from core, only settings, columns and names (of keys, metrics and outputs) are known at deployment',
  },
  test: { may: ['*'], instead: '' },
  bench: { may: ['*'], instead: '' },
  kernel: {
    may: ['node:*', 'assemblyscript'],
    instead: 'the kernel knows only bytes; what calls it is in core/flowlog',
  },
  lint: { may: ['lint/', 'node:*'], instead: 'keep lint rules free of the code they judge' },
};

/** What single files may import in addition to their row. */
export const EXCEPTIONS = {
  'bin/app.ts': ['lib/', 'aws-cdk-lib', 'constructs', 'cdk-nag'],
  'bin/demo-table.ts': ['@duckdb/node-api'],
  'bin/surge445.ts': ['package.json'],
};
