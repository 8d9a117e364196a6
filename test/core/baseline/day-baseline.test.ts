import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildBaseline, type DayBaseline, type SlotBaseline } from '../../../core/baseline/day-baseline.ts';
import { upperThreshold } from '../../../core/baseline/negative-binomial.ts';
import type { CompleteWindow } from '../../../core/baseline/reference-windows.ts';
import { drawSeries, TYPICAL_BACKGROUND } from '../../../scenarios/background.ts';

const DAY = 86_400;
const MONDAY = Date.UTC(2026, 10, 23) / 1000;
const NOON = 144;
const FEW_RUNS = { numRuns: 10 }; // Each run builds a whole day.

function steady(count: number, days: number): CompleteWindow[] {
  return Array.from({ length: days * 288 }, (_, index) => {
    return { startSecond: MONDAY - days * DAY + index * 300, count, hourCount: count * 6 };
  });
}

function noisy(seed: number, days: number, background = TYPICAL_BACKGROUND): CompleteWindow[] {
  return drawSeries(background, { seed, startSecond: MONDAY - days * DAY, windows: days * 288, rises: [] });
}

function slotAt(baseline: DayBaseline, slot: number): SlotBaseline {
  const found = baseline.slots[slot];
  if (found === null || found === undefined) throw new Error(`Cannot test slot ${slot}: found none`);
  return found;
}

function raised(window: CompleteWindow): CompleteWindow {
  return { ...window, count: window.count * 10, hourCount: (window.hourCount ?? 0) * 10 };
}

const known = (baseline: DayBaseline): SlotBaseline[] => baseline.slots.filter((slot) => slot !== null);
const opens = (slot: SlotBaseline, count: number, hourCount: number): boolean =>
  count >= slot.fast || count >= slot.now || hourCount >= (slot.hour?.slow ?? Infinity);

