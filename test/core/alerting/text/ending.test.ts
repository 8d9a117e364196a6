import { describe, expect, test } from '@jest/globals';
import { contextOf } from '../../../examples/findings.ts';
import { composeAlert } from '../../../../core/alerting/alert.ts';
import { NO_EPISODES, applyWindow, type EpisodeState, type Transition } from '../../../../core/episodes/episodes.ts';
import { surge } from '../../../../core/detection/rules/surge.ts';
import type { Pair } from '../../../../core/pairs/pair.ts';
import type { WindowFacts } from '../../../../core/windows/window-facts.ts';
import { DAY_SECONDS, HOUR_SECONDS, isoSecond, WINDOW_SECONDS } from '../../../../core/time.ts';
import { drawSeries, type Background } from '../../../../scenarios/background.ts';
import { seededRandom } from '../../../../scenarios/noise.ts';
import { JudgedCourse } from '../../../examples/judged-course.ts';
import { observedWindow, rejectedPair } from '../../../examples/observed-windows.ts';

const MONDAY = Date.UTC(2026, 10, 2) / 1000;
const BACKGROUND: Background = { base: 8, size: 20, dailySwing: 0.3, weekendFactor: 1, memory: 0, levelDeviation: 0 };

/** Sources that nobody has seen before. */
function scans(count: number, from: number): Pair[] {
  return Array.from({ length: count }, (_, index) => {
    const source = `2001:db8::${((from + index) % 65_536).toString(16)}:${Math.floor((from + index) / 65_536).toString(16)}`;
    return rejectedPair({ source });
  });
}

/** A transition, and the mail with its subject and the text message that tell of it. */
interface Told extends Transition {
  readonly text: string;
}

