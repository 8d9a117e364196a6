import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Alert } from '../../../core/alerting/alert.ts';
import { BURST_LIMIT, BURST_SECONDS, NOTHING_SENT } from '../../../core/alerting/delivery.ts';
import { alertOnWindow } from '../../../core/alerting/alert-on-window.ts';
import { NO_EPISODES, type JudgedWindow } from '../../../core/episodes/episodes.ts';
import type { Finding } from '../../../core/detection/all-rules.ts';
import type { Severity } from '../../../core/detection/finding.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { exposureFinding, nth, surgeFinding, thresholdFinding, windowOfFindings } from '../../examples/findings.ts';
import { DRILL_VPC_ID } from '../../../core/windows/drill-scope.ts';

/** Windows in a day. The first window is 03:05, so that the day ends after 251. */
const DAY = 288;
const MIDNIGHT = 251;

function alertsOf(windows: readonly JudgedWindow[], settings: unknown = {}): Alert[] {
  const parsed = parseSettings(settings);
  let memory = { episodeState: NO_EPISODES, delivery: NOTHING_SENT };
  return windows.flatMap((window) => {
    const { after, alerts } = alertOnWindow(memory, window, parsed);
    memory = after;
    return alerts.map(({ alert }) => alert);
  });
}

/** So many hosts of a severity that reach out, each of which is an event of its own; the number tells them apart. */
function hosts(count: number, severity: Severity, from = 0): Finding[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `10.0.${Math.floor((from + index) / 250)}.${(from + index) % 250}`;
    const finding = exposureFinding({ severity, entity: { type: 'host', id } });
    return { ...finding, rule: 'outbound', direction: 'outbound', level: 'accepted' };
  });
}

/** `now 10, digest 4`: how many alerts were delivered in each way, digests not counted. */
function deliveries(alerts: readonly Alert[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rule, delivery } of alerts) {
    if (rule !== 'digest') counts[delivery] = (counts[delivery] ?? 0) + 1;
  }
  return counts;
}

const digestsOf = (alerts: readonly Alert[]): Alert[] => alerts.filter(({ rule }) => rule === 'digest');
const at = (n: number, findings: readonly Finding[] = []): JudgedWindow => windowOfFindings(nth(n), findings);

describe('an alert of low severity', () => {
  test('waits for the end of the day, and is counted and named in its digest', () => {
    const alerts = alertsOf([at(0, hosts(2, 'low')), at(1, [thresholdFinding({ severity: 'low' })]), at(MIDNIGHT)]);
    expect(deliveries(alerts)).toEqual({ digest: 3 });
    const [digest, ...more] = digestsOf(alerts);
    expect(more).toEqual([]);
    expect(digest).toMatchObject({
      level: 'daily',
      transition: 'digest',
      severity: 'low',
      delivery: 'now',
      sms: false,
      value: 3,
      window: { start: '2026-11-23T00:00:00Z', seconds: 86_400 },
    });
    expect(digest?.text.email).toMatch(/outbound: 2 opened\.\n {2}threshold: 1 opened\.\n/);
    expect(alerts[0]?.digest).toBe(digest?.episodeId);
  });

  test('waits for the next data, if there is none for days', () => {
    const days = digestsOf(alertsOf([at(0, hosts(1, 'low')), at(3 * DAY, hosts(1, 'low', 9)), at(4 * DAY)]));
    expect(days.map(({ window }) => window.start)).toEqual(['2026-11-23T00:00:00Z', '2026-11-26T00:00:00Z']);
  });

  test('has no digest of its own when it ends, but stands in that of the next day with news', () => {
    const quiet = Array.from({ length: 3 * DAY }, (_, n) => at(n + 1));
    const windows = [at(0, hosts(1, 'low')), ...quiet, at(3 * DAY + 1, hosts(1, 'low', 9)), at(4 * DAY + 1)];
    const digests = digestsOf(alertsOf(windows));
    expect(digests.map(({ window }) => window)).toEqual([
      { start: '2026-11-23T00:00:00Z', seconds: 86_400 },
      { start: '2026-11-24T00:00:00Z', seconds: 3 * 86_400 },
    ]);
    expect(digests[1]?.text.subject).toContain('Digest of 2026-11-24 to 2026-11-26: 2 alerts');
    expect(digests[1]?.text.email).toMatch(/outbound: 1 ended, 1 opened\.\n/);
  });

  test('is one of at most 50 that are named', () => {
    const [digest] = digestsOf(alertsOf([at(0, hosts(92, 'low')), at(MIDNIGHT)]));
    expect(digest?.text.email.match(/Ref [A-Z0-9]{4}\n/g)).toHaveLength(50);
    expect(digest?.text.email).toContain('\n  and 42 more\n');
    expect(digest?.value).toBe(92);
  });

  test('says nothing on days without one', () => {
    expect(alertsOf([at(0), at(MIDNIGHT), at(2 * DAY)])).toEqual([]);
  });
});

