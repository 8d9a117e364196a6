import { describe, expect, test } from '@jest/globals';
import { contextOf } from '../../findings.ts';
import { composeAlert } from '../../../core/alerting/alert.ts';
import { EMPTY_BOOK, enterWindow, type EpisodeBook } from '../../../core/alerting/episodes.ts';
import type { Pair } from '../../../core/rollup/pair.ts';
import { DAY_SECONDS } from '../../../core/time.ts';
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

/** Judges a series day by day, with the memory and the baselines that detection would have, and gives the mails. */
function mailsOf(
  days: number,
  rise: { day: number; days: number; factor: number },
): Array<readonly [day: number, text: string]> {
  const startSecond = MONDAY + rise.day * DAY_SECONDS;
  const rises = [{ startSecond, endSecond: startSecond + rise.days * DAY_SECONDS, factor: rise.factor }];
  const series = drawSeries(BACKGROUND, { seed: 445, startSecond: MONDAY, windows: days * 288, rises });
  const course = new JudgedCourse(true);
  let book: EpisodeBook = EMPTY_BOOK;
  let sources = 0;
  return series.flatMap(({ startSecond: windowStart, count }) => {
    const facts = observedWindow(scans(count, (sources += count)), { windowStart });
    if (windowStart < startSecond) {
      course.observe(facts);
      return [];
    }
    const judged = course.judge(facts);
    const findings = judged.findings.filter(({ rule }) => rule === 'surge');
    const entered = enterWindow(book, { ...judged, findings });
    ({ book } = entered);
    return entered.transitions.map((transition) => {
      const { text } = composeAlert(transition, contextOf({ watermark: book.watermark }));
      return [(windowStart - MONDAY) / DAY_SECONDS, `${transition.name}: ${text.email} ${text.sms}`] as const;
    });
  });
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
