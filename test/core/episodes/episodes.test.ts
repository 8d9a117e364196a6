import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { composeAlert } from '../../../core/alerting/alert.ts';
import { headlineOf } from '../../../core/alerting/text/subject.ts';
import { type Episode, openEpisode } from '../../../core/episodes/episode.ts';
import { MAX_MINOR_EPISODES } from '../../../core/episodes/episodes.ts';
import type { JudgedWindow } from '../../../core/episodes/episodes.ts';
import type { Finding } from '../../../core/detection/all-rules.ts';
import type { SurgeFinding } from '../../../core/detection/rules/surge.ts';
import {
  contextOf,
  exposureFinding,
  nth,
  surgeFinding,
  thresholdFinding,
  windowOfFindings,
} from '../../examples/findings.ts';
import { enterAll, exposed, HOUR, quiet, told, tripped } from '../../examples/episode-course.ts';
import { INTERFACE_WITHOUT_VPC } from '../../examples/observed-network.ts';

describe('an episode', () => {
  test('opens with its first finding', () => {
    const { state, transitions } = enterAll([...quiet(0, 3), tripped(3)]);
    expect(told(transitions)).toEqual(['opened 3']);
    expect(state.episodes).toMatchObject([{ first: nth(3), last: nth(3), alertCount: 1 }]);
  });

  test('does not open where nothing is found', () => {
    expect(told(enterAll(quiet(0, 20)).transitions)).toEqual([]);
  });

  test('goes on in silence while nothing changes', () => {
    expect(told(enterAll([0, 1, 2, 3].map((n) => tripped(n))).transitions)).toEqual(['opened 0']);
  });

  test('is one for each series, host and place', () => {
    const elsewhere = exposureFinding({ entity: { type: 'host', id: '10.0.4.18' } });
    const window = windowOfFindings(nth(0), [thresholdFinding(), exposureFinding(), elsewhere]);
    const ids = enterAll([window]).state.episodes.map((episode) => episode.id);
    expect(new Set(ids).size).toBe(3);
  });

  test('of severity low is one of a hundred of its rule at most; of any other it always opens', () => {
    const sources = (count: number, severity: 'low' | 'medium'): Finding[] =>
      Array.from({ length: count }, (_, index) =>
        exposureFinding({ severity, entity: { type: 'source', id: `${severity} ${index}` } }),
      );
    const full = enterAll([windowOfFindings(nth(0), sources(MAX_MINOR_EPISODES + 5, 'low'))]);
    expect(full.transitions).toHaveLength(MAX_MINOR_EPISODES);
    const more = [...sources(MAX_MINOR_EPISODES + 5, 'low'), ...sources(3, 'medium')];
    expect(told(enterAll([windowOfFindings(nth(1), more)], full.state).transitions)).toEqual(Array(3).fill('opened 1'));
  });

  test('is told before milder ones of the same window, because not all of many are told at once', () => {
    const hosts = (severity: 'medium' | 'high', ...ids: readonly string[]): Finding[] =>
      ids.map((id) => exposureFinding({ severity, entity: { type: 'host', id } }));
    const { transitions } = enterAll([
      windowOfFindings(nth(0), [...hosts('medium', '10.0.4.2', '10.0.4.1'), ...hosts('high', '10.0.4.9', '10.0.4.8')]),
    ]);
    expect(transitions.map(({ finding }) => finding.entity.id)).toEqual([
      '10.0.4.8',
      '10.0.4.9',
      '10.0.4.1',
      '10.0.4.2',
    ]);
  });

  test('has the same name whenever its first window is entered', () => {
    const ids = [enterAll([tripped(3)]), enterAll([...quiet(0, 3), tripped(3), tripped(4)])].map(
      ({ state }) => state.episodes[0]?.id,
    );
    expect(ids[0]).toBe(ids[1]);
  });
});

