import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { DAY_SECONDS } from '../../core/time.ts';
import { type WeeklyReportDependencies, writeWeeklyReport } from '../../lambdas/weekly-report.ts';
import { OUTSIDE_SOURCE, WINDOW } from '../examples/observed-network.ts';
import { observedWindow, rejectedPair } from '../examples/observed-windows.ts';
import { putAlert, storedAlert, storedTables } from '../report/facts/stored-tables.ts';

/** A Monday afternoon: the window of the examples is in the week that begins with this day. */
const MONDAY = Math.floor(WINDOW / DAY_SECONDS) * DAY_SECONDS + 15 * 3600;
const NEXT_MONDAY = MONDAY + 7 * DAY_SECONDS;
const KEY = 'reports/2026-W48.html';

interface World extends WeeklyReportDependencies {
  readonly failures: unknown[];
}

function worldOf(store: ObjectStore, changed: Partial<WeeklyReportDependencies> = {}): World {
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  const place = { bucket: 'data-of-ours', region: 'eu-central-1' };
  return { store, thresholds: [], now: NEXT_MONDAY, mayGoOn: () => true, ...place, onFailure, failures, ...changed };
}

describe('writeWeeklyReport()', () => {
  test('writes the page about the last whole week, the same bytes each time, and links to it', async () => {
    const store = await storedTables([observedWindow([rejectedPair()])]);
    const report = await writeWeeklyReport(worldOf(store));
    expect(report).toEqual({
      outcome: 'written',
      week: '2026-W48',
      key: KEY,
      link: `https://console.aws.amazon.com/s3/object/data-of-ours?region=eu-central-1&prefix=${encodeURIComponent(KEY)}`,
    });
    const first = await store.get(KEY);
    expect(new TextDecoder().decode(first?.bytes)).toContain(OUTSIDE_SOURCE);
    expect(await writeWeeklyReport(worldOf(store, { now: NEXT_MONDAY + 3600 }))).toEqual(report);
    expect(await store.get(KEY)).toEqual(first);
  });

  test('writes it again when late logs or alerts came', async () => {
    const store = await storedTables([observedWindow([rejectedPair()])]);
    await writeWeeklyReport(worldOf(store));
    const before = await store.get(KEY);
    await putAlert(store, WINDOW, storedAlert(WINDOW));
    await writeWeeklyReport(worldOf(store));
    expect((await store.get(KEY))?.etag).not.toBe(before?.etag);
  });

  test.each([
    ['a bucket without tables', async () => new MemoryStore(), {}],
    ['a week without logs', async () => storedTables([observedWindow([])]), { now: MONDAY }],
  ])('says that there are no logs: %s', async (_, storeOf, changed) => {
    const world = worldOf(await storeOf(), changed);
    expect(await writeWeeklyReport(world)).toMatchObject({ outcome: 'no logs' });
    expect(world.failures).toEqual([]);
  });

  test('says why there is no page, and never throws', async () => {
    const store = await storedTables([observedWindow([])]);
    const refused = new Error('Write reports: access denied');
    const broken: ObjectStore = {
      get: async (key) => store.get(key),
      list: (prefix) => store.list(prefix),
      put: async () => {
        throw refused;
      },
    };
    const world = worldOf(broken);
    expect(await writeWeeklyReport(world)).toEqual({
      outcome: 'failed',
      week: '2026-W48',
      reason: 'Write reports: access denied',
    });
    expect(world.failures).toEqual([refused]);
  });

  test('ends in time, with a page about what was read', async () => {
    const store = await storedTables([observedWindow([rejectedPair()])]);
    const pageOf = async (mayGoOn: boolean): Promise<string> => {
      expect(await writeWeeklyReport(worldOf(store, { mayGoOn: () => mayGoOn }))).toMatchObject({ outcome: 'written' });
      return new TextDecoder().decode((await store.get(KEY))?.bytes);
    };
    expect(await pageOf(false)).not.toContain(OUTSIDE_SOURCE);
    expect(await pageOf(true)).toContain(OUTSIDE_SOURCE);
    // The page that is there may be whole.
    expect(await pageOf(false)).toContain(OUTSIDE_SOURCE);
  });
});
