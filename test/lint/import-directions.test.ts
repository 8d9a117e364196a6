import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const projectRoot = resolve(import.meta.dirname, '../..');

/** A file, one line of code in it, and a part of what lint must say about that line (nothing at all, when it is allowed). */
interface Sample {
  readonly file: string;
  readonly code: string;
  readonly complaint?: string;
}

const samples: readonly Sample[] = [
  // core
  { file: 'core/detect.ts', code: `import './rollup/columns.ts';` },
  { file: 'core/settings/detection-settings.ts', code: `import 'zod';` },
  { file: 'core/settings/detection-settings.ts', code: `import 'zod/mini';` },
  { file: 'core/flowlog/address.ts', code: `import 'ipaddr.js';` },
  { file: 'core/flowlog/address.ts', code: `import 'node:net';` },
  { file: 'core/flowlog/inflate.ts', code: `import 'node:zlib';` },
  { file: 'core/encoding/gzip.ts', code: `import 'node:zlib';` },
  { file: 'core/encoding/hash-id.ts', code: `import 'node:crypto';` },
  { file: 'core/flowlog/parquet/footer.ts', code: `import 'hyparquet';` },
  {
    file: 'core/rollup/parquet.ts',
    code: `import 'node:zlib';`,
    complaint: 'may not import node:zlib: a stage imports only stages above it',
  },
  // the order of the stages
  { file: 'core/windows/scope.ts', code: `import '../pairs/pair.ts'; import '../time.ts';` },
  { file: 'core/detect.ts', code: `import './storage/keys.ts'; import './ingest.ts'; import './detection/judge.ts';` },
  { file: 'core/operations/drill.ts', code: `import '../reconcile.ts'; import '../storage/keys.ts';` },
  {
    file: 'core/time.ts',
    code: `import './settings/values.ts';`,
    complaint: 'core/time.ts may not import core/settings/',
  },
  {
    file: 'core/flowlog/log-key.ts',
    code: `import '../pairs/pair.ts';`,
    complaint: 'core/flowlog/log-key.ts may not import core/pairs/pair.ts',
  },
  {
    file: 'core/windows/scope.ts',
    code: `import type { Finding } from '../detection/finding.ts';`,
    complaint: 'may not import core/detection/finding.ts',
  },
  {
    file: 'core/detection/rules/surge.ts',
    code: `import '../../episodes/episode.ts';`,
    complaint: 'may not import core/episodes/episode.ts',
  },
  {
    file: 'core/storage/keys.ts',
    code: `import '../ingest.ts';`,
    complaint: 'core/storage/keys.ts may not import core/ingest.ts',
  },
  {
    file: 'core/detect.ts',
    code: `import './operations/drill.ts';`,
    complaint: 'may not import core/operations/drill.ts',
  },
  {
    file: 'core/storage/keys.ts',
    code: `import 'node:net';`,
    complaint: 'core/storage/keys.ts may not import node:net',
  },
  { file: 'core/ingest.ts', code: `import 'node:fs';`, complaint: 'use an interface of core/ports.ts' },
  { file: 'core/ingest.ts', code: `import 'fs';`, complaint: 'core/ingest.ts may not import fs' },
  { file: 'core/ingest.ts', code: `import 'node:process';`, complaint: 'may not import node:process' },
  { file: 'core/ingest.ts', code: `import '@aws-sdk/client-s3';`, complaint: 'may not import @aws-sdk/client-s3' },
  { file: 'core/ingest.ts', code: `import '@duckdb/node-api';`, complaint: 'may not import @duckdb/node-api' },
  { file: 'core/ingest.ts', code: `import 'zodiac';`, complaint: 'core/ingest.ts may not import zodiac' },
  {
    file: 'core/ingest.ts',
    code: `import '../adapters/local/console-publisher.ts';`,
    complaint: 'may not import adapters/',
  },
  { file: 'core/ingest.ts', code: `import '../test/sample.ts';`, complaint: 'may not import test/sample.ts' },
  // every way to import
  { file: 'core/detect.ts', code: `import type { A } from '../lib/a.ts';`, complaint: 'lib/a.ts' },
  { file: 'core/detect.ts', code: `export * from '../lib/a.ts';`, complaint: 'may not import lib/a.ts' },
  { file: 'core/detect.ts', code: `export { a } from '../lib/a.ts';`, complaint: 'may not import lib/a.ts' },
  { file: 'core/detect.ts', code: `void import('../lib/a.ts');`, complaint: 'may not import lib/a.ts' },
  { file: 'core/detect.ts', code: `export type A = import('../lib/a.ts').A;`, complaint: 'may not import lib/a.ts' },
  { file: 'core/detect.ts', code: `require('node:fs');`, complaint: 'may not import node:fs' },
  // scenarios
  { file: 'scenarios/worm.ts', code: `import '../core/ingest.ts';` },
  {
    file: 'scenarios/worm.ts',
    code: `import '../adapters/aws/s3-store.ts';`,
    complaint: 'keep a scenario a pure function',
  },
  { file: 'scenarios/worm.ts', code: `import 'node:fs';`, complaint: 'scenarios/worm.ts may not import node:fs' },
  // adapters
  { file: 'adapters/aws/s3-store.ts', code: `import '../../core/ports.ts';` },
  { file: 'adapters/aws/s3-store.ts', code: `import '@aws-sdk/client-s3';` },
  { file: 'adapters/local/folder-store.ts', code: `import 'node:fs/promises';` },
  {
    file: 'adapters/local/folder-store.ts',
    code: `import '@aws-sdk/client-s3';`,
    complaint: 'AWS clients belong in adapters/aws',
  },
  {
    file: 'adapters/local/folder-store.ts',
    code: `import '../aws/s3-store.ts';`,
    complaint: 'may not import adapters/aws/s3-store.ts',
  },
  {
    file: 'adapters/aws/s3-store.ts',
    code: `import '../../lambdas/ingest.ts';`,
    complaint: 'let lambdas or cli connect the parts',
  },
  {
    file: 'adapters/aws/s3-store.ts',
    code: `import '../../bin/surge445.ts';`,
    complaint: 'may not import bin/surge445.ts',
  },
  { file: 'adapters/aws/s3-store.ts', code: `import '../../lib/a.ts';`, complaint: 'may not import lib/a.ts' },
  {
    file: 'adapters/aws/s3-store.ts',
    code: `import '../../scenarios/worm.ts';`,
    complaint: 'may not import scenarios/worm.ts',
  },
  // lambdas
  { file: 'lambdas/ingest.ts', code: `import '../core/ingest.ts'; import '../adapters/aws/s3-store.ts';` },
  { file: 'lambdas/ingest.ts', code: `import '@aws-lambda-powertools/logger';` },
  {
    file: 'lambdas/ingest.ts',
    code: `import '@aws-sdk/client-s3';`,
    complaint: 'let a handler only connect the parts',
  },
  { file: 'lambdas/ingest.ts', code: `import '../lib/a.ts';`, complaint: 'let a handler only connect the parts' },
  { file: 'lambdas/ingest.ts', code: `import '../bin/surge445.ts';`, complaint: 'may not import bin/surge445.ts' },
  { file: 'lambdas/ingest.ts', code: `import '@duckdb/node-api';`, complaint: 'may not import @duckdb/node-api' },
  // bin
  { file: 'bin/surge445.ts', code: `import '../cli/generate.ts'; import '../core/ingest.ts'; import 'commander';` },
  { file: 'bin/surge445.ts', code: `import '../scenarios/worm.ts';`, complaint: 'let an entry only connect the parts' },
  // cli
  { file: 'cli/generate.ts', code: `import '../core/ingest.ts'; import '../scenarios/worm.ts';` },
  { file: 'cli/query/tables.ts', code: `import 'commander'; import '@duckdb/node-api';` },
  { file: 'cli/generate.ts', code: `import '../lib/a.ts';`, complaint: 'call core with an adapter' },
  { file: 'bin/app.ts', code: `import '../lib/a.ts'; import 'aws-cdk-lib';` },
  { file: 'bin/surge445.ts', code: `import '../lib/a.ts';`, complaint: 'only bin/app.ts imports the stacks' },
  { file: 'bin/surge445.ts', code: `import '../lambdas/ingest.ts';`, complaint: 'may not import lambdas/ingest.ts' },
  // lib
  { file: 'lib/a.ts', code: `import '../core/settings/detection-settings.ts'; import '../core/rollup/columns.ts';` },
  { file: 'lib/a.ts', code: `import '../core/operations/metric-names.ts'; import '../core/flowlog/log-key.ts';` },
  { file: 'lib/a.ts', code: `import 'aws-cdk-lib/aws-s3'; import 'constructs'; import 'cdk-nag'; import 'node:path';` },
  {
    file: 'lib/a.ts',
    code: `import '../core/ingest.ts';`,
    complaint: 'only settings, columns, saved queries, life times, and names',
  },
  { file: 'lib/a.ts', code: `import '../lambdas/ingest.ts';`, complaint: 'refer to a handler by its path' },
  // everything else
  { file: 'test/sample.ts', code: `import '../lib/a.ts'; import '@duckdb/node-api'; import 'echarts';` },
  { file: 'bench/fold.ts', code: `import '../core/ingest.ts'; import 'commander';` },
  { file: 'bench/fold.ts', code: `import '../npm-scripts/npm-command.ts';` },
  {
    file: 'npm-scripts/npm-command.ts',
    code: `import '../core/ingest.ts';`,
    complaint: 'the work of a script belongs in its own folder',
  },
  {
    file: 'evaluation/scoring.ts',
    code: `import '../core/time.ts'; import '../scenarios/noise.ts'; import 'commander';`,
  },
  { file: 'attic/old.ts', code: `import '../core/ingest.ts';`, complaint: 'attic/ has no row in lint/directions.js' },
  // purity
  { file: 'core/detect.ts', code: `void ((second: number) => new Date(second * 1000));` },
  { file: 'core/detect.ts', code: `void (() => new Date());`, complaint: 'new Date() reads the clock' },
  { file: 'core/detect.ts', code: `void (() => Date());`, complaint: 'Date() reads the clock' },
  { file: 'core/detect.ts', code: `void (() => Date.now());`, complaint: 'Time is an argument here' },
  { file: 'core/detect.ts', code: `void (() => Math.random());`, complaint: 'Take a seed or a generator' },
  { file: 'core/detect.ts', code: `void (() => process.env['HOME']);`, complaint: 'Take settings as an argument' },
  { file: 'core/detect.ts', code: `console.log('hello');`, complaint: 'Return what there is to say' },
  { file: 'core/detect.ts', code: `setTimeout(() => undefined, 1000);`, complaint: 'Let the caller wait' },
  { file: 'scenarios/worm.ts', code: `void (() => Math.random());`, complaint: 'Take a seed or a generator' },
  { file: 'bin/surge445.ts', code: `void (() => Date.now() + new Date().getTime());` },
];

