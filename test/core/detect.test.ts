import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FolderStore } from '../../adapters/local/folder-store.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { detect } from '../../core/detect.ts';
import { UnsentAlertsError } from '../../core/storage/state/outbox.ts';
import { storedAlertOf } from '../../core/alerting/stored-alert.ts';
import { alertKey, PREFIXES } from '../../core/storage/keys.ts';
import { type LogFile, type Scenario, scenarioFiles } from '../../scenarios/scenario.ts';
import { backgroundScan, exposedHost, fileShare, hammer, scanSurge, silentHosts } from '../../scenarios/traffic.ts';
import { CrashPlan, FailingStore, failingPublisher, PlannedCrash } from '../doubles/failing-store.ts';
import {
  contents,
  copyStore,
  freshWorld,
  ingestFiles,
  deliverFiles,
  type ReplayedWorld,
  storedAlerts,
  detectAndPublish,
} from '../examples/replayed-world.ts';

const START = Date.UTC(2026, 10, 22, 23, 30) / 1000;
const MINUTE = 60;

/** Small numbers, so that a few lines trip the rules; one is of low severity, for the digest of the day that ends meanwhile. */
const SETTINGS = {
  thresholds: [{ atLeast: 20 }, { metric: 'sources', atLeast: 12, severity: 'low' }],
  exposure: { hammeredAttempts: 5 },
};

/** Two hours over midnight: a burst, an exposed host that is hammered, an outage, and quiet until the burst is over. */
const COURSE: Scenario = {
  name: 'course',
  description: '',
  acts: [
    { from: 0, to: 120 * MINUTE, traffic: backgroundScan(1) },
    { from: 0, to: 120 * MINUTE, traffic: fileShare(1) },
    { from: 0, to: 120 * MINUTE, traffic: silentHosts(2) },
    { from: 5 * MINUTE, to: 15 * MINUTE, traffic: scanSurge(12, 2) },
    { from: 10 * MINUTE, to: 25 * MINUTE, traffic: exposedHost(17, 0) },
    { from: 20 * MINUTE, to: 25 * MINUTE, traffic: hammer(17, 6) },
  ],
  outages: [{ from: 40 * MINUTE, to: 50 * MINUTE }],
};

function filesOf(minutes: number, seed = 445, course = COURSE): LogFile[] {
  return [...scenarioFiles(course, { start: START, seconds: minutes * MINUTE, seed, layout: 'full' })];
}

const tables = (world: ReplayedWorld): Promise<Record<string, string>> =>
  contents(world.store, PREFIXES.rollups, PREFIXES.attempts, PREFIXES.windows);

const told = ({ published }: ReplayedWorld): string[] =>
  published.map(({ rule, transition, level, number }) => `${number} ${rule} ${transition} ${level}`).toSorted();

const nameOf = ({ episodeId, number }: Alert): string => `${episodeId} ${number}`;

describe('detect()', () => {
  const files = filesOf(120);
  const reference = freshWorld(SETTINGS);
  let expected: Record<string, string> = {};
  beforeAll(async () => {
    await deliverFiles(files, reference);
    expected = await tables(reference);
  });

  test('tells of the burst and of the exposed host, and at midnight of what could wait', () => {
    expect(told(reference)).toEqual([
      '1 digest digest daily',
      '1 exposure opened answered',
      '1 threshold opened tripped',
      '1 threshold opened tripped',
      '2 exposure escalated hammered',
      '2 threshold ended tripped',
      '2 threshold ended tripped',
    ]);
  });

  test('writes both tables of every hour that was observed', () => {
    expect(Object.keys(expected).filter((key) => key.endsWith('.parquet'))).toEqual(
      ['rollups', 'attempts'].flatMap((table) => [
        `${table}/dt=2026-11-22/23.parquet`,
        `${table}/dt=2026-11-23/00.parquet`,
        `${table}/dt=2026-11-23/01.parquet`,
      ]),
    );
  });

  test('keeps every alert that it published, by day, episode and number', async () => {
    const byKey = reference.published.map(
      (alert) =>
        [alertKey(alert.window.start.slice(0, 10), alert.episodeId, alert.number), storedAlertOf(alert)] as const,
    );
    expect(await storedAlerts(reference.store)).toEqual(Object.fromEntries(byKey));
  });

  test('does nothing when nothing was touched', async () => {
    const world = freshWorld();
    expect(await detect([], world)).toEqual({
      channelFailures: [],
      windows: 0,
      findings: 0,
      alerts: 0,
      waiting: 0,
      watermark: 0,
      unreadable: [],
      tableFailures: [],
    });
    expect(await contents(world.store, PREFIXES.windows, PREFIXES.rollups, PREFIXES.attempts, PREFIXES.alerts)).toEqual(
      {},
    );
  });

  test('fails where the topic does not take an alert, so that the message comes again and sends it', async () => {
    const world = freshWorld(SETTINGS);
    const touched = await ingestFiles(files, world);
    const publisher = { publish: () => Promise.reject(new Error('the topic is gone')) };
    await expect(detect(touched, { ...world, publisher })).rejects.toThrow(UnsentAlertsError);
    await detect(touched, world);
    expect(told(world)).toEqual(told(reference));
  });

  test('changes nothing, and says nothing, when the same logs come again', async () => {
    const everything = (): Promise<Record<string, string>> =>
      contents(
        reference.store,
        PREFIXES.partials,
        PREFIXES.windows,
        PREFIXES.rollups,
        PREFIXES.attempts,
        PREFIXES.alerts,
      );
    const before = await everything();
    const saidBefore = told(reference);
    await deliverFiles(files, reference);
    expect(told(reference)).toEqual(saidBefore);
    expect(await everything()).toEqual(before);
  });

  test('says nothing where nothing happens', async () => {
    const quiet = { ...COURSE, acts: COURSE.acts.slice(0, 3) };
    const world = freshWorld(SETTINGS);
    await deliverFiles([...scenarioFiles(quiet, { start: START, seconds: 7200, seed: 1, layout: 'full' })], world);
    expect(world.published).toEqual([]);
  });
});

