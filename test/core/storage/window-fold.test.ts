import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { mustExist } from '../../../core/collections/must-exist.ts';
import { detect } from '../../../core/detect.ts';
import { gunzip } from '../../../core/encoding/gzip.ts';
import type { ObjectStore } from '../../../core/ports.ts';
import { rollupWindow } from '../../../core/rollup/rollup.ts';
import { partialKey, windowKey } from '../../../core/storage/keys.ts';
import {
  createWindowStore,
  type FoldedWindow,
  readKnownObjects,
  readWindowDocument,
  type WindowStore,
} from '../../../core/storage/window-store.ts';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../../../core/time.ts';
import { decodeWindow, encodeWindow } from '../../../core/windows/window-codec.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { acceptedPair, observedWindow, rejectedPair } from '../../examples/observed-windows.ts';
import { freshWorld } from '../../examples/replayed-world.ts';
import { documentOf } from '../../examples/window-documents.ts';

/** Windows of this store count two reports at most. */
function twoReportsEach(store: ObjectStore): WindowStore {
  return storeOf(store, 2);
}

function storeOf(store: ObjectStore, mostReports: number): WindowStore {
  return createWindowStore(store, { settings: { inside: [] }, mostReports });
}

/** Folds the window with a store of its own, whose windows count so many reports at most. */
async function foldOf(store: ObjectStore, mostReports: number): Promise<FoldedWindow | undefined> {
  return storeOf(store, mostReports).fold(WINDOW);
}

async function addPartial(store: ObjectStore, facts: WindowFacts): Promise<void> {
  const { windowStart, objects } = facts;
  await store.put(partialKey(windowStart, objects[0] ?? ''), encodeWindow(documentOf(facts)), 'anything');
}

/** Folds a window after one more log object has come. */
async function foldAfter(store: ObjectStore, facts: WindowFacts): Promise<FoldedWindow | undefined> {
  await addPartial(store, facts);
  return twoReportsEach(store).fold(WINDOW);
}

const PAIRS = ['10.0.4.1', '10.0.4.2', '10.0.4.3'].map((destination) => rejectedPair({ destination }));

/** A window with a log object of two reports, one of three, and one without traffic. */
async function tooLarge<Store extends ObjectStore>(store: Store): Promise<Store> {
  await addPartial(store, observedWindow(PAIRS.slice(0, 2), { object: 'object-1' }));
  await addPartial(store, observedWindow(PAIRS, { object: 'object-2' }));
  await addPartial(store, observedWindow([], { object: 'object-3' }));
  return store;
}

/** A store that notes what is read and written. */
class NotingStore extends MemoryStore {
  readonly read: string[] = [];
  readonly written: string[] = [];

  override async get(key: string): ReturnType<MemoryStore['get']> {
    this.read.push(key);
    return super.get(key);
  }

  override async put(...change: Parameters<MemoryStore['put']>): ReturnType<MemoryStore['put']> {
    this.written.push(change[0]);
    return super.put(...change);
  }
}

