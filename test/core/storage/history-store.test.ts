import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { encodeBaselines, makeBaselines } from '../../../core/baseline/baselines.ts';
import { createHistoryStore } from '../../../core/storage/history-store.ts';
import type { ObjectStore } from '../../../core/ports.ts';
import { baselineKey, partialKey, PREFIXES } from '../../../core/storage/keys.ts';
import { encodeWindow } from '../../../core/windows/window-codec.ts';
import { DAY_SECONDS, dayOf, HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../../../core/time.ts';
import { createWindowStore } from '../../../core/storage/window-store.ts';
import { RivalStore } from '../../doubles/rival-store.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { documentOf } from '../../examples/window-documents.ts';
import { observedWindow, rejectedPair } from '../../examples/observed-windows.ts';

const SETTINGS = { inside: [] };

const STARTS = Array.from({ length: 30 }, (_, index) => WINDOW + index * WINDOW_SECONDS);

/** Digests 30 windows in two steps, the second of which adds to an hour of the first, and recalls the hour after them. */
async function digested(isExclusive: boolean) {
  const store = new MemoryStore();
  const windows = createWindowStore(store, { settings: SETTINGS, remembered: 64, isExclusive });
  const digests = createHistoryStore(store, windows, { isExclusive });
  for (const step of [STARTS.slice(0, 16), STARTS.slice(16)]) {
    for (const windowStart of step) {
      const facts = observedWindow([rejectedPair({ source: `203.0.113.${windowStart % 7}` })], { windowStart });
      await store.put(partialKey(windowStart, facts.objects[0] ?? ''), encodeWindow(documentOf(facts)), 'absent');
      await windows.fold(windowStart);
    }
    await digests.remember([...new Set(step.map(hourOf))]);
  }
  const stored: Array<[string, Uint8Array | undefined]> = [];
  for await (const key of store.list(PREFIXES.digests)) stored.push([key, (await store.get(key))?.bytes]);
  const memory = await digests.recall(hourOf(STARTS.at(-1) ?? 0) + HOUR_SECONDS);
  const read = await createHistoryStore(store, windows).recall(hourOf(STARTS.at(-1) ?? 0) + HOUR_SECONDS);
  return { store, stored, memory, read };
}

function watchGets(store: ObjectStore, asked: string[]): ObjectStore {
  return {
    get: async (key) => {
      asked.push(key);
      return store.get(key);
    },
    put: async (...args) => store.put(...args),
    list: (prefix) => store.list(prefix),
  };
}

describe('DigestStore', () => {
  test('writes the same and recalls the same, whether others may write too or not', async () => {
    const [alone, among] = [await digested(true), await digested(false)];
    expect(alone.stored.length).toBeGreaterThan(3);
    expect(alone.stored).toEqual(among.stored);
    expect(alone.memory).toEqual(among.memory);
    expect(alone.read).toEqual(among.read);
  });

  test('recalls what it wrote as somebody else would read it', async () => {
    const { memory, read } = await digested(true);
    expect(memory.hours.length).toBeGreaterThan(2);
    expect(memory).toEqual(read);
  });

  test('asks for no hour that its day does not name', async () => {
    const { store } = await digested(false);
    const asked: string[] = [];
    const watched = watchGets(store, asked);
    const memory = await createHistoryStore(watched, createWindowStore(watched, { settings: SETTINGS })).recall(
      hourOf(STARTS.at(-1) ?? 0) + HOUR_SECONDS,
    );
    expect(memory.hours.length).toBeGreaterThan(2);
    expect(asked.filter((key) => key.includes('T'))).toHaveLength(memory.hours.length);
  });

  test('keeps the hours of a day that others wrote, who have seen more', async () => {
    const { store, stored } = await digested(false);
    await createHistoryStore(store, createWindowStore(store, { settings: SETTINGS })).remember([hourOf(WINDOW)]);
    for (const [key, bytes] of stored) expect((await store.get(key))?.bytes).toEqual(bytes);
  });

  test('recalls the day before an hour, and neither that hour nor its day: nothing is judged by itself', async () => {
    const { store } = await digested(false);
    const hour = hourOf(STARTS[20] ?? 0);
    const { days, hours } = await createHistoryStore(store, createWindowStore(store, { settings: SETTINGS })).recall(
      hour,
    );
    expect(hours.map(({ hourStart }) => hourStart)).toEqual([hour - HOUR_SECONDS]);
    expect(days).toEqual([]);
    const nextDay = await createHistoryStore(store, createWindowStore(store, { settings: SETTINGS })).recall(
      hour + DAY_SECONDS,
    );
    expect(nextDay.days.map(({ dayStart }) => dayStart)).toEqual([dayOf(hour)]);
    expect(nextDay.hours[0]?.hourStart).toBe(hour);
  });

  test('recalls an hour anew after a window before it changed', async () => {
    const store = new MemoryStore();
    const windows = createWindowStore(store, { settings: SETTINGS });
    const digests = createHistoryStore(store, windows);
    const seen: unknown[] = [];
    for (const object of ['object-1', 'object-2']) {
      const facts = observedWindow([rejectedPair({ source: `203.0.113.${object.at(-1)}` })], { object });
      await store.put(partialKey(WINDOW, object), encodeWindow(documentOf(facts)), 'absent');
      await windows.fold(WINDOW);
      await digests.remember([hourOf(WINDOW)]);
      const { hours } = await digests.recall(WINDOW + HOUR_SECONDS);
      expect(hours).toEqual((await createHistoryStore(store, windows).recall(WINDOW + HOUR_SECONDS)).hours);
      seen.push(hours);
    }
    expect(seen[1]).not.toEqual(seen[0]);
  });

  test('judges a day by the baselines of whoever was first to write them', async () => {
    const key = baselineKey(dayOf(WINDOW));
    const first = { ...makeBaselines(dayOf(WINDOW), []), reach: { 'a host': 7 } };
    const store = new RivalStore(1, async (_, rival) => {
      await rival.put(key, encodeBaselines(first), 'absent');
    });
    const { baselines } = await createHistoryStore(store, createWindowStore(store, { settings: SETTINGS })).recall(
      WINDOW,
    );
    expect(baselines).toEqual(first);
  });
});
