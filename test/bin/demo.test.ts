import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Alert } from '../../core/alerting/alert.ts';
import { buildCommandLine } from '../runner/command-line.ts';

const PATIENCE_MS = 60_000;

const command = buildCommandLine();
const { run } = command;

describe('the demo', () => {
  beforeAll(async () => {
    await run('generate', 'demo', '--out', 'demo/logs');
  }, PATIENCE_MS);

  test(
    'is told as one exposure that is hammered, and one burst, over the threshold and far above the usual, that ends',
    async () => {
      const { code, stdout, stderr } = await run('replay', 'demo/logs', '--out', 'demo/data', '--json');
      expect(code).toBe(0);
      const lines = stdout.trimEnd().split('\n');
      const alerts = lines.map((line) => JSON.parse(line) as Alert);
      expect(alerts.map(({ rule, transition, level, number }) => [rule, transition, level, number])).toEqual([
        ['exposure', 'opened', 'answered', 1],
        ['exposure', 'escalated', 'hammered', 2],
        ['surge', 'opened', 'fast', 1],
        ['threshold', 'opened', 'tripped', 1],
        ['threshold', 'ended', 'tripped', 2],
        ['surge', 'ended', 'fast', 2],
      ]);
      expect(alerts.map(({ delivery }) => delivery)).toEqual(['now', 'now', 'now', 'folded', 'folded', 'now']);
      expect(new Set(alerts.map(({ episodeId }) => episodeId)).size).toBe(3);
      const hours = alerts.map(({ window }) => window.start.slice(11, 13));
      expect(hours).toEqual(['08', '10', '14', '14', '15', '16']);
      expect(stderr).toContain('alerts: 3 opened, 1 escalated, 2 ended');
      expect(readdirSync(join(command.folder, 'demo/data')).toSorted()).toEqual([
        '.surge445.json',
        'alerts',
        'attempts',
        'baselines',
        'digests',
        'episodes',
        'rollups',
        'windows',
      ]);
    },
    PATIENCE_MS,
  );

  test('logs are not overwritten by tables', async () => {
    const { code, stderr } = await run('replay', 'demo/logs', '--out', 'demo/logs');
    expect(stderr).toContain(
      'Write to demo/logs: found flow logs (layout 1), expected data (layout 1); choose another',
    );
    expect(code).toBe(2);
  });
});
