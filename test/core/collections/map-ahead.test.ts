import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { mapAhead } from '../../../core/collections/map-ahead.ts';

const itself = (size: number): number => size;
const sumOf = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);

describe('mapAhead()', () => {
  test('gives the results in the order of the items, and is as far ahead as its limits allow, no further', async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 });
    const limits = fc.record({ atOnce: fc.integer({ min: 1, max: 5 }), totalSize: fc.integer({ min: 1, max: 40 }) });
    await fc.assert(
      fc.asyncProperty(sizes, limits, async (items, { atOnce, totalSize }) => {
        const started: number[] = [];
        const results: number[] = [];
        const work = async (item: number): Promise<number> => (started.push(item), Promise.resolve(item));
        for await (const result of mapAhead(items, { atOnce, totalSize, sizeOf: itself }, work)) {
          results.push(result);
          const ahead = started.slice(results.length);
          const next = items[started.length];
          expect(ahead.length <= 1 || (ahead.length <= atOnce && sumOf(ahead) <= totalSize)).toBe(true);
          expect(next === undefined || ahead.length === atOnce || sumOf(ahead) + next > totalSize).toBe(true);
        }
        expect(results).toEqual(items);
      }),
    );
  });

  test('throws a failure when its turn comes, after the results before it', async () => {
    const results: number[] = [];
    const reading = async (): Promise<void> => {
      const limits = { atOnce: 3, totalSize: 10, sizeOf: itself };
      const work = async (item: number): Promise<number> => (item === 2 ? Promise.reject(new Error('two')) : item);
      for await (const result of mapAhead([0, 1, 2, 3], limits, work)) results.push(result);
    };
    await expect(reading()).rejects.toThrow('two');
    expect(results).toEqual([0, 1]);
  });
});