describe('a window with more reports than it can count', () => {
  test('counts the log objects for which there is room, and names the others', async () => {
    const facts = (await twoReportsEach(await tooLarge(new MemoryStore())).fold(WINDOW))?.facts;
    expect(facts?.objects).toEqual(['object-1', 'object-3']);
    expect(facts?.leftOut).toEqual(['object-2']);
    expect(facts?.pairs).toHaveLength(2);
  });

  test('says in its rows of totals that records are lost', async () => {
    const facts = (await twoReportsEach(await tooLarge(new MemoryStore())).fold(WINDOW))?.facts;
    expect(facts && rollupWindow(facts, WINDOW + HOUR_SECONDS).map(({ status }) => status)).toEqual(
      facts && rollupWindow(facts, WINDOW).map(() => 'partial'),
    );
  });

  test('does not read again what it left out, and writes nothing', async () => {
    const store = await tooLarge(new NotingStore());
    await twoReportsEach(store).fold(WINDOW);
    expect(store.read).toContain(partialKey(WINDOW, 'object-2'));
    store.read.length = 0;
    store.written.length = 0;
    await twoReportsEach(store).fold(WINDOW);
    expect(store.read).toContain(windowKey(WINDOW));
    expect(store.read).not.toContain(partialKey(WINDOW, 'object-2'));
    expect(store.written).toEqual([]);
  });

  test('leaves out what comes later and has no room', async () => {
    const store = await tooLarge(new MemoryStore());
    await twoReportsEach(store).fold(WINDOW);
    await addPartial(store, observedWindow(PAIRS.slice(0, 1), { object: 'object-0' }));
    const facts = (await twoReportsEach(store).fold(WINDOW))?.facts;
    expect(facts?.leftOut).toEqual(['object-0', 'object-2']);
    expect((await twoReportsEach(store).read(WINDOW))?.leftOut).toEqual(['object-0', 'object-2']);
  });

  test('has no log object that anybody takes for lost', async () => {
    const store = await tooLarge(new MemoryStore());
    await twoReportsEach(store).fold(WINDOW);
    expect([...(await readKnownObjects(store, WINDOW))].toSorted()).toEqual(['object-1', 'object-2', 'object-3']);
  });

  test('is stored in a form that a version before this limit refuses', async () => {
    const store = await tooLarge(new MemoryStore());
    await twoReportsEach(store).fold(WINDOW);
    const bytes = (await store.get(windowKey(WINDOW)))?.bytes ?? new Uint8Array();
    expect(JSON.parse(gunzip(bytes).toString())).toMatchObject({ schema: 'surge445.window/3' });
    expect(encodeWindow(decodeWindow(bytes))).toEqual(bytes);
  });

  test('exists also where its only log object has no room', async () => {
    const store = new MemoryStore();
    await addPartial(store, observedWindow(PAIRS, { object: 'object-2' }));
    const facts = (await twoReportsEach(store).fold(WINDOW))?.facts;
    expect(facts).toMatchObject({ objects: [], leftOut: ['object-2'], pairs: [] });
  });

  test('remembers what it left out when something smaller comes', async () => {
    const store = new MemoryStore();
    const nothing = await foldAfter(store, observedWindow(PAIRS, { object: 'object-2' }));
    expect(await twoReportsEach(store).fold(WINDOW)).toEqual(nothing);
    const facts = (await foldAfter(store, observedWindow(PAIRS.slice(0, 1), { object: 'object-1' })))?.facts;
    expect([facts?.objects, facts?.leftOut]).toEqual([['object-1'], ['object-2']]);
    expect(await readKnownObjects(store, WINDOW)).toEqual(['object-1', 'object-2']);
  });

  test('differs in its number of log objects from the same window with one more that is left out', async () => {
    const store = await tooLarge(new MemoryStore());
    expect((await twoReportsEach(store).fold(WINDOW))?.logObjects).toBe(3);
    const later = await foldAfter(store, observedWindow(PAIRS.slice(0, 1), { object: 'object-4' }));
    expect(later?.facts.leftOut).toEqual(['object-2', 'object-4']);
    expect(later?.logObjects).toBe(4);
  });

  test('is told of in the report and in its alerts, and holds up no other window', async () => {
    const world = freshWorld();
    const next = WINDOW + WINDOW_SECONDS;
    await addPartial(world.store, observedWindow([acceptedPair()], { object: 'object-1' }));
    await addPartial(world.store, observedWindow(PAIRS, { object: 'object-2' }));
    await addPartial(
      world.store,
      observedWindow([acceptedPair({ destination: '10.0.4.9', first: next })], {
        object: 'object-4',
        windowStart: next,
      }),
    );
    const report = await detect([WINDOW, next], { ...world, windows: twoReportsEach(world.store) });
    expect(report).toMatchObject({ windows: 2, tooLargeWindows: [WINDOW], tableFailures: [] });
    const coverage = world.published.map((alert) => [alert.window.start, alert.coverage.leftOut]);
    expect(coverage).toEqual(expect.arrayContaining([['2026-11-23T03:05:00Z', 1]]));
    const [told] = world.published.filter((alert) => alert.coverage.leftOut);
    expect(told?.text.email).toContain('The window is too large: 1 file of logs had no room and is not counted.');
  });
});

