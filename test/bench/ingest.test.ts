import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

const TIMEOUT_MS = 120_000;

describe('npm run bench -- --quick --json', () => {
  test(
    'prints one JSON object in which every reader found the same',
    () => {
      const args = ['run', '--silent', 'bench', '--', '--quick', '--json'];
      const output = execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      const printed = JSON.parse(output) as { readers: Array<Record<string, unknown>> };
      expect(printed).toMatchObject({ node: process.version, lines: 40_000, rounds: 1 });
      const names = printed.readers.map((reader) => reader['name']);
      expect(names).toEqual(
        expect.arrayContaining(['bare gunzip', 'ingest', 'readline', 'duckdb', 'duckdb, all cores']),
      );
      const ingest = printed.readers.find((reader) => reader['name'] === 'ingest');
      expect(ingest).toEqual({
        name: 'ingest',
        medianMs: expect.any(Number),
        runsMs: [expect.any(Number)],
        peakMegabytes: expect.any(Number),
        toGunzip: expect.any(Number),
        toDuckdb: expect.any(Number),
        records: 40_000,
        attempts: 793,
        pairs: 793,
      });
    },
    TIMEOUT_MS,
  );
});
