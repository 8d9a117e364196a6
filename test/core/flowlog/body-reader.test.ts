import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readBody, readText } from '../../../core/flowlog/body-reader.ts';
import { MAX_INFLATE_RATIO } from '../../../core/flowlog/read-limits.ts';
import { INFLATE_CHUNK_BYTES } from '../../../core/flowlog/inflate.ts';
import { UnreadableObjectError } from '../../../core/flowlog/unreadable-object.ts';
import { logLine, logText } from '../../examples/log-lines.ts';
import { chunksOf, recordedSink } from '../../doubles/recorded-sink.ts';

const TEXT = logText(
  Array.from({ length: 500 }, (_, index) => logLine({ srcport: String(1024 + ((index * 7919) % 60_000)) })),
);
const EMPTY_MEMBER = gzipSync('');
const NO_LIMIT = { maxBytes: Infinity };

async function* streamOf(bytes: Uint8Array, sizes: readonly number[] = []): AsyncGenerator<Uint8Array> {
  // The inflater may hold on to a chunk, so it gets its own.
  for (const chunk of chunksOf(bytes, sizes)) yield new Uint8Array(chunk);
}

/** Reads stored bytes as one text. */
async function inflated(bytes: Uint8Array, sizes: readonly number[] = [], limits = NO_LIMIT) {
  const pieces: Buffer[] = [];
  const read = await readText(streamOf(bytes, sizes), (chunk) => void pieces.push(Buffer.from(chunk)), limits);
  return { ...read, text: Buffer.concat(pieces).toString('latin1') };
}

/** The error of reading stored bytes, that is, of the bytes or of the lines in them. */
async function failure(bytes: Uint8Array, limits = NO_LIMIT): Promise<unknown> {
  const request = { ports: new Set([445]), sink: recordedSink().sink, latestSecond: Infinity, limits };
  try {
    return await readBody({ body: streamOf(bytes, [300]) }, request);
  } catch (error) {
    return error;
  }
}

const unreadable = (reason: string): unknown => expect.objectContaining({ name: 'UnreadableObjectError', reason });

