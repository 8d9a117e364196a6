import { describe, expect, test } from '@jest/globals';
import { detect, publishStale } from '../../core/detect.ts';
import {
  baselineKey,
  ownershipKey,
  daySummaryKey,
  hourSummaryKey,
  partialKey,
  tableKey,
  windowKey,
} from '../../core/storage/keys.ts';
import { createHistoryStore } from '../../core/storage/history-store.ts';
import { decodeDay, summariseDay, encodeSummary } from '../../core/history/summaries.ts';
import { encodeWindow } from '../../core/windows/window-codec.ts';
import { UnreadableDocumentError } from '../../core/storage/stored-document.ts';
import { createWindowStore } from '../../core/storage/window-store.ts';
import { DAY_SECONDS, dayOf, HOUR_SECONDS, hourOf, isoSecond, WINDOW_SECONDS } from '../../core/time.ts';
import { WINDOW } from '../examples/observed-network.ts';
import { documentOf } from '../examples/window-documents.ts';
import { acceptedPair, observedWindow } from '../examples/observed-windows.ts';
import { freshWorld, type ReplayedWorld } from '../examples/replayed-world.ts';

const DAMAGED = new Uint8Array([0x1f, 0x8b, 1, 2, 3]);
/** A window of the same hour. */
const BAD = WINDOW + 3 * WINDOW_SECONDS;

/** A host of its own is exposed in each window. */
async function addWindow(world: ReplayedWorld, start: number): Promise<void> {
  const pair = acceptedPair({
    destination: `10.0.5.${(start / WINDOW_SECONDS) % 250}`,
    first: start,
    last: start + 59,
  });
  const facts = observedWindow([pair], { windowStart: start, object: `object-${start}` });
  await world.store.put(partialKey(start, `object-${start}`), encodeWindow(documentOf(facts)), 'anything');
}

/** A world with one judged window, its tables written, and then a damaged document at some key. */
async function damagedWorld(key: string): Promise<ReplayedWorld> {
  const world = freshWorld();
  await addWindow(world, WINDOW);
  await detect([WINDOW], world);
  await publishStale(world);
  await world.store.put(key, DAMAGED, 'anything');
  return world;
}

