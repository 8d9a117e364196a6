import { describe, expect, test } from '@jest/globals';
import { firstDifference } from '../../query-engine/same-answer.ts';

describe('two answers', () => {
  test('are equal where only the spelling of a time differs', () => {
    expect(firstDifference([['2026-11-22 03:00:00.000', 2, null]], [['2026-11-22 03:00:00', 2, null]])).toBeUndefined();
  });

  test('are equal where sums of fractions differ in the last digit', () => {
    expect(firstDifference([[0.1 + 0.2]], [[0.3]])).toBeUndefined();
  });

  test('differ in a value', () => {
    expect(firstDifference([['a', 1]], [['a', 2]])).toBe('row 1: Trino gave a | 1, DuckDB gave a | 2');
  });

  test('differ in milliseconds', () => {
    expect(firstDifference([['2026-11-22 03:00:00.001']], [['2026-11-22 03:00:00']])).toMatch(/^row 1/);
  });

  test('differ in the order of rows', () => {
    expect(firstDifference([[1], [2]], [[2], [1]])).toMatch(/^row 1/);
  });

  test('differ where one has more rows', () => {
    expect(firstDifference([[1]], [[1], [2]])).toBe('row 2: Trino gave no row, DuckDB gave 2');
    expect(firstDifference([], [[null]])).toBe('row 1: Trino gave no row, DuckDB gave NULL');
  });
});