describe('readText()', () => {
  test('gives the text of plain files and of gzip in any number of members, wherever chunks are cut', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 4, maxLength: 300 }), {
      minLength: 1,
      maxLength: 4,
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(texts, sizes, async (members, cuts) => {
        const whole = members.join('');
        const stored = Buffer.concat(members.map((member) => gzipSync(member)));
        const read = { text: whole, inflatedBytes: whole.length };
        expect(await inflated(stored, cuts)).toEqual({ ...read, storedBytes: stored.length, gzipLayers: 1 });
        expect(await inflated(Buffer.from(whole), cuts)).toEqual({ ...read, storedBytes: whole.length, gzipLayers: 0 });
      }),
    );
  });

  test('gives a text of many inflated chunks in their order', async () => {
    const line = (_: unknown, index: number): string => index.toString(36).padStart(15, '0');
    const text = Array.from({ length: (20 * INFLATE_CHUNK_BYTES) / 16 }, line).join('\n');
    const read = await inflated(gzipSync(text, { level: 1 }), [65_536]);
    expect(read.text === text).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['one byte', 'a'],
    ['three bytes', 'a\nb'],
  ])('gives a plain file of %s', async (_, text) => {
    expect(await inflated(Buffer.from(text), [1])).toEqual({
      text,
      storedBytes: text.length,
      inflatedBytes: text.length,
      gzipLayers: 0,
    });
  });

  test('refuses gzip that was cut short, wherever that was', async () => {
    const stored = gzipSync(TEXT);
    const step = Math.ceil(stored.length / 60);
    const cuts = [...Array.from({ length: 60 }, (_, index) => index * step), 2, 3, 4, 9, 10, 11]
      .concat([1, 2, 4, 7, 8, 9].map((short) => stored.length - short))
      .filter((cut) => cut < stored.length);
    for (const cut of cuts) expect(await failure(stored.subarray(0, cut))).toBeInstanceOf(UnreadableObjectError);
    for (const cut of cuts.filter((one) => one >= 2)) {
      expect(await failure(stored.subarray(0, cut))).toEqual(unreadable('gzip'));
    }
  });

  test('refuses a second member that was cut short', async () => {
    const stored = Buffer.concat([gzipSync(TEXT), gzipSync(TEXT)]);
    expect(await failure(stored.subarray(0, stored.length - 5))).toEqual(unreadable('gzip'));
  });

  test('refuses damage that only the checksum shows, in one word of advice', async () => {
    const stored = gzipSync(TEXT, { level: 0 });
    stored.writeUInt8((stored[stored.length - 100] ?? 0) ^ 1, stored.length - 100);
    const error = await failure(stored);
    expect(error).toEqual(unreadable('gzip'));
    expect(String(error)).toMatch(/Inflate a log object: .*; the file is damaged or was cut short, copy it again/);
  });

  test('refuses garbage behind the gzip, and passes the zeros over that pad some files', async () => {
    const stored = gzipSync(TEXT);
    const error = await failure(Buffer.concat([stored, Buffer.from('garbage')]));
    expect(error).toEqual(unreadable('gzip'));
    expect(String(error)).toMatch(
      /Inflate a log object: there are other bytes behind the end of the gzip; cut them off/,
    );
    expect((await inflated(Buffer.concat([stored, Buffer.alloc(600)]), [300])).text).toBe(TEXT);
  });

  test('knows a Parquet file by its first four bytes, and a damaged one', async () => {
    const error = await failure(Buffer.from('PAR1\x15\x04PAR1', 'latin1'));
    expect(error).toEqual(unreadable('parquet'));
    expect(String(error)).toMatch(/Read a Parquet file: .*; the file is damaged or was cut short, copy it again/);
  });

  test('refuses what grows more than any flow log does', async () => {
    const bomb = gzipSync(Buffer.alloc(24 * 1024 * 1024));
    expect(bomb.length * MAX_INFLATE_RATIO).toBeLessThan(16 * 1024 * 1024);
    const error = await inflated(bomb).catch((thrown: unknown) => thrown);
    expect(error).toEqual(unreadable('limit'));
    expect(String(error)).toMatch(/grows more than 200 times/);
  });

  test('lets a small file shrink as much as it likes', async () => {
    expect((await inflated(gzipSync('a'.repeat(1_000_000)))).inflatedBytes).toBe(1_000_000);
  });

  test('stops at the limit on bytes, for plain text too', async () => {
    const limits = { maxBytes: TEXT.length - 1 };
    expect(await failure(gzipSync(TEXT), limits)).toEqual(unreadable('limit'));
    expect(await failure(Buffer.from(TEXT), limits)).toEqual(unreadable('limit'));
    expect((await inflated(gzipSync(TEXT), [], { maxBytes: TEXT.length })).text).toBe(TEXT);
  });

  test('gives the text of gzip in gzip, wherever chunks are cut', async () => {
    const stored = gzipSync(Buffer.concat([gzipSync(TEXT), gzipSync('more')]));
    for (const sizes of [[], [1], [7, 100]]) {
      expect(await inflated(stored, sizes)).toEqual({
        text: `${TEXT}more`,
        storedBytes: stored.length,
        inflatedBytes: TEXT.length + 4,
        gzipLayers: 2,
      });
    }
  });

  test('refuses gzip in gzip that is damaged, cut short, a bomb or one layer more', async () => {
    const stored = gzipSync(gzipSync(TEXT));
    for (const cut of [stored.length - 4, stored.length - 30, 60]) {
      expect(await failure(stored.subarray(0, cut))).toEqual(unreadable('gzip'));
    }
    expect(await failure(gzipSync(gzipSync(TEXT).subarray(0, -6)))).toEqual(unreadable('gzip'));
    expect(await failure(gzipSync(stored))).toEqual(unreadable('limit'));
    const empty = gzipSync(Buffer.concat(Array.from({ length: 1_000_000 }, () => EMPTY_MEMBER)));
    expect(await failure(empty)).toEqual(unreadable('limit'));
    expect(await failure(gzipSync(gzipSync(Buffer.alloc(24 * 1024 * 1024))))).toEqual(unreadable('limit'));
  });

  test('passes on what its reader or its source throws', async () => {
    const stop = (): void => {
      throw new RangeError('stop');
    };
    await expect(readText(streamOf(gzipSync(TEXT)), stop, NO_LIMIT)).rejects.toThrow(new RangeError('stop'));
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield gzipSync(TEXT).subarray(0, 20);
      throw new RangeError('gone');
    }
    await expect(readText(broken(), () => undefined, NO_LIMIT)).rejects.toThrow(new RangeError('gone'));
  });
});

describe('JSON without a line', () => {
  test.each([
    {
      what: 'a control message',
      body: { messageType: 'CONTROL_MESSAGE', logEvents: [{ message: 'Checking health.' }] },
    },
    { what: 'no event', body: { messageType: 'DATA_MESSAGE', logEvents: [] } },
  ])('is an empty file: $what', async ({ body }) => {
    expect(await failure(Buffer.from(JSON.stringify(body)))).toEqual(unreadable('empty'));
  });

  test('is none that can be read where JSON is inside of a message', async () => {
    const message = JSON.stringify({ message: logLine() });
    expect(await failure(Buffer.from(JSON.stringify({ message })))).toEqual(unreadable('no-header'));
  });
});
