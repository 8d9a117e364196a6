import { describe, expect, test } from '@jest/globals';
import { worldFigure } from '../../../core/world/world-figure.ts';
import { worldHistory } from '../../examples/world-history.ts';

/** Start of a window, epoch seconds. */
function at(time: string): number {
  return Date.parse(`${time}Z`) / 1000;
}

const NIGHT = at('2026-11-23T03:05:00');

describe('worldFigure()', () => {
  test.each([
    [800, 0.8, 'us'],
    [1100, 1.1, 'us'],
    [1249, 1.2, 'us'],
    [1250, 1.3, 'unclear'],
    [1449, 1.4, 'unclear'],
    [1450, 1.5, 'everybody'],
    [2400, 2.4, 'everybody'],
  ] as const)('says of %i sources where 1,000 are usual: %fx, %s', (sources, ratio, verdict) => {
    expect(worldFigure(worldHistory('2026-11-22', sources), NIGHT)).toEqual({ daysAgo: 1, ratio, verdict });
  });

  test.each([
    ['the day before yesterday', '2026-11-21', 2],
    ['yesterday', '2026-11-22', 1],
  ])('says how old the count is: %s', (_, day, daysAgo) => {
    expect(worldFigure(worldHistory(day, 2400), NIGHT)?.daysAgo).toBe(daysAgo);
  });

  test('says nothing when the count is three days old', () => {
    expect(worldFigure(worldHistory('2026-11-20', 2400), NIGHT)).toBeUndefined();
  });

  test('does not take the count of a later day for a window of the past', () => {
    const history = worldHistory('2026-11-22', 2400);
    expect(worldFigure(history, at('2026-11-22T23:55:00'))).toEqual({ daysAgo: 1, ratio: 1, verdict: 'us' });
    expect(worldFigure(history, at('2025-11-23T03:05:00'))).toBeUndefined();
  });

  test('needs 15 days of the 30 before to compare with', () => {
    const { days, port } = worldHistory('2026-11-22', 2400);
    expect(worldFigure({ port, days: days.slice(-16) }, NIGHT)?.ratio).toBe(2.4);
    expect(worldFigure({ port, days: days.slice(-15) }, NIGHT)).toBeUndefined();
    expect(worldFigure({ port, days: [] }, NIGHT)).toBeUndefined();
  });

  test('compares with the middle of the days before, so that an earlier surge does not count', () => {
    const { days, port } = worldHistory('2026-11-22', 2000);
    const surged = days.map((count, index) => (index < 10 ? { ...count, sources: 90_000 } : count));
    expect(worldFigure({ port, days: surged }, NIGHT)?.ratio).toBe(2);
    const odd = days.slice(-18).map((count, index) => (index < 8 ? { ...count, sources: 1 } : count));
    expect(worldFigure({ port, days: odd }, NIGHT)?.ratio).toBe(2);
  });

  test('takes the mean of two middles', () => {
    const { days, port } = worldHistory('2026-11-22', 3000);
    const halves = days.map((count, index) => (index < 15 ? { ...count, sources: 2000 } : count));
    expect(worldFigure({ port, days: halves }, NIGHT)?.ratio).toBe(2);
  });

  test('does not look further back than 30 days', () => {
    const { days, port } = worldHistory('2026-11-22', 2000);
    const older = Array.from({ length: 40 }, (_, index) => ({
      day: `2026-0${index < 20 ? 7 : 8}-${String(10 + (index % 20)).padStart(2, '0')}`,
      sources: 1,
    }));
    expect(worldFigure({ port, days: [...older, ...days] }, NIGHT)?.ratio).toBe(2);
  });
});
