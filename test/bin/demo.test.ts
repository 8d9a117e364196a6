import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Alert } from '../../core/alerting/alert.ts';
import { byText } from '../../core/collections/order.ts';
import { buildCommandLine } from '../runner/command-line.ts';
import { DEMO_LIMIT_MS, shareDemo, type SharedDemo } from '../runner/shared-demo.ts';

const command = buildCommandLine();
let demo: SharedDemo;

/** The alerts that the replay recorded, by time and rule. */
function recordedAlerts(): Alert[] {
  const folder = join(demo.folder, 'demo-out/data/alerts');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  const alerts = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Alert);
  const order = ({ rule, window }: Alert): string => `${window.start} ${rule}`;
  return alerts.toSorted((one, other) => byText(order(one), order(other)));
}

describe('the demo', () => {
  beforeAll(async () => {
    demo = await shareDemo(command);
  }, DEMO_LIMIT_MS);

  test('is told as one exposure that is hammered, and one burst, over the threshold and far above the usual, that ends', () => {
    const alerts = recordedAlerts();
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
    expect(demo.replay.stderr).toContain('alerts: 3 opened, 1 escalated, 2 ended');
    expect(readdirSync(join(demo.folder, 'demo-out/data')).toSorted()).toEqual([
      '.surge445.json',
      'alerts',
      'attempts',
      'baselines',
      'digests',
      'episodes',
      'rollups',
      'windows',
    ]);
  });

  test('logs are not overwritten by tables', async () => {
    cpSync(join(demo.folder, 'demo-out/logs'), join(command.folder, 'logs'), { recursive: true });
    const { code, stderr } = await command.run('replay', 'logs', '--out', 'logs');
    expect(stderr).toContain('Write to logs: found flow logs (layout 1), expected data (layout 1); choose another');
    expect(code).toBe(2);
  });
});
