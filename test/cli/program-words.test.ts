import { describe, expect, test } from '@jest/globals';
import { programWords } from '../../cli/program-words.ts';

const start = {
  argv: ['/usr/bin/node', '/usr/local/bin/surge445', 'backfill'],
  env: { PATH: '/usr/bin:/usr/local/bin' },
  cwd: () => '/home/analyst/logs',
};

describe('programWords()', () => {
  test('gives the name alone where it is on the PATH', () => {
    expect(programWords(start)).toEqual(['surge445']);
  });

  test('gives node and the script where the name is not on the PATH', () => {
    const argv = ['/usr/bin/node', '/home/analyst/surge445/dist/surge445.js', 'backfill'];
    expect(programWords({ ...start, argv })).toEqual(['node', '../surge445/dist/surge445.js']);
    expect(programWords({ ...start, env: { PATH: '/usr/bin' } })).toEqual(['node', '../../../usr/local/bin/surge445']);
  });

  test('gives npx, which must install nothing, where npx started it', () => {
    const env = { ...start.env, npm_command: 'exec' };
    expect(programWords({ ...start, env })).toEqual(['npx', '--no-install', 'surge445']);
  });
});
