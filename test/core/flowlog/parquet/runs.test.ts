import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pickRuns, readRuns, type RunSpan } from '../../../../core/flowlog/parquet/runs.ts';

/** Writes values as one packed run, and the same value again as a repeated one. */
function written(values: readonly number[], width: number, repeats: number): RunSpan {
  const groups = Math.ceil(values.length / 8);
  const packed = Buffer.alloc(groups * width);
  values.forEach((value, index) => {
    for (let bit = 0; bit < width; bit++) {
      const at = index * width + bit;
      if (Math.floor(value / 2 ** bit) % 2 === 1) packed[at >> 3] = (packed[at >> 3] ?? 0) | (1 << (at & 7));
    }
  });
  const last = values.at(-1) ?? 0;
  const repeated = Buffer.alloc(Math.ceil(width / 8));
  for (let byte = 0; byte < repeated.length; byte++) repeated[byte] = Math.floor(last / 2 ** (byte * 8)) % 256;
  // A repeated run comes first: a packed one that is not full must be the last.
  const page = Buffer.concat([Buffer.from([repeats * 2]), repeated, Buffer.from([groups * 2 + 1]), packed]);
  return { page, from: 0, to: page.length, width, count: repeats + values.length };
}

const spans = fc.integer({ min: 1, max: 32 }).chain((width) =>
  fc.record({
    width: fc.constant(width),
    values: fc.array(fc.integer({ min: 0, max: 2 ** Math.min(width, 31) - 1 }), { minLength: 1, maxLength: 100 }),
    repeats: fc.integer({ min: 1, max: 60 }),
  }),
);

describe('readRuns()', () => {
  test('reads what was written, of any width', () => {
    fc.assert(
      fc.property(spans, ({ values, width, repeats }) => {
        const expected = [...Array.from({ length: repeats }, () => values.at(-1)), ...values];
        expect([...readRuns(written(values, width, repeats))]).toEqual(expected);
      }),
    );
  });

  test('reads values of no bits, which need no bytes', () => {
    expect([...readRuns({ page: Buffer.alloc(0), from: 0, to: 0, width: 0, count: 3 })]).toEqual([0, 0, 0]);
  });

  test.each([
    ['a run longer than the page', [0x80, 0x80, 0x80, 0x80, 0x04, 1], 1, 'a run of 536870912 values, 5 are left'],
    ['a run of nothing', [0, 1], 1, 'a run of 0 values'],
    ['packed values that are not there', [0x03], 8, 'a run of 8 values of 8 bits, 0 bytes are left'],
    ['values of too many bits', [2, 0], 33, 'a page has values of 33 bits'],
    ['a repeated value that would become negative', [10, 255, 255, 255, 255], 32, 'a run has the value 4294967295'],
    ['a repeated value of more bits than its width', [10, 0, 0, 0, 128], 31, 'a run has the value 2147483648'],
    ['a packed value that would become negative', [3, ...Buffer.alloc(32, 255)], 32, 'a run has the value 4294967295'],
  ] as const)('refuses %s', (...[, bytes, width, problem]) => {
    const page = Buffer.from(bytes);
    expect(() => readRuns({ page, from: 0, to: page.length, width, count: 5 })).toThrow(problem);
  });
});

describe('pickRuns()', () => {
  test('refuses a value that would become negative, and so be read as null', () => {
    const page = Buffer.of(3, ...Buffer.alloc(32, 255));
    const span = { page, from: 0, to: page.length, width: 32, count: 8 };
    expect(() => pickRuns(span, Int32Array.of(3))).toThrow('a run has the value 4294967295');
  });

  test('reads the same as all values do at their places', () => {
    fc.assert(
      fc.property(spans, fc.array(fc.nat(160), { maxLength: 20 }), ({ values, width, repeats }, places) => {
        const span = written(values, width, repeats);
        const wanted = Int32Array.from(new Set(places.filter((place) => place < span.count))).toSorted();
        const all = readRuns(span);
        expect([...pickRuns(span, wanted)]).toEqual([...wanted].map((place) => all[place]));
      }),
    );
  });
});
