/**
 * Table of allowed imports. The core imports only itself, so it can be read and tested without AWS, files or a clock.
 *
 * An entry of `may` is one of these: a folder with everything below it (`core/`), the files directly in a folder (`core/*.ts`), one file
 * (`core/time.ts`), a package with its subpaths (`zod`), a scope of packages (`@aws-sdk/*`), all modules of Node (`node:*`), or everything (`*`).
 * Lint refuses an import that no entry covers. Its message contains the advice in `instead`.
 */

/**
 * The stages of the core, in the order of the pipeline. A stage may import itself, the stages above it in this list, and its own packages.
 * `does` is one line for people: docs/tour.md draws the stages from this list.
 */
export const STAGES = [
  { stage: 'core/collections', does: 'lists, maps and orders', packages: [] },
  { stage: 'core/time.ts', does: 'windows, hours and days, in epoch seconds', packages: [] },
  { stage: 'core/wording.ts', does: 'texts of numbers and lists for people', packages: [] },
  { stage: 'core/ports.ts', does: 'interfaces that adapters implement', packages: [] },
  { stage: 'core/encoding', does: 'gzip, hashes, checks of schema names', packages: ['node:crypto', 'node:zlib'] },
  { stage: 'core/settings', does: 'settings: checked, with defaults', packages: ['zod', 'ipaddr.js'] },
  { stage: 'core/sketch', does: 'distinct counts that can be merged', packages: [] },
  {
    stage: 'core/flowlog',
    does: 'read: log object -> records',
    packages: [
      'node:net',
      'node:util',
      'node:zlib',
      'ipaddr.js',
      'hyparquet',
      'hyparquet-compressors',
      'hysnappy',
      'fzstd',
    ],
  },
  { stage: 'core/pairs', does: 'count: records -> pairs of source and destination', packages: [] },
  {
    stage: 'core/network',
    does: 'infer: which addresses are ours, and which interfaces pass traffic on',
    packages: [],
  },
  { stage: 'core/windows', does: 'fold: pairs -> partials -> windows, by scope', packages: [] },
  { stage: 'core/rollup', does: 'roll up: windows -> rows of the Athena tables', packages: ['hyparquet'] },
  {
    stage: 'core/baseline',
    does: 'learn: points of earlier days -> expected counts and thresholds',
    packages: [],
  },
  { stage: 'core/history', does: 'remember: windows -> contacts of each hour and each day', packages: [] },
  { stage: 'core/world', does: 'compare: what sensors all over the world saw -> usual or not', packages: ['zod'] },
  { stage: 'core/detection', does: 'judge: window and history -> findings', packages: [] },
  { stage: 'core/episodes', does: 'follow: findings -> episodes and their transitions', packages: [] },
  { stage: 'core/alerting', does: 'tell: transitions -> mail, SMS, JSON', packages: [] },
  {
    stage: 'core/storage',
    does: 'keep: documents in the data bucket, safe against crashes and concurrent writers',
    packages: [],
  },
  {
    stage: 'core/*.ts',
    does: 'use cases: ingest, detect, reconcile and replay put the stages together',
    packages: [],
  },
  { stage: 'core/operations', does: 'operate a deployment: backfill, drill, doctor', packages: [] },
];

const CORE_ADVICE =
  'a stage imports only stages above it in lint/directions.js; take the value as an argument, or use an interface of core/ports.ts for the effect';

/** Rows of the stages. Each stage may import all stages above it. */
const STAGE_ROWS = STAGES.map(({ stage, packages }, index) => [
  stage,
  { may: [...STAGES.slice(0, index + 1).map((row) => asEntry(row.stage)), ...packages], instead: CORE_ADVICE },
]);

/** Returns a stage as an entry of `may`: a folder gets a slash at its end. */
function asEntry(stage) {
  return stage.endsWith('.ts') ? stage : `${stage}/`;
}

