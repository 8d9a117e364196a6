import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Alert } from '../../../core/alerting/alert.ts';
import type { Finding } from '../../../core/detection/all-rules.ts';
import { bySeverity } from '../../../core/detection/finding.ts';
import {
  alertsOf,
  calm,
  exposing,
  infected,
  OTHER_VPC,
  sweeping,
  surging,
  tripping,
  windowAt,
  ACCOUNT,
} from '../../examples/event-findings.ts';

/** Windows after which everything is over: a day of quiet, and the time until windows are final. */
const LONG = 300;
/** Courses; set SURGE445_COURSES for more. */
const RUNS = Number(process.env['SURGE445_COURSES'] ?? 20);

const severities = fc.constantFrom('low', 'medium', 'high', 'critical');
const hosts = fc.constantFrom('10.0.4.1', '10.0.4.2', '10.0.4.3', '10.0.4.4');
const scopes = fc.constantFrom(undefined, OTHER_VPC, ACCOUNT).map((scope) => (scope ? { scope } : {}));

const finding: fc.Arbitrary<Finding> = fc.oneof(
  fc
    .record({ value: fc.nat({ max: 3000 }), severity: fc.constantFrom('medium', 'high'), scope: scopes })
    .map(({ value, severity, scope }) => surging(value, { severity, ...scope })),
  fc
    .record({ value: fc.nat({ max: 9000 }), severity: severities, scope: scopes })
    .map(({ value, severity, scope }) => tripping(value, { severity, ...scope })),
  fc
    .record({
      value: fc.nat({ max: 900 }),
      severity: severities,
      id: fc.constantFrom('inbound sources', 'inbound accepted'),
    })
    .map(({ value, severity, id }) => tripping(value, { severity, entity: { type: 'series', id } })),
  fc
    .record({ host: hosts, severity: severities, hidden: fc.boolean() })
    .map(({ host, severity, hidden }) => exposing(host, { severity, ...(hidden ? { allowedBy: 'partners' } : {}) })),
  fc.record({ host: hosts, value: fc.nat({ max: 300 }) }).map(({ host, value }) => sweeping(host, { value })),
  fc
    .record({ host: hosts, parents: fc.uniqueArray(hosts, { minLength: 1, maxLength: 3 }) })
    .map(({ host, parents }) => infected(host, parents)),
  fc.constant(infected('sweeping hosts', [], { level: 'outbreak', entity: { type: 'series', id: 'sweeping hosts' } })),
);

/** Windows with what was found in them, each followed by some hours in which nothing was. */
const courses = fc.array(
  fc.record({
    findings: fc.uniqueArray(finding, {
      maxLength: 6,
      selector: ({ rule, entity, scope, allowedBy }) => `${rule} ${entity.id} ${scope.id} ${allowedBy}`,
    }),
    gap: fc.constantFrom(1, 1, 1, 2, 5, 14, 80),
  }),
  { minLength: 1, maxLength: 8 },
);

type Course = ReadonlyArray<{ readonly findings: readonly Finding[]; readonly gap: number }>;

function windowsOf(course: Course) {
  let n = 0;
  const windows = course.flatMap(({ findings, gap }) => {
    const from = n;
    n += gap;
    return [windowAt(from, findings), ...calm(from + 1, n)];
  });
  return [...windows, ...calm(n, n + LONG)];
}

/** Follows a recorded alert to the one that was sent, by itself or in a digest, and names it. */
function sentFor(alert: Alert, alerts: readonly Alert[]): Alert {
  let sent = alert;
  while (sent.delivery === 'folded') {
    const { toldBy, toldByNumber, rule, transition } = sent;
    const leader = alerts.find(({ episodeId, number }) => episodeId === toldBy && number === toldByNumber);
    if (!leader) throw new Error(`Follow an alert: nothing tells of ${rule} ${transition}`);
    sent = leader;
  }
  expect(sent.text.email).toContain(alert.episodeId.slice(0, 4).toUpperCase());
  return sent;
}

