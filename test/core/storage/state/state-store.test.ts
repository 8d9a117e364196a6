import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../../adapters/local/memory-store.ts';
import { type AlertingState, decodeState } from '../../../../core/alerting/state.ts';
import { openEpisode } from '../../../../core/episodes/episode.ts';
import { byKey } from '../../../../core/episodes/episodes.ts';
import type { ObjectStore } from '../../../../core/ports.ts';
import { EPISODE_PARTS_PREFIX, EPISODES_KEY } from '../../../../core/storage/keys.ts';
import {
  countOpen,
  changeHead,
  changeState,
  MOST_IN_DOCUMENT,
  readHead,
  readState,
  renewParts,
} from '../../../../core/storage/state/state-store.ts';
import { DAY_SECONDS } from '../../../../core/time.ts';
import { CrashPlan, FailingStore, PlannedCrash } from '../../../doubles/failing-store.ts';
import { nth } from '../../../examples/findings.ts';
import { findingAt } from '../../../examples/many-places.ts';
import { keysIn } from '../../../adapters/stored-keys.ts';

/** More than stand in the document. */
const MANY = MOST_IN_DOCUMENT + 50;
const EPISODES = Array.from({ length: MANY }, (_, place) => openEpisode(findingAt(place))).toSorted(byKey);

const withMany = (state: AlertingState): AlertingState => ({
  ...state,
  marks: state.marks + 1,
  episodeState: { ...state.episodeState, watermark: nth(1), episodes: EPISODES },
});

/** Changes one episode. */
const withOneAlert = (state: AlertingState): AlertingState => {
  const [first, ...others] = state.episodeState.episodes;
  if (!first) throw new Error('Change an episode: there is none');
  const episodes = [{ ...first, alertCount: first.alertCount + 1 }, ...others];
  return { ...state, episodeState: { ...state.episodeState, episodes } };
};

async function storeWithMany(): Promise<MemoryStore> {
  const store = new MemoryStore();
  await changeState(store, withMany);
  return store;
}

const partsIn = async (store: ObjectStore): Promise<string[]> => keysIn(store, EPISODE_PARTS_PREFIX);

const documentIn = async (store: ObjectStore) => decodeState((await store.get(EPISODES_KEY))?.bytes);

describe('changeState()', () => {
  test('keeps few episodes in the document, and many in parts of about the same size', async () => {
    const store = new MemoryStore();
    const few = EPISODES.slice(0, MOST_IN_DOCUMENT);
    await changeState(store, (state) => ({ ...state, episodeState: { ...state.episodeState, episodes: few } }));
    expect(await partsIn(store)).toEqual([]);
    await changeState(store, withMany);
    const { episodeState, parts } = await documentIn(store);
    expect(episodeState.episodes).toEqual([]);
    expect(parts?.keys.toSorted()).toEqual(await partsIn(store));
    expect(parts?.keys).toHaveLength(32);
    expect((await readState(store)).episodeState.episodes).toEqual(EPISODES);
    expect(await countOpen(store)).toBe(MANY);
  });

  test.each([
    ['the document', 3],
    ['parts', MANY],
  ])('says how many episodes in %s are open, without those that have ended', async (_, count) => {
    const store = new MemoryStore();
    const [ended, ...open] = EPISODES.slice(0, count);
    await changeState(store, (state) => ({
      ...state,
      episodeState: { ...state.episodeState, episodes: [{ ...ended!, endedAt: nth(13) }, ...open] },
    }));
    expect(await countOpen(store)).toBe(count - 1);
  });

  test('brings episodes back into the document when they are few again', async () => {
    const store = await storeWithMany();
    const few = EPISODES.slice(0, 3);
    await changeState(store, (state) => ({ ...state, episodeState: { ...state.episodeState, episodes: few } }));
    expect(await documentIn(store)).not.toHaveProperty('parts');
    expect((await readState(store)).episodeState.episodes).toEqual(few);
    expect(await countOpen(store)).toBe(3);
  });

  test('writes only the part in which something changed', async () => {
    const store = await storeWithMany();
    const before = await partsIn(store);
    await changeState(store, withOneAlert);
    expect((await partsIn(store)).filter((key) => !before.includes(key))).toHaveLength(1);
    const { parts } = await documentIn(store);
    expect(parts?.keys.filter((key) => before.includes(key))).toHaveLength(31);
  });

  test('writes parts anew that are so old that they will be deleted', async () => {
    const store = await storeWithMany();
    const later = (days: number) => (state: AlertingState) => ({
      ...state,
      episodeState: { ...state.episodeState, watermark: nth(1) + days * DAY_SECONDS },
    });
    await changeState(store, later(7));
    expect(await partsIn(store)).toHaveLength(32);
    await changeState(store, later(8));
    expect(await partsIn(store)).toHaveLength(64);
    expect((await readState(store)).episodeState.episodes).toEqual(EPISODES);
  });

  test('starts again with the episodes of the winner when it is overtaken', async () => {
    const store = await storeWithMany();
    let calls = 0;
    const overtaken: ObjectStore = {
      get: async (key) => store.get(key),
      list: (prefix) => store.list(prefix),
      put: async (key, bytes, expected) => {
        if (key === EPISODES_KEY && calls === 1) await changeState(store, withOneAlert);
        return store.put(key, bytes, expected);
      },
    };
    await changeState(overtaken, (state) => {
      calls++;
      return withOneAlert(state);
    });
    expect(calls).toBe(2);
    expect((await readState(store)).episodeState.episodes[0]?.alertCount).toBe(3);
  });

  test('refuses to go on when a part is gone', async () => {
    const whole = await storeWithMany();
    const store: ObjectStore = {
      get: async (key) => (key.startsWith(EPISODE_PARTS_PREFIX) ? undefined : whole.get(key)),
      list: (prefix) => whole.list(prefix),
      put: async (key, bytes, expected) => whole.put(key, bytes, expected),
    };
    await expect(changeState(store, withOneAlert)).rejects.toThrow(
      'the episodes are in this object, and it does not exist',
    );
    await expect(readHead(store)).resolves.toMatchObject({ marks: 1 });
  });
});