/** The rules under test. Others may complain too: the samples import things only to import them. */
const rules = [
  'surge445(import-directions)',
  'surge445(no-hidden-clock)',
  'eslint(no-restricted-globals)',
  'eslint(no-restricted-properties)',
];

/** What oxlint prints with `--format json`, as far as it is needed here. */
interface LintReport {
  readonly number_of_files: number;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly message: string;
    readonly help?: string;
    readonly filename: string;
    readonly labels: readonly { readonly span: { readonly line: number } }[];
  }[];
}

/** Runs the real oxlint with the real configuration over a copy of the project's layout that holds all samples, one line each. */
function lintSamples(folder: string): Map<Sample, string[]> {
  for (const part of ['.oxlintrc.json', 'lint', 'tsconfig.json', 'package.json']) {
    cpSync(join(projectRoot, part), join(folder, part), { recursive: true });
  }
  // Rules that need types take most of the time, and none of them is under test.
  const config = join(folder, '.oxlintrc.json');
  const text = readFileSync(config, 'utf8');
  expect(text).toContain('"typeAware": true');
  writeFileSync(config, text.replace('"typeAware": true', '"typeAware": false'));
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));

  const lineCounts = new Map<string, number>();
  const placed = new Map<string, Sample>();
  for (const sample of samples) {
    mkdirSync(dirname(join(folder, sample.file)), { recursive: true });
    appendFileSync(join(folder, sample.file), `${sample.code}\n`);
    const line = (lineCounts.get(sample.file) ?? 0) + 1;
    lineCounts.set(sample.file, line);
    placed.set(`${sample.file}:${line}`, sample);
  }

  const oxlint = join(projectRoot, 'node_modules/oxlint/bin/oxlint');
  const run = spawnSync(process.execPath, [oxlint, '--format', 'json'], { cwd: folder, encoding: 'utf8' });
  const report = JSON.parse(run.stdout) as LintReport;
  // A file that lint skips would look like a file without complaints.
  expect(report.number_of_files).toBe(lineCounts.size + readdirSync(join(folder, 'lint')).length);

  const complaints = new Map<Sample, string[]>(samples.map((sample) => [sample, []]));
  for (const { code, message, help, filename, labels } of report.diagnostics) {
    const sample = placed.get(`${filename}:${labels[0]?.span.line}`);
    if (sample !== undefined && rules.includes(code)) complaints.get(sample)!.push(`${message} ${help ?? ''}`);
  }
  return complaints;
}

describe('lint of import directions and purity', () => {
  let folder: string;
  let complaints: Map<Sample, string[]>;

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'surge445-lint-')));
    complaints = lintSamples(folder);
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(samples.filter((sample) => sample.complaint === undefined))('$file may say $code', (sample) => {
    expect(complaints.get(sample)).toEqual([]);
  });

  test.each(samples.filter((sample) => sample.complaint !== undefined))('$file may not say $code', (sample) => {
    expect(complaints.get(sample)).toEqual([expect.stringContaining(sample.complaint!)]);
  });
});