describe('a window whose log objects report the same pairs', () => {
  test('counts all of them when they come at once, as it does when they come one by one', async () => {
    const parts = [1, 2, 3].map((number) => observedWindow(PAIRS.slice(0, 2), { object: `object-${number}` }));
    const [atOnce, oneByOne] = [new MemoryStore(), new MemoryStore()];
    for (const part of parts) await addPartial(atOnce, part);
    await foldOf(atOnce, 4);
    for (const part of parts) {
      await addPartial(oneByOne, part);
      await foldOf(oneByOne, 4);
    }
    expect(await readWindowDocument(atOnce, WINDOW)).toMatchObject({ objects: ['object-1', 'object-2', 'object-3'] });
    expect((await atOnce.get(windowKey(WINDOW)))?.bytes).toEqual((await oneByOne.get(windowKey(WINDOW)))?.bytes);
  });

  test('counts with them what it counted before', async () => {
    const store = new MemoryStore();
    await addPartial(store, observedWindow(PAIRS.slice(0, 2), { object: 'object-1' }));
    await foldOf(store, 3);
    for (const object of ['object-2', 'object-3', 'object-4']) {
      await addPartial(store, observedWindow(PAIRS.slice(1, 2), { object }));
    }
    expect((await foldOf(store, 3))?.facts).toMatchObject({
      objects: ['object-1', 'object-2', 'object-3', 'object-4'],
    });
    expect((await foldOf(store, 3))?.facts.pairs.map((pair) => pair.rejected)).toEqual([1, 4]);
  });

  test('leaves out what has no room after the fold either', async () => {
    const store = new MemoryStore();
    await addPartial(store, observedWindow(PAIRS.slice(0, 2), { object: 'object-1' }));
    await addPartial(store, observedWindow(PAIRS.slice(0, 2), { object: 'object-2' }));
    await addPartial(store, observedWindow(PAIRS, { object: 'object-3' }));
    await foldOf(store, 4);
    expect(await readWindowDocument(store, WINDOW)).toMatchObject({
      objects: ['object-1', 'object-2'],
      leftOut: ['object-3'],
    });
  });

  test('is folded at most 16 times because its room ended, and then leaves out what has no room', async () => {
    const store = new MemoryStore();
    const objects = Array.from({ length: 20 }, (_, number) => `object-${10 + number}`);
    for (const object of objects) await addPartial(store, observedWindow(PAIRS.slice(0, 2), { object }));
    // Two have room before the first fold, and one after each.
    expect((await foldOf(store, 4))?.facts).toMatchObject({
      objects: objects.slice(0, 18),
      leftOut: objects.slice(18),
    });
  });
});

describe('a window that is made anew', () => {
  test('counts again what it counted before it counts what it left out', async () => {
    const store = new MemoryStore();
    await foldAfter(store, observedWindow(PAIRS.slice(0, 2), { object: 'object-2' }));
    await foldAfter(store, observedWindow(PAIRS, { object: 'object-1' }));
    await foldAfter(store, observedWindow(PAIRS.slice(0, 1), { object: 'object-0' }));
    const before = await readWindowDocument(store, WINDOW);
    expect(before).toMatchObject({ objects: ['object-2'], leftOut: ['object-0', 'object-1'] });
    await twoReportsEach(store).refold(WINDOW);
    expect(await readWindowDocument(store, WINDOW)).toEqual(before);
  });

  test('counts what it left out, if there is room now', async () => {
    const store = await tooLarge(new MemoryStore());
    await twoReportsEach(store).fold(WINDOW);
    const made = await storeOf(store, 5).refold(WINDOW);
    expect(made?.facts.objects).toEqual(['object-1', 'object-2', 'object-3']);
    expect(made?.facts.leftOut).toBeUndefined();
  });

  test('stays as it is where there is no room for what it counts, and says so', async () => {
    const whole = await tooLarge(new MemoryStore());
    await foldOf(whole, 5);
    const store = new MemoryStore();
    for (const key of [windowKey(WINDOW), partialKey(WINDOW, 'object-1'), partialKey(WINDOW, 'object-2')]) {
      await store.put(key, mustExist(await whole.get(key), key).bytes, 'anything');
    }
    await expect(twoReportsEach(store).refold(WINDOW)).rejects.toThrow(
      `Rebuild ${windowKey(WINDOW)}: found no partial of 1 and no room for 1 of 3 log objects that it counts, expected all`,
    );
    expect((await readWindowDocument(store, WINDOW))?.objects).toHaveLength(3);
  });
});
