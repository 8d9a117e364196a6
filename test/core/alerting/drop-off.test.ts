import { describe, expect, test } from '@jest/globals';
import { contextOf } from '../../findings.ts';
import { composeAlert } from '../../../core/alerting/alert.ts';
import { EMPTY_BOOK, enterWindow, type EpisodeBook, type Transition } from '../../../core/alerting/episodes.ts';
import type { Pair } from '../../../core/rollup/pair.ts';
import type { WindowFacts } from '../../../core/rollup/window-facts.ts';
import { DAY_SECONDS, HOUR_SECONDS, isoSecond, WINDOW_SECONDS } from '../../../core/time.ts';
import { drawSeries, type Background } from '../../../scenarios/background.ts';
import { JudgedCourse } from '../../judged-course.ts';
import { observedWindow, rejectedPair } from '../../observed-windows.ts';

const MONDAY = Date.UTC(2026, 10, 2) / 1000;
const BACKGROUND: Background = { base: 8, size: 20, dailySwing: 0.3, weekendFactor: 1, memory: 0, levelDeviation: 0 };

/** Sources that nobody has seen before. */
function scans(count: number, from: number): Pair[] {
  return Array.from({ length: count }, (_, index) => {
    const source = `2001:db8::${((from + index) % 65_536).toString(16)}:${Math.floor((from + index) / 65_536).toString(16)}`;
    return rejectedPair({ source });
  });
}

/** A transition, and the mail and the text message that tell of it. */
interface Told extends Transition {
  readonly text: string;
}

/** Judges windows, with the memory and the baselines that detection would have, and gives what people are told. */
function toldOf(windows: readonly WindowFacts[], judgedFrom: number): Told[] {
  const course = new JudgedCourse(true);
  let book: EpisodeBook = EMPTY_BOOK;
  return windows.flatMap((facts) => {
    if (facts.windowStart < judgedFrom) {
      course.observe(facts);
      return [];
    }
    const judged = course.judge(facts);
    const findings = judged.findings.filter(({ rule }) => rule === 'surge');
    const entered = enterWindow(book, { ...judged, findings });
    ({ book } = entered);
    return entered.transitions.map((transition) => {
      const { text } = composeAlert(transition, contextOf({ watermark: book.watermark }));
      return { ...transition, text: `${text.email} ${text.sms}` };
    });
  });
}

/** Draws a series in which every source is new. */
function mailsOf(
  days: number,
  rise: { day: number; days: number; factor: number },
): Array<readonly [day: number, text: string]> {
  const startSecond = MONDAY + rise.day * DAY_SECONDS;
  const rises = [{ startSecond, endSecond: startSecond + rise.days * DAY_SECONDS, factor: rise.factor }];
  const series = drawSeries(BACKGROUND, { seed: 445, startSecond: MONDAY, windows: days * 288, rises });
  let sources = 0;
  const windows = series.map(({ startSecond: windowStart, count }) =>
    observedWindow(scans(count, (sources += count)), { windowStart }),
  );
  return toldOf(windows, startSecond).map(({ name, windowStart, text }) => [
    (windowStart - MONDAY) / DAY_SECONDS,
    `${name}: ${text}`,
  ]);
}

/** Two to five sources a window for eleven days, always the same ones; then, from eight to ten, so many more that nobody has seen. */
function rectangle(newSources: number): Told[] {
  const day = MONDAY + 11 * DAY_SECONDS;
  const windows = Array.from({ length: 11 * 288 + 13 * 12 }, (_, index) => {
    const windowStart = MONDAY + index * WINDOW_SECONDS;
    const isSurge = windowStart >= day + 8 * HOUR_SECONDS && windowStart < day + 10 * HOUR_SECONDS;
    const more = isSurge ? scans(newSources, 100 + index * newSources) : [];
    return observedWindow([...scans(2 + ((index * 7) % 4), 1), ...more], { windowStart });
  });
  return toldOf(windows, day);
}

/** Hours and minutes of the eleventh day after {@link MONDAY}. */
function clock(second: number): string {
  return isoSecond(second).slice(11, 16);
}

describe('a surge that becomes usual', () => {
  test('says that this is the new normal', () => {
    const mails = mailsOf(11.5, { day: 7, days: 99, factor: 3 });
    const ended = mails.filter(([, text]) => text.startsWith('ended'));
    expect(mails[0]?.[1]).toMatch(/^opened/);
    const [last] = ended;
    expect(last?.[1]).toMatch(
      /This is the new normal: usual was (7\.\d|8(\.\d)?|9\.\d) sources, is now \d\d\. It has not stopped\./,
    );
    expect(last?.[1]).toContain('new normal, was');
    expect(last?.[1]).not.toContain('dropped off');
  });
});

describe('a surge that stops', () => {
  const mails = mailsOf(8.25, { day: 7.5, days: 0.25, factor: 8 });
  const ended = mails.find(([, text]) => text.startsWith('ended'))?.[1] ?? '';

  test('has dropped off', () => {
    expect(ended).toContain('It dropped off: 1 h of complete logs passed without more of it.');
    expect(ended).not.toContain('new normal');
  });

  test('says how many sources of the peak had come before, and how many were new', () => {
    expect(ended).toMatch(/Of the \d+ sources at the peak, 0 had come in the day before and \d+ were new\./);
  });

  test('says that quiet is not safety', () => {
    expect(ended).toContain('Many surges fade, and quiet is not safety');
  });
});

describe('a surge of new sources from eight to ten', () => {
  const told = rectangle(40);
  const { episode, text = '' } = told.at(-1) ?? {};

  test('is opened and ended, and never gets worse when it is over', () => {
    expect(told.map(({ name, windowStart }) => `${name} ${clock(windowStart)}`)).toEqual([
      'opened 08:00',
      expect.stringMatching(/^ended 10:55/),
    ]);
  });

  test('lasted for two hours, with its peak within them', () => {
    expect([episode?.first, episode?.last].map((second) => clock(second ?? 0))).toEqual(['08:00', '09:55']);
    expect(episode?.peak).toMatchObject({ value: 45, level: 'now' });
    expect(clock(episode?.peak.windowStart ?? 0)).toBe('08:05');
    expect(text).toContain('and lasted 2 h:');
    expect(text).toContain('most at 2026-11-13 08:05Z.');
    expect(text).toContain('Of the 45 sources at the peak, 5 had come in the day before and 40 were new.');
    expect(text).toContain('Peak 45 11-13 08:05Z');
    expect(text).toContain('the highest is 45.');
  });
});

describe('a surge that only hours show', () => {
  const told = rectangle(4);
  const { episode, text = '' } = told.at(-1) ?? {};

  test('is opened by an hour, and ends when its windows are as usual', () => {
    expect(told.map(({ name }) => name)).toEqual(['opened', 'ended']);
    expect(told[0]?.finding).toMatchObject({ level: 'slow', span: 'hour' });
    expect(clock(episode?.first ?? 0)).toBe('08:30');
    expect(clock(episode?.last ?? 0)).toBe('09:55');
  });

  test('has its peak in an hour, and its trend in windows', () => {
    expect(episode?.peak).toMatchObject({ level: 'slow', span: 'hour', value: 53 });
    expect(episode?.toldPeak).toBe(33);
    expect(text).toContain('most in the hour up to 2026-11-13 09:00Z.');
    expect(text).toMatch(/Of the \d sources in the last five minutes of the peak, \d had come in the day before/);
    expect(text).toContain('Peak 53/1h 11-13 08:55Z');
    expect(text).toContain('the highest is 9.');
  });
});
