import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { add, emptySketch, merge, sketchOf, type Sketch } from '../../../core/sketch/hyperloglog.ts';
import { serialise } from '../../../core/sketch/airlift-bytes.ts';

const PRECISION = 6; // Sparse up to 8 values, so that small samples reach both forms.
const values = fc.array(fc.nat({ max: 60 }).map(String), { maxLength: 24 });
const sketches = values.map((some) => sketchOf(some, PRECISION));
const unite = (...some: Sketch[]): Sketch => merge(some, PRECISION);

describe('merge()', () => {
  test('does not depend on order', () => {
    fc.assert(fc.property(sketches, sketches, (a, b) => expect(unite(a, b)).toEqual(unite(b, a))));
  });

  test('does not depend on grouping', () => {
    fc.assert(
      fc.property(sketches, sketches, sketches, (a, b, c) => {
        expect(unite(unite(a, b), c)).toEqual(unite(a, unite(b, c)));
        expect(unite(unite(a, b), c)).toEqual(unite(a, b, c));
      }),
    );
  });

  test('does not count a sketch twice', () => {
    fc.assert(fc.property(sketches, (a) => expect(unite(a, a)).toEqual(a)));
  });

  test('leaves a sketch alone when nothing is added', () => {
    fc.assert(fc.property(sketches, (a) => expect(unite(a, emptySketch(PRECISION))).toEqual(a)));
    expect(merge([])).toEqual(emptySketch());
  });

  test('gives the sketch of the union, whichever forms the parts have', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(unite(sketchOf(a, PRECISION), sketchOf(b, PRECISION))).toEqual(sketchOf([...a, ...b], PRECISION));
      }),
    );
  });

  test('gives equal buckets from sparse and from dense parts', () => {
    const dense: Sketch = { kind: 'dense', precision: PRECISION, buckets: new Uint8Array(2 ** PRECISION) };
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [x, y] = [sketchOf(a, PRECISION), sketchOf(b, PRECISION)];
        expect(unite(unite(dense, x), unite(dense, y))).toEqual(unite(dense, unite(x, y)));
      }),
    );
  });

  test('refuses another precision', () => {
    expect(() => merge([emptySketch(11)])).toThrow('Merge sketches: found precision 11, expected 12');
  });
});

describe('add()', () => {
  test('changes neither the sketch nor the answer when a value comes again', () => {
    const before = sketchOf(['10.0.0.1']);
    const bytes = serialise(before);
    expect(add(before, ['10.0.0.1'])).toEqual(before);
    add(before, ['10.0.0.2']);
    expect(serialise(before)).toEqual(bytes);
  });
});