describe('an escalation', () => {
  test('comes when the peak doubles, counted from the value that was told', () => {
    const values = [1000, 1999, 2000, 3999, 4000];
    expect(told(enterAll(values.map((value, n) => tripped(n, value))).transitions)).toEqual([
      'opened 0',
      'escalated 2',
      'escalated 4',
    ]);
  });

  test('comes when the severity rises, and not when it falls', () => {
    const course = ['medium', 'high', 'medium', 'high', 'critical', 'critical'] as const;
    const windows = course.map((severity, n) => exposed(n, { severity }));
    expect(told(enterAll(windows).transitions)).toEqual(['opened 0', 'escalated 1', 'escalated 4']);
  });

  test('does not come for a further culprit: a botnet is one matter, and the next mail counts it', () => {
    const botnet = Array.from({ length: 40 }, (_, n) =>
      exposed(n, { severity: 'critical', offenders: [`192.0.2.${n}`] }),
    );
    const worse = exposed(40, { severity: 'critical', value: 5000, offenders: ['192.0.2.1', '192.0.2.99'] });
    const { transitions } = enterAll([...botnet, worse]);
    expect(told(transitions)).toEqual(['opened 0', 'escalated 40']);
    const { headline, text } = composeAlert(transitions[1]!, contextOf({ watermark: nth(41) }));
    const { email, sms } = text;
    expect(headline).toContain('CRITICAL, worse: ');
    expect(email).toContain('Another does it too: 192.0.2.99. ');
    expect(email).toMatch(/41 sources did this, each by itself: 192\.0\.2\.0, .* and 29 more\./);
    expect(sms).toContain(' WORSE CRITICAL');
  });

  test('remembers a hundred culprits, and says that there may be more', () => {
    const botnet = Array.from({ length: 120 }, (_, n) => exposed(n, { offenders: [`192.0.2.${n}`] }));
    const { transitions } = enterAll([...botnet, exposed(120, { severity: 'critical', offenders: ['192.0.2.200'] })]);
    expect(transitions.at(-1)?.episode.offenders).toHaveLength(100);
    expect(composeAlert(transitions.at(-1)!, contextOf()).text.email).toContain('at least 100 sources did this');
  });

  test('comes again for a burst when the last one is more than six hours old', () => {
    const course = new Map([
      [1, 'critical'],
      [6 * HOUR + 1, 'critical'],
      [12 * HOUR + 2, 'critical'],
    ] as const);
    const windows = Array.from({ length: 13 * HOUR }, (_, n) => exposed(n, { severity: course.get(n) ?? 'high' }));
    const { transitions } = enterAll(windows);
    expect(told(transitions)).toEqual(['opened 0', 'escalated 1', `escalated ${12 * HOUR + 2}`]);
    expect(transitions.map((transition) => headlineOf(transition).split(':')[0])).toEqual([
      'HIGH',
      'CRITICAL, worse',
      'CRITICAL, again',
    ]);
  });

  test('does not come for a doubled value that is still small for the rule', () => {
    expect(told(enterAll([exposed(0, { value: 1 }), exposed(1, { value: 999 })]).transitions)).toEqual(['opened 0']);
    expect(told(enterAll([exposed(0, { value: 1 }), exposed(1, { value: 1000 })]).transitions)).toEqual([
      'opened 0',
      'escalated 1',
    ]);
  });
});

