import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import type { ObjectStore, PortHistoryQuestion, PortHistoryReply, PortHistoryServer } from '../../core/ports.ts';
import { type RefreshReport, refreshWorld } from '../../core/refresh-world.ts';
import { WORLD_KEY } from '../../core/storage/keys.ts';
import { readWorldHistory } from '../../core/storage/world-store.ts';
import { dshieldAnswer, worldHistory } from '../examples/world-history.ts';

const HOUR = 3600;
const NOON = Date.parse('2026-11-23T12:00:00Z') / 1000;
const HISTORY = worldHistory('2026-11-22', 2400);
const GOOD = { body: dshieldAnswer(HISTORY) };
const BUSY = { reason: 'the server answered with status 429', retryAfter: '36000' };

/** A server that gives these replies in turn, and the last one for ever; it notes what it is asked. */
function serverOf(...replies: readonly [PortHistoryReply, ...PortHistoryReply[]]): PortHistoryServer & {
  readonly asked: PortHistoryQuestion[];
} {
  const asked: PortHistoryQuestion[] = [];
  return {
    asked,
    ask: async (question) => {
      asked.push(question);
      return replies[Math.min(asked.length, replies.length) - 1] ?? replies[0];
    },
  };
}

/** Refreshes every hour from noon on. */
async function refreshHourly(hours: number, server: PortHistoryServer, store: ObjectStore): Promise<RefreshReport[]> {
  const reports: RefreshReport[] = [];
  for (let hour = 0; hour < hours; hour++) {
    reports.push(await refreshOnce(server, store, NOON + hour * HOUR));
  }
  return reports;
}

const refreshOnce = async (server: PortHistoryServer, store: ObjectStore, now = NOON): Promise<RefreshReport> =>
  refreshWorld({ server, store, now, onUnreadable: () => undefined });

const stored = async (store: ObjectStore): Promise<unknown> => readWorldHistory(store, () => undefined);

describe('refreshWorld()', () => {
  test('stores what the server answers', async () => {
    const [server, store] = [serverOf(GOOD), new MemoryStore()];
    expect(await refreshOnce(server, store)).toEqual({ outcome: 'answered', days: 31 });
    expect(server.asked).toEqual([{ port: 445, from: '2026-10-19', to: '2026-11-22' }]);
    expect(await stored(store)).toEqual(HISTORY);
  });

  test('asks once a day, however often it is called', async () => {
    const server = serverOf(GOOD);
    const reports = await refreshHourly(3 * 24, server, new MemoryStore());
    expect(server.asked.map(({ to }) => to)).toEqual(['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25']);
    expect(reports.filter(({ outcome }) => outcome === 'not-due')).toHaveLength(3 * 24 - 4);
  });

  test('waits longer after each failure, and keeps the last good answer meanwhile', async () => {
    const [server, store] = [serverOf(GOOD, { reason: 'the question failed: no route' }), new MemoryStore()];
    const reports = await refreshHourly(4 * 24, server, store);
    const asked = reports.flatMap(({ outcome }, hour) => (outcome === 'not-due' ? [] : [hour]));
    expect(asked).toEqual([0, 18, 20, 24, 32, 48, 72]);
    expect(server.asked).toHaveLength(asked.length);
    expect(await stored(store)).toEqual(HISTORY);
  });

  test('obeys the wait that a busy server asks for, and asks daily again when it answers', async () => {
    const server = serverOf(BUSY, GOOD);
    const reports = await refreshHourly(24, server, new MemoryStore());
    expect(reports.flatMap(({ outcome }, hour) => (outcome === 'not-due' ? [] : [`${hour} ${outcome}`]))).toEqual([
      '0 failed',
      '10 answered',
      '18 answered',
    ]);
  });

  test.each([
    ['garbage', '<html>'],
    ['an empty answer', ''],
    ['days of another year', dshieldAnswer(worldHistory('2025-11-22', 2400))],
  ])('does not take %s for an answer', async (_, body) => {
    const store = new MemoryStore();
    await refreshOnce(serverOf(GOOD), store);
    const report = await refreshOnce(serverOf({ body }), store, NOON + 24 * HOUR);
    expect(report).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('of no use') });
    expect(await stored(store)).toEqual(HISTORY);
  });

  test('keeps a whole month rather than an answer of a few days', async () => {
    const store = new MemoryStore();
    await refreshOnce(serverOf(GOOD), store);
    const few = { port: 445, days: HISTORY.days.slice(-15) };
    const report = await refreshOnce(serverOf({ body: dshieldAnswer(few) }), store, NOON + 24 * HOUR);
    expect(report).toEqual({ outcome: 'failed', reason: 'the answer has 15 days: too few to compare with' });
    expect(await stored(store)).toEqual(HISTORY);
  });

  test('asks once when two callers come at the same moment', async () => {
    const [server, store] = [serverOf(GOOD), new MemoryStore()];
    const reports = await Promise.all([refreshOnce(server, store), refreshOnce(server, store)]);
    expect(server.asked).toHaveLength(1);
    expect(reports.map(({ outcome }) => outcome).toSorted()).toEqual(['answered', 'not-due']);
  });

  test('does not ask again an hour after a crash in the middle of a question', async () => {
    const store = new MemoryStore();
    const crashing: PortHistoryServer = { ask: () => Promise.reject(new Error('out of time')) };
    await expect(refreshOnce(crashing, store)).rejects.toThrow('out of time');
    const server = serverOf(GOOD);
    expect(await refreshOnce(server, store, NOON + HOUR)).toEqual({ outcome: 'not-due' });
    expect(await refreshOnce(server, store, NOON + 2 * HOUR)).toEqual({ outcome: 'answered', days: 31 });
  });

  test.each([
    ['damaged', '{"schema":"surge445.wor'],
    ['of no version', '{"schema":"surge445.world"}'],
  ])('begins anew where the document is %s, and says so', async (_, text) => {
    const [server, store] = [serverOf(GOOD), new MemoryStore()];
    await store.put(WORLD_KEY, new TextEncoder().encode(text), 'absent');
    const unreadable: string[] = [];
    await refreshWorld({ server, store, now: NOON, onUnreadable: ({ key }) => unreadable.push(key) });
    expect(unreadable).toEqual([WORLD_KEY]);
    expect(await stored(store)).toEqual(HISTORY);
  });
});

describe('readWorldHistory()', () => {
  test('knows nothing, and says so, where the document cannot be read', async () => {
    const store = new MemoryStore();
    await store.put(WORLD_KEY, new TextEncoder().encode('?'), 'absent');
    const failed: string[] = [];
    expect(await readWorldHistory(store, (key) => failed.push(key))).toBeUndefined();
    expect(failed).toEqual([WORLD_KEY]);
  });

  test('asks nobody without a store', async () => {
    expect(await readWorldHistory(undefined, () => undefined)).toBeUndefined();
  });
});