describe('a document that cannot be read', () => {
  test.each([
    ['a window', windowKey(BAD), true],
    ['the summary of an hour', hourSummaryKey(hourOf(WINDOW)), true],
    ['the summary of a day', daySummaryKey(dayOf(WINDOW) - DAY_SECONDS), true],
    // It is made anew before anybody reads it.
    ['the summary of the day', daySummaryKey(dayOf(WINDOW)), false],
    ['the baselines', baselineKey(dayOf(WINDOW)), true],
    ['what was learnt of the network', ownershipKey(dayOf(WINDOW)), true],
    ['what was learnt of the network on the day before', ownershipKey(dayOf(WINDOW) - DAY_SECONDS), true],
  ])('holds up no alert of another window: %s', async (_, key, isRead) => {
    const world = await damagedWorld(key);
    const starts = Array.from({ length: 4 }, (__, index) => WINDOW + HOUR_SECONDS + index * WINDOW_SECONDS);
    const unreadable = new Set<string>();
    for (const start of starts) {
      await addWindow(world, start);
      for (const one of (await detect([start], world)).unreadable) unreadable.add(one);
    }
    const exposed = world.published.filter(({ rule, transition }) => rule === 'exposure' && transition === 'opened');
    expect(exposed.map((alert) => alert.window.start)).toEqual([WINDOW, ...starts].map(isoSecond));
    expect([...unreadable]).toEqual(isRead ? [key] : []);
  });

  test('that is the summary of an hour is made again from its windows, and the day knows the hour', async () => {
    const world = freshWorld();
    await addWindow(world, WINDOW);
    await detect([WINDOW], world);
    const [hourKey, dayKey] = [hourSummaryKey(hourOf(WINDOW)), daySummaryKey(dayOf(WINDOW))];
    const before = await world.store.get(hourKey);
    await world.store.put(hourKey, DAMAGED, 'anything');
    await addWindow(world, WINDOW + 2 * HOUR_SECONDS);
    await detect([WINDOW + 2 * HOUR_SECONDS], world);
    expect((await world.store.get(hourKey))?.bytes).toEqual(before?.bytes);
    const day = decodeDay((await world.store.get(dayKey))?.bytes ?? DAMAGED);
    expect(day.hours).toEqual([hourOf(WINDOW), hourOf(WINDOW) + 2 * HOUR_SECONDS]);
  });

  test('that is the summary of a day is made again from its hours', async () => {
    const world = await damagedWorld(daySummaryKey(dayOf(WINDOW)));
    await addWindow(world, WINDOW + DAY_SECONDS);
    await detect([WINDOW + DAY_SECONDS], world);
    const day = decodeDay((await world.store.get(daySummaryKey(dayOf(WINDOW))))?.bytes ?? DAMAGED);
    expect(day.hours).toEqual([hourOf(WINDOW)]);
  });

  test('that is a day leaves no baselines behind that lack it', async () => {
    const world = freshWorld();
    await world.store.put(daySummaryKey(dayOf(WINDOW) - DAY_SECONDS), DAMAGED, 'anything');
    await addWindow(world, WINDOW);
    await detect([WINDOW], world);
    expect(await world.store.get(baselineKey(dayOf(WINDOW)))).toBeUndefined();
    await world.store.put(
      daySummaryKey(dayOf(WINDOW) - DAY_SECONDS),
      encodeSummary(summariseDay(dayOf(WINDOW) - DAY_SECONDS, [])),
      'anything',
    );
    await detect([WINDOW], world);
    expect(await world.store.get(baselineKey(dayOf(WINDOW)))).toBeDefined();
  });

  test('that is the baselines is replaced for as long as it lasts by baselines made anew', async () => {
    const world = freshWorld();
    await world.store.put(baselineKey(dayOf(WINDOW)), DAMAGED, 'anything');
    const history = createHistoryStore(world.store, createWindowStore(world.store, world), {
      isExclusive: false,
      onUnreadable: () => undefined,
    });
    expect((await history.recall(WINDOW)).baselines).toBeDefined();
  });

  test('holds up itself, and says where it is', async () => {
    const world = await damagedWorld(windowKey(BAD));
    await addWindow(world, BAD);
    await expect(detect([BAD], world)).rejects.toThrow(UnreadableDocumentError);
    await expect(detect([BAD], world)).rejects.toThrow(`Use ${windowKey(BAD)}: `);
  });

  test('holds up no window that was touched together with it', async () => {
    const world = await damagedWorld(windowKey(BAD));
    const after = BAD + WINDOW_SECONDS;
    for (const start of [BAD, after]) await addWindow(world, start);
    await expect(detect([BAD, after], world)).rejects.toThrow(`Use ${windowKey(BAD)}: `);
    expect(world.published.map(({ window }) => window.start)).toEqual([WINDOW, after].map(isoSecond));
  });

  test('holds up the table of its own hour, which is written as soon as it was repaired', async () => {
    const world = await damagedWorld(windowKey(BAD));
    const [before, after] = [BAD + WINDOW_SECONDS, BAD + HOUR_SECONDS];
    for (const start of [before, after]) {
      await addWindow(world, start);
      await detect([start], world);
    }
    const old = await world.store.get(tableKey('rollups', hourOf(BAD)));
    const { failures } = await publishStale(world);
    expect(failures.map(({ error }) => (error instanceof UnreadableDocumentError ? error.key : error))).toEqual([
      windowKey(BAD),
      windowKey(BAD),
    ]);
    expect(await world.store.get(tableKey('rollups', hourOf(BAD)))).toEqual(old);
    expect(await world.store.get(tableKey('rollups', hourOf(after)))).toBeDefined();

    await world.store.put(
      windowKey(BAD),
      encodeWindow(documentOf(observedWindow([], { windowStart: BAD }))),
      'anything',
    );
    expect(await publishStale(world)).toEqual({ hours: 1, left: 0, failures: [] });
    expect(await world.store.get(tableKey('rollups', hourOf(BAD)))).not.toEqual(old);
    expect(await publishStale(world)).toEqual({ hours: 0, left: 0, failures: [] });
  });
});