describe('the document that names parts', () => {
  test('has a form that earlier versions refuse to read, so that they never write over it', async () => {
    const stored = new TextDecoder().decode((await (await storeWithMany()).get(EPISODES_KEY))?.bytes);
    expect(JSON.parse(stored)).toMatchObject({ schema: 'surge445.episodes/3', parts: { open: MANY } });
  });
});

describe('changeHead()', () => {
  test('leaves the parts as they are, and reads none', async () => {
    const whole = await storeWithMany();
    const keys: string[] = [];
    const store: ObjectStore = {
      get: async (key) => {
        keys.push(key);
        return whole.get(key);
      },
      list: (prefix) => whole.list(prefix),
      put: async (key, bytes, expected) => whole.put(key, bytes, expected),
    };
    const hour = { hourStart: 0, changes: 1 };
    await changeHead(store, ({ stale }) => ({ stale: [...stale, hour] }));
    expect(keys).toEqual([EPISODES_KEY]);
    const { episodeState, stale } = await readState(whole);
    expect({ stale, episodes: episodeState.episodes }).toEqual({ stale: [hour], episodes: EPISODES });
  });
});

describe('renewParts()', () => {
  const clock = (days: number): number => nth(1) + days * DAY_SECONDS;

  test('writes parts anew that are more than a week old by the clock, although no log has come since', async () => {
    const store = await storeWithMany();
    const before = await readState(store);
    const first = await partsIn(store);
    await renewParts(store, clock(7));
    expect(await partsIn(store)).toEqual(first);
    await renewParts(store, clock(8));
    const { parts } = await documentIn(store);
    expect(parts?.keys).toHaveLength(32);
    expect(parts?.keys.filter((key) => first.includes(key))).toEqual([]);
    expect(await readState(store)).toEqual(before);
    expect(await countOpen(store)).toBe(MANY);
  });

  test('writes them once, and the next window leaves them as they are', async () => {
    const store = await storeWithMany();
    await renewParts(store, clock(8));
    const renewed = await partsIn(store);
    await renewParts(store, clock(8));
    await changeState(store, (state) => ({ ...state }));
    expect(await partsIn(store)).toEqual(renewed);
  });

  test('writes nothing where the document holds all episodes', async () => {
    const store = new MemoryStore();
    await renewParts(store, clock(8));
    expect(await store.get(EPISODES_KEY)).toBeUndefined();
  });
});

/** States of earlier versions, and how many episodes they hold. */
const EARLIER = [
  ['release 0.1', readFileSync(join(import.meta.dirname, '../../alerting/golden/stored/episodes-1.json'))],
  ['the second form', secondForm()],
] as const;

/** A state as it was written before there were parts. */
function secondForm(): Uint8Array {
  const { episodeState, ...others } = withMany(decodeState(undefined));
  const state = { ...others, episodeState: { ...episodeState, episodes: EPISODES.slice(0, 8) } };
  return new TextEncoder().encode(JSON.stringify({ schema: 'surge445.episodes/2', ...state }));
}

async function storeOf(bytes: Uint8Array): Promise<MemoryStore> {
  const store = new MemoryStore();
  await store.put(EPISODES_KEY, bytes, 'absent');
  return store;
}

describe('a state of an earlier version', () => {
  test.each(EARLIER)('is taken over with the first change, and only then: %s', async (_name, bytes) => {
    const store = await storeOf(bytes);
    const before = await readState(store);
    await changeState(store, () => undefined);
    expect((await store.get(EPISODES_KEY))?.bytes).toEqual(new Uint8Array(bytes));
    await changeState(store, withOneAlert, 0);
    const once = await partsIn(store);
    await changeState(store, (state) => ({ ...state }), 0);
    expect(await partsIn(store)).toEqual(once);
    expect(await readState(store)).toEqual(withOneAlert(before));
  });

  test.each(EARLIER)('is taken over whole after a crash at any write: %s', async (_name, bytes) => {
    const expected = withOneAlert(await readState(await storeOf(bytes)));
    let crashes = 0;
    for (const moment of ['before', 'after'] as const) {
      for (let call = 1; ; call++) {
        const store = await storeOf(bytes);
        const failing = new FailingStore(store, new CrashPlan(call, moment));
        const error: unknown = await changeState(failing, withOneAlert, 0).catch((reason: unknown) => reason);
        if (error === undefined) break;
        expect(error).toBeInstanceOf(PlannedCrash);
        crashes++;
        const state = await readState(store);
        if (state.episodeState.episodes[0]?.alertCount === 1) await changeState(store, withOneAlert, 0);
        expect(await readState(store)).toEqual(expected);
      }
    }
    expect(crashes).toBeGreaterThan(4);
  });
});
