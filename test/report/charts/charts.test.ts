import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../core/time.ts';
import { colourScale, levelOf } from '../../../report/charts/colour-scale.ts';
import { lanesOf } from '../../../report/charts/episode-lanes.ts';
import { areaPath, outlinePath } from '../../../report/charts/step-path.ts';
import { timeTicks } from '../../../report/charts/time-axis.ts';
import { valueAxis } from '../../../report/charts/value-axis.ts';
import { episodesOf } from '../../../report/episodes.ts';
import { exampleAlert } from '../../examples/report-facts.ts';

const SPAN = { from: Date.UTC(2026, 10, 22) / 1000, to: Date.UTC(2026, 10, 23) / 1000 };

function ticksOf(from: number, to: number): string[] {
  return timeTicks({ from: from / 1000, to: to / 1000 }).map(({ text }) => text);
}

describe('valueAxis', () => {
  test.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [1563, [0, 500, 1000, 1500, 2000]],
    [1_720_000, [0, 500_000, 1_000_000, 1_500_000, 2_000_000]],
  ])('has round labels up to %d', (most, ticks) => {
    expect(valueAxis(most)).toEqual({ top: ticks.at(-1), ticks });
  });

  test('has room for every count, wastes less than a step, and has few labels', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e12 }), (most) => {
        const { top, ticks } = valueAxis(most);
        const step = ticks[1] ?? 0;
        expect(top >= most && top - Math.max(most, 1) < step && ticks.length <= 5).toBe(true);
      }),
    );
  });
});

describe('timeTicks', () => {
  test('are every three hours of a day, and midnight is a day', () => {
    expect(ticksOf(Date.UTC(2026, 10, 22), Date.UTC(2026, 10, 23))).toEqual([
      '22 Nov',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '23 Nov',
    ]);
  });

  test('are days of a week', () => {
    expect(ticksOf(Date.UTC(2026, 10, 16), Date.UTC(2026, 10, 22, 23))).toEqual(
      [16, 17, 18, 19, 20, 21, 22].map((day) => `${day} Nov`),
    );
  });

  test('are firsts and fifteenths of four months, and the narrow screen keeps the firsts', () => {
    const ticks = timeTicks({ from: Date.UTC(2013, 2, 3, 21, 50) / 1000, to: Date.UTC(2013, 6, 1) / 1000 });
    expect(ticks.filter(({ isMinor }) => !isMinor).map(({ text }) => text)).toEqual(['1 Apr', '1 May', '1 Jun']);
    expect(ticks.map(({ text }) => text)).toEqual(['1 Apr', '15 Apr', '1 May', '15 May', '1 Jun', '15 Jun']);
  });

  test('lie within the span, and are few', () => {
    const spans = fc.tuple(fc.nat({ max: 2e9 }), fc.integer({ min: 300, max: 4000 * DAY_SECONDS }));
    fc.assert(
      fc.property(spans, ([from, seconds]) => {
        const ticks = timeTicks({ from, to: from + seconds });
        expect(ticks.every(({ second }) => second >= from && second <= from + seconds)).toBe(true);
        expect(ticks.length).toBeLessThan(13);
        expect(ticks.filter(({ isMinor }) => !isMinor).length).toBeLessThanOrEqual(4);
      }),
    );
  });
});

describe('paths', () => {
  const scale = { span: { from: 0, to: 100 }, top: 10 };

  test('go up and down in steps, and equal neighbours are one step', () => {
    const steps = [
      { from: 0, to: 20, count: 5 },
      { from: 20, to: 40, count: 5 },
      { from: 40, to: 100, count: 10 },
    ];
    expect(outlinePath(steps, scale)).toBe('M0 50H400V0H1000');
    expect(areaPath(steps, scale)).toBe('M0 100V50H400V0H1000V100Z');
  });

  test('are interrupted where no count is known', () => {
    const steps = [
      { from: 0, to: 10, count: 0 },
      { from: 90, to: 100, count: 10 },
    ];
    expect(outlinePath(steps, scale)).toBe('M0 100H100M900 0H1000');
  });
});

describe('colourScale', () => {
  test('has round steps that reach the largest count', () => {
    expect(colourScale(18_667).levels).toEqual([
      { from: 1, to: 9 },
      { from: 10, to: 99 },
      { from: 100, to: 999 },
      { from: 1000, to: 9999 },
      { from: 10_000, to: 18_667 },
    ]);
    expect(colourScale(0).levels).toEqual([]);
  });

  test('gives every count the step whose legend names it, and at most five steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.nat({ max: 1000 }), (most, part) => {
        const scale = colourScale(most);
        const count = Math.round((most * part) / 1000);
        const { from, to } = scale.levels[levelOf(count, scale) - 1] ?? { from: 0, to: 0 };
        expect(count >= from && count <= to && scale.levels.length <= 5).toBe(true);
      }),
    );
  });
});

describe('lanesOf', () => {
  const episodeAt = (hour: number, id: string) =>
    exampleAlert({
      episodeId: id,
      windowStart: SPAN.from + hour * HOUR_SECONDS,
      first: SPAN.from + hour * HOUR_SECONDS,
    });

  test('lets no bar and no reference overlap another one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 23 }), { maxLength: 20 }), (hours) => {
        const alerts = hours.flatMap((hour, index) => {
          const alert = episodeAt(hour, `episode-${index}`);
          return [alert, { ...alert, transition: 'ended', last: alert.first + 1800 }];
        });
        const { lanes, leftOut } = lanesOf(episodesOf(alerts, SPAN), SPAN);
        const gaps = lanes.flatMap((bars) => {
          const places = bars.map(({ left }) => left).toSorted((first, second) => first - second);
          return places.slice(1).map((left, index) => left - (places[index] ?? 0));
        });
        expect(gaps.every((gap) => gap >= 18)).toBe(true);
        expect(lanes.flat().length + leftOut).toBe(hours.length);
        expect(lanes.length).toBeLessThanOrEqual(5);
      }),
    );
  });

  test('draws an episode without an end to the end of the span', () => {
    const [bar] = lanesOf(episodesOf([episodeAt(12, 'open')], SPAN), SPAN).lanes.flat();
    expect(bar).toMatchObject({ left: 50, width: 50 });
  });
});
