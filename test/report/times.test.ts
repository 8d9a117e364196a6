import { describe, expect, test } from '@jest/globals';
import { spanText } from '../../report/times.ts';

describe('spanText()', () => {
  const from = Date.UTC(2026, 10, 23, 3, 5) / 1000;

  test('names the day once where it can', () => {
    expect(spanText({ from, to: from + 3900 })).toBe('2026-11-23 03:05 to 04:10 UTC');
    expect(spanText({ from, to: from + 86_400 })).toBe('2026-11-23 03:05 to 2026-11-24 03:05 UTC');
  });

  test('names one minute once', () => {
    expect(spanText({ from, to: from + 59 })).toBe('2026-11-23 03:05 UTC');
  });
});
