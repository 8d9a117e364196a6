import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ObjectStore, WriteOutcome } from '../../core/ports.ts';
import { InvalidKeyError } from '../../adapters/object-key.ts';
import { increment } from './counter.ts';
import { keysIn } from './stored-keys.ts';

const encoder = new TextEncoder();
const SLOW_MS = 60_000;

/**
 * Holds one adapter to what `ObjectStore` promises. Every adapter runs this same suite.
 * @param name of the adapter, for the test report
 * @param makeStore makes an empty store; called before every test
 * @param pageKeys how many keys it gets at once when it lists, where it does not get all
 */
export function describeObjectStore(name: string, makeStore: () => Promise<ObjectStore>, pageKeys = 1000): void {
  describe(`${name} as an object store`, () => {
    let store: ObjectStore;
    beforeEach(async () => {
      store = await makeStore();
    });
    describeReads(() => store);
    describeConditions(() => store);
    describeRaces(() => store);
    describeListing(() => store, pageKeys);
    describeKeys(() => store);
  });
}

function describeReads(store: () => ObjectStore): void {
  it('has nothing under a key that was never written', async () => {
    expect(await store().get('windows/none.json.gz')).toBeUndefined();
  });

  it('gives back exactly the bytes it was given', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(await store().put('a/bytes', bytes, 'anything')).toBe('written');
    expect(await read(store(), 'a/bytes')).toEqual([...bytes]);
  });

  it('stores an empty object, which is not a missing one', async () => {
    await store().put('empty', new Uint8Array(), 'absent');
    expect(await read(store(), 'empty')).toEqual([]);
    expect(await store().put('empty', text('x'), 'absent')).toBe('lost');
  });

  it('stores a part of a larger buffer, and keeps it when that buffer is used again', async () => {
    const buffer = text('abcdef');
    await store().put('part', buffer.subarray(2, 4), 'anything');
    buffer.fill(0);
    expect(await readText(store(), 'part')).toBe('cd');
  });

  it('is not changed by a reader that changes what it read', async () => {
    await store().put('own', text('mine'), 'anything');
    (await store().get('own'))?.bytes.fill(0);
    expect(await readText(store(), 'own')).toBe('mine');
  });

  it(
    'stores an object of 5 MB',
    async () => {
      const bytes = new Uint8Array(5_000_000).map((_, i) => (i * 2_654_435_761) >>> 24);
      await store().put('large', bytes, 'absent');
      const stored = await store().get('large');
      expect(stored && Buffer.compare(stored.bytes, bytes)).toBe(0);
    },
    SLOW_MS,
  );
}

function describeConditions(store: () => ObjectStore): void {
  it('names equal reads by the same tag and different versions by different tags', async () => {
    await store().put('k', text('one'), 'anything');
    const first = await tagOf(store(), 'k');
    expect(await tagOf(store(), 'k')).toBe(first);
    await store().put('k', text('two'), 'anything');
    expect(await tagOf(store(), 'k')).not.toBe(first);
  });

  it('overwrites anything', async () => {
    await store().put('k', text('one'), 'anything');
    expect(await store().put('k', text('two'), 'anything')).toBe('written');
    expect(await readText(store(), 'k')).toBe('two');
  });

  it('creates what is absent, once', async () => {
    expect(await store().put('k', text('one'), 'absent')).toBe('written');
    expect(await store().put('k', text('two'), 'absent')).toBe('lost');
    expect(await readText(store(), 'k')).toBe('one');
  });

  it('replaces the version it was told to expect', async () => {
    await store().put('k', text('one'), 'absent');
    expect(await store().put('k', text('two'), { etag: await tagOf(store(), 'k') })).toBe('written');
    expect(await readText(store(), 'k')).toBe('two');
  });

  it('leaves another version than the expected one alone', async () => {
    await store().put('k', text('one'), 'absent');
    const etag = await tagOf(store(), 'k');
    await store().put('k', text('two'), { etag });
    expect(await store().put('k', text('three'), { etag })).toBe('lost');
    expect(await readText(store(), 'k')).toBe('two');
  });

  it('loses when the expected version is not there at all', async () => {
    await store().put('other', text('one'), 'absent');
    expect(await store().put('k', text('two'), { etag: await tagOf(store(), 'other') })).toBe('lost');
    expect(await store().get('k')).toBeUndefined();
  });
}

function describeRaces(store: () => ObjectStore): void {
  it('lets exactly one of ten writers create an object', async () => {
    const outcomes = await raceToCreate(store());
    const winners = outcomes.flatMap((outcome, i) => (outcome === 'written' ? [`writer ${i}`] : []));
    expect(winners).toHaveLength(1);
    expect(await readText(store(), 'race')).toBe(winners[0]);
  });

  it('loses no increment of ten writers that compare and swap', async () => {
    await store().put('count', text('0'), 'absent');
    await Promise.all(Array.from({ length: 10 }, () => increment(store(), 'count')));
    expect(await readText(store(), 'count')).toBe('10');
  });

  it('shows a reader one whole version while another is being written', async () => {
    const versions = ['a', 'b', 'c', 'd'].map((letter) => text(letter.repeat(200_000)));
    await store().put('k', text('start'), 'absent');
    const writing = Promise.all(versions.map((bytes) => store().put('k', bytes, 'anything')));
    const reads = await Promise.all(Array.from({ length: 20 }, () => readText(store(), 'k')));
    await writing;
    for (const content of [...reads, await readText(store(), 'k')]) {
      expect(content).toMatch(/^(start|a{200000}|b{200000}|c{200000}|d{200000})$/);
    }
    expect(await readText(store(), 'k')).not.toBe('start');
  });
}

