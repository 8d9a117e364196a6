import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import type { ConditionalReader, ObjectStore } from '../../../core/ports.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { createAllowListObject } from '../../../core/storage/allow-list-object.ts';
import { ALLOW_LIST_KEY, LAST_ALLOW_LIST_KEY } from '../../../core/storage/keys.ts';

const NOW = Date.UTC(2026, 10, 23) / 1000;
const OWN = parseSettings({ allow: [entry('own')] }).allow;

function entry(id: string, expires = '2027-03-01') {
  return { id, kind: 'manager', source: ['10.0.9.5/32'], reason: 'backup', owner: 'ops@example.com', expires };
}

const listOf = (...entries: readonly unknown[]): string => JSON.stringify({ allow: entries });

/** A data bucket, an object in it that a person writes, and a start of the function without memory. */
function createBucket() {
  const store = new MemoryStore();
  const reads: Array<string | undefined> = [];
  let failure: Error | undefined;
  let keeps: ObjectStore = store;
  const config: ConditionalReader = {
    async readUnless(key, etag) {
      reads.push(etag);
      if (failure) throw failure;
      const stored = await store.get(key);
      return stored && stored.etag === etag ? 'unchanged' : stored;
    },
  };
  return {
    store,
    reads,
    put: async (text: string) => store.put(ALLOW_LIST_KEY, new TextEncoder().encode(text), 'anything'),
    failReading: (error: Error | undefined) => void (failure = error),
    failKeeping: (isBroken: boolean) => {
      const broken: ObjectStore = {
        get: async (key) => store.get(key),
        put: fail,
        list: (prefix) => store.list(prefix),
      };
      keeps = isBroken ? broken : store;
    },
    start() {
      const object = createAllowListObject(OWN);
      return async () => {
        const { allow, problem } = await object.current({ config, store: keeps, now: NOW });
        return { ids: allow.map(({ id }) => id), problem };
      };
    },
  };
}

async function fail(): Promise<never> {
  throw new Error('S3 is away');
}

describe('the allow-list in the data bucket', () => {
  test('is added to that of the settings, with its defaults', async () => {
    const bucket = createBucket();
    await bucket.put(listOf(entry('a'), entry('b')));
    const current = bucket.start();
    expect(await current()).toEqual({ ids: ['own', 'a', 'b'], problem: undefined });
    await bucket.put(listOf(entry('c')));
    expect(await current()).toEqual({ ids: ['own', 'c'], problem: undefined });
  });

  test('is read again only when it has changed', async () => {
    const bucket = createBucket();
    await bucket.put(listOf(entry('a')));
    const current = bucket.start();
    await current();
    const { etag } = (await bucket.store.get(ALLOW_LIST_KEY)) ?? {};
    await current();
    expect(bucket.reads).toEqual([undefined, etag]);
  });

  test.each([
    ['text that is no JSON', '{"allow": ['],
    ['another form', '[]'],
    ['a wrong entry', listOf({ ...entry('b'), kind: 'friend' })],
    ['an entry for longer than a year', listOf(entry('b', '2028-01-01'))],
    ['the id of an entry of the settings', listOf(entry('own'))],
  ])('stays as it last was when it becomes %s, also after a start without memory', async (_, text) => {
    const bucket = createBucket();
    await bucket.put(listOf(entry('a')));
    const current = bucket.start();
    await current();
    await bucket.put(text);
    const held = { ids: ['own', 'a'], problem: expect.stringContaining('found') };
    expect(await current()).toEqual(held);
    expect(await current()).toEqual(held);
    expect(await bucket.start()()).toEqual(held);
    await bucket.put(listOf(entry('c')));
    expect(await current()).toEqual({ ids: ['own', 'c'], problem: undefined });
  });

  test('stays as another instance of the function last used it', async () => {
    const bucket = createBucket();
    await bucket.put(listOf(entry('a')));
    const idle = bucket.start();
    await idle();
    await bucket.put(listOf(entry('b')));
    await bucket.start()();
    await bucket.put('damaged');
    expect((await idle()).ids).toEqual(['own', 'b']);
  });

  test('stays as it last was when it is deleted or cannot be read', async () => {
    const bucket = createBucket();
    await bucket.store.put(LAST_ALLOW_LIST_KEY, new TextEncoder().encode(listOf(entry('a'))), 'absent');
    const current = bucket.start();
    expect(await current()).toEqual({ ids: ['own', 'a'], problem: expect.stringContaining('run surge445 allow') });
    bucket.failReading(new Error('AccessDenied'));
    expect(await current()).toEqual({ ids: ['own', 'a'], problem: 'AccessDenied' });
    bucket.failReading(undefined);
    await bucket.put(listOf(entry('b')));
    expect(await current()).toEqual({ ids: ['own', 'b'], problem: undefined });
  });

  test('stays as it last was when it becomes unusable and its copy cannot be read either', async () => {
    const bucket = createBucket();
    await bucket.put(listOf(entry('a')));
    const current = bucket.start();
    await current();
    await bucket.put('damaged');
    await bucket.store.put(LAST_ALLOW_LIST_KEY, new TextEncoder().encode('damaged too'), 'anything');
    expect(await current()).toEqual({ ids: ['own', 'a'], problem: expect.stringContaining('no JSON') });
  });

  test('is nothing, and no failure, where none could ever be used', async () => {
    const bucket = createBucket();
    await bucket.put('damaged');
    await bucket.store.put(LAST_ALLOW_LIST_KEY, new TextEncoder().encode('damaged too'), 'absent');
    expect(await bucket.start()()).toEqual({ ids: ['own'], problem: expect.stringContaining('no JSON') });
  });

  test('is used although its copy cannot be stored, and is stored later', async () => {
    const bucket = createBucket();
    await bucket.put(listOf(entry('a')));
    const current = bucket.start();
    bucket.failKeeping(true);
    expect(await current()).toEqual({ ids: ['own', 'a'], problem: 'S3 is away' });
    bucket.failKeeping(false);
    expect(await current()).toEqual({ ids: ['own', 'a'], problem: undefined });
    expect((await bucket.store.get(LAST_ALLOW_LIST_KEY))?.bytes).toEqual(
      (await bucket.store.get(ALLOW_LIST_KEY))?.bytes,
    );
  });
});
