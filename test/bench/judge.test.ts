import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

const TIMEOUT_MS = 120_000;

test(
  'npm run bench:judge prints the time and the memory of a small window',
  () => {
    const args = ['run', '--silent', 'bench:judge', '--', '200'];
    const output = execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    expect(output).toMatch(/^200 pairs, .* judged in \d+ ms, peak \d+ MB\n/);
  },
  TIMEOUT_MS,
);