describe('buildBaseline()', () => {
  test('never opens for steady traffic', () => {
    fc.assert(
      fc.property(fc.nat({ max: 20_000 }), fc.integer({ min: 1, max: 30 }), (count, days) => {
        for (const slot of known(buildBaseline(steady(count, days), MONDAY))) {
          expect(opens(slot, count, count * 6)).toBe(false);
          expect(count).toBeLessThanOrEqual(slot.close);
        }
      }),
      FEW_RUNS,
    );
  });

  test('knows how old it is, whatever is missing since', () => {
    const ageOf = (days: number): number | undefined => buildBaseline(steady(5, days).slice(0, 12), MONDAY).ageDays;
    expect([1, 13, 50].map(ageOf)).toEqual([1, 13, 50]);
    expect(buildBaseline([], MONDAY).ageDays).toBe(0);
  });

  test('always opens for ten times the steady traffic, once a week is known', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 20_000 }), fc.integer({ min: 8, max: 30 }), (count, days) => {
        for (const slot of known(buildBaseline(steady(count, days), MONDAY))) {
          expect(count * 10).toBeGreaterThanOrEqual(slot.fast);
        }
      }),
      FEW_RUNS,
    );
  });

  test('never opens for nothing', () => {
    for (const slot of known(buildBaseline(steady(0, 14), MONDAY))) {
      expect(opens(slot, 0, 0)).toBe(false);
      expect(slot).toMatchObject({ mean: 0.05, fast: 10, now: 25, close: 0 });
      expect(slot.hour?.slow).toBe(30);
    }
  });

  test('does not depend on the order of its windows, to the byte', () => {
    const windows = noisy(1, 14);
    const order = fc.array(fc.nat(), { minLength: windows.length, maxLength: windows.length });
    const expected = JSON.stringify(buildBaseline(windows, MONDAY));
    fc.assert(
      fc.property(order, (keys) => {
        const shuffled = windows
          .map((window, index) => ({ window, key: keys[index] ?? 0 }))
          .toSorted((a, b) => a.key - b.key);
        expect(
          JSON.stringify(
            buildBaseline(
              shuffled.map(({ window }) => window),
              MONDAY,
            ),
          ),
        ).toBe(expected);
      }),
      FEW_RUNS,
    );
  });

  test('survives JSON unchanged', () => {
    const baseline = buildBaseline(noisy(2, 14), MONDAY);
    expect(JSON.parse(JSON.stringify(baseline))).toEqual(baseline);
    expect(baseline.slots.length).toBe(288);
  });

  test('prints the numbers that its thresholds follow from', () => {
    for (const slot of known(buildBaseline(noisy(3, 14), MONDAY))) {
      expect(slot.fast).toBe(Math.max(upperThreshold(slot, 3e-7), 10, Math.ceil(3 * slot.mean)));
      expect(slot.now).toBe(Math.max(upperThreshold(slot, 1e-8), 25, Math.ceil(5 * slot.mean)));
      expect(slot.fast).toBeGreaterThan(slot.close);
    }
  });

  test.each([
    { base: 200, size: 10, average: 1.05, worst: 1.25 },
    { base: 8, size: 2, average: 1.25, worst: 1.6 },
  ])('barely moves for a day at twenty times the usual: %p', ({ base, size, average, worst }) => {
    const windows = noisy(4, 14, { ...TYPICAL_BACKGROUND, base, size });
    const surge = windows.map((window) => {
      const factor = Math.floor((MONDAY - 1 - window.startSecond) / DAY) === 4 ? 20 : 1;
      return { ...window, count: window.count * factor };
    });
    const [before, after] = [known(buildBaseline(windows, MONDAY)), known(buildBaseline(surge, MONDAY))];
    const ratios = after.map((slot, index) => slot.fast / (before[index]?.fast ?? NaN));
    expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length).toBeLessThan(average);
    expect(Math.max(...ratios)).toBeLessThan(worst);
  });

  test.each([
    { known: 2, rises: 1 },
    { known: 14, rises: 3 },
    { known: 40, rises: 6 },
  ])('does not learn from a rise of $rises days that goes on after $known days', ({ known: days, rises }) => {
    const calm = steady(8, days + rises);
    const rising = calm.map((window) => (window.startSecond < MONDAY - rises * DAY ? window : raised(window)));
    for (const slot of known(buildBaseline(rising, MONDAY))) {
      expect(slot).toMatchObject({ mean: 8 });
      expect(opens(slot, 80, 480)).toBe(true);
    }
  });

  test.each([
    { known: 2, rises: 2 },
    { known: 14, rises: 7 },
    { known: 40, rises: 9 },
  ])(
    'learns from nothing else once a rise of $rises days has become usual after $known days',
    ({ known: days, rises }) => {
      const calm = steady(8, days + rises);
      const rising = calm.map((window) => (window.startSecond < MONDAY - rises * DAY ? window : raised(window)));
      const baseline = buildBaseline(rising, MONDAY);
      expect(baseline).toMatchObject({ ageDays: days + rises, split: false });
      expect(known(baseline)).toHaveLength(288);
      for (const slot of known(baseline)) expect(slot.mean).toBe(80);
    },
  );

  test('follows the time of day', () => {
    const baseline = buildBaseline(noisy(5, 14), MONDAY);
    expect(slotAt(baseline, 72).mean).toBeGreaterThan(2 * slotAt(baseline, 216).mean);
  });

  test('knows nothing without history', () => {
    expect(known(buildBaseline([], MONDAY))).toEqual([]);
  });

  test('is careful for as long as the history is shorter than a week', () => {
    const [one, six, seven] = [1, 6, 7].map((days) => slotAt(buildBaseline(steady(100, days), MONDAY), NOON));
    expect(one).toMatchObject({ days: 1, dispersion: 5, fast: 500, now: 500, hour: { slow: 3000 } });
    expect(six).toMatchObject({ days: 6, dispersion: 1.6667, fast: 500 });
    expect(seven).toMatchObject({ days: 7, dispersion: 1, fast: 300, now: 500, hour: { slow: 900 } });
  });

  test('has no threshold for an hour that was never whole', () => {
    const windows = steady(50, 14).map((window) => ({ ...window, hourCount: undefined }));
    expect(slotAt(buildBaseline(windows, MONDAY), NOON).hour).toBeNull();
  });

  test('takes the sensitivity that it is given', () => {
    const fast = { alpha: 1e-6, leastCount: 400, leastRatio: 3 };
    const baseline = buildBaseline(steady(100, 14), MONDAY, { window: fast, extreme: fast, hour: fast });
    expect(slotAt(baseline, NOON)).toMatchObject({ fast: 400, now: 400, close: 150 });
  });
});
