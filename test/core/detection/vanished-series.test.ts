import { describe, expect, test } from '@jest/globals';
import { isOnlyHolding } from '../../../core/detection/finding-parts.ts';
import { silence, type SilenceFinding } from '../../../core/detection/rules/silence.ts';
import { makeBaselines } from '../../../core/baseline/baselines.ts';
import type { History } from '../../../core/history/history.ts';
import { type DaySummary, summariseDay, summariseHour } from '../../../core/history/summaries.ts';
import type { Pair } from '../../../core/pairs/pair.ts';
import { insideRanges, NO_OWNERSHIP } from '../../../core/network/ownership.ts';
import { resolveWindow } from '../../../core/windows/resolve.ts';
import { scopeWindowsOf } from '../../../core/windows/scope-window.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { DAY_SECONDS, WINDOW_SECONDS } from '../../../core/time.ts';
import { INTERFACE, INTERFACE_WITHOUT_VPC } from '../../examples/observed-network.ts';
import { type Observation, observedWindow, rejectedPair } from '../../examples/observed-windows.ts';
import { lateralPair } from '../../examples/remembered-windows.ts';
import { documentOf } from '../../examples/window-documents.ts';

const MONDAY = Date.UTC(2026, 10, 2) / 1000;
const TIMEOUT = 60_000;

/** What a window has: undefined where nothing was logged at all; `mostListed` where it lists only so many of its pairs. */
type Course = (
  start: number,
) => (Observation & { readonly pairs: readonly Pair[]; readonly mostListed?: number }) | undefined;

/** Gives digests of the first days of a course, from that Monday on. */
type Learner = (days: number) => DaySummary[];

/** Makes each digest once, because it takes its time, and those of the days that are learnt already not at all. */
function learner(course: Course, before: readonly DaySummary[] = []): Learner {
  const known = [...before];
  return (days) => {
    while (known.length < days) {
      const dayStart = MONDAY + known.length * DAY_SECONDS;
      known.push(digestOf(dayStart, windowsOf(course, dayStart)));
    }
    return known.slice(0, days);
  };
}

/** What is known before days are judged. */
interface Known {
  /** The first days, from that Monday on, which are not judged. */
  readonly before?: readonly DaySummary[];
  /** Gives the days before each; by default they are learnt anew. */
  readonly learnt?: Learner;
}

/**
 * Judges whole days, each with the baselines that are made of those before it.
 * @param days the last one's number
 */
function judgedDays(days: number, course: Course, { before = [], ...known }: Known = {}): SilenceFinding[] {
  const learnt = known.learnt ?? learner(course, before);
  const findings: SilenceFinding[] = [];
  for (let day = before.length; day < days; day++) {
    const dayStart = MONDAY + day * DAY_SECONDS;
    const earlier = learnt(day);
    const history = { hours: [], days: earlier.slice(-8), baselines: makeBaselines(dayStart, earlier) };
    findings.push(...judgedDay(windowsOf(course, dayStart), history));
  }
  return findings;
}

function windowsOf(course: Course, dayStart: number): Array<WindowFacts | undefined> {
  return Array.from({ length: 288 }, (_, slot) => observed(course, dayStart + slot * WINDOW_SECONDS));
}

function digestOf(dayStart: number, windows: ReadonlyArray<WindowFacts | undefined>): DaySummary {
  return summariseDay(dayStart, [summariseHour(dayStart, windows)]);
}

function observed(course: Course, windowStart: number): WindowFacts | undefined {
  const seen = course(windowStart);
  if (!seen) return undefined;
  const facts = observedWindow(seen.pairs, { windowStart, ...seen });
  const { mostListed } = seen;
  if (mostListed === undefined) return facts;
  return resolveWindow(documentOf(facts), {
    inside: insideRanges({ inside: [] }),
    remembered: NO_OWNERSHIP,
    mostListed,
  });
}

function judgedDay(windows: ReadonlyArray<WindowFacts | undefined>, history: History): SilenceFinding[] {
  const fixed = { history, settings: parseSettings() };
  return windows.flatMap((facts, slot) => {
    if (!facts) return [];
    const { windowStart, latest: watermark } = facts;
    const earlier = (n: number): WindowFacts | undefined => windows[slot - n];
    return silence.judge({ ...fixed, windowStart, facts, scopes: scopeWindowsOf(facts), watermark, earlier });
  });
}