describe('the tables', () => {
  const folder = mkdtempSync(join(tmpdir(), 'surge445-detect-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('do not depend on order, repetition or batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.nat({ max: 1000 }), { minLength: 30, maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        async (seed, places, batchSize) => {
          const files = filesOf(60, seed);
          const world = freshWorld(SETTINGS);
          await deliverFiles(files, world);

          const other = freshWorld(SETTINGS);
          const shuffled = [...files, ...files.slice(0, 5)]
            .map((file, index) => ({ file, place: places[index] ?? 0 }))
            .toSorted((a, b) => a.place - b.place)
            .map(({ file }) => file);
          for (let from = 0; from < shuffled.length; from += batchSize) {
            await deliverFiles(shuffled.slice(from, from + batchSize), other);
          }
          expect(await tables(other)).toEqual(await tables(world));
        },
      ),
      { numRuns: 10 },
    );
  });

  test('are the same when each file is detected as it arrives: an hour becomes final in the next', async () => {
    const [together, oneByOne] = [freshWorld(SETTINGS), freshWorld(SETTINGS)];
    await deliverFiles(filesOf(60), together);
    for (const file of filesOf(60)) await deliverFiles([file], oneByOne);
    expect(await tables(oneByOne)).toEqual(await tables(together));
    expect(told(oneByOne)).toEqual(told(together));
  });

  test('are the same in a folder as in memory', async () => {
    const [inMemory, inFolder] = [freshWorld(SETTINGS), freshWorld(SETTINGS, new FolderStore(folder))];
    for (const world of [inMemory, inFolder]) await deliverFiles(filesOf(60), world);
    expect(await contents(inFolder.store, '')).toEqual(await contents(inMemory.store, ''));
    expect(inFolder.published).toEqual(inMemory.published);
  });
});

describe('a crash', () => {
  // Without the traffic that nothing is told of, because there are many crashes.
  const files = filesOf(110, 445, { ...COURSE, acts: COURSE.acts.slice(2) });
  const ingested = freshWorld(SETTINGS);
  const whole = freshWorld(SETTINGS);
  let touched: number[] = [];
  beforeAll(async () => {
    touched = await ingestFiles(files, ingested);
    await deliverFiles(files, whole);
  });

  /** Detects into a crash at one call, then once more without; undefined when detection needs fewer calls. */
  async function crashAt(call: number, moment: 'before' | 'after'): Promise<ReplayedWorld | undefined> {
    const world = freshWorld(SETTINGS);
    await copyStore(ingested.store, world.store);
    const plan = new CrashPlan(call, moment);
    const store = new FailingStore(world.store, plan);
    const publisher = failingPublisher(world.publisher, plan);
    try {
      await detectAndPublish(touched, { ...world, store, publisher });
      return undefined;
    } catch (error) {
      const cause = error instanceof UnsentAlertsError ? error.cause : error;
      if (!(cause instanceof PlannedCrash)) throw error;
    }
    await detectAndPublish(touched, world);
    return world;
  }

  // A crash before a read leaves what a crash after the write before it left: of those, some are enough.
  test.each([
    ['before', 37, 7],
    ['after', 1, 30],
  ] as const)('%s any call took effect loses nothing', async (moment, step, atLeast) => {
    const expected = { tables: await tables(whole), alerts: await storedAlerts(whole.store), told: told(whole) };
    let crashes = 0;
    for (let call = 1; ; call += step) {
      const world = await crashAt(call, moment);
      if (!world) break;
      crashes++;
      expect(await tables(world)).toEqual(expected.tables);
      expect(await storedAlerts(world.store)).toEqual(expected.alerts);
      // Each at least once, and only one of them twice: the one that was not yet recorded.
      expect(new Set(world.published.map(nameOf))).toEqual(new Set(whole.published.map(nameOf)));
      expect(world.published.length).toBeLessThanOrEqual(expected.told.length + 1);
    }
    expect(crashes).toBeGreaterThan(atLeast);
  });
});
