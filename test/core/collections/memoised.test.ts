import { describe, expect, test } from '@jest/globals';
import { memoised } from '../../../core/collections/memoised.ts';

/** A function that counts its calls, and the same function with a memory. */
function counted(): {
  readonly shown: (list: readonly number[]) => { readonly text: string };
  readonly calls: () => number;
} {
  let calls = 0;
  const shown = memoised((list: readonly number[]) => {
    calls++;
    return { text: list.join(' ') };
  });
  return { shown, calls: () => calls };
}

describe('memoised()', () => {
  test('computes once for each argument', () => {
    const { shown, calls } = counted();
    const [one, other] = [[1, 2], [3]];
    expect([one, other, one, other].map((list) => shown(list).text)).toEqual(['1 2', '3', '1 2', '3']);
    expect(calls()).toBe(2);
  });

  test('takes a copy for another argument', () => {
    const { shown, calls } = counted();
    expect([[1], [1]].map((list) => shown(list).text)).toEqual(['1', '1']);
    expect(calls()).toBe(2);
  });

  test('gives the same object again', () => {
    const copyOf = memoised((list: readonly number[]) => [...list]);
    const list = [1];
    expect(copyOf(list)).toBe(copyOf(list));
  });

  test('remembers nothing of a computation that failed', () => {
    let calls = 0;
    const failOnce = memoised((list: readonly number[]) => {
      calls++;
      if (calls === 1) throw new RangeError('no');
      return [...list];
    });
    const list = [1];
    expect(() => failOnce(list)).toThrow(RangeError);
    expect(failOnce(list)).toEqual([1]);
  });
});