describe('an episode of hours and windows', () => {
  const surged = (n: number, changed: Partial<SurgeFinding>): JudgedWindow => {
    const finding = surgeFinding({ severity: 'medium', metric: 'sources', ...changed });
    return windowOfFindings(nth(n), [{ ...finding, facts: { ...finding.facts, sources: 9 } }]);
  };
  const window = (n: number, value: number): JudgedWindow => surged(n, { level: 'fast', value });
  const above = (n: number): JudgedWindow => surged(n, { level: 'above', value: 9, onlyHolds: true });
  const hour = (n: number, value: number): JudgedWindow => surged(n, { level: 'slow', value, span: 'hour' });
  const onlyHour = (n: number, value: number): JudgedWindow =>
    surged(n, { level: 'slow', value, span: 'hour', onlyInHour: true });
  const from = (first: number, count: number, make: (n: number) => JudgedWindow): JudgedWindow[] =>
    Array.from({ length: count }, (_, index) => make(first + index));

  test('never compares the ones with the others', () => {
    const { state, transitions } = enterAll([window(0, 40), hour(1, 400), hour(2, 900), window(3, 79), window(4, 80)]);
    expect(told(transitions)).toEqual(['opened 0', 'escalated 4']);
    expect(state.episodes).toMatchObject([
      { peak: { value: 80 }, worst: { value: 80 }, lastAlertedPeak: 80, last: nth(4) },
    ]);
    expect(state.episodes[0]?.recent.map(([, value]) => value)).toEqual([40, 9, 9, 79, 80]);
  });

  test('that was opened by an hour has its peak in an hour, and escalates by hours', () => {
    const { state, transitions } = enterAll([hour(0, 150), above(1), hour(2, 299), hour(3, 300), onlyHour(4, 900)]);
    expect(told(transitions)).toEqual(['opened 0', 'escalated 3']);
    expect(state.episodes).toMatchObject([
      { peak: { value: 300 }, worst: { value: 300 }, lastAlertedPeak: 300, last: nth(3) },
    ]);
  });

  test('is measured in windows once one has tripped, and doubles from there', () => {
    const { state, transitions } = enterAll([hour(0, 150), window(1, 40), hour(2, 300), window(3, 80)]);
    expect(told(transitions)).toEqual(['opened 0', 'escalated 3']);
    expect(state.episodes).toMatchObject([{ peak: { value: 80 }, worst: { value: 80 }, lastAlertedPeak: 80 }]);
  });

  test('is told again after six hours, by whichever there is, and keeps its unit', () => {
    const { state, transitions } = enterAll([window(0, 40), ...from(1, 6 * HOUR, (n) => hour(n, 400))]);
    expect(told(transitions)).toEqual(['opened 0', `reminder ${6 * HOUR}`]);
    expect(state.episodes).toMatchObject([{ peak: { value: 40 }, lastAlertedPeak: 40 }]);
  });

  test.each([
    ['a window', window(0, 40)],
    ['an hour', hour(0, 150)],
  ])('opened by %s is not put off its end by an hour that holds it', (_, first) => {
    const { state, transitions } = enterAll([first, ...from(1, HOUR - 1, (n) => onlyHour(n, 900)), ...quiet(HOUR, 20)]);
    expect(told(transitions)).toEqual(['opened 0', `ended ${HOUR}`]);
    expect(state.episodes).toMatchObject([{ first: nth(0), last: nth(0), peak: { windowStart: nth(0) } }]);
  });

  test('goes on by hours that began when nothing else was found any more', () => {
    const { state, transitions } = enterAll([window(0, 40), ...from(1, 41, (n) => onlyHour(n, 150))]);
    expect(told(transitions)).toEqual(['opened 0']);
    expect(state.episodes).toMatchObject([{ last: nth(41), peak: { value: 40 } }]);
    const later = [window(42, 40), ...from(43, 11, (n) => onlyHour(n, 150))];
    expect(enterAll(later, state).state.episodes).toMatchObject([{ last: nth(42) }]);
  });

  test('that never was more than hours ends an hour after the last of them', () => {
    const { transitions } = enterAll([...from(0, 30, (n) => onlyHour(n, 150)), ...quiet(30, 50)]);
    expect(told(transitions)).toEqual(['opened 0', `ended ${30 + HOUR - 1}`]);
  });

  test('is the same when its windows are entered again', () => {
    const windows = [hour(0, 150), window(1, 40), hour(2, 300), ...from(3, 12, (n) => onlyHour(n, 300))];
    const once = enterAll(windows).state;
    expect(enterAll(windows, once)).toEqual({ state: once, transitions: [] });
  });
});

describe('a reminder', () => {
  test('comes every six hours while a threshold stays tripped', () => {
    const windows = Array.from({ length: 13 * HOUR }, (_, n) => tripped(n));
    expect(told(enterAll(windows).transitions)).toEqual(['opened 0', `reminder ${6 * HOUR}`, `reminder ${12 * HOUR}`]);
  });

  test('waits for six hours after whatever message was the last', () => {
    const windows = Array.from({ length: 13 * HOUR }, (_, n) => tripped(n, n < HOUR ? 1000 : 2000));
    expect(told(enterAll(windows).transitions)).toEqual(['opened 0', `escalated ${HOUR}`, `reminder ${7 * HOUR}`]);
  });

  test('still waits when a late window escalates afterwards', () => {
    const windows = Array.from({ length: 6 * HOUR + 1 }, (_, n) => tripped(n));
    const late = tripped(2, 9000);
    const { transitions } = enterAll([...windows, late, tripped(6 * HOUR + 3)]);
    expect(told(transitions)).toEqual(['opened 0', `reminder ${6 * HOUR}`, 'escalated 2']);
  });
});

