import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { detect, type DetectReport, publishStale } from '../../../core/detect.ts';
import type { Pair } from '../../../core/pairs/pair.ts';
import type { ObjectStore } from '../../../core/ports.ts';
import { EPISODES_KEY, hourSummaryKey, partialKey, tableKey } from '../../../core/storage/keys.ts';
import { readState } from '../../../core/storage/state/state-store.ts';
import { MAX_HOUR_PAIRS, publishHour, type TableSource } from '../../../core/storage/tables.ts';
import { createWindowStore } from '../../../core/storage/window-store.ts';
import { HOUR_SECONDS, hourOf, isoSecond, WINDOW_SECONDS } from '../../../core/time.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { encodeWindow } from '../../../core/windows/window-codec.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { documentOf } from '../../examples/window-documents.ts';
import { acceptedPair, observedWindow, rejectedPair } from '../../examples/observed-windows.ts';
import { contents, freshWorld, type ReplayedWorld } from '../../examples/replayed-world.ts';

const HOUR = hourOf(WINDOW);
/** A watermark by which no window of the hour is waited for any more. */
const LATER = WINDOW + 2 * HOUR_SECONDS;

/** Detects a window in which one host is tried, and nobody is told of it. */
async function detectQuiet(world: ReplayedWorld, windowStart: number): Promise<DetectReport> {
  return detectPair(world, windowStart, rejectedPair({ first: windowStart, last: windowStart + 59 }));
}

/** Detects a window in which a host of its own is exposed. */
async function detectExposed(world: ReplayedWorld, windowStart: number): Promise<DetectReport> {
  const destination = `10.0.5.${(windowStart / WINDOW_SECONDS) % 250}`;
  return detectPair(world, windowStart, acceptedPair({ destination, first: windowStart, last: windowStart + 59 }));
}

async function detectPair(world: ReplayedWorld, windowStart: number, pair: Pair): Promise<DetectReport> {
  const facts = observedWindow([pair], { windowStart });
  await world.store.put(partialKey(windowStart, facts.objects[0] ?? ''), encodeWindow(documentOf(facts)), 'anything');
  return detect([windowStart], world);
}

const staleHours = async ({ store }: ReplayedWorld): Promise<string[]> =>
  (await readState(store)).stale.map(({ hourStart }) => isoSecond(hourStart));

/** A store that refuses to write the tables of some hours. */
function refusing(store: ObjectStore, ...hours: readonly number[]): ObjectStore {
  const refused = hours.map((hour) => tableKey('attempts', hour));
  return {
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    put: async (key, bytes, expected) => {
      if (refused.includes(key)) throw new Error(`Write ${key}: access denied`);
      return store.put(key, bytes, expected);
    },
  };
}

describe('the status of a window', () => {
  const windows: TableSource['windows'] = {
    read: async (start) => (start === WINDOW ? observedWindow([rejectedPair()]) : undefined),
    renewLearnt: () => undefined,
  };
  const publishWith = async (store: ObjectStore, watermark: number, latest: number) =>
    publishHour({ store, windows, watermark, readWatermark: async () => latest }, HOUR);

  test('stays final when a worker writes that read the watermark before another one wrote', async () => {
    const store = new MemoryStore();
    expect(await publishWith(store, WINDOW, WINDOW)).toEqual({ isWritten: true, isFinal: false });
    expect(await publishWith(store, WINDOW, LATER)).toEqual({ isWritten: true, isFinal: true });
    const written = await contents(store, '');
    expect(await publishWith(store, WINDOW, LATER)).toEqual({ isWritten: false, isFinal: true });
    expect(await contents(store, '')).toEqual(written);
  });

  test('is asked for after the table was read that it replaces', async () => {
    const store = new MemoryStore();
    const asked: string[] = [];
    const watched: ObjectStore = {
      get: async (key) => {
        asked.push(key);
        return store.get(key);
      },
      put: (...args) => store.put(...args),
      list: (prefix) => store.list(prefix),
    };
    const readWatermark = async (): Promise<number> => {
      asked.push('watermark');
      return WINDOW;
    };
    await publishHour({ store: watched, windows, watermark: 0, readWatermark }, HOUR);
    expect(asked).toEqual([tableKey('rollups', HOUR), tableKey('attempts', HOUR), 'watermark']);
  });

  test('is written again when the window becomes final, whoever moved the watermark', async () => {
    const [world, together] = [freshWorld(), freshWorld()];
    await detectQuiet(world, WINDOW);
    await publishStale(world);
    expect(await staleHours(world)).toEqual(['2026-11-23T03:00:00Z']);
    await detectQuiet(world, WINDOW + 5 * HOUR_SECONDS);
    await detectQuiet(world, WINDOW + 9 * HOUR_SECONDS);
    await publishStale(world);
    expect(await staleHours(world)).toEqual(['2026-11-23T12:00:00Z']);

    for (const hours of [0, 5, 9]) await detectQuiet(together, WINDOW + hours * HOUR_SECONDS);
    await publishStale(together);
    expect(await contents(world.store, 'rollups/')).toEqual(await contents(together.store, 'rollups/'));
  });
});

