import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { PartialBuffer } from '../../../adapters/local/partial-buffer.ts';
import { partialKey, partialPrefix, windowKey } from '../../../core/storage/keys.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { describeObjectStore } from '../object-store-contract.ts';
import { keysIn } from '../stored-keys.ts';

describeObjectStore('PartialBuffer', async () => new PartialBuffer(new MemoryStore()));

const bytes = Uint8Array.from([1, 2, 3]);
const [first = '', second = ''] = ['b', 'a'].map((id) => partialKey(WINDOW, id));

describe('PartialBuffer', () => {
  test('keeps partials, and passes everything else on', async () => {
    const rest = new MemoryStore();
    const buffer = new PartialBuffer(rest);
    await buffer.put(first, bytes, 'anything');
    await buffer.put(windowKey(WINDOW), bytes, 'absent');
    expect(await keysIn(rest, '')).toEqual([windowKey(WINDOW)]);
    expect((await buffer.get(first))?.bytes).toEqual(bytes);
    expect((await buffer.get(windowKey(WINDOW)))?.bytes).toEqual(bytes);
  });

  test('lists the partials of one window, in order', async () => {
    const buffer = new PartialBuffer(new MemoryStore());
    for (const key of [first, second, partialKey(WINDOW + 300, 'c')]) await buffer.put(key, bytes, 'anything');
    expect(await keysIn(buffer, partialPrefix(WINDOW))).toEqual([second, first]);
    expect(await keysIn(buffer, `${partialPrefix(WINDOW)}b`)).toEqual([first]);
    expect(await keysIn(buffer, partialPrefix(WINDOW + 600))).toEqual([]);
  });

  test('holds to conditions on partials too', async () => {
    const buffer = new PartialBuffer(new MemoryStore());
    expect(await buffer.put(first, bytes, 'absent')).toBe('written');
    expect(await buffer.put(first, bytes, 'absent')).toBe('lost');
    expect(await buffer.put(first, bytes, { etag: 'other' })).toBe('lost');
    const etag = (await buffer.get(first))?.etag ?? '';
    expect(await buffer.put(first, bytes, { etag })).toBe('written');
  });

  test('knows how much it keeps: a partial that is written again counts once', async () => {
    const buffer = new PartialBuffer(new MemoryStore());
    for (const key of [first, second, first]) await buffer.put(key, bytes, 'anything');
    expect(buffer.bufferedBytes).toBe(6);
    await buffer.put(first, new Uint8Array(10), 'anything');
    await buffer.put(second, new Uint8Array(99), 'absent');
    await buffer.put(windowKey(WINDOW), new Uint8Array(99), 'absent');
    expect(buffer.bufferedBytes).toBe(13);
  });

  test('forgets partials, and nothing else', async () => {
    const buffer = new PartialBuffer(new MemoryStore());
    for (const key of [first, windowKey(WINDOW)]) await buffer.put(key, bytes, 'anything');
    buffer.forgetBuffered();
    expect(buffer.bufferedBytes).toBe(0);
    expect(await buffer.get(first)).toBeUndefined();
    expect(await keysIn(buffer, partialPrefix(WINDOW))).toEqual([]);
    expect(await buffer.get(windowKey(WINDOW))).toBeDefined();
  });
});
