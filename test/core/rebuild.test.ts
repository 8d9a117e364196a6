import { beforeAll, describe, expect, test } from '@jest/globals';
import { detect, publishStale } from '../../core/detect.ts';
import { encodeJsonGz } from '../../core/encoding/gzip.ts';
import { rebuildWindows } from '../../core/rebuild.ts';
import { EPISODES_KEY, PREFIXES, windowKey, windowOfKey } from '../../core/storage/keys.ts';
import { decodeState } from '../../core/alerting/state.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { IncompleteWindowError } from '../../core/storage/window-fold.ts';
import { hourOf } from '../../core/time.ts';
import { SMALL_WORLD } from '../../simulation/small-world.ts';
import { CrashPlan, FailingStore, PlannedCrash } from '../doubles/failing-store.ts';
import {
  contents,
  copyStore,
  deliverFiles,
  DERIVED,
  freshWorld,
  ingestFiles,
  type ReplayedWorld,
} from '../examples/replayed-world.ts';

const FILES = SMALL_WORLD.logObjects
  .filter((file) => file.lines.length > 0)
  .map(({ key, text, lines }) => ({ key, text, lines: lines.length }));

/** Everything that is made from log objects. */
const DAMAGED = new Uint8Array([0x1f, 0x8b, 1, 2, 3]);

let undisturbed: ReplayedWorld;
let expected: Record<string, string>;
let windows: readonly number[];

beforeAll(async () => {
  undisturbed = freshWorld();
  await deliverFiles(FILES, undisturbed);
  expected = await contents(undisturbed.store, ...DERIVED);
  windows = Object.keys(expected)
    .filter((key) => key.startsWith(PREFIXES.windows))
    .map(windowOfKey);
});

/** A copy of the undisturbed run without some of its documents. */
async function copyWithout(isLost: (key: string) => boolean = () => false): Promise<ReplayedWorld> {
  const world = freshWorld();
  await copyStore(undisturbed.store, world.store, (key) => !isLost(key));
  return world;
}

/** What workers do for a rebuild: read the log objects again, judge what that announces, make the windows anew, write tables. */
async function rebuild(world: ReplayedWorld): Promise<void> {
  await detect(await ingestFiles(FILES, world), world).catch(() => undefined);
  await rebuildWindows(windows, world);
  const { failures } = await publishStale(world);
  expect(failures).toEqual([]);
}

const isDerived = (key: string): boolean => DERIVED.some((prefix) => key.startsWith(prefix));