/** Judges windows, with the memory and the baselines that detection would have, and gives what people are told. */
function toldOf(windows: readonly WindowFacts[], judgedFrom: number): Told[] {
  const course = new JudgedCourse(true, [surge]);
  let book: EpisodeState = NO_EPISODES;
  return windows.flatMap((facts) => {
    if (facts.windowStart < judgedFrom) {
      course.observe(facts);
      return [];
    }
    const entered = applyWindow(book, course.judge(facts));
    ({ state: book } = entered);
    return entered.transitions.map((transition) => {
      const { text } = composeAlert(transition, contextOf({ watermark: book.watermark }));
      return { ...transition, text: `${text.subject} ${text.email} ${text.sms}` };
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

/** Judges windows with these many sources, as many as hours are given for each; all are new. */
function levels(from: number, plan: ReadonlyArray<readonly [hours: number, sources: number]>): string[] {
  const random = seededRandom(445);
  let sources = 0;
  const windows = plan
    .flatMap(([hours, level]) => Array.from({ length: hours * 12 }, () => level))
    .map((level, index) => {
      const count = Math.round(level * (0.6 + 0.8 * random()));
      return observedWindow(scans(count, (sources += count)), { windowStart: from + index * WINDOW_SECONDS });
    });
  return toldOf(windows, from)
    .filter(({ name }) => name === 'opened' || name === 'ended')
    .map(({ name, windowStart, text }) => {
      const [ending = ''] = /It dropped off|This is the new normal: [^.]*(\.\d)?[^.]*\./.exec(text) ?? [];
      return `${name} ${isoSecond(windowStart).slice(8, 16)} ${ending}`.trim();
    });
}

describe('a surge that goes on', () => {
  test('on the first day goes on until it drops off', () => {
    const told = levels(MONDAY + 6 * HOUR_SECONDS, [
      [4, 3],
      [16, 60],
      [3, 3],
    ]);
    expect(told).toEqual(['opened 02T10:00', expect.stringMatching(/^ended 03T02:55 It dropped off$/)]);
  });

  test('since the first day is the new normal a day later', () => {
    const told = levels(MONDAY + 6 * HOUR_SECONDS, [
      [4, 8],
      [60, 60],
    ]);
    expect(told).toEqual([
      'opened 02T11:05',
      expect.stringMatching(
        /^ended 03T1\d:\d\d This is the new normal: before, (7|8|9)(\.\d)? sources in five minutes were usual; now (5|6)\d are\.$/,
      ),
    ]);
  });

  test('since the third day is the new normal when it has lasted for as long as anything was known', () => {
    const told = levels(MONDAY, [
      [60, 5],
      [75, 30],
    ]);
    expect(told).toEqual([
      expect.stringMatching(/^opened 04T12:/),
      expect.stringMatching(
        /^ended 07T00:55 This is the new normal: before, (4|5|6)(\.\d)? sources in five minutes were usual; now (2\d|3\d) are\.$/,
      ),
    ]);
  });

  test('is the new normal after a week, and is not told again', () => {
    const told = levels(MONDAY, [
      [8 * 24, 3],
      [7.5 * 24, 24],
    ]);
    expect(told).toEqual([
      expect.stringMatching(/^opened 10T00:/),
      expect.stringMatching(
        /^ended 17T00:55 This is the new normal: before, (2|3)(\.\d)? sources in five minutes were usual; now 2[2-6] are\.$/,
      ),
    ]);
  });

  test('is not said to be over when it becomes usual', () => {
    const windows = Array.from({ length: 60 * 12 }, (_, index) =>
      observedWindow(scans(index < 48 ? 3 : 40, index * 40), { windowStart: MONDAY + index * WINDOW_SECONDS }),
    );
    const { text = '' } = toldOf(windows, MONDAY).find(({ name }) => name === 'ended') ?? {};
    expect(text).toContain('NEW NORMAL, was MEDIUM. Nothing got in, as far as the logs show: all ');
    expect(text).toContain(
      'This is the new normal: before, 3 sources in five minutes were usual; now 40 are. The scanning has not stopped.',
    );
    expect(text).toContain(
      'SMB445 SURGE NEW NORMAL MEDIUM acct ..9012 us-east-1 vpc ..0718: 40 src/5m now, was 40 src/5m',
    );
    expect(text).toContain('unless it rises again');
    expect(text).toContain('This level of traffic is now usual. The flaw behind it may still be unpatched.');
    expect(text).not.toMatch(/OVER|dropped off|Many surges fade/);
  });

  test('for four days drops off when it stops, however young what is known', () => {
    const told = levels(MONDAY, [
      [6 * 24, 3],
      [4 * 24, 24],
      [6, 4],
    ]);
    expect(told).toEqual([
      expect.stringMatching(/^opened 08T00:/),
      expect.stringMatching(/^ended 12T0\d:\d\d It dropped off$/),
    ]);
  });
});

describe('a surge that stops', () => {
  const mails = mailsOf(8.25, { day: 7.5, days: 0.25, factor: 8 });
  const ended = mails.find(([, text]) => text.startsWith('ended'))?.[1] ?? '';

  test('has dropped off', () => {
    expect(ended).toContain('It dropped off: 1 h of complete logs show no more of it.');
    expect(ended).not.toContain('new normal');
  });

  test('says how many of the sources that it began with had come before, and how many were new', () => {
    expect(ended).toMatch(/Of the \d+ sources that came first, 0 had come in the day before and \d+ were new\./);
  });

  test('says that the flaw is still there', () => {
    expect(ended).toContain('Many surges fade. The flaw that they look for is there until you patch it.');
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
    expect(text).toContain('most at 2026-11-13 08:05 UTC.');
    expect(text).toContain('Of the 42 sources that came first, 2 had come in the day before and 40 were new.');
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
    expect(episode?.lastAlertedPeak).toBe(33);
    expect(text).toContain('most in the hour up to 2026-11-13 09:00 UTC.');
    expect(text).toContain('Of the 8 sources that came first, 4 had come in the day before and 4 were new.');
    expect(text).toContain('Peak 53/1h 11-13 08:55Z');
    expect(text).toContain('the highest is 9.');
  });
});
