import { describe, expect, test } from '@jest/globals';
import { spread } from '../../../core/detection/rules/spread.ts';
import type { Pair } from '../../../core/pairs/pair.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { foundAfter, neighbours, reach } from '../../examples/remembered-windows.ts';

const ONE = '10.0.4.9';
const OTHER = '10.0.4.17';
const SWAPPED = new Map([
  [ONE, OTHER],
  [OTHER, ONE],
]);

/** Attempts that begin so many seconds after the start of the window. */
const at = (second: number, pairs: readonly Pair[]): Pair[] =>
  pairs.map((pair) => ({ ...pair, first: WINDOW + second }));

const refusedOf = (host: string, from = 100) => reach(host, neighbours(11, from), 'refused');

/** Two hosts that sweep, each of which the other reached. */
const mutual = (oneReaches: number, otherReaches: number, otherSweeps = otherReaches): Pair[] => [
  ...at(0, refusedOf(ONE)),
  ...at(oneReaches, reach(ONE, [OTHER])),
  ...at(otherReaches, reach(OTHER, [ONE])),
  ...at(otherSweeps, refusedOf(OTHER, 150)),
];

const found = (pairs: readonly Pair[]) => foundAfter('spread', pairs);
const chainOf = (pairs: readonly Pair[]) => found(pairs).map(({ entity, evidence }) => [entity.id, evidence.reachedBy]);

describe('of two hosts that reached each other in one window', () => {
  test('the one that began first is the parent, and not the child of its child', () => {
    expect(chainOf(mutual(10, 30))).toEqual([[OTHER, [ONE]]]);
    expect(found(mutual(10, 30))[0]?.evidence.isMutual).toBeUndefined();
  });

  test('the order of the addresses does not matter', () => {
    const swapped = mutual(10, 30).map((pair) => ({
      ...pair,
      source: pair.source === ONE ? OTHER : ONE,
      destination: SWAPPED.get(pair.destination) ?? pair.destination,
    }));
    expect(chainOf(swapped)).toEqual([[ONE, [OTHER]]]);
  });

  test('neither is the parent of one that began before it was reached', () => {
    expect(chainOf(mutual(20, 30, 15))).toEqual([]);
  });

  test('one alert names both where the seconds do not decide, and says so', () => {
    const [finding, ...others] = found(mutual(0, 0));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ entity: { id: ONE }, evidence: { reachedBy: [OTHER], isMutual: true } });
    const words = spread.describe(finding!);
    expect(words.what).toContain('the log does not say which of them was first');
    expect([words.headline, words.brief, words.why, ...words.exposed].join(' ')).not.toMatch(/after|before|hit by/u);
  });
});