describe('rebuildWindows()', () => {
  test.each([
    ['windows', (key: string) => key.startsWith('windows/')],
    ['partials and windows', (key: string) => /^(partials|windows)\//.test(key)],
    ['networks', (key: string) => key.startsWith('networks/')],
    ['digests', (key: string) => key.startsWith('digests/')],
    ['tables', (key: string) => /^(rollups|attempts)\//.test(key)],
    ['everything', isDerived],
  ])('gives the bytes of an undisturbed run where documents are gone or damaged: %s', async (_, isHit) => {
    for (const isGone of [true, false]) {
      const world = await copyWithout((key) => isGone && isHit(key));
      const hit = isGone ? [] : Object.keys(expected).filter(isHit);
      for (const key of hit) await world.store.put(key, DAMAGED, 'anything');
      await rebuild(world);
      expect(await contents(world.store, ...DERIVED)).toEqual(expected);
      expect(world.published).toEqual([]);
    }
  });

  test('replaces what an older release or another setting made of the same log objects', async () => {
    const world = await copyWithout(isDerived);
    const other = { ...world, settings: { ...world.settings, ports: [139] } };
    await detect(await ingestFiles(FILES, other), other);
    await publishStale(other);
    expect(await contents(world.store, ...DERIVED)).not.toEqual(expected);
    await rebuild(world);
    expect(await contents(world.store, ...DERIVED)).toEqual(expected);
  });

  test('tells nothing again, and leaves the episodes as they are', async () => {
    const world = await copyWithout();
    const before = decodeState((await world.store.get(EPISODES_KEY))?.bytes);
    expect(await rebuildWindows(windows, world)).toEqual({
      windows: windows.length,
      hours: expect.any(Number),
      left: 0,
    });
    const { marks, stale, ...others } = before;
    const after = decodeState((await world.store.get(EPISODES_KEY))?.bytes);
    expect(after).toMatchObject(others);
    expect([after.marks > marks, after.stale.length > stale.length]).toEqual([true, true]);
    expect(await contents(world.store, ...DERIVED)).toEqual(expected);
  });

  test('refuses a window that counts a log object without a partial, and makes the others', async () => {
    const [first = 0, ...others] = windows;
    const name = windowKey(first).slice(PREFIXES.windows.length, -'.json.gz'.length);
    const world = await copyWithout((key) => key.startsWith(`partials/${name}`));
    for (const start of others) await world.store.put(windowKey(start), DAMAGED, 'anything');
    const refused: number[] = [];
    const rebuilt = rebuildWindows(windows, { ...world, onRefused: (window) => refused.push(window.windowStart) });
    await expect(rebuilt).rejects.toThrow(IncompleteWindowError);
    await expect(rebuilt).rejects.toThrow(`Rebuild ${windowKey(first)}: found no partial of `);
    expect(refused).toEqual([first]);
    expect(await contents(world.store, PREFIXES.windows)).toEqual(await contents(undisturbed.store, PREFIXES.windows));
  });

  test('leaves the window of a newer release as it is, and makes the others', async () => {
    const [first = 0, ...others] = windows;
    const world = await copyWithout();
    const newer = encodeJsonGz({ schema: 'surge445.window/99' });
    await world.store.put(windowKey(first), newer, 'anything');
    for (const start of others) await world.store.put(windowKey(start), DAMAGED, 'anything');
    await expect(rebuildWindows(windows, world)).rejects.toThrow('a newer release wrote the document');
    const { [windowKey(first)]: _, ...rest } = await contents(undisturbed.store, PREFIXES.windows);
    expect((await world.store.get(windowKey(first)))?.bytes).toEqual(newer);
    expect(await contents(world.store, PREFIXES.windows)).toMatchObject(rest);
  });

  test('goes on beside ingest and detect: what comes in between is counted, and told once', async () => {
    const world = freshWorld();
    const late = FILES.slice(-1);
    await deliverFiles(FILES.slice(0, -1), world);
    for (const key of Object.keys(await contents(world.store, PREFIXES.windows))) {
      await world.store.put(key, encodeJsonGz({ schema: 'surge445.window/0' }), 'anything');
    }
    const store = beforeFirstWrite(world.store, async () => {
      await detect(await ingestFiles(late, world), world).catch(() => undefined);
    });
    await rebuildWindows(windows, { ...world, store });
    // The queue brings the windows of the late log object again, because one of them could not be read.
    await detect(await ingestFiles(late, world), world);
    await publishStale(world);
    expect(await contents(world.store, ...DERIVED)).toEqual(expected);
    const named = (from: ReplayedWorld) => from.published.map(({ episodeId, number }) => `${episodeId} ${number}`);
    expect(new Set(named(world)).size).toBe(world.published.length);
  });

  test.each(['before', 'after'] as const)(
    'has marked the hour of each new window when it crashes %s a call',
    async (moment) => {
      const two = windows.slice(0, 2);
      let hasCrashed = true;
      for (let call = 1; hasCrashed; call++) {
        const world = await copyWithout((key) => key.startsWith(PREFIXES.windows));
        const store = new FailingStore(world.store, new CrashPlan(call, moment));
        hasCrashed = await rebuildWindows(two, { ...world, store }).then(
          () => false,
          (error: unknown) => error instanceof PlannedCrash,
        );
        const isNew = Object.keys(await contents(world.store, PREFIXES.windows)).map(windowOfKey);
        expect(await staleHours(world)).toEqual(expect.arrayContaining(isNew.map(hourOf)));
      }
    },
  );

  test('marks an hour again after its windows, because an order to write tables may come among them', async () => {
    const two = windows.slice(0, 2);
    const world = await copyWithout((key) => two.map(windowKey).includes(key));
    const store = beforeFirstWrite(world.store, async () => void (await publishStale(world)), PREFIXES.windows);
    await rebuildWindows(two, { ...world, store });
    expect(await staleHours(world)).toEqual(expect.arrayContaining(two.map(hourOf)));
  });

  test('stops between two windows when there is no time, and marks the hours of those that it made', async () => {
    const world = await copyWithout((key) => key.startsWith(PREFIXES.windows));
    let looks = 0;
    const report = await rebuildWindows(windows, { ...world, hasTime: () => ++looks <= 3 });
    const made = Object.keys(await contents(world.store, PREFIXES.windows)).length;
    expect(report).toMatchObject({ windows: made, left: windows.length - made });
    expect([made > 0, made < 4]).toEqual([true, true]);
    expect(await staleHours(world)).toEqual(expect.arrayContaining(windows.slice(0, made).map(hourOf)));
  });

  test.each(['before', 'after'] as const)('may crash %s any call, and be repeated', async (moment) => {
    const two = windows.slice(0, 2);
    const right = await contents(undisturbed.store, ...two.map(windowKey));
    let hasCrashed = true;
    for (let call = 1; hasCrashed; call++) {
      const world = await copyWithout((key) => /^(windows|networks)\//.test(key));
      const store = new FailingStore(world.store, new CrashPlan(call, moment));
      hasCrashed = await rebuildWindows(two, { ...world, store }).then(
        () => false,
        (error: unknown) => error instanceof PlannedCrash,
      );
      await rebuildWindows(two, world);
      expect(await contents(world.store, PREFIXES.windows)).toEqual(right);
      expect(await staleHours(world)).toEqual(expect.arrayContaining(two.map(hourOf)));
    }
  });
});

async function staleHours({ store }: ReplayedWorld): Promise<number[]> {
  const { stale } = decodeState((await store.get(EPISODES_KEY))?.bytes);
  return stale.map(({ hourStart }) => hourStart);
}

/** A store in which something else happens just before the first write of a key with this beginning. */
function beforeFirstWrite(store: ObjectStore, happens: () => Promise<void>, beginning = ''): ObjectStore {
  let isFirst = true;
  return {
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    async put(key, bytes, precondition) {
      if (isFirst && key.startsWith(beginning)) {
        isFirst = false;
        await happens();
      }
      return store.put(key, bytes, precondition);
    },
  };
}