function describeListing(store: () => ObjectStore, pageKeys: number): void {
  it('lists nothing in an empty store, and nothing below a prefix without keys', async () => {
    expect(await keysIn(store(), '')).toEqual([]);
    await store().put('windows/a', text('x'), 'absent');
    expect(await keysIn(store(), 'partials/')).toEqual([]);
    expect(await keysIn(store(), 'windows/a/b/')).toEqual([]);
  });

  it('lists whole keys in code-unit order, where a folder does not sort as its name', async () => {
    const keys = ['a/b', 'a-b', 'a.b/c', 'a0', 'B', 'a/B', 'b', 'a/b0/c', 'a/b-c', 'é', 'z', '~'];
    await putAll(store(), keys);
    expect(await keysIn(store(), '')).toEqual([
      'B',
      'a-b',
      'a.b/c',
      'a/B',
      'a/b',
      'a/b-c',
      'a/b0/c',
      'a0',
      'b',
      'z',
      '~',
      'é',
    ]);
  });

  it('takes a prefix that ends in the middle of a name', async () => {
    await putAll(store(), [
      'digests/2026-11-22',
      'digests/2026-11-23',
      'digests/2026-11-23T03',
      'digests/2026-11-24',
      'digest',
      'digests-old/2026-11-23',
    ]);
    expect(await keysIn(store(), 'digests/2026-11-23')).toEqual(['digests/2026-11-23', 'digests/2026-11-23T03']);
    expect(await keysIn(store(), 'dig')).toHaveLength(6);
    expect(await keysIn(store(), 'digests/2026-11-24')).toEqual(['digests/2026-11-24']);
  });

  it(
    'lists more than two pages of keys, each once',
    async () => {
      const keys = Array.from(
        { length: 2 * pageKeys + 5 },
        (_, i) => `partials/2026-11-23T0305Z/${i.toString(36).padStart(4, '0')}.json.gz`,
      );
      await putAll(store(), [...keys, 'partials/2026-11-23T0310Z/x.json.gz']);
      expect(await keysIn(store(), 'partials/2026-11-23T0305Z/')).toEqual(keys.toSorted());
    },
    SLOW_MS,
  );

  it('lists every key that was there before, in order and once, while others are written', async () => {
    const before = Array.from({ length: 50 }, (_, i) => `list/${String(i * 2).padStart(3, '0')}`);
    await putAll(store(), before);
    const listed: string[] = [];
    for await (const key of store().list('list/')) {
      if (listed.length < 50) {
        await store().put(`list/${String(listed.length * 2 + 1).padStart(3, '0')}`, text('new'), 'absent');
      }
      listed.push(key);
    }
    expect(listed).toEqual([...new Set(listed)].toSorted());
    expect(listed.filter((key) => before.includes(key))).toEqual(before);
  });
}

function describeKeys(store: () => ObjectStore): void {
  it.each([
    'attempts/dt=2026-11-23/03.parquet',
    'alerts/dt=2026-11-23/7f3k-1.json',
    'a b/c+d%20e&f',
    'größe/日本',
    'quote"\'<>',
  ])('keeps the key %j as it is', async (key) => {
    await store().put(key, text(key), 'absent');
    expect(await readText(store(), key)).toBe(key);
    expect(await keysIn(store(), key.slice(0, 3))).toEqual([key]);
  });

  it.each([
    '',
    '/etc/passwd',
    'a//b',
    'a/',
    '../a',
    'a/../b',
    '.',
    'a/./b',
    '.hidden',
    'a\\b',
    'a\u0000b',
    'a\nb',
    'a\ud800',
  ])('refuses the key %j', async (key) => {
    await expect(store().put(key, text('x'), 'anything')).rejects.toThrow(InvalidKeyError);
    await expect(store().get(key)).rejects.toThrow(InvalidKeyError);
  });

  it.each(['/', '../', 'a//', 'a/../b', '.h'])('refuses to list below %j', async (prefix) => {
    await expect(keysIn(store(), prefix)).rejects.toThrow(InvalidKeyError);
  });
}

/**
 * Lets ten writers create the object `race` at the same time.
 * @param store any store without that object
 * @returns the outcome of each writer; writer number i wrote the text `writer i`
 */
export function raceToCreate(store: ObjectStore): Promise<WriteOutcome[]> {
  return Promise.all(Array.from({ length: 10 }, (_, i) => store.put('race', text(`writer ${i}`), 'absent')));
}

async function putAll(store: ObjectStore, keys: readonly string[]): Promise<void> {
  for (let i = 0; i < keys.length; i += 50) {
    await Promise.all(keys.slice(i, i + 50).map((key) => store.put(key, text(key), 'anything')));
  }
}

async function tagOf(store: ObjectStore, key: string): Promise<string> {
  return (await store.get(key))?.etag ?? 'nothing is stored';
}

async function read(store: ObjectStore, key: string): Promise<number[] | undefined> {
  const stored = await store.get(key);
  return stored && [...stored.bytes];
}

async function readText(store: ObjectStore, key: string): Promise<string | undefined> {
  const stored = await store.get(key);
  return stored && new TextDecoder().decode(stored.bytes);
}

function text(content: string): Uint8Array {
  return encoder.encode(content);
}