describe('the end', () => {
  /** The fourth window after a window makes it final. */
  const FINAL_AFTER = 4;

  test('comes with the final window that makes an hour of quiet', () => {
    const { transitions, state } = enterAll([tripped(0), ...quiet(1, 40)]);
    expect(told(transitions)).toEqual(['opened 0', `ended ${HOUR}`]);
    expect(state.episodes).toMatchObject([{ endedAt: nth(HOUR) }]);
  });

  test('does not come before that window is final', () => {
    expect(told(enterAll([tripped(0), ...quiet(1, HOUR + FINAL_AFTER)]).transitions)).toEqual(['opened 0']);
    expect(told(enterAll([tripped(0), ...quiet(1, HOUR + FINAL_AFTER + 1)]).transitions)).toHaveLength(2);
  });

  test('comes after 24 hours for an exposure', () => {
    expect(told(enterAll([exposed(0), ...quiet(1, 26 * HOUR)]).transitions)).toEqual([
      'opened 0',
      `ended ${24 * HOUR}`,
    ]);
  });

  test('waits for as long as windows are missing: they are not quiet', () => {
    const { transitions } = enterAll([tripped(0), ...quiet(1, 7), ...quiet(37, 60)]);
    expect(told(transitions)).toEqual(['opened 0', 'ended 42']);
  });

  test.each([
    ['lost records', { skipped: 1 }],
    ['had no room for all log objects', { leftOut: ['object-9'] }],
  ])('does not count windows that %s, and does not begin anew after them', (_, observation) => {
    const lossy = quiet(7, 17).map(({ facts }) => windowOfFindings(facts.windowStart, [], observation));
    const { transitions } = enterAll([tripped(0), ...quiet(1, 7), ...lossy, ...quiet(17, 60)]);
    expect(told(transitions)).toEqual(['opened 0', 'ended 22']);
  });

  test('does not count windows in which another VPC was observed and this one was not', () => {
    const elsewhere = quiet(1, 60).map(({ facts }) =>
      windowOfFindings(facts.windowStart, [], { places: [INTERFACE_WITHOUT_VPC] }),
    );
    expect(told(enterAll([tripped(0), ...elsewhere]).transitions)).toEqual(['opened 0']);
  });

  test('begins anew after a further finding', () => {
    const { transitions } = enterAll([tripped(0), ...quiet(1, 12), tripped(12), ...quiet(13, 60)]);
    expect(told(transitions)).toEqual(['opened 0', 'ended 24']);
  });

  test('begins anew after a finding that comes late', () => {
    const { transitions } = enterAll([tripped(0), ...quiet(1, 15), tripped(10), ...quiet(15, 60)]);
    expect(told(transitions)).toEqual(['opened 0', 'ended 22']);
  });

  test('tells of the worst finding, even where another had the larger value', () => {
    const worst = exposed(0, { severity: 'critical', level: 'data', value: 3 });
    const larger = exposed(1, { severity: 'medium', level: 'open', value: 50 });
    const ended = enterAll([worst, larger, ...quiet(2, 26 * HOUR)]).transitions.at(-1);
    expect(ended).toMatchObject({
      name: 'ended',
      finding: { severity: 'critical', level: 'data' },
      episode: { peak: { value: 50 } },
    });
  });

  test('is remembered for as long as the mail that is to tell of it may come', () => {
    const leader = openEpisode(exposureFinding());
    const awaits = [{ id: leader.id, number: 2 }];
    const ended = { ...openEpisode(thresholdFinding()), endedAt: nth(12), awaits };
    const kept = (...episodes: readonly Episode[]) =>
      enterAll(quiet(50 * HOUR, 50 * HOUR + 1), { watermark: nth(12), episodes, pending: [] }).state.episodes;
    expect(kept(leader, ended).map(({ id }) => id)).toContain(ended.id);
    expect(kept(ended)).toEqual([]);
  });

  test('lets a later finding open another episode', () => {
    const { transitions, state } = enterAll([tripped(0), ...quiet(1, 40), tripped(40)]);
    expect(told(transitions)).toEqual(['opened 0', `ended ${HOUR}`, 'opened 40']);
    expect(new Set(state.episodes.map((episode) => episode.id)).size).toBe(2);
  });
});

