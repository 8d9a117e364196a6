import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readInflated } from '../../../core/flowlog/inflate.ts';
import { UnreadableObjectError } from '../../../core/flowlog/unreadable-object.ts';
import { seededRandom } from '../../../scenarios/noise.ts';
import { chunksOf } from '../../doubles/recorded-sink.ts';

async function* bodyOf(bytes: Uint8Array, sizes: readonly number[] = []): AsyncGenerator<Uint8Array> {
  for (const chunk of chunksOf(bytes, sizes)) yield new Uint8Array(chunk);
}

/** Inflates a body and returns all that came out. */
async function inflated(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await readInflated(body, (chunk) => chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks);
}

/** Bytes that do not get smaller. */
function noise(length: number, seed = 1): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

const TEXT = Buffer.from('2 123456789012 - - - - - - - 1795403100 1795403159 - NODATA\n'.repeat(50));

describe('readInflated()', () => {
  test('gives back what was packed, in however many members and chunks', async () => {
    const members = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 });
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(members, sizes, async (parts, chunkSizes) => {
        const packed = Buffer.concat(parts.map((part) => gzipSync(part)));
        expect(await inflated(bodyOf(packed, chunkSizes))).toEqual(Buffer.concat(parts));
      }),
    );
  });

  test('gives back in order what is larger than its chunks', async () => {
    const large = Buffer.concat([noise(100_000), Buffer.alloc(2_000_000, 'x'), noise(100_000, 2)]);
    const out = await inflated(bodyOf(gzipSync(large), [65_536]));
    expect(out.equals(large)).toBe(true);
  });

  test.each([1, 5, 600])('refuses what stands behind a member and a zero byte, in chunks of %d bytes', async (size) => {
    const member = gzipSync(TEXT);
    const padding = Buffer.alloc(300);
    const padded = Buffer.concat([member, member, padding]);
    expect(await inflated(bodyOf(padded, [size]))).toEqual(Buffer.concat([TEXT, TEXT]));
    for (const rest of [member, Buffer.from('x')]) {
      const refused = inflated(bodyOf(Buffer.concat([padded, rest, padding]), [size]));
      await expect(refused).rejects.toMatchObject({ reason: 'gzip', message: expect.stringContaining('other bytes') });
    }
  });

  test('looks at all that stands behind a member that is inflated chunk by chunk, and a zero byte', async () => {
    const member = gzipSync(noise(100_000));
    const padding = Buffer.alloc(200_000);
    expect(await inflated(bodyOf(Buffer.concat([member, padding]), [5_000]))).toHaveLength(100_000);
    const refused = inflated(bodyOf(Buffer.concat([member, padding, Buffer.from('x')]), [5_000]));
    await expect(refused).rejects.toMatchObject({ reason: 'gzip', message: expect.stringContaining('other bytes') });
  });

  test('refuses gzip that was cut short, wherever', async () => {
    const packed = gzipSync(TEXT);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: packed.length - 1 }), async (length) => {
        const error: unknown = await inflated(bodyOf(packed.subarray(0, length))).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(UnreadableObjectError);
        expect(error).toMatchObject({ reason: 'gzip', message: expect.stringContaining('cut short') });
      }),
    );
  });

  test.each([
    ['its checksum', -8, 'incorrect data check'],
    ['its length', -4, 'incorrect length check'],
    ['its method', 2, 'unknown compression method'],
  ])('refuses gzip with one wrong byte: %s', async (_, at, problem) => {
    const packed = gzipSync(TEXT);
    const place = at < 0 ? packed.length + at : at;
    packed[place] = (packed[place] ?? 0) ^ 0xff;
    await expect(inflated(bodyOf(packed))).rejects.toMatchObject({
      reason: 'gzip',
      message: expect.stringContaining(problem),
      cause: expect.objectContaining({ code: 'Z_DATA_ERROR' }),
    });
  });

  test.each([
    ['a small file', TEXT],
    ['a large one', noise(100_000)],
  ])('refuses %s that was cut short, and other bytes behind its gzip, and says so', async (_, content) => {
    const packed = gzipSync(content);
    await expect(inflated(bodyOf(packed.subarray(0, -9)))).rejects.toThrow('damaged or was cut short');
    const longer = Buffer.concat([packed, Buffer.from('more')]);
    await expect(inflated(bodyOf(longer))).rejects.toThrow('there are other bytes behind the end of the gzip');
  });

  test('gives back a few bytes that hold megabytes', async () => {
    const large = Buffer.alloc(3_000_000, 'x');
    const packed = gzipSync(large);
    expect(packed.length).toBeLessThan(65_536);
    expect((await inflated(bodyOf(packed))).equals(large)).toBe(true);
  });

  test('stops at a chunk that cannot be taken, with the error that was thrown', async () => {
    const refusal = new RangeError('no more');
    let taken = 0;
    const reading = readInflated(bodyOf(gzipSync(noise(300_000)), [16_384]), () => {
      taken++;
      if (taken === 2) throw refusal;
    });
    await expect(reading).rejects.toBe(refusal);
    expect(taken).toBe(2);
  });

  test('passes on that the body broke off', async () => {
    const broken = new Error('connection reset');
    async function* body(): AsyncGenerator<Uint8Array> {
      yield gzipSync(TEXT).subarray(0, 20);
      throw broken;
    }
    await expect(inflated(body())).rejects.toBe(broken);
  });

  test('reads the body no faster than its chunks are taken', async () => {
    const piece = gzipSync(noise(40_000));
    let [read, taken, ahead] = [0, 0, 0];
    async function* body(): AsyncGenerator<Uint8Array> {
      for (; read < 200; read++) {
        ahead = Math.max(ahead, read - taken / 40_000);
        yield piece;
      }
    }
    await readInflated(body(), ({ byteLength }) => (taken += byteLength));
    expect(taken).toBe(200 * 40_000);
    expect(ahead).toBeLessThan(20);
  });
});
