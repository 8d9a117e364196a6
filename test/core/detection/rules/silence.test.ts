import { describe, expect, test } from '@jest/globals';
import { isOf } from '../../../../core/detection/all-rules.ts';
import { silence, type SilenceFinding } from '../../../../core/detection/rules/silence.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../../../../core/time.ts';
import { JudgedCourse } from '../../../examples/judged-course.ts';
import { INTERFACE } from '../../../examples/observed-network.ts';
import { type Observation, observedWindow, rejectedPair } from '../../../examples/observed-windows.ts';
import type { Pair } from '../../../../core/pairs/pair.ts';

/** A Wednesday, 06:00 UTC. */
const DAY = Date.UTC(2026, 10, 25) / 1000;
const OTHER = { ...INTERFACE, accountId: '000000000000', vpcId: 'vpc-2', interfaceId: 'eni-2' };

function scans(count: number): Pair[] {
  return Array.from({ length: count }, (_, index) => rejectedPair({ source: `203.0.113.${index + 1}` }));
}

/** What a window has: undefined where nothing was logged at all. */
interface Course {
  /** How many days come first. */
  readonly days: number;
  readonly learns?: boolean;
  readonly window: (start: number) =>
    | (Pick<Observation, 'leftOut' | 'skipped'> & {
        readonly pairs?: readonly Pair[];
        readonly places?: (typeof INTERFACE)[];
      })
    | undefined;
}

/** Judges whole days and then some windows of the next. */
function silences({ days, window, learns = false }: Course, windows: number): SilenceFinding[] {
  const course = new JudgedCourse(learns);
  return Array.from(
    { length: days * 288 + windows },
    (_, index) => DAY + (index - days * 288) * WINDOW_SECONDS,
  ).flatMap((windowStart) => {
    const seen = window(windowStart);
    if (!seen) return [];
    const { findings } = course.judge(observedWindow(seen.pairs ?? [], { windowStart, places: [INTERFACE], ...seen }));
    return findings.filter((finding) => isOf(finding, 'silence'));
  });
}

const nth = (start: number): number => (start - DAY) / WINDOW_SECONDS;
const told = (findings: readonly SilenceFinding[]): string[] =>
  findings.map(({ level, entity, windowStart }) => `${level} ${entity.id} ${nth(windowStart)}`);

describe('traffic that vanished', () => {
  test('is told from the third complete final window without any', () => {
    const last = DAY + 20 * WINDOW_SECONDS;
    const window = (start: number) => (start < last ? { pairs: scans(15) } : {});
    const found = silences({ days: 8, window, learns: true }, 30);
    expect(told(found)).toEqual([22, 23, 24, 25].map((n) => `vanished inbound sources ${n}`));
    expect(found[0]).toMatchObject({
      severity: 'medium',
      direction: 'inbound',
      value: 3,
      scope: { id: INTERFACE.vpcId },
      baseline: { mean: 15 },
    });
  });
});

describe('logs that stopped', () => {
  const both = { places: [INTERFACE, OTHER] };
  const alone = { places: [OTHER] };

  test('are told after six final windows while others go on, and when they are back', () => {
    const window = (start: number) => (nth(start) >= 30 && nth(start) < 60 ? alone : both);
    const found = silences({ days: 1, window }, 80);
    expect(told(found)).toEqual([
      ...Array.from({ length: 21 }, (_, index) => `stopped logs ${35 + index}`),
      'returned logs 60',
    ]);
    expect(found[0]).toMatchObject({
      severity: 'medium',
      scope: { type: 'account', id: INTERFACE.accountId },
      value: 6,
      metric: 'windows',
    });
    expect(silence.describe(found[0]!).what).toContain(
      'from 2026-11-25 02:30 UTC to 2026-11-25 03:00 UTC there were none of account',
    );
    expect(found.at(-1)).toMatchObject({ value: 30 });
    expect(silence.describe(found.at(-1)!).what).toContain('from 2026-11-25 02:30 UTC to 2026-11-25 05:00 UTC');
  });

  test('are told when all come back together', () => {
    const gap = (windows: number) => (start: number) =>
      nth(start) >= 30 && nth(start) < 30 + windows ? undefined : {};
    expect(told(silences({ days: 1, window: gap(6) }, 80))).toEqual(['returned logs 36']);
    expect(silences({ days: 1, window: gap(5) }, 80)).toEqual([]);
    expect(told(silences({ days: 1, window: gap(100) }, 180))).toEqual(['returned logs 130']);
  });

  test.each<[string, number, (start: number) => ReturnType<Course['window']>]>([
    ['a place that comes and goes', 1, (start) => (Math.abs(nth(start)) % 40 < 30 ? both : alone)],
    [
      'a place whose log objects may be those for which there was no room',
      1,
      (start) => (nth(start) >= 30 && nth(start) < 60 ? { ...alone, leftOut: ['object'] } : both),
    ],
    ['a place that is new', 0, (start) => (nth(start) < 60 ? both : alone)],
    ['a place that has gone for good, after a day', 0, (start) => (nth(start) < 0 ? both : alone)],
  ])('are not told of %s', (_, days, window) => {
    expect(silences({ days, window }, DAY_SECONDS / WINDOW_SECONDS)).toEqual([]);
  });
});
