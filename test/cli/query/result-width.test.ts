import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fittedWidths, shortened } from '../../../cli/query/result-width.ts';

const column = fc
  .record({ natural: fc.nat(60), least: fc.nat(20) })
  .map(({ natural, least }) => ({ natural, least: Math.min(natural, least) }));
const columns = fc.array(column, { minLength: 1, maxLength: 12 });

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

describe('fittedWidths()', () => {
  test('shortens the widest columns only', () => {
    const widths = [
      { natural: 10, least: 8 },
      { natural: 40, least: 8 },
      { natural: 30, least: 30 },
    ];
    expect(fittedWidths(widths, 100)).toEqual([10, 40, 30]);
    expect(fittedWidths(widths, 65)).toEqual([10, 25, 30]);
    expect(fittedWidths(widths, 10)).toEqual([8, 8, 30]);
  });

  test('fits if it is possible, and never leaves a column shorter than its least', () => {
    fc.assert(
      fc.property(columns, fc.nat(200), (limits, available) => {
        const widths = fittedWidths(limits, available);
        const isLeast = widths.every((width, index) => width === limits[index]?.least);
        expect(sumOf(widths) <= available || isLeast).toBe(true);
        for (const [index, width] of widths.entries()) {
          expect(width).toBeGreaterThanOrEqual(limits[index]?.least ?? 0);
          expect(width).toBeLessThanOrEqual(limits[index]?.natural ?? 0);
        }
      }),
    );
  });
});

describe('shortened()', () => {
  test('ends what it cuts with an ellipsis', () => {
    expect(shortened('vpc-0a1b2c3d', 8)).toBe('vpc-0a1…');
    expect(shortened('10.0.0.1', 8)).toBe('10.0.0.1');
  });
});
