import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import { parseCount, parseSeed } from '../../cli/npm-command.ts';
import packageFile from '../../package.json';

const ROOT = join(__dirname, '..', '..');

/** Runs a program as npm does. @returns the exit code, and what it printed */
function run(program: string, ...args: readonly string[]): { status: number | null; printed: string } {
  const node = [join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs'), join(ROOT, program), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  return { status, printed: stdout + stderr };
}

describe('a command of developers', () => {
  test('prints how it is used, and no trace of calls, where an option is wrong', () => {
    const { status, printed } = run('simulation/simulate.ts', '--schedules', 'abc');
    expect(printed).toMatch(/^error: .*'abc' is invalid. Expected a whole number, for example 100.\n\nUsage: npm run /);
    expect(printed).not.toContain('    at ');
    expect(status).toBe(2);
  });

  test.each([
    'simulation/simulate.ts',
    'simulation/mutants/run-mutants.ts',
    'test/fuzz/fuzz.ts',
    'bench/episodes.ts',
    'bench/ingest.ts',
    'bench/judge.ts',
    'bench/load/load.ts',
    'bench/parquet.ts',
    'bench/queries.ts',
    'bench/scale.ts',
  ])('goes by the name that package.json gives it: %s', (file) => {
    const [, script = ''] = /npmCommand\(\s*'([^']+)'/.exec(readFileSync(join(ROOT, file), 'utf8')) ?? [];
    expect(packageFile.scripts).toHaveProperty([script], expect.stringContaining(file));
  });
});

describe('parseCount() and parseSeed()', () => {
  test('read whole numbers of up to nine digits; only a seed may be 0', () => {
    expect([parseCount('200000'), parseSeed('0'), parseSeed('20261127')]).toEqual([200_000, 0, 20_261_127]);
    for (const text of ['0', '-1', '1.5', '1e3', '', 'abc', '1234567890']) {
      expect(() => parseCount(text)).toThrow(InvalidArgumentError);
    }
  });
});
