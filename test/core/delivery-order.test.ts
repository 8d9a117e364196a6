import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Alert } from '../../core/alerting/alert.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import { type LogFile, type Scenario, scenarioFiles } from '../../scenarios/scenario.ts';
import { backgroundScan, exposedHost, fileShare, scanSurge, silentHosts, worm } from '../../scenarios/traffic.ts';
import { contents, freshWorld, deliverFiles, type ReplayedWorld } from '../examples/replayed-world.ts';

const START = Date.UTC(2026, 10, 22, 23, 30) / 1000;
const MINUTE = 60;
const SETTINGS = { thresholds: [{ atLeast: 20 }] };

/** An hour over midnight with a burst, an exposed host and a sweeping one: what each rule finds in it does not vanish when more is known. */
const COURSE: Scenario = {
  name: 'course',
  description: '',
  acts: [
    { from: 0, to: 60 * MINUTE, traffic: backgroundScan(1) },
    { from: 0, to: 60 * MINUTE, traffic: fileShare(1) },
    { from: 0, to: 60 * MINUTE, traffic: silentHosts(2) },
    { from: 15 * MINUTE, to: 20 * MINUTE, traffic: scanSurge(12, 2) },
    { from: 20 * MINUTE, to: 30 * MINUTE, traffic: exposedHost(17, 0) },
    { from: 35 * MINUTE, to: 45 * MINUTE, traffic: worm(23, 30) },
  ],
  outages: [],
};

const filesOf = (seed: number): LogFile[] => [
  ...scenarioFiles(COURSE, { start: START, seconds: 60 * MINUTE, seed, layout: 'full' }),
];

/** What was opened, whenever it was: rule, place and entity. */
function matters(alerts: readonly Alert[]): string[] {
  const opened = alerts.filter(({ transition }) => transition === 'opened');
  return [...new Set(opened.map(({ rule, scope, entity }) => `${rule} ${scope.id} ${entity.id}`))].toSorted();
}

const ids = (alerts: readonly Alert[]): string[] => [...new Set(alerts.map(({ episodeId }) => episodeId))].toSorted();

/** Tables, and what they and the rules are made from. */
const tables = async (world: ReplayedWorld): Promise<Record<string, string>> =>
  contents(world.store, PREFIXES.rollups, PREFIXES.attempts, PREFIXES.windows, PREFIXES.digests);

/** The same files in another order, some of them twice, so many at once. */
async function deliver(files: readonly LogFile[], places: readonly number[], batch: number): Promise<ReplayedWorld> {
  const world = freshWorld(SETTINGS);
  const shuffled = [...files, ...files.slice(0, 3)]
    .map((file, index) => ({ file, place: places[index] ?? 0 }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ file }) => file);
  for (let from = 0; from < shuffled.length; from += batch) {
    await deliverFiles(shuffled.slice(from, from + batch), world);
  }
  return world;
}

describe('any order of delivery', () => {
  test('opens the same matters as one batch, and writes the same tables', async () => {
    const places = fc.array(fc.nat({ max: 1000 }), { minLength: 15, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        places,
        fc.integer({ min: 1, max: 6 }),
        async (seed, order, batch) => {
          const together = freshWorld(SETTINGS);
          await deliverFiles(filesOf(seed), together);
          const other = await deliver(filesOf(seed), order, batch);
          expect(matters(together.published)).toEqual(
            expect.arrayContaining([
              expect.stringMatching(/^threshold/),
              expect.stringMatching(/^exposure/),
              expect.stringMatching(/^sweep/),
            ]),
          );
          expect(matters(other.published)).toEqual(matters(together.published));
          expect(await tables(other)).toEqual(await tables(together));
        },
      ),
      { numRuns: 6 },
    );
  });

  test('in the order of time gives the same episodes, one by one or at once', async () => {
    const together = freshWorld(SETTINGS);
    await deliverFiles(filesOf(1), together);
    const oneByOne = await deliver(
      filesOf(1),
      Array.from({ length: 15 }, (_, index) => index),
      1,
    );
    expect(ids(oneByOne.published)).toEqual(ids(together.published));
  });
});

describe('a surge that windows and hours show', () => {
  const seconds = 29 * 60 * MINUTE;
  const from = 25 * 60 * MINUTE;
  const surges: Scenario = {
    ...COURSE,
    acts: [
      { from: 0, to: seconds, traffic: backgroundScan(2) },
      { from: 0, to: seconds, traffic: silentHosts(1) },
      { from, to: from + 30 * MINUTE, traffic: scanSurge(14, 1) },
      { from: from + 30 * MINUTE, to: from + 90 * MINUTE, traffic: scanSurge(100, 1) },
    ],
  };

  test('has the same course window by window and all at once', async () => {
    const files = [...scenarioFiles(surges, { start: START, seconds, seed: 1, layout: 'full' })];
    const together = freshWorld();
    await deliverFiles(files, together);
    const oneByOne = freshWorld();
    // Nothing happens on the first day, which only teaches.
    const day = 24 * 12;
    await deliverFiles(files.slice(0, day), oneByOne);
    for (const file of files.slice(day)) await deliverFiles([file], oneByOne);
    const course = ({ published }: ReplayedWorld): unknown[] =>
      published
        .filter(({ rule }) => rule === 'surge')
        .map(({ transition, level, window, value, episode }) => ({ transition, level, window, value, episode }));
    expect(course(together)).toMatchObject([
      { transition: 'opened', level: 'slow' },
      { transition: 'escalated', level: 'now' },
      { transition: 'ended', level: 'now' },
    ]);
    expect(course(oneByOne)).toEqual(course(together));
  });
});
