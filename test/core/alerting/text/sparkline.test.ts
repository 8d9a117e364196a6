import { describe, expect, test } from '@jest/globals';
import { sparkline } from '../../../../core/alerting/text/sparkline.ts';
import { nth } from '../../../examples/findings.ts';

describe('sparkline()', () => {
  test('rises with its values', () => {
    const values = [0, 1, 2, 3, 4, 5, 6, 7].map((value) => [nth(value), value] as const);
    expect(sparkline(values, nth(7), 8)).toBe('▁▂▃▄▅▆▇█');
  });

  test('shows a window without a finding as a dot', () => {
    expect(sparkline([[nth(1), 5]], nth(3), 4)).toBe('.█..');
  });

  test('leaves out what is older or newer than its width', () => {
    const values = [
      [nth(0), 1000],
      [nth(2), 4],
      [nth(4), 1000],
    ] as const;
    expect(sparkline(values, nth(3), 3)).toBe('.█.');
  });

  test('shows zeros as the lowest bar', () => {
    expect(sparkline([[nth(0), 0]], nth(0), 1)).toBe('▁');
  });

  test('is two hours wide', () => {
    expect(sparkline([], nth(0))).toBe('.'.repeat(24));
  });
});