describe('an hour whose tables cannot be written', () => {
  test('holds up no alert, and is named', async () => {
    const whole = freshWorld();
    const world = { ...whole, tables: refusing(whole.store, HOUR) };
    const { alerts, tableFailures } = await detectExposed(world, WINDOW);
    expect(alerts).toBe(1);
    expect(world.published).toHaveLength(1);
    expect(tableFailures).toEqual([{ hourStart: HOUR, error: expect.any(Error) }]);
    expect(await staleHours(world)).toEqual(['2026-11-23T03:00:00Z']);
  });

  test('holds up no other hour, stays marked, and comes last until it is written', async () => {
    const whole = freshWorld();
    for (const hours of [0, 1, 2, 6]) await detectQuiet(whole, WINDOW + hours * HOUR_SECONDS);
    const world = { ...whole, store: refusing(whole.store, HOUR) };
    const next = WINDOW + HOUR_SECONDS;
    for (const failures of [1, 2]) {
      const report = await publishStale(world);
      expect(report.failures.map(({ hourStart }) => hourStart)).toEqual([HOUR]);
      expect((await readState(whole.store)).stale[0]).toMatchObject({ hourStart: HOUR, failures });
    }
    expect(await whole.store.get(tableKey('attempts', next))).toBeDefined();
    expect(await staleHours(whole)).toEqual(['2026-11-23T03:00:00Z', '2026-11-23T09:00:00Z']);

    let calls = 0;
    await publishStale({ ...whole, hasTime: () => ++calls <= 2 });
    expect((await readState(whole.store)).stale[0]).toMatchObject({ hourStart: HOUR, failures: 2 });
    expect((await publishStale(whole)).failures).toEqual([]);
    expect(await staleHours(whole)).toEqual(['2026-11-23T09:00:00Z']);
  });

  test('is one with more pairs than a table can hold', async () => {
    const pair = rejectedPair();
    const facts: WindowFacts = { ...observedWindow([]), pairs: Array.from({ length: MAX_HOUR_PAIRS + 1 }, () => pair) };
    const source = {
      store: new MemoryStore(),
      windows: { read: async () => facts, renewLearnt: () => undefined },
      watermark: 0,
    };
    await expect(publishHour({ ...source, readWatermark: async () => 0 }, HOUR)).rejects.toThrow(
      `Write the tables of an hour: found ${12 * (MAX_HOUR_PAIRS + 1)} pairs, expected at most ${MAX_HOUR_PAIRS}`,
    );
  });

  test('is left for the next time when there is no time for it', async () => {
    const world = freshWorld();
    for (const hours of [0, 1, 6]) await detectQuiet(world, WINDOW + hours * HOUR_SECONDS);
    let calls = 0;
    expect(await publishStale({ ...world, hasTime: () => ++calls <= 2 })).toMatchObject({ left: 2, failures: [] });
    expect(await publishStale({ ...world, hasTime: () => false })).toEqual({ hours: 0, left: 2, failures: [] });
    expect(await publishStale(world)).toMatchObject({ left: 0 });
    expect(await staleHours(world)).toEqual(['2026-11-23T09:00:00Z']);
  });
});

/** A store in which another worker detects a window just before the first write of the state. */
function overtaken(store: ObjectStore, other: () => Promise<unknown>): ObjectStore {
  let isOvertaken = false;
  return {
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    put: async (key, bytes, expected) => {
      if (key === EPISODES_KEY && !isOvertaken) {
        isOvertaken = true;
        await other();
      }
      return store.put(key, bytes, expected);
    },
  };
}

describe('a summary', () => {
  test('of an hour follows a late window of the hour before, also when its own windows are not recorded yet', async () => {
    const hour = Array.from({ length: 12 }, (_, index) => HOUR + index * WINDOW_SECONDS);
    const [late = 0, ...others] = hour.toReversed();
    const [world, whole] = [freshWorld(), freshWorld()];
    for (const start of others) await detectQuiet(world, start);
    const store = overtaken(world.store, async () => detectQuiet(world, late));
    await detectQuiet({ ...world, store }, HOUR + HOUR_SECONDS);
    for (const start of [...hour, HOUR + HOUR_SECONDS]) await detectQuiet(whole, start);
    expect(await contents(world.store, 'digests/')).toEqual(await contents(whole.store, 'digests/'));
  });

  test('that was made without a window that could not be read is made anew when the window was repaired', async () => {
    const [world, whole] = [freshWorld(), freshWorld()];
    const facts = observedWindow([rejectedPair()]);
    for (const { store } of [world, whole]) {
      await store.put(partialKey(WINDOW, facts.objects[0] ?? ''), encodeWindow(documentOf(facts)), 'anything');
      await createWindowStore(store, world).fold(WINDOW);
    }
    const [windowKey = ''] = Object.keys(await contents(world.store, 'windows/'));
    await world.store.put(windowKey, new Uint8Array([1]), 'anything');
    const { unreadable } = await detectQuiet(world, WINDOW + WINDOW_SECONDS);
    expect(unreadable).toEqual([windowKey]);
    await publishStale(world);
    await detectQuiet(whole, WINDOW + WINDOW_SECONDS);
    expect(await world.store.get(hourSummaryKey(HOUR))).not.toEqual(await whole.store.get(hourSummaryKey(HOUR)));

    await world.store.put(windowKey, encodeWindow(documentOf(facts)), 'anything');
    await publishStale(world);
    expect(await contents(world.store, 'digests/')).toEqual(await contents(whole.store, 'digests/'));
  });
});
