import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Alert } from '../../../core/alerting/alert.ts';
import { NOTHING_SENT } from '../../../core/alerting/delivery.ts';
import { alertOnWindow } from '../../../core/alerting/alert-on-window.ts';
import { NO_EPISODES, type JudgedWindow } from '../../../core/episodes/episodes.ts';
import { EVIDENCE } from '../../../core/pairs/evidence.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { WINDOW_SECONDS } from '../../../core/time.ts';
import { judged, nth } from '../../examples/findings.ts';
import { expectGolden } from '../../runner/golden-file.ts';
import { acceptedPair, rejectedPair } from '../../examples/observed-windows.ts';

const HOUR = 12;
const SENT_DATA = EVIDENCE.syn | EVIDENCE.answered | EVIDENCE.data;
const SETTINGS = parseSettings({ advisories: [{ id: 'MS05-027', published: '2026-11-20' }] });
const TRANSITIONS = ['opened', 'escalated', 'reminder', 'ended'];

/** All alerts of a course of windows. */
function alertsOf(windows: readonly JudgedWindow[]): Alert[] {
  let memory = { episodeState: NO_EPISODES, delivery: NOTHING_SENT };
  return windows.flatMap((window) => {
    const { after, alerts } = alertOnWindow(memory, window, SETTINGS);
    memory = after;
    return alerts.map(({ alert }) => alert);
  });
}

/** 400 outside sources that make so many attempts each on three hosts. */
function scanned(n: number, each: number): JudgedWindow {
  const pairs = Array.from({ length: 400 }, (_, index) =>
    rejectedPair({
      source: `203.0.113.${index % 250}`,
      destination: `10.0.4.${17 + (index % 3)}`,
      rejected: each,
    }),
  );
  const distinct = new Map(pairs.map((pair) => [`${pair.source} ${pair.destination}`, pair]));
  return judged([...distinct.values()], { windowStart: nth(n) });
}

/** A host that lets two sources in, one of them so many times. */
function exposed(n: number, accepted: number, evidence: number = EVIDENCE.syn): JudgedWindow {
  const pairs = [
    acceptedPair({ accepted, evidence }),
    acceptedPair({ source: '198.51.100.20', evidence: EVIDENCE.syn | EVIDENCE.reset }),
  ];
  return judged(pairs, { windowStart: nth(n) });
}

function quiet(from: number, to: number): JudgedWindow[] {
  return Array.from({ length: to - from }, (_, index) => judged([], { windowStart: nth(from + index) }));
}

/** Adds a window without attempts wherever a course has none: a window that nobody logged would say that records are missing. */
function unbroken(course: readonly JudgedWindow[]): JudgedWindow[] {
  return course.flatMap((window, index) => {
    const next = course[index + 1]?.facts.windowStart ?? 0;
    const first = (window.facts.windowStart - nth(0)) / WINDOW_SECONDS + 1;
    return [window, ...quiet(first, Math.max(first, (next - nth(0)) / WINDOW_SECONDS))];
  });
}

const COURSES: Readonly<Record<string, readonly JudgedWindow[]>> = {
  threshold: [scanned(0, 3), scanned(1, 7), ...quiet(2, 7), scanned(7, 4), ...quiet(8, 13), scanned(13, 4)].concat(
    [2, 3, 4, 5, 6].map((hours) => scanned(hours * HOUR + 1, 4)),
    quiet(6 * HOUR + 2, 8 * HOUR),
  ),
  exposure: [
    exposed(0, 1),
    exposed(1, 140, SENT_DATA),
    ...[5, 10, 15, 20].map((hours) => exposed(hours * HOUR + 1, 3, SENT_DATA)),
    exposed(24 * HOUR + 1, 3, SENT_DATA),
    ...quiet(24 * HOUR + 2, 50 * HOUR),
  ],
};

describe.each(Object.keys(COURSES))('the alerts of an episode of rule %s', (rule) => {
  const alerts = alertsOf(unbroken(COURSES[rule] ?? []));

  test('come in their order', () => {
    expect(alerts.map(({ transition }) => transition)).toEqual(TRANSITIONS);
    expect(alerts.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  describe.each(TRANSITIONS)('%s', (transition) => {
    const alert = alerts.find((one) => one.transition === transition);
    const { text, ...typed } = alert ?? {};
    test.each([
      ['subject', `${text?.subject}\n`],
      ['email', text?.email ?? ''],
      ['sms', `${text?.sms}\n`],
      ['json', `${JSON.stringify(typed, undefined, 2)}\n`],
    ])('read well as %s', (rendering, content) => {
      expectGolden(content, join(__dirname, 'golden', `${rule}-${transition}.${rendering}.txt`));
    });
  });
});