describe('a burst', () => {
  test('folds from the eleventh alert on, and is told when the quarter of an hour is over', () => {
    const alerts = alertsOf([at(0, hosts(8, 'medium')), at(1, hosts(8, 'high', 8)), at(2), at(3), at(4)]);
    expect(deliveries(alerts)).toEqual({ now: 10, digest: 6 });
    const [digest, ...more] = digestsOf(alerts);
    expect(more).toEqual([]);
    expect(digest).toMatchObject({ level: 'burst', severity: 'high', delivery: 'now', sms: true, value: 6 });
    expect(alerts.indexOf(digest!)).toBe(16);
  });

  test('goes as a text message only if an alert in it would', () => {
    const digest = (severity: Severity): Alert[] =>
      digestsOf(alertsOf([at(0, hosts(10, 'medium')), at(1, hosts(3, severity, 10)), at(4)]));
    expect(digest('medium')).toMatchObject([{ severity: 'medium', sms: false }]);
    expect(digest('high')).toMatchObject([{ severity: 'high', sms: true }]);
  });

  test('names the severest first, and counts the rest', () => {
    const windows = [at(0, hosts(10, 'medium')), at(1, [...hosts(12, 'medium', 10), ...hosts(3, 'high', 30)]), at(4)];
    const [digest] = digestsOf(alertsOf(windows));
    const lines = digest?.text.email.split('ALERTS\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
    expect(lines.map((line) => /HIGH|MEDIUM|and .*/.exec(line)?.[0])).toEqual([
      ...Array.from({ length: 3 }, () => 'HIGH'),
      ...Array.from({ length: 7 }, () => 'MEDIUM'),
      'and 5 more',
    ]);
  });

  test('is told also when the next data comes much later', () => {
    expect(digestsOf(alertsOf([at(0, hosts(12, 'medium')), at(DAY)]))).toMatchObject([{ value: 2 }]);
  });

  test('never holds back what is critical, and does not count it', () => {
    const alerts = alertsOf([at(0, [...hosts(30, 'critical'), ...hosts(10, 'medium', 30)])]);
    expect(deliveries(alerts)).toEqual({ now: 40 });
  });

  test('never holds back a drill: somebody waits for it', () => {
    const [drill] = hosts(1, 'high', 30).map((finding) => ({
      ...finding,
      drill: true as const,
      scope: { ...finding.scope, id: DRILL_VPC_ID, vpcId: DRILL_VPC_ID },
    }));
    const alerts = alertsOf([at(0, hosts(12, 'medium')), at(1, [drill!])]);
    expect(alerts.at(-1)).toMatchObject({ drill: true, delivery: 'now' });
  });

  test('counts what is over, too', () => {
    const quiet = Array.from({ length: 300 }, (_, n) => at(n + 1));
    const alerts = alertsOf([at(0, hosts(14, 'medium')), ...quiet]);
    const ended = alerts.filter(({ transition }) => transition === 'ended');
    expect(deliveries(ended)).toEqual({ now: 10, digest: 4 });
  });

  test('lets no more than ten alerts through in any quarter of an hour, and loses none', () => {
    const courses = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 5 }), count: fc.nat({ max: 14 }) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(courses, (course) => {
        let n = 0;
        let from = 0;
        const windows = course.map(({ gap, count }) => {
          n += gap;
          from += count;
          return at(n, hosts(count, 'medium', from - count));
        });
        const alerts = alertsOf([...windows, at(n + 10)]);
        const sent = alerts
          .filter(({ rule, delivery }) => rule !== 'digest' && delivery === 'now')
          .map(({ window }) => Date.parse(window.start) / 1000);
        for (const second of sent) {
          const near = sent.filter((other) => other >= second && other < second + BURST_SECONDS);
          expect(near.length).toBeLessThanOrEqual(BURST_LIMIT);
        }
        const told = digestsOf(alerts).reduce((sum, { value }) => sum + value, 0);
        expect(sent.length + told).toBe(from);
        const named = new Set(digestsOf(alerts).map(({ episodeId }) => episodeId));
        expect(alerts.every(({ digest }) => digest === undefined || named.has(digest))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('text messages', () => {
  const settings = { smsPerDay: 2 };
  const course = [
    at(0, hosts(1, 'medium')),
    at(5, hosts(1, 'high', 1)),
    at(10, hosts(1, 'high', 2)),
    at(15, hosts(1, 'high', 3)),
    at(20, hosts(1, 'critical', 4)),
    at(MIDNIGHT, hosts(1, 'high', 5)),
  ];

  test('are for high and critical alerts, so many a day; critical ones pass', () => {
    expect(alertsOf(course, settings).map(({ severity, sms }) => `${severity} ${sms}`)).toEqual([
      'medium false',
      'high true',
      'high true',
      'high false',
      'critical true',
      'high true',
    ]);
  });

  test('are for critical alerts only where the day has none', () => {
    const alerts = alertsOf(course, { smsPerDay: 0 });
    expect(alerts.filter(({ sms }) => sms).map(({ severity }) => severity)).toEqual(['critical']);
    for (const { text } of alerts) expect(text.email).not.toContain('text message');
  });

  test('and mails say when the day has had enough', () => {
    const alerts = alertsOf(course, settings);
    expect(alerts.map(({ text }) => text.sms.includes('last SMS today'))).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
    expect(alerts[3]?.text.email).toContain('It came by mail only: the text messages of this day (UTC) are spent.');
  });

  test('stay within 140 characters when they are the last', () => {
    for (const { text } of alertsOf(course, settings)) expect(text.sms.length).toBeLessThanOrEqual(140);
  });
});

test('entering windows again decides nothing again', () => {
  const windows = [at(0, hosts(14, 'high')), at(1, hosts(3, 'low', 20)), at(4)];
  const twice = windows.flatMap((window) => [window, window]);
  expect(alertsOf(twice)).toEqual(alertsOf(windows));
});

describe('a rule that still learns', () => {
  const learnt = (ageDays: number): Finding => {
    const surge = surgeFinding();
    return { ...surge, baseline: { ...surge.baseline, ageDays } };
  };

  test('is heard from the first day on', () => {
    expect(deliveries(alertsOf([at(0, [learnt(0)])]))).toEqual({ now: 1 });
  });

  test('is only recorded for two weeks where the user wants that', () => {
    const shadow = { learning: 'shadow' };
    expect(alertsOf([at(0, [learnt(13)])], shadow)).toMatchObject([{ delivery: 'shadow', sms: false }]);
    expect(deliveries(alertsOf([at(0, [learnt(14)])], shadow))).toEqual({ now: 1 });
    expect(deliveries(alertsOf([at(0, [thresholdFinding()])], shadow))).toEqual({ now: 1 });
  });
});
