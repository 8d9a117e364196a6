import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { WINDOW_SECONDS } from '../../core/time.ts';
import type { LogFile } from '../../scenarios/scenario.ts';
import { FAULTS } from '../doubles/simulated-process.ts';
import { type Schedule, SimulatedPipeline } from '../doubles/simulated-pipeline.ts';
import { FULL_ORDER, type LineValues, logLine, logText, SILENT } from '../examples/log-lines.ts';
import { contents, copyStore, freshWorld, replayFiles } from '../examples/replayed-world.ts';

/** Schedules in one run of the tests; set SURGE445_SCHEDULES for more. */
const SCHEDULES = Number(process.env['SURGE445_SCHEDULES'] ?? 100);
/** Set SURGE445_SEED to see one run again. */
const SEED = Number(process.env['SURGE445_SEED'] ?? 445);
const SLOW_MS = 60_000 + 3000 * SCHEDULES;

const MIDNIGHT = Date.UTC(2026, 10, 23) / 1000;
const RAW_SETTINGS = { thresholds: [{ atLeast: 3 }] };
const SETTINGS = parseSettings(RAW_SETTINGS);

/** Start of a window, counted from the one that begins at midnight. */
const windowAt = (index: number): number => MIDNIGHT + index * WINDOW_SECONDS;

const at = (index: number): LineValues => ({
  start: String(windowAt(index) + 10),
  end: String(windowAt(index) + 20),
});

const rejected = (index: number, ...sources: readonly number[]): LineValues[] =>
  sources.map((last) => {
    const source = `198.51.100.${last}`;
    return { ...at(index), srcaddr: source, 'pkt-srcaddr': source };
  });

const answered = (index: number): LineValues[] => [
  { ...at(index), action: 'ACCEPT' },
  {
    ...at(index),
    srcaddr: '10.0.4.17',
    'pkt-srcaddr': '10.0.4.17',
    srcport: '445',
    dstaddr: '198.51.100.7',
    'pkt-dstaddr': '198.51.100.7',
    dstport: '51515',
    action: 'ACCEPT',
    'tcp-flags': '18',
    packets: '6',
    bytes: '900',
  },
];

const file = (name: string, ...lines: ReadonlyArray<readonly LineValues[]>): LogFile => ({
  key: `AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/${name}.log`,
  text: logText(
    lines.flat().map((line) => logLine(line, FULL_ORDER)),
    FULL_ORDER,
  ),
  lines: lines.flat().length,
});

/** What was there before: most of an hour. */
const BEFORE: readonly LogFile[] = [
  file('silence', ...Array.from({ length: 9 }, (_, index) => [{ ...SILENT, ...at(index - 12) }])),
];

/** Two hours over midnight. Trailing hours reach over it, and each is whole only when all files are in; the last file makes the others final. */
const FILES: readonly LogFile[] = [
  file('burst', rejected(-3, 1, 2, 3, 4)),
  file('exposed', answered(-2), rejected(-1, 5)),
  file('midnight', rejected(-1, 6), rejected(0, 6, 7)),
  file('after', rejected(1, 8)),
  file('later', [{ ...SILENT, ...at(14) }]),
];

const schedules: fc.Arbitrary<Schedule> = fc.record({
  turns: fc.array(fc.nat({ max: 59 }), { minLength: 40, maxLength: 160 }),
  faults: fc.array(fc.record({ call: fc.nat({ max: 700 }), fault: fc.constantFrom(...FAULTS) }), { maxLength: 8 }),
  duplicates: fc.uniqueArray(fc.nat({ max: 12 }), { maxLength: 4 }),
});

/** What was opened: rule, place and entity. When it was opened, and how often people were reminded, depends on what was late. */
const opened = (alerts: readonly Alert[]): string[] =>
  alerts
    .filter(({ transition }) => transition === 'opened')
    .map(({ rule, scope, entity }) => `${rule} ${scope.id} ${entity.id}`);

/** Everything that is a function of the log objects alone; the baselines of the second day depend on when they were made. */
const documents = async (store: ObjectStore): Promise<Record<string, string>> =>
  contents(store, 'partials/', 'windows/', 'digests/', 'rollups/', 'attempts/', 'baselines/2026-11-22');

describe('any schedule of any workers, with any faults', () => {
  const before = freshWorld(RAW_SETTINGS);
  const undisturbed = freshWorld(RAW_SETTINGS);
  let expected: Record<string, string> = {};
  beforeAll(async () => {
    await replayFiles(BEFORE, before);
    await copyStore(before.store, undisturbed.store);
    await replayFiles(FILES, undisturbed);
    expected = await documents(undisturbed.store);
  });

  test('is compared with a run that has something to lose', () => {
    expect(new Set(opened(undisturbed.published))).toEqual(
      new Set(['threshold vpc-0a1b2c3d4e5f60718 inbound rejected', 'exposure vpc-0a1b2c3d4e5f60718 10.0.4.17']),
    );
    const tables = Object.keys(expected).filter((key) => /^(?:digests|rollups|attempts|baselines)/.test(key));
    expect(tables).toEqual([
      'digests/2026-11-22.json.gz',
      'digests/2026-11-22T23.json.gz',
      'digests/2026-11-23.json.gz',
      'digests/2026-11-23T00.json.gz',
      'digests/2026-11-23T01.json.gz',
      'rollups/dt=2026-11-22/23.parquet',
      'rollups/dt=2026-11-23/00.parquet',
      'rollups/dt=2026-11-23/01.parquet',
      'attempts/dt=2026-11-22/23.parquet',
      'attempts/dt=2026-11-23/00.parquet',
      'attempts/dt=2026-11-23/01.parquet',
      'baselines/2026-11-22.json.gz',
    ]);
  });

  test(
    'ends with the documents of an undisturbed run, and tells of all that it tells of',
    async () => {
      await fc.assert(
        fc.asyncProperty(schedules, async (schedule) => {
          const store = new MemoryStore();
          await copyStore(before.store, store);
          const pipeline = new SimulatedPipeline(store, SETTINGS, schedule);
          await pipeline.run(FILES);
          expect(await documents(store)).toEqual(expected);
          expect(opened(pipeline.published)).toEqual(expect.arrayContaining(opened(undisturbed.published)));
        }),
        { numRuns: SCHEDULES, seed: SEED },
      );
    },
    SLOW_MS,
  );
});
