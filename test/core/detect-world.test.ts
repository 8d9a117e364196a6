import { beforeAll, describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { detect } from '../../core/detect.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { WORLD_KEY } from '../../core/storage/keys.ts';
import { changeWorld } from '../../core/storage/world-store.ts';
import { type Scenario, scenarioFiles } from '../../scenarios/scenario.ts';
import { backgroundScan, scanSurge, silentHosts } from '../../scenarios/traffic.ts';
import { copyStore, freshWorld, ingestFiles, type ReplayedWorld } from '../examples/replayed-world.ts';
import { worldHistory } from '../examples/world-history.ts';

const START = Date.UTC(2026, 10, 23) / 1000;
const HOUR = 3600;

/** Some hours of what is usual, and then a surge. */
const COURSE: Scenario = {
  name: 'surge',
  description: '',
  acts: [
    { from: 0, to: 4 * HOUR, traffic: backgroundScan(1) },
    { from: 0, to: 4 * HOUR, traffic: silentHosts(2) },
    { from: 3.5 * HOUR, to: 4 * HOUR, traffic: scanSurge(300, 1) },
  ],
  outages: [],
};

const FILES = [...scenarioFiles(COURSE, { start: START, seconds: 4 * HOUR, seed: 445, layout: 'full' })];

/** A store that holds what the world saw, and counts its reads. */
async function storeOfWorld(): Promise<ObjectStore & { readonly reads: string[] }> {
  const store = new MemoryStore();
  await changeWorld(
    store,
    ({ asking }) => ({ asking, history: worldHistory('2026-11-22', 2400) }),
    () => undefined,
  );
  const reads: string[] = [];
  return {
    reads,
    get: async (key) => {
      reads.push(key);
      return store.get(key);
    },
    put: async (key, bytes, expected) => store.put(key, bytes, expected),
    list: (prefix) => store.list(prefix),
  };
}

/** Detects over the whole course in one call. */
async function detectCourse(
  worldStore: ObjectStore | undefined,
): Promise<ReplayedWorld & { unreadable: readonly string[] }> {
  const world = freshWorld();
  await copyStore(ingested.store, world.store);
  const { unreadable } = await detect(touched, { ...world, worldStore });
  return { ...world, unreadable };
}

const ingested = freshWorld();
let touched: number[] = [];

const worldLine = ({ text }: Alert): string => /Worldwide: .*$/m.exec(text.email)?.[0] ?? '';

describe('detect()', () => {
  let without: Alert[] = [];
  beforeAll(async () => {
    touched = await ingestFiles(FILES, ingested);
    without = (await detectCourse(undefined)).published;
  });

  test('asks nobody what the world saw when it has no store for that', () => {
    expect(without.filter(({ rule }) => rule === 'surge')).not.toEqual([]);
    expect(without.map(worldLine).filter((line) => line !== '')).toEqual([]);
  });

  test('says in mails about a surge what the world saw, and reads it once a call', async () => {
    const worldStore = await storeOfWorld();
    const { published, unreadable } = await detectCourse(worldStore);
    const opened = published.filter(({ transition }) => transition === 'opened');
    const lines = new Map(opened.map((alert) => [alert.rule, worldLine(alert)]));
    expect(lines.get('surge')).toContain('yesterday 2.4x the 30-day median: everybody sees it');
    expect(worldStore.reads).toEqual([WORLD_KEY]);
    expect(unreadable).toEqual([]);
  });

  test('sends every alert without it when it cannot be read, and names what could not be read', async () => {
    const broken: ObjectStore = { ...(await storeOfWorld()), get: () => Promise.reject(new Error('out of time')) };
    const { published, unreadable } = await detectCourse(broken);
    expect(published).toEqual(without);
    expect(unreadable).toEqual([WORLD_KEY]);
  });
});