/** Rows by path: a folder, the files directly in a folder, or a file. The row of a file is the row with the longest path that contains the file. */
export const DIRECTIONS = {
  ...Object.fromEntries(STAGE_ROWS),
  scenarios: {
    may: ['scenarios/', 'core/'],
    instead: 'keep a scenario a pure function of its seed, and let cli or test write its files',
  },
  adapters: {
    may: ['adapters/', 'core/', 'node:*'],
    instead:
      'implement an interface of core/ports.ts; AWS clients belong in adapters/aws; lambdas and cli connect the parts',
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
    instead: 'implement an interface of core/ports.ts, and let lambdas or cli connect the parts',
  },
  'adapters/local': {
    may: ['adapters/local/', 'adapters/object-key.ts', 'adapters/precondition.ts', 'core/', 'node:*'],
    instead:
      'implement an interface of core/ports.ts; AWS clients belong in adapters/aws; lambdas and cli connect the parts',
  },
  lambdas: {
    may: ['lambdas/', 'report/', 'adapters/', 'core/', 'node:*', '@aws-lambda-powertools/*', 'aws-lambda', 'zod'],
    instead: 'let a handler only connect the parts: decisions belong in core, effects in adapters',
  },
  report: {
    may: ['report/', 'core/', 'zod'],
    instead: 'take what the page shows from its facts; report/facts reads them through an interface of core/ports.ts',
  },
  cli: {
    may: ['cli/', 'report/', 'scenarios/', 'adapters/', 'core/', 'node:*', 'commander', '@duckdb/node-api', 'zod'],
    instead: 'call core with an adapter, as the lambdas do',
  },
  bin: {
    may: ['cli/', 'adapters/', 'core/', 'node:*', 'commander'],
    instead:
      'let an entry only connect the parts: a command belongs in cli, and only bin/app.ts imports the stacks in lib',
  },
  evaluation: {
    may: ['evaluation/', 'scenarios/', 'adapters/', 'core/', 'node:*', 'commander', 'echarts', 'zod'],
    instead: 'measure the unchanged core, through an adapter',
  },
  lib: {
    may: [
      'lib/',
      'core/settings/',
      'core/flowlog/log-key.ts',
      'core/flowlog/log-layout.ts',
      'core/rollup/columns.ts',
      'core/alerting/alert-columns.ts',
      'core/alerting/event-names.ts',
      'core/storage/keys.ts',
      'core/storage/life-times.ts',
      'core/operations/metric-names.ts',
      'core/operations/saved-query.ts',
      'core/operations/stack-outputs.ts',
      'node:*',
      'aws-cdk-lib',
      'constructs',
      'cdk-nag',
    ],
    instead:
      'refer to a handler by its path; from core, the stacks may use only settings, columns, saved queries, life times, and names of keys, metrics, events and outputs',
  },
  pictures: {
    may: ['pictures/', 'report/html.ts', 'deployment-checks/browser.ts', 'node:*'],
    instead:
      'draw what the command line printed or what architecture-parts.ts says; the drawing computes nothing of its own',
  },
  test: { may: ['*'], instead: '' },
  bench: { may: ['*'], instead: '' },
  simulation: { may: ['*'], instead: '' },
  'deployment-checks': { may: ['*'], instead: '' },
  'query-engine': { may: ['*'], instead: '' },
  'npm-scripts': {
    may: ['npm-scripts/', 'commander'],
    instead: 'keep here only what scripts of several folders share; the work of a script belongs in its own folder',
  },
  packaging: {
    may: ['packaging/', 'node:*', 'esbuild'],
    instead: 'let packaging look at the command line from outside, as a person who installs it does',
  },
  kernel: {
    may: ['node:*', 'assemblyscript'],
    instead: 'let the kernel work on bytes only; its caller is in core/flowlog',
  },
  lint: { may: ['lint/', 'node:*'], instead: 'let a lint rule read code, and import none of the code that it checks' },
};

/** Imports that single files may use in addition to those of their row. */
export const EXCEPTIONS = {
  'bin/app.ts': ['lib/', 'aws-cdk-lib', 'constructs', 'cdk-nag'],
  'bin/demo-table.ts': ['@duckdb/node-api'],
  'bin/surge445.ts': ['package.json'],
};
