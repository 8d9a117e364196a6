import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Alert } from '../../../core/alerting/alert.ts';
import { isoSecond } from '../../../core/time.ts';
import { buildCommandLine, type CommandResult } from '../../runner/command-line.ts';

const PATIENCE_MS = 60_000;
const START = Date.UTC(2026, 10, 2) / 1000;
const HOUR = 3600;

const command = buildCommandLine();
const { run } = command;

const HEADER =
  'account-id interface-id vpc-id srcaddr dstaddr srcport dstport protocol tcp-flags packets bytes start end action log-status';

/** Rejected attempts on one host, one line each, all in one window. */
function attempts(count: number, start: number): string {
  const line = (index: number): string =>
    `123456789012 eni-0d1e2f3041526000 vpc-0a1b2c3d 203.0.113.${index % 4} 10.0.4.17 ${20_000 + index} 445 6 2 1 52 ${start} ${start} REJECT OK`;
  return `${HEADER}\n${Array.from({ length: count }, (_, index) => line(index)).join('\n')}\n`;
}

/** Three days: a quiet one each hour, two bursts of 400 that are one matter, a burst of 1200, and one of 40. */
const COURSE: ReadonlyArray<readonly [hour: number, count: number]> = [
  ...Array.from({ length: 72 }, (_, hour) => [hour, 2] as const),
  [10.25, 400],
  [10.75, 400],
  [30.25, 1200],
  [50.25, 40],
];

const alertsIn = (stdout: string): Alert[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Alert);

/** The part of a summary that says what settings would have done. */
const backTestIn = ({ stderr }: CommandResult): string =>
  /^These settings[^]*?(?=^Tables are in)/m.exec(stderr)?.[0] ?? '';

/** The numbers of a row of a table in the summary. */
const row = (summary: string, name: string): number[] =>
  (new RegExp(`^ {2}${name} +([\\d, ]+)$`, 'm').exec(summary)?.[1] ?? '')
    .trim()
    .split(/ +/)
    .map((text) => Number(text.replaceAll(',', '')));

beforeAll(() => {
  mkdirSync(join(command.folder, 'logs'));
  for (const [hour, count] of COURSE) {
    const start = START + hour * HOUR;
    writeFileSync(join(command.folder, 'logs', `${isoSecond(start).replaceAll(':', '')}.log`), attempts(count, start));
  }
  writeFileSync(join(command.folder, 'at-300.json'), '{"thresholds":[{"atLeast":300}]}');
  writeFileSync(join(command.folder, 'low-30.json'), '{"thresholds":[{"atLeast":30,"severity":"low"}]}');
  writeFileSync(join(command.folder, 'low.json'), '{"thresholds":[{"atLeast":300,"severity":"low"}]}');
});

describe('the summary of a replay', () => {
  let told: CommandResult;
  beforeAll(async () => {
    told = await run('replay', 'logs', '--out', 'once', '--json');
  }, PATIENCE_MS);

  test('says what these settings would have sent, and in how much time', () => {
    const alerts = alertsIn(told.stdout).filter(({ delivery }) => delivery === 'now');
    expect(alerts.length).toBeGreaterThan(0);
    expect(told.stderr).toContain(
      `These settings would have sent ${alerts.length} alerts in 3 days (${(alerts.length / (71 / 24 + 1 / 288)).toFixed(1)} a day):\n`,
    );
  });

  test('counts alerts by rule, as they were printed', () => {
    const ofThreshold = alertsIn(told.stdout).filter(({ rule }) => rule === 'threshold');
    const counts = ['opened', 'escalated', 'reminder', 'ended'].map(
      (name) => ofThreshold.filter(({ transition }) => transition === name).length,
    );
    expect(counts[0]).toBe(1);
    expect(row(told.stderr, 'threshold')).toEqual([...counts, 0]);
    expect(told.stderr).not.toContain('Held for a digest');
  });

  test('says what the threshold would have done at other values', () => {
    expect(told.stderr).toContain(
      'A threshold on inbound rejected of one vpc in five minutes (at most 1,200) would have been reached:\n',
    );
    expect(row(told.stderr, '30')).toEqual([4, 3]);
    expect(row(told.stderr, '100')).toEqual([3, 2]);
    expect(row(told.stderr, '300')).toEqual([3, 2]);
    expect(row(told.stderr, '1,000 \\(set\\)')).toEqual([1, 1]);
    expect(row(told.stderr, '3,000')).toEqual([0, 0]);
  });

  test('leaves stdout to the alerts', () => {
    expect(told.stdout).not.toContain('These settings');
    expect(alertsIn(told.stdout).length).toBeGreaterThan(0);
  });

  test.each([[[]], [['--again']]])('has the same back-test when it runs a second time with %j', async (options) => {
    const again = await run('replay', 'logs', '--out', 'once', ...options);
    expect(again.stderr).toContain('These settings would have sent ');
    expect(backTestIn(again)).toBe(backTestIn(told));
  });
});

describe('a trial of a threshold', () => {
  test(
    'agrees with what that threshold does when it is set',
    async () => {
      const { stdout, stderr } = await run('replay', 'logs', '--out', 'at-300', '--json', '--settings', 'at-300.json');
      const opened = alertsIn(stdout).filter(({ rule, transition }) => rule === 'threshold' && transition === 'opened');
      expect(opened).toHaveLength(2);
      expect(row(stderr, '300 \\(set\\)')).toEqual([3, opened.length]);
    },
    PATIENCE_MS,
  );

  test(
    'of low severity is counted as not sent',
    async () => {
      const { stdout, stderr } = await run('replay', 'logs', '--out', 'low', '--json', '--settings', 'low.json');
      const recorded = alertsIn(stdout).filter(({ rule }) => rule === 'threshold');
      expect(recorded.length).toBeGreaterThan(0);
      expect(row(stderr, 'threshold')).toEqual([0, 0, 0, 0, recorded.length]);
    },
    PATIENCE_MS,
  );

  test(
    'of low severity says how many alerts no digest told, because the logs ended',
    async () => {
      const { stdout, stderr } = await run('replay', 'logs', '--out', 'low-30', '--json', '--settings', 'low-30.json');
      const alerts = alertsIn(stdout);
      const recorded = alerts.filter(({ delivery }) => delivery === 'digest');
      const told = alerts.filter(({ rule }) => rule === 'digest').reduce((sum, { value }) => sum + value, 0);
      expect(recorded.length - told).toBe(2);
      expect(stderr).toContain('Held for a digest when the logs ended: 2 alerts (worst: low).\n');
    },
    PATIENCE_MS,
  );

  test('of logs without an attempt says so', async () => {
    writeFileSync(
      join(command.folder, 'web.log'),
      `${HEADER}\n123456789012 eni-0d1e2f3041526000 vpc-0a1b2c3d 203.0.113.7 10.0.4.17 50000 443 6 2 1 52 ${START} ${START} REJECT OK\n`,
    );
    const { stderr } = await run('replay', 'web.log', '--out', 'web');
    expect(stderr).toContain('These settings would have sent 0 alerts in 5 min.\n');
    expect(stderr).toContain('A threshold on inbound rejected of one vpc in five minutes: there were none.\n');
  });
});
