import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import { type EnterDependencies, enterWindows, type KnownWindows } from '../../core/enter-windows.ts';
import type { ObjectStore, Precondition, WriteOutcome } from '../../core/ports.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { EPISODES_KEY } from '../../core/storage/keys.ts';
import { changeHead, readState } from '../../core/storage/state/state-store.ts';
import { DAY_SECONDS, dayOf } from '../../core/time.ts';
import { nth } from '../examples/findings.ts';
import { windowOfPlaces } from '../examples/many-places.ts';

const WRITERS = 50;
/** Every so-manieth VPC reaches its limit. */
const TRIPS = 10;

/** Counts how often a writer tries to write the state, and notes what it reads. */
class CountingStore implements ObjectStore {
  tries = 0;
  readonly read: string[] = [];
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  get(key: string): ReturnType<ObjectStore['get']> {
    this.read.push(key);
    return this.#store.get(key);
  }

  async put(key: string, bytes: Uint8Array, expected: Precondition): Promise<WriteOutcome> {
    if (key === EPISODES_KEY) this.tries++;
    return this.#store.put(key, bytes, expected);
  }

  list(prefix: string): AsyncIterable<string> {
    return this.#store.list(prefix);
  }
}

/** A window of which a writer knows the log objects of so many VPCs. */
function windowKnown(vpcs: number, learntDays: readonly number[] = []): KnownWindows {
  return {
    judged: [windowOfPlaces(nth(0), { to: Math.floor(vpcs / TRIPS), of: vpcs })],
    logObjects: new Map([[nth(0), vpcs]]),
    learntDays: new Set(learntDays),
  };
}

function worldWith(store: ObjectStore): EnterDependencies {
  return { store, settings: parseSettings({}), now: () => 0, leaseSeconds: 240 };
}

/**
 * Lets writers enter the same window at once. All take their steps side by side, so that each reads the state before any other has written.
 * @param known how many VPCs each writer knows of, in the order in which the writers write; whoever looks again knows of all
 */
async function enterAtOnce(known: readonly number[]) {
  const shared = new MemoryStore();
  const stores = known.map(() => new CountingStore(shared));
  const entered = await Promise.all(
    known.map(async (count, index) => {
      const world = worldWith(stores[index] ?? shared);
      return enterWindows(windowKnown(count), world, async () => windowKnown(Math.max(...known)));
    }),
  );
  const state = await readState(shared);
  return {
    tries: stores.map(({ tries }) => tries),
    places: state.episodeState.episodes.map(({ peak }) => peak.scope.id),
    ours: entered.flatMap(({ ours }) => ours.map(({ alert }) => alert.episodeId)),
    outbox: state.outbox.map(({ alert }) => alert.episodeId),
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => 1 + index);

describe('fifty writers at once on different VPCs', () => {
  test.each([
    ['all know of all VPCs', upTo(WRITERS).map(() => WRITERS)],
    ['whoever writes first knows least', upTo(WRITERS)],
    ['whoever writes first knows most', upTo(WRITERS).toReversed()],
  ])('need at most two tries each: %s', async (_name, known) => {
    const { tries, places, ours, outbox } = await enterAtOnce(known);
    expect(Math.max(...tries)).toBeLessThanOrEqual(2);
    expect(new Set(places).size).toBe(WRITERS / TRIPS);
    expect(new Set(ours).size).toBe(WRITERS / TRIPS);
    expect(ours.toSorted()).toEqual(outbox.toSorted());
  });
});

/** Waits while others take so many turns. */
async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
}

/** Changes the state every so many turns, as a busy writer does, until that is over. */
async function keepWriting(store: ObjectStore, turns: number, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await changeHead(store, ({ marks }) => ({ marks: marks + 1 }));
    await pass(turns);
  }
}

describe('a writer that takes long to look at its windows again', () => {
  test('reads the state after that, and comes through while others go on writing', async () => {
    const shared = new MemoryStore();
    const store = new CountingStore(shared);
    const over = new AbortController();
    const other = keepWriting(shared, 40, over.signal);
    let looks = 0;
    const lookAgain = async (): Promise<KnownWindows> => {
      looks++;
      if (looks > 10) throw new Error('Look again: called more than 10 times');
      await pass(1000);
      return windowKnown(TRIPS);
    };
    // The first try is lost: somebody writes between its read and its write.
    const losing: ObjectStore = {
      get: async (key) => store.get(key),
      list: (prefix) => store.list(prefix),
      put: async (key, bytes, expected) => {
        if (store.tries === 0) await changeHead(shared, ({ marks }) => ({ marks: marks + 1 }));
        return store.put(key, bytes, expected);
      },
    };
    const { ours } = await enterWindows(windowKnown(TRIPS), worldWith(losing), lookAgain).finally(() => over.abort());
    await other;
    expect(ours).toHaveLength(1);
    expect(looks).toBeGreaterThan(0);
    expect(store.tries).toBeLessThanOrEqual(3);
  });

  test('looks once more if another writer entered more of one of its windows meanwhile', async () => {
    const shared = new MemoryStore();
    const knownOf = (vpcs: number): KnownWindows => ({
      ...windowKnown(vpcs),
      logObjects: new Map([
        [nth(0), vpcs],
        [nth(9), 1],
      ]),
    });
    let looks = 0;
    const lookAgain = async (): Promise<KnownWindows> => {
      looks++;
      if (looks > 1) return knownOf(2 * TRIPS);
      const later = windowKnown(2 * TRIPS);
      await enterWindows(later, worldWith(shared), async () => later);
      return knownOf(TRIPS);
    };
    await Promise.all([
      enterWindows(windowKnown(1), worldWith(shared), async () => windowKnown(1)),
      enterWindows(knownOf(TRIPS), worldWith(shared), lookAgain),
    ]);
    expect(looks).toBe(2);
    const { entered } = await readState(shared);
    expect(entered?.map(({ logObjects }) => logObjects)).toEqual([2 * TRIPS, 1]);
  });
});

describe('a writer that was overtaken', () => {
  test('still enters what only it knows', async () => {
    const { tries, places } = await enterAtOnce([TRIPS, 2 * TRIPS]);
    expect(tries).toEqual([1, 2]);
    expect(places).toHaveLength(2);
  });

  test('marks the hours of the day after a learnt address, whatever others entered', async () => {
    const dayBefore = dayOf(nth(0)) - DAY_SECONDS;
    const world = worldWith(new MemoryStore());
    const others = windowKnown(TRIPS);
    const learnt = windowKnown(TRIPS, [dayBefore]);
    await Promise.all([
      enterWindows(others, world, async () => others),
      enterWindows(learnt, world, async () => learnt),
    ]);
    const { stale } = await readState(world.store);
    expect(stale.map(({ hourStart }) => hourStart)).toContain(dayOf(nth(0)));
  });
});

describe('a writer without windows', () => {
  test('leases what waits in the outbox, and reads no part of the episodes', async () => {
    const shared = new MemoryStore();
    const known = windowKnown(2 * TRIPS);
    const { ours } = await enterWindows(known, { ...worldWith(shared), mostInDocument: 0 }, async () => known);
    const nothing: KnownWindows = { judged: [], logObjects: new Map(), learntDays: new Set() };
    const store = new CountingStore(shared);
    const afterLease = { ...worldWith(store), now: () => 241 };
    const again = await enterWindows(nothing, afterLease, async () => nothing);
    expect(again.ours.map(({ alert }) => alert)).toEqual(ours.map(({ alert }) => alert));
    expect(ours).toHaveLength(2);
    expect([store.read, store.tries]).toEqual([[EPISODES_KEY], 1]);
  });
});