/** Days since that Monday and hours of the day. */
const at = (days: number, hours: number): number => MONDAY + days * DAY_SECONDS + hours * 3600;
const during = (start: number, [from, to]: readonly [number, number]): boolean => start >= from && start < to;
const opening = (findings: readonly SilenceFinding[]): SilenceFinding[] =>
  findings.filter((finding) => !isOnlyHolding(finding));
const startOf = (findings: readonly SilenceFinding[]): string[] =>
  findings.slice(0, 1).map(({ windowStart }) => new Date(windowStart * 1000).toISOString().slice(5, 16));

const scans = (place: typeof INTERFACE, count: number): Pair[] =>
  Array.from({ length: count }, (_, index) => rejectedPair({ at: place, source: `203.0.113.${index + 1}` }));

/** Scans all day, apart from a time without any. */
const scanned =
  (place: typeof INTERFACE, gap: readonly [number, number], count = 20): Course =>
  (start) => ({ places: [place], pairs: during(start, gap) ? [] : scans(place, count) });

/** People at work from 8 to 18 o'clock of their own time, Monday to Friday, who open shared folders. */
function office(place: typeof INTERFACE, hoursEast: number, gap: readonly [number, number] = [0, 0]): Course {
  return (start) => {
    const local = start + hoursEast * 3600;
    const weekday = Math.floor((local - MONDAY) / DAY_SECONDS + 7) % 7;
    const isAtWork = weekday < 5 && during(local % DAY_SECONDS, [8 * 3600, 18 * 3600]) && !during(start, gap);
    const count = isAtWork ? 25 + ((start / WINDOW_SECONDS) % 15) : 0;
    const pairs = Array.from({ length: count }, (_, index) =>
      lateralPair({ source: `10.0.1.${index + 1}`, destination: '10.0.0.5', outcome: 'answered' }),
    );
    return { places: [place], pairs: pairs.map((pair) => ({ ...pair, at: place })) };
  };
}

const NEVER = [0, 0] as const;
const scannedDays = learner(scanned(INTERFACE, NEVER));
const officeDays = learner(office(INTERFACE, 0));

const PLACES: ReadonlyArray<[string, typeof INTERFACE, string]> = [
  ['a log that names the VPC', INTERFACE, 'vpc'],
  ['a log of the default format', INTERFACE_WITHOUT_VPC, 'account'],
];

describe.each(PLACES)('traffic that vanishes from %s', (_, place, type) => {
  test('is told from the third complete window without any until the last', () => {
    const found = judgedDays(10, scanned(place, [at(9, 12), at(9, 18)]));
    expect(found).toHaveLength(70);
    expect(found[0]).toMatchObject({
      level: 'vanished',
      scope: { type },
      entity: { id: 'inbound sources' },
      windowStart: at(9, 12) + 2 * WINDOW_SECONDS,
      baseline: { mean: 20, basis: '9 days at this time', unbrokenDays: 7 },
      coverage: { objects: 1 },
    });
    expect(opening(found)).toEqual(found);
  });

  test(
    'is no news in an office on a weekend, and is on a working day',
    () => {
      const learnt = place === INTERFACE ? officeDays : learner(office(place, 0));
      expect(opening(judgedDays(place === INTERFACE ? 27 : 13, office(place, 0), { learnt }))).toEqual([]);
      const gone = opening(judgedDays(9, office(place, 0, [at(8, 10), at(8, 14)]), { before: learnt(8) }));
      expect(startOf(gone)).toEqual(['11-10T10:10']);
      expect(gone[0]).toMatchObject({ scope: { type }, entity: { id: 'lateral pairs' }, direction: 'lateral' });
    },
    TIMEOUT,
  );
});

