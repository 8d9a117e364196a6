import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { add, emptySketch, sketchOf } from '../../../core/sketch/hyperloglog.ts';
import { MalformedSketchError, parseSketch, serialise } from '../../../core/sketch/airlift-bytes.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const long = (value: number): Uint8Array => new Uint8Array(BigInt64Array.of(BigInt(value)).buffer);
const longs = (count: number): Uint8Array[] => Array.from({ length: count }, (_, value) => long(value));
const addresses = (count: number): string[] => Array.from({ length: count }, (_, i) => `198.51.${i >> 8}.${i & 255}`);

describe('serialise()', () => {
  test.each([
    ['nothing', [], '020c0000'],
    ['one address', ['10.0.0.1'], '020c01008096af85'],
    ['three addresses', ['10.0.0.1', '192.0.2.7', '2001:db8::1'], '020c0300c0a5bb5a8096af8501e68ab1'],
    ['a pair', ['203.0.113.9|10.0.1.5'], '020c0100c01aa6a2'],
    ['one byte', [Uint8Array.of(0x40)], '020c010042342021'],
  ])('writes %s as Airlift does, sparse', (_, values, expected) => {
    expect(hex(serialise(sketchOf(values)))).toBe(expected);
  });

  test('writes a dense sketch as Airlift does, above its baseline', () => {
    expect(hex(serialise(sketchOf(longs(100), 4)))).toBe('03040245230131220504010000');
  });

  test('writes a bucket that overflows as Airlift does', () => {
    expect(hex(serialise(sketchOf([...longs(100), long(37227)], 4)))).toBe('03040245230131220504f101000e0005');
  });

  test('writes 20,000 addresses to the same bytes as ever', () => {
    const bytes = serialise(sketchOf(addresses(20_000)));
    expect(bytes.length).toBe(2053);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '718eed96589a9754b1e24e7754f845b42eb25a4e9c70d611ccbd30adec203891',
    );
  });

  test('stays sparse for as long as that is no longer than dense', () => {
    expect(hex(serialise(sketchOf(addresses(512)))).slice(0, 8)).toBe('020c0002');
    expect(hex(serialise(sketchOf(addresses(513)))).slice(0, 4)).toBe('030c');
  });
});

describe('parseSketch()', () => {
  test('undoes serialise()', () => {
    const values = fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 16 }), (some, precision) => {
        const sketch = sketchOf(some, precision);
        expect(parseSketch(serialise(sketch))).toEqual(sketch);
      }),
    );
  });

  test('undoes serialise() for a large set', () => {
    const sketch = sketchOf(addresses(20_000));
    expect(parseSketch(serialise(sketch))).toEqual(sketch);
  });

  test('reads bytes that lie inside a larger buffer', () => {
    const bytes = fromHex('ffff020c01008096af85ff').subarray(2, 10);
    expect(parseSketch(bytes)).toEqual(sketchOf(['10.0.0.1']));
  });

  test('turns a sparse sketch that is too long into a dense one', () => {
    const entries = [64, 128, 192].map((entry) => hex(new Uint8Array(Uint32Array.of(entry).buffer))).join('');
    expect(parseSketch(fromHex(`02040300${entries}`)).kind).toBe('dense');
  });

  test.each([
    ['', 'found length 0, expected at least 4 bytes'],
    ['070c0000', 'found tag 7, expected 2 (sparse) or 3 (dense)'],
    ['02110000', 'found precision 17, expected 1 to 16'],
    ['020c01008096af', 'found length 7, expected 8 bytes'],
    ['020c01008096af8500', 'found length 9, expected 8 bytes'],
    ['020c02008096af85c0a5bb5a', 'found prefix 1 23785111, expected above 35044954'],
    ['020c02008096af858196af85', 'found prefix 1 35044954, expected above 35044954'],
    ['020c0100a796af85', 'found zeros of entry 0 39, expected 0 to 38'],
    ['03040000', 'found length 4, expected at least 13 bytes'],
    ['0304022345671234567890000000', 'found length 14, expected 13 bytes'],
    ['03043e00000000000000000000', 'found baseline 62, expected 0 to 61'],
    ['03043d10000000000000000000', 'found bucket value 62, expected 0 to 61'],
    ['0304000f000000000000000100020001', 'found delta of overflow bucket 2 0, expected 15'],
    ['0304000f000000000000000100100001', 'found overflow bucket 16, expected 0 to 15'],
    ['0304000f000000000000000100010000', 'found excess of overflow bucket 1 0, expected above 0'],
  ])('refuses %p', (bytes, reason) => {
    const read = (): unknown => parseSketch(fromHex(bytes));
    expect(read).toThrow(MalformedSketchError);
    expect(read).toThrow(`Read a sketch: ${reason}`);
  });

  test('never fails in another way', () => {
    const outcome = (bytes: Uint8Array): unknown => {
      try {
        return parseSketch(bytes);
      } catch (error) {
        return error instanceof MalformedSketchError ? 'refused' : error;
      }
    };
    const bytes = fc.tuple(fc.constantFrom(2, 3), fc.integer({ min: 1, max: 5 }), fc.uint8Array({ maxLength: 64 }));
    fc.assert(
      fc.property(bytes, ([tag, precision, rest]) => {
        expect(outcome(Uint8Array.of(tag, precision, ...rest))).not.toBeInstanceOf(Error);
      }),
    );
  });

  test('reads a foreign dense sketch of few values, which then stays dense', () => {
    const dense = parseSketch(fromHex(`030c00${'00'.repeat(2048)}0000`));
    expect(dense.kind).toBe('dense');
    expect(add(dense, []).kind).toBe('dense');
    expect(emptySketch().kind).toBe('sparse');
  });
});
