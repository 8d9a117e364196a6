import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { compareAndSwap, compareAndSwapAll, READ_ANEW } from '../../../core/storage/compare-and-swap.ts';
import type { ObjectStore, StoredObject } from '../../../core/ports.ts';
import { RivalStore } from '../../doubles/rival-store.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (stored: StoredObject | undefined): string => Buffer.from(stored?.bytes ?? []).toString();

/** Adds a letter to what is stored. */
const adding = (letter: string) => async (current: StoredObject | undefined) => bytesOf(textOf(current) + letter);

/** A rival that adds a letter too. */
const addingRival =
  (letter: string) =>
  async (key: string, store: ObjectStore): Promise<void> => {
    await store.put(key, await adding(letter)(await store.get(key)), 'anything');
  };

describe('compareAndSwap()', () => {
  test('creates an object, and changes it', async () => {
    const store = new MemoryStore();
    await compareAndSwap(store, 'k', adding('a'));
    await compareAndSwap(store, 'k', adding('b'));
    expect(textOf(await store.get('k'))).toBe('ab');
  });

  test('writes nothing where nothing has to change', async () => {
    const store = new RivalStore(0, addingRival('r'));
    await compareAndSwap(store, 'k', async () => undefined);
    expect(store.writes).toBe(0);
    expect(await store.get('k')).toBeUndefined();
  });

  test.each([1, 5, 63])(
    'starts again from the read after %d lost writes, so that nothing is overwritten',
    async (losses) => {
      const store = new RivalStore(losses, addingRival('r'));
      await compareAndSwap(store, 'k', adding('a'));
      expect(textOf(await store.get('k'))).toBe(`${'r'.repeat(losses)}a`);
    },
  );

  test('gives up after 64 lost writes, and says what to do', async () => {
    const store = new RivalStore(Infinity, addingRival('r'));
    await expect(compareAndSwap(store, 'windows/w', adding('a'))).rejects.toThrow(
      'Write windows/w: lost 64 times to other writers; they must be fewer',
    );
    expect(textOf(await store.get('windows/w'))).toBe('r'.repeat(64));
  });

  test('calls a change that took long with what is stored by then, and counts that as no loss', async () => {
    const store = new MemoryStore();
    let calls = 0;
    await compareAndSwap(store, 'k', async (current) => {
      calls++;
      if (calls > 100) return adding('a')(current);
      await addingRival('r')('k', store);
      return READ_ANEW;
    });
    expect(textOf(await store.get('k'))).toBe(`${'r'.repeat(100)}a`);
  });

  test('loses nothing of twenty writers at once', async () => {
    const store = new MemoryStore();
    await Promise.all(Array.from({ length: 20 }, () => compareAndSwap(store, 'k', adding('a'))));
    expect(textOf(await store.get('k'))).toBe('a'.repeat(20));
  });

  test('passes on what the change throws, and writes nothing', async () => {
    const store = new MemoryStore();
    const broken = compareAndSwap(store, 'k', async () => {
      throw new RangeError('no');
    });
    await expect(broken).rejects.toThrow(new RangeError('no'));
    expect(await store.get('k')).toBeUndefined();
  });
});

describe('compareAndSwapAll()', () => {
  test('writes what has to change and leaves the rest', async () => {
    const store = new MemoryStore();
    await store.put('b', bytesOf('old'), 'absent');
    await compareAndSwapAll(store, ['a', 'b'], async () => [bytesOf('new'), undefined]);
    expect([textOf(await store.get('a')), textOf(await store.get('b'))]).toEqual(['new', 'old']);
  });

  test('makes all changes anew when one of the writes was lost', async () => {
    const store = new RivalStore(1, addingRival('r'));
    const seen: string[][] = [];
    await compareAndSwapAll(store, ['a', 'b'], async (currents) => {
      seen.push(currents.map(textOf));
      return [bytesOf('new a'), bytesOf('new b')];
    });
    expect(seen).toEqual([
      ['', ''],
      ['r', 'new b'],
    ]);
    expect([textOf(await store.get('a')), textOf(await store.get('b'))]).toEqual(['new a', 'new b']);
  });

  test('names all keys when it gives up', async () => {
    const store = new RivalStore(Infinity, addingRival('r'));
    const change = async () => [bytesOf('a'), undefined];
    await expect(compareAndSwapAll(store, ['a', 'b'], change)).rejects.toThrow(/^Write a and b: lost 64 times/);
  });
});