describe('traffic that vanished', () => {
  test.each([-8, 10])(
    'is no news on a weekend of another time zone, %i hours east',
    (hoursEast) => {
      expect(opening(judgedDays(14, office(INTERFACE, hoursEast)))).toEqual([]);
    },
    TIMEOUT,
  );

  test(
    'is news on a working day also once weekdays are compared with weekdays alone',
    () => {
      const gone = opening(judgedDays(31, office(INTERFACE, 0, [at(30, 10), at(30, 14)]), { before: officeDays(30) }));
      expect(startOf(gone)).toEqual(['12-02T10:10']);
    },
    TIMEOUT,
  );

  test('goes on the day after, but is not told again at a time at which it was empty then', () => {
    const found = judgedDays(11, scanned(INTERFACE, [at(9, 12), at(10, 18)]), { before: scannedDays(9) });
    const nextDay = found.filter(({ windowStart }) => windowStart >= at(10, 0));
    expect(nextDay.filter(({ windowStart }) => windowStart < at(10, 11)).some(isOnlyHolding)).toBe(false);
    expect(nextDay.filter(({ windowStart }) => windowStart >= at(10, 12)).every(isOnlyHolding)).toBe(true);
    expect(nextDay.at(-1)?.windowStart).toBe(at(10, 18) - WINDOW_SECONDS);
  });

  const gap = [at(9, 12), at(9, 18)] as const;
  const nth = (start: number): number => (start - gap[0]) / WINDOW_SECONDS;
  const inGap = (start: number, course: Course): ReturnType<Course> =>
    during(start, gap) ? course(start) : { places: [INTERFACE], pairs: scans(INTERFACE, 20) };
  const nothing = { places: [INTERFACE], pairs: [] };

  test.each<[string, Course, number?]>([
    ['chance may leave windows empty', scanned(INTERFACE, gap, 4), 0],
    ['no day like it is known', scanned(INTERFACE, [at(6, 12), at(6, 18)]), 6],
    [
      'it was as empty a week before',
      (start) => (during(start + 7 * DAY_SECONDS, gap) ? nothing : inGap(start, () => nothing)),
      2,
    ],
    [
      'every third window has some',
      (start) => inGap(start, () => (nth(start) % 3 === 0 ? { ...nothing, pairs: scans(INTERFACE, 1) } : nothing)),
    ],
    [
      'records of every third were lost',
      (start) => inGap(start, () => ({ ...nothing, skipped: nth(start) % 3 ? 0 : 1 })),
    ],
    [
      'every third had no room for all log objects',
      (start) => inGap(start, () => (nth(start) % 3 ? nothing : { ...nothing, leftOut: ['object-9'] })),
    ],
    [
      'windows have too many pairs to list those of this place',
      (start) => inGap(start, () => ({ ...nothing, pairs: scans(INTERFACE, 1), mostListed: 0 })),
    ],
    ['every third is missing', (start) => inGap(start, () => (nth(start) % 3 === 0 ? undefined : nothing))],
    [
      'its VPC is not logged any more',
      (start) => inGap(start, () => ({ ...nothing, places: [INTERFACE_WITHOUT_VPC] })),
    ],
  ])('is not told where %s', (_, course, judgedFrom = 9) => {
    expect(opening(judgedDays(10, course, { before: scannedDays(judgedFrom) }))).toEqual([]);
  });

  test('is told of an account whose logs name no VPC, beside an account whose logs name theirs', () => {
    const other = { ...INTERFACE, accountId: '210987654321', vpcId: 'vpc-0b0b0b0b0b0b0b0b0', interfaceId: 'eni-2' };
    const beside = (start: number): ReturnType<Course> => ({
      places: [INTERFACE_WITHOUT_VPC, other],
      pairs: [...scans(other, 20), ...(during(start, gap) ? [] : scans(INTERFACE_WITHOUT_VPC, 20))],
    });
    expect(opening(judgedDays(10, beside)).map(({ scope }) => scope.id)).toContain(INTERFACE.accountId);
  });

  test('is put into words that say what was compared', () => {
    const [found] = judgedDays(10, scanned(INTERFACE, gap), { before: scannedDays(9) });
    if (found?.level !== 'vanished') throw new Error('Read a finding: no traffic vanished');
    const { mean, basis, ageDays } = found.baseline;
    const { what, why } = silence.describe(found);
    expect(what).toMatch(
      /^Traffic vanished: logs came, but from 2026-11-11 12:00 UTC to 2026-11-11 12:15 UTC there were no/,
    );
    expect(why).toBe(
      'On 7 earlier weekdays, within half an hour of this time, there were never 15 minutes in a row without any. Judged by 9 days at this time, fewer than 1 in 100 such five minutes are empty by chance.',
    );
    expect(silence.describe({ ...found, baseline: { mean, basis, ageDays } }).why).toBe(
      '15 minutes of complete logs without any, judged by 9 days at this time.',
    );
  });
});