const isEvent = ({ rule, delivery, severity }: Alert): boolean =>
  rule !== 'digest' && delivery !== 'suppressed' && severity !== 'low';

/** Each is told by one mail that names it. */
function expectTold(alerts: readonly Alert[]): void {
  for (const alert of alerts.filter(isEvent)) {
    const sent = sentFor(alert, alerts);
    expect(['now', 'digest']).toContain(sent.delivery);
    expect(sent.delivery === 'digest').toBe(sent.digest !== undefined);
  }
}

/** Nothing is told with what was never as severe, and no news with an end. */
function expectNoMilderMail(alerts: readonly Alert[]): void {
  for (const alert of alerts.filter(({ delivery }) => delivery === 'folded')) {
    const mails = alerts.filter(
      ({ episodeId, number }) => episodeId === alert.toldBy && number <= (alert.toldByNumber ?? 0),
    );
    expect(mails.some(({ severity }) => bySeverity(severity, alert.severity) >= 0)).toBe(true);
    const mail = mails.find(({ number }) => number === alert.toldByNumber);
    const isOfWindow = mail?.window.start === alert.window.start;
    expect(isOfWindow && mail?.transition === 'ended' && alert.transition !== 'ended').toBe(false);
  }
}

/** A host that is newly exposed, or worse, does not wait for another mail. */
function expectNoHostWaits(alerts: readonly Alert[]): void {
  const news = alerts.filter(
    ({ rule, transition, delivery }) =>
      rule === 'exposure' && delivery === 'folded' && (transition === 'opened' || transition === 'escalated'),
  );
  for (const alert of news) expect(sentFor(alert, alerts).window).toEqual(alert.window);
}

/** What was opened ends once. */
function expectEnds(alerts: readonly Alert[]): void {
  const opened = alerts.filter((alert) => isEvent(alert) && alert.transition === 'opened');
  for (const { episodeId } of opened) {
    expect(alerts.filter((alert) => alert.episodeId === episodeId && alert.transition === 'ended')).toHaveLength(1);
  }
}

describe('any course of findings', () => {
  test('is told once: each transition in one mail that names it, which is no milder, hosts at once, and the end too', () => {
    fc.assert(
      fc.property(courses, (course) => {
        const alerts = alertsOf(windowsOf(course));
        expectTold(alerts);
        expectNoMilderMail(alerts);
        expectNoHostWaits(alerts);
        expectEnds(alerts);
      }),
      { numRuns: RUNS },
    );
  });

  test('gives the same alerts when each window is entered twice', () => {
    fc.assert(
      fc.property(courses, (course) => {
        const windows = windowsOf(course);
        expect(alertsOf(windows.flatMap((window) => [window, window]))).toEqual(alertsOf(windows));
      }),
      { numRuns: RUNS / 4 },
    );
  });

  test('leaves nothing untold when the windows come in another order', () => {
    const delays = fc.array(fc.nat({ max: 20 }), { minLength: 50, maxLength: 50 });
    fc.assert(
      fc.property(courses, delays, (course, late) => {
        const windows = windowsOf(course).map((window, n) => ({ window, at: n + (late[n] ?? 0) }));
        const inOrder = windows.toSorted((a, b) => a.at - b.at).map(({ window }) => window);
        expectTold(alertsOf([...inOrder, ...calm(1000, 1010)]));
      }),
      { numRuns: RUNS / 2 },
    );
  });
});

test('the end of a worm says how long the sweeps that belong to it went on', () => {
  const first = windowAt(0, [infected('10.0.4.2', ['10.0.4.1']), sweeping('10.0.4.1'), sweeping('10.0.4.2')]);
  const later = [1, 2, 3].map((n) => windowAt(n, [sweeping('10.0.4.1')]));
  const ends = alertsOf([first, ...later, ...calm(4, LONG)]).filter(
    ({ rule, transition }) => rule === 'spread' && transition === 'ended',
  );
  expect(ends.map(({ text }) => text.email)).toEqual([
    expect.stringContaining('\n  Other alerts of this event went on until 2026-11-23 03:25 UTC.\n'),
  ]);
});
