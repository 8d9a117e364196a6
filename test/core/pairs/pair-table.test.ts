import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type PairNumbers, PairTable } from '../../../core/pairs/pair-table.ts';
import { WINDOW } from '../../examples/observed-network.ts';

/** A perfect pair to spoil. */
const PAIR: PairNumbers = { windowStart: WINDOW, group: 3, source: 0xcb007107, destination: 0x0a000411 };

/** Few values of each part, so that pairs that differ in one part are common. */
const numbers: fc.Arbitrary<PairNumbers> = fc.record({
  windowStart: fc.nat(2).map((count) => WINDOW + 300 * count),
  group: fc.nat(3),
  source: fc.oneof(fc.nat(5), fc.constantFrom(0xffff_ffff, 2 ** 32, 2 ** 33 + 1)),
  destination: fc.oneof(fc.nat(5), fc.constantFrom(0xffff_ffff, 2 ** 32)),
});

const nameOf = ({ windowStart, group, source, destination }: PairNumbers): string =>
  [windowStart, group, source, destination].join(' ');

function tableOf(pairs: readonly PairNumbers[]): PairTable {
  const table = new PairTable();
  for (const pair of pairs) table.rowOf(pair);
  return table;
}

describe('a table of pairs', () => {
  test('has a row for each pair, in the order in which they came, however often they come', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 400 }), (pairs) => {
        const table = new PairTable();
        const rows = new Map<string, number>();
        for (const pair of pairs) {
          const name = nameOf(pair);
          if (!rows.has(name)) rows.set(name, rows.size);
          expect(table.rowOf(pair)).toBe(rows.get(name));
        }
        expect(table.count).toBe(rows.size);
      }),
    );
  });

  // So many that different pairs meet in one slot of the hash table.
  test.each(Object.keys(PAIR))('tells 3,000 pairs apart by their %s alone', (part) => {
    const pairs = Array.from({ length: 3000 }, (_, index) => ({ ...PAIR, [part]: index }));
    const table = tableOf(pairs);
    expect(table.count).toBe(3000);
    expect(pairs.map((pair) => table.rowOf(pair))).toEqual(pairs.map((_, index) => index));
  });

  test('says what a row is, and that nothing was counted in it yet', () => {
    const table = tableOf([PAIR]);
    const { windowStart, group, source, destination } = table;
    expect([windowStart[0], group[0], source[0], destination[0]]).toEqual([
      PAIR.windowStart,
      PAIR.group,
      PAIR.source,
      PAIR.destination,
    ]);
    expect([table.first[0], table.last[0], table.rejected[0], table.packets[0]]).toEqual([Infinity, 0, 0, 0]);
  });

  test('keeps all that was counted when it grows', () => {
    const table = new PairTable();
    const columns = ['rejected', 'accepted', 'continued', 'packets', 'bytes', 'first', 'last', 'bareRejects'] as const;
    const pairs = Array.from({ length: 5000 }, (_, index) => ({ ...PAIR, source: index, group: index % 7 }));
    const counted = (index: number): number[] => columns.map((_, place) => 10 * index + place);
    for (const [index, pair] of pairs.entries()) {
      const row = table.rowOf(pair);
      for (const [place, column] of columns.entries()) table[column][row] = counted(index)[place] ?? 0;
    }
    const { windowStart, group, source, destination } = table;
    const read = pairs
      .map((pair) => table.rowOf(pair))
      .map((row) => ({
        counted: columns.map((column) => table[column][row]),
        pair: {
          windowStart: windowStart[row],
          group: group[row],
          source: source[row],
          destination: destination[row],
        },
      }));
    expect(read).toEqual(pairs.map((pair, index) => ({ counted: counted(index), pair })));
    expect(table.count).toBe(5000);
  });

  // The hash looks at the lower 32 bits of an address; IPv6 addresses have numbers above them.
  test.each(['source', 'destination'])('tells pairs of one hash apart by their %s, also after it has grown', (part) => {
    const alike = Array.from({ length: 200 }, (_, index) => ({ ...PAIR, [part]: 7 + index * 2 ** 32 }));
    const table = tableOf(alike);
    expect(table.count).toBe(200);
    expect(alike.map((pair) => table.rowOf(pair))).toEqual(alike.map((_, index) => index));
  });
});
