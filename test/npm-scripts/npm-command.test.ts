import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import { parseCount, parseWholeNumber } from '../../npm-scripts/npm-command.ts';
import packageFile from '../../package.json';

const ROOT = join(__dirname, '..', '..');

/** The commands of developers that take options. */
const PROGRAMS = [
  'simulation/simulate.ts',
  'simulation/mutants/run-mutants.ts',
  'test/fuzz/fuzz.ts',
  'bench/episodes.ts',
  'bench/ingest.ts',
  'bench/judge.ts',
  'bench/load/load.ts',
  'bench/parquet.ts',
  'bench/queries.ts',
  'bench/replay.ts',
  'bench/scale.ts',
];

/** Runs a program as npm does. @returns the exit code, and what it printed */
function run(program: string, ...args: readonly string[]): { status: number | null; printed: string } {
  const node = ['--import', 'tsx', program, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { cwd: ROOT, encoding: 'utf8' });
  return { status, printed: stdout + stderr };
}

/** Starts Node with tsx in the root of the project. @returns what it prints @throws when it does not end with 0 */
async function start(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', ...args], { cwd: ROOT });
  return stdout;
}

describe('a command of developers', () => {
  test('prints how it is used, and no trace of calls, where an option is wrong', () => {
    const { status, printed } = run('simulation/simulate.ts', '--schedules', 'abc');
    expect(printed).toMatch(/^error: .*'abc' is invalid. Expected a whole number, for example 100.\n\nUsage: npm run /);
    expect(printed).not.toContain('    at ');
    expect(status).toBe(2);
  });

  test.each(PROGRAMS)('goes by the name that package.json gives it: %s', (file) => {
    const [, script = ''] = /npmCommand\(\s*'([^']+)'/.exec(readFileSync(join(ROOT, file), 'utf8')) ?? [];
    expect(packageFile.scripts).toHaveProperty([script], expect.stringContaining(file));
  });

  test('starts outside Jest where npm starts it as it is, and prints how it is used', async () => {
    const scripts = Object.values(packageFile.scripts);
    const started = PROGRAMS.filter((file) => scripts.some((script) => script.endsWith(`tsx ${file}`)));
    expect(started).toContain('bench/load/load.ts');
    const helps = await Promise.all(started.map(async (file) => start(file, '--help')));
    expect(helps).toEqual(started.map(() => expect.stringMatching(/^Usage: npm run /)));
  });
});

test('what the checks of deployments import can be loaded outside Jest', async () => {
  await expect(start('-e', "import('./deployment-checks/pipeline.ts')")).resolves.toBe('');
});

describe('parseCount() and parseWholeNumber()', () => {
  test('read whole numbers of up to nine digits; only parseWholeNumber() reads 0', () => {
    expect([parseCount('200000'), parseWholeNumber('0'), parseWholeNumber('20261127')]).toEqual([
      200_000, 0, 20_261_127,
    ]);
    for (const text of ['0', '-1', '1.5', '1e3', '', 'abc', '1234567890']) {
      expect(() => parseCount(text)).toThrow(InvalidArgumentError);
    }
  });
});