describe('data that comes late', () => {
  test('is absorbed by an episode that has ended', () => {
    const { state } = enterAll([tripped(0), ...quiet(1, 40)]);
    expect(told(enterAll([tripped(5, 90_000), tripped(HOUR)], state).transitions)).toEqual([]);
  });

  test('opens an episode of its own when it is far from the one that has ended', () => {
    const { state } = enterAll([tripped(0), ...quiet(1, 40)]);
    expect(told(enterAll([tripped(HOUR + 1)], state).transitions)).toEqual([`opened ${HOUR + 1}`]);
  });

  test('moves the start of an open episode back', () => {
    const { state, transitions } = enterAll([tripped(5), tripped(2)]);
    expect(told(transitions)).toEqual(['opened 5']);
    expect(state.episodes).toMatchObject([{ first: nth(2), last: nth(5) }]);
  });

  test('opens nothing when it is more than 24 hours behind', () => {
    const { state } = enterAll(quiet(25 * HOUR, 25 * HOUR + 1));
    expect(told(enterAll([tripped(0)], state).transitions)).toEqual([]);
    expect(told(enterAll([tripped(2 * HOUR)], state).transitions)).toEqual([`opened ${2 * HOUR}`]);
  });
});

describe('entering windows', () => {
  const step = fc.record({
    gap: fc.constantFrom(1, 1, 1, 2, 3, 15),
    value: fc.constantFrom(0, 0, 0, 1000, 1500, 2500, 6000),
    severity: fc.constantFrom('medium', 'high', 'critical'),
    isLossy: fc.boolean(),
  });

  /** A course of windows, ascending. */
  const course = fc.array(step, { minLength: 1, maxLength: 60 }).map((steps) => {
    let n = 0;
    return steps.map(({ gap, value, severity, isLossy }) => {
      n += gap;
      const findings = value === 0 ? [] : [thresholdFinding({ value, severity })];
      return windowOfFindings(nth(n), findings, { skipped: isLossy ? 1 : 0 });
    });
  });

  test('twice changes nothing', () => {
    fc.assert(
      fc.property(course, fc.infiniteStream(fc.nat()), (windows, picks) => {
        const once = enterAll(windows);
        const again = [...picks.take(20)].map((pick) => windows[pick % windows.length]!);
        const twice = enterAll(again, once.state);
        expect(told(twice.transitions)).toEqual([]);
        expect(twice.state).toEqual(once.state);
      }),
    );
  });

  test('alternates between opened and ended, and counts its messages', () => {
    fc.assert(
      fc.property(course, (windows) => {
        const { transitions } = enterAll(windows);
        const names = transitions.map(({ name }) => name).filter((name) => name === 'opened' || name === 'ended');
        expect(names).toEqual(names.map((_, index) => (index % 2 === 0 ? 'opened' : 'ended')));
        for (const id of new Set(transitions.map(({ episode }) => episode.id))) {
          const numbers = transitions
            .filter(({ episode }) => episode.id === id)
            .map(({ episode }) => episode.alertCount);
          expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        }
      }),
    );
  });

  test('remembers no more than late data may still touch', () => {
    const starts = Array.from({ length: 60 }, (_, n) => n * 40);
    const windows = starts.flatMap((n) => [tripped(n), ...quiet(n + 1, n + 20)]);
    const { state } = enterAll(windows);
    expect(state.episodes.length).toBeLessThan(10);
    expect(state.pending.length).toBeLessThan(5);
  });
});
