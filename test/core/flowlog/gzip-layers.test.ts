import { createGunzip } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { roomIn } from '../../../core/flowlog/gzip-layers.ts';

describe('roomIn()', () => {
  test.each(['drain', 'close'] as const)('waits for %s, and leaves no listener behind', async (event) => {
    const stream = createGunzip();
    const before = [stream.listenerCount('drain'), stream.listenerCount('close')];
    let isDone = false;
    const waiting = roomIn(stream).then(() => (isDone = true));
    await Promise.resolve();
    expect(isDone).toBe(false);
    stream.emit(event);
    await waiting;
    expect([stream.listenerCount('drain'), stream.listenerCount('close')]).toEqual(before);
  });
});
