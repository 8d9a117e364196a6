import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Alert } from '../../../core/alerting/alert.ts';
import { NOTHING_SENT } from '../../../core/alerting/delivery.ts';
import { alertOnWindow } from '../../../core/alerting/alert-on-window.ts';
import { NO_EPISODES, type JudgedWindow } from '../../../core/episodes/episodes.ts';
import type { Finding } from '../../../core/detection/all-rules.ts';
import type { ExposureFinding } from '../../../core/detection/rules/exposure.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { exposureFinding, nth, windowOfFindings } from '../../examples/findings.ts';
import { expectGolden } from '../../runner/golden-file.ts';

/** Windows of a day. The first window is Monday, 2026-11-23 03:05. */
const DAY = 288;

const entry = (id: string, expires: string) => ({
  id,
  kind: 'server',
  destination: ['10.0.4.0/24'],
  reason: 'a share for partners',
  owner: 'files@example.com',
  expires,
});
const ALLOW = [entry('partners', '2027-03-01'), entry('old', '2026-11-20'), entry('soon', '2026-12-07')];

function alertsOf(windows: readonly JudgedWindow[], allow: readonly unknown[] = ALLOW): Alert[] {
  const settings = parseSettings({ allow });
  let memory = { episodeState: NO_EPISODES, delivery: NOTHING_SENT };
  return windows.flatMap((window) => {
    const { after, alerts } = alertOnWindow(memory, window, settings);
    memory = after;
    return alerts.map(({ alert }) => alert);
  });
}

/** A hidden host with two accepted attempts. */
function hidden(host = '10.0.4.17', changed: Partial<ExposureFinding> = {}): Finding {
  const finding = exposureFinding({ allowedBy: 'partners', entity: { type: 'host', id: host }, ...changed });
  return { ...finding, facts: { ...finding.facts, accepted: 2 } };
}

const at = (n: number, ...findings: readonly Finding[]): JudgedWindow => windowOfFindings(nth(n), findings);
const quiet = (from: number, to: number): JudgedWindow[] =>
  Array.from({ length: to - from }, (_, index) => at(from + index));
const summaries = (alerts: readonly Alert[]): Alert[] => alerts.filter(({ level }) => level === 'weekly');
const section = (alert: Alert | undefined, title: string): string[] =>
  alert?.text.email
    .split(`${title}\n`)[1]
    ?.split('\n\n')[0]
    ?.split('\n')
    .map((line) => line.trim()) ?? [];

describe('what the allow-list hides', () => {
  test('is recorded with the entry, and not sent, however severe', () => {
    const [alert] = alertsOf([at(0, hidden('10.0.4.17', { severity: 'critical', level: 'data' }))]);
    expect(alert).toMatchObject({ delivery: 'suppressed', allowedBy: 'partners', sms: false, stage: null });
    expect(alert?.text.email).toContain('It was not sent: the entry partners of your allow-list hides it.');
  });

  test('is told as soon as it is hidden no more', () => {
    const found = { ...hidden(), allowedBy: undefined };
    const { allowedBy: _, ...open } = found;
    const alerts = alertsOf([at(0, hidden()), at(1, open)]);
    expect(alerts.map(({ transition, delivery, number }) => `${transition} ${delivery} ${number}`)).toEqual([
      'opened suppressed 1',
      'opened now 1',
    ]);
    expect(alerts[0]?.episodeId).not.toBe(alerts[1]?.episodeId);
  });
});

describe('the weekly summary', () => {
  test('comes when a week is over, with what each entry hid', () => {
    const alerts = alertsOf([at(0, hidden()), at(1, hidden(), hidden('10.0.4.18')), at(7 * DAY)]);
    expect(summaries(alerts)).toMatchObject([
      {
        rule: 'digest',
        delivery: 'now',
        sms: false,
        severity: 'low',
        value: 2,
        window: { start: '2026-11-23T00:00:00Z', seconds: 604_800 },
      },
    ]);
    expect(section(summaries(alerts)[0], 'HIDDEN')).toEqual([
      'partners (server, owner files@example.com): 2 episodes, 6 attempts, 2 hosts (10.0.4.17 and 10.0.4.18).',
    ]);
  });

  test('tells of entries that end, have ended, or are of no use', () => {
    const [summary] = summaries(alertsOf([at(0, hidden()), at(7 * DAY)]));
    expect(section(summary, 'EXPIRING')).toEqual([
      'old expired on 2026-11-20 and hides nothing any more: remove it, or renew it (owner files@example.com).',
      'soon holds until 2026-12-07, 7 more days: what it hides is told after that, unless files@example.com renews it.',
    ]);
    expect(section(summary, 'WITHOUT USE')).toEqual([]);
  });

  test('tells of entries that hid nothing for 90 days, once they were there for so long', () => {
    const weekly = Array.from({ length: 14 }, (_, week) => at(week * 7 * DAY, ...(week === 3 ? [hidden()] : [])));
    const allow = [entry('partners', '2027-03-01'), entry('unused', '2027-03-01'), entry('old', '2027-01-31')];
    const told = summaries(alertsOf(weekly, allow)).map((summary) => section(summary, 'WITHOUT USE'));
    expect(told.slice(0, 12)).toEqual(told.slice(0, 12).map(() => []));
    expect(told[12]).toEqual([
      'unused has hidden nothing for 91 days: does it still have to be there? Ask files@example.com.',
    ]);
  });

  test('counts an episode that goes on in each week, and its attempts once', () => {
    const daily = Array.from({ length: 15 }, (_, day) => at(day * DAY, hidden()));
    const weeks = summaries(alertsOf(daily)).map((summary) => section(summary, 'HIDDEN')[0]);
    expect(weeks.map((line) => /: (.*), 1 host/.exec(line ?? '')?.[1])).toEqual([
      '1 episode, 14 attempts',
      '1 episode, 14 attempts',
    ]);
  });

  test('does not count an episode again that only waited for its end', () => {
    const windows = [at(0), at(7 * DAY - 48, hidden()), ...quiet(7 * DAY - 47, 9 * DAY), at(14 * DAY)];
    const alerts = alertsOf(windows);
    expect(alerts.filter(({ transition }) => transition === 'ended')).toMatchObject([{ delivery: 'suppressed' }]);
    expect(summaries(alerts).map(({ value }) => value)).toEqual([1, 0]);
  });

  test('does not come where there is no allow-list', () => {
    expect(alertsOf([at(0), at(7 * DAY)], [])).toEqual([]);
  });

  test.each([
    ['some', [at(0, hidden()), at(1, hidden(), hidden('10.0.4.18')), at(7 * DAY)]],
    ['nothing', [at(0), at(7 * DAY)]],
  ])('reads well when it has %s to tell (golden)', (name, windows) => {
    const [summary] = summaries(alertsOf(windows));
    const { subject = '', email = '', sms = '' } = summary?.text ?? {};
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(sms).toMatch(/^[\x20-\x7e]{1,140}$/);
    expectGolden(`${subject}\n\n${email}`, join(__dirname, 'golden', `digest-weekly-${name}.email.txt`));
  });
});
