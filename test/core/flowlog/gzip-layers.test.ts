import { createGunzip, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { outerLayerOf, roomIn } from '../../../core/flowlog/gzip-layers.ts';

describe('outerLayerOf()', () => {
  test.each([1, 7, 1000])('refuses what stands behind a zero byte, in chunks of %d bytes', async (size) => {
    const outer = gzipSync(gzipSync('text'));
    const read = async (bytes: Buffer): Promise<Buffer> => {
      const pieces: Uint8Array[] = [];
      for await (const piece of outerLayerOf(chunks(bytes, size))) pieces.push(piece);
      return Buffer.concat(pieces);
    };
    expect(await read(Buffer.concat([outer, Buffer.alloc(9)]))).toEqual(gzipSync('text'));
    const refused = read(Buffer.concat([outer, Buffer.alloc(9), outer]));
    await expect(refused).rejects.toMatchObject({ reason: 'gzip', message: expect.stringContaining('other bytes') });
  });
});

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.slice(from, from + size);
}

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
