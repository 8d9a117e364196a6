import { describe, expect, test } from '@jest/globals';
import { acceptedPair } from '../../examples/observed-windows.ts';
import {
  ACCOUNT,
  alertsOf,
  calm,
  exposing,
  infected,
  surging,
  sweeping,
  toldBy,
  tripping,
  windowAt,
} from '../../examples/event-findings.ts';
import { exposureFinding, firstOf, judged, nth } from '../../examples/findings.ts';
import type { Alert } from '../../../core/alerting/alert.ts';
import type { JudgedWindow } from '../../../core/episodes/episodes.ts';
import { EVIDENCE } from '../../../core/pairs/evidence.ts';

const HOST = '10.0.4.17';
const LONG = 310;
const OTHER = { port: 139 };
const answered = { level: 'answered', severity: 'high' } as const;

describe('what happens on both ports of SMB is one mail:', () => {
  test('a host that sweeps', () => {
    const alerts = alertsOf([windowAt(0, [sweeping(HOST, OTHER), sweeping(HOST)]), ...calm(1, 80)]);
    expect(toldBy(alerts)).toEqual([
      'sweep opened now',
      'sweep opened by sweep 1',
      'sweep ended now',
      'sweep ended by sweep 2',
    ]);
    const [first, second, end] = alerts;
    expect(first).toMatchObject({ port: 445, folded: [{ episodeId: second?.episodeId }] });
    expect(first?.text.email).toMatch(/ {2}Also: 10\.0\.4\.17 sweeps port 139 inside \(reference [A-Z2-7]{4}\)\.\n/);
    expect(first?.text.email).toContain('\n  4. Do the same for port 139.\n');
    expect(first?.text.sms).toMatch(/\. also SWEEP 139 [A-Z2-7]{4}\. /);
    expect(end?.text.email).toContain('Over since 2026-11-23 03:10 UTC: 10.0.4.17 sweeps port 139 inside');
  });

  test('but only in one window: what goes on at one port never waits for a mail about the other one', () => {
    const both = windowAt(0, [infected(HOST, ['10.0.4.9']), infected(HOST, ['10.0.4.9'], OTHER)]);
    const later = [1, 2, 3].map((n) => windowAt(n, [infected(HOST, ['10.0.4.9'], { ...OTHER, value: 100 * 4 ** n })]));
    const alerts = alertsOf([both, ...later]);
    expect(toldBy(alerts)).toEqual([
      'spread opened now',
      'spread opened by spread 1',
      ...later.map(() => 'spread escalated now'),
    ]);
  });

  test('but not a host that sweeps the second port later', () => {
    const alerts = alertsOf([windowAt(0, [sweeping(HOST)]), windowAt(1, [sweeping(HOST, OTHER)])]);
    expect(toldBy(alerts)).toEqual(['sweep opened now', 'sweep opened now']);
    expect(alerts[1]?.text.email).toContain('Open since 2026-11-23 03:05 UTC: 10.0.4.17 sweeps port 445 inside');
  });

  test('but not two hosts that sweep, one on each', () => {
    expect(toldBy(alertsOf([windowAt(0, [sweeping(HOST), sweeping('10.0.4.18', OTHER)])]))).toEqual([
      'sweep opened now',
      'sweep opened now',
    ]);
  });

  test('a worm', () => {
    const found = [infected(HOST, ['10.0.4.9']), infected(HOST, ['10.0.4.9'], OTHER), sweeping(HOST, OTHER)];
    expect(toldBy(alertsOf([windowAt(0, found)]))).toEqual([
      'spread opened now',
      'spread opened by spread 1',
      'sweep opened by spread 1',
    ]);
  });

  test('a surge', () => {
    const [mail, other] = alertsOf([windowAt(0, [surging(312, OTHER), surging()])]);
    expect(mail).toMatchObject({ port: 445, folded: [{ episodeId: other?.episodeId }] });
    expect(mail?.text.email).toContain('Also: 312 sources scan port 139, 39x usual');
  });

  test('but not a surge that begins on the second port later', () => {
    expect(toldBy(alertsOf([windowAt(0, [surging()]), windowAt(1, [surging(312, OTHER)])]))).toEqual([
      'surge opened now',
      'surge opened now',
    ]);
  });

  test('but asks for nothing at the second port where it is over there, when it gets worse on the first one', () => {
    const course = (worseAt: number): JudgedWindow[] => [
      windowAt(0, [surging(), surging(312, OTHER)]),
      ...Array.from({ length: 30 }, (_, index) => windowAt(index + 1, [surging(index + 1 < worseAt ? 312 : 3200)])),
    ];
    const calmCourse = course(Infinity);
    const endAt = calmCourse.findIndex((_, index) => hasEnd(alertsOf(calmCourse.slice(0, index + 1))));
    const mail = alertsOf(course(endAt)).find(({ transition }) => transition === 'escalated');
    expect(mail?.text.email).toMatch(/Over since .*: 312 sources scan port 139/);
    expect(mail?.text.email).not.toContain('Do the same for port 139');
  });

  test('a threshold stays with the surge on its own port, although a mail about the other port names it', () => {
    const alerts = alertsOf([
      windowAt(0, [surging(), tripping(1204)]),
      windowAt(1, [surging(), tripping(1204), surging(312, OTHER)]),
      windowAt(2, [surging(), tripping(12_040), surging(312, OTHER)]),
    ]);
    expect(toldBy(alerts)).toEqual([
      'surge opened now',
      'threshold opened by surge 1',
      'surge opened now',
      'threshold escalated by surge 2',
    ]);
  });

  test('a host that reaches out', () => {
    const [finding] = [445, 139].map((port) =>
      firstOf(
        'outbound',
        judged([acceptedPair({ direction: 'outbound', source: HOST, destination: '203.0.113.9', port })], {
          windowStart: nth(0),
        }).findings,
      ),
    );
    const found = finding!;
    const alerts = alertsOf([windowAt(0, [found, { ...found, port: 139 }])]);
    expect(toldBy(alerts)).toEqual(['outbound opened now', 'outbound opened by outbound 1']);
    expect(alerts[0]?.text.email).toContain('On port 139: 10.0.4.17 got out to 203.0.113.9 with 1 attempt');
    expect(alerts[0]?.text.email).toContain('See which rules let port 139 out');
  });
});

describe('hosts that expose both ports', () => {
  const both = (id: string, more = {}) => [exposing(id, { ...OTHER, ...more }), exposing(id, more)];

  test('are one host, of which the mail names both ports', () => {
    const [mail, ...others] = alertsOf([windowAt(0, both(HOST, answered))]);
    expect(others.map(({ delivery }) => delivery)).toEqual(['folded']);
    expect(mail?.headline).toMatch(/^HIGH: 10\.0\.4\.17 exposes port 445: answers /);
    expect(mail?.text.email).toContain('Also: 10.0.4.17 exposes port 139: answers (reference ');
    expect(mail?.text.email).toContain('Do the same for port 139.');
  });

  test('are counted once where they are several', () => {
    const windows = [windowAt(0, [...both(HOST, answered), ...both('10.0.4.18')]), ...calm(1, LONG)];
    const [mail] = alertsOf(windows);
    expect(mail?.headline).toMatch(/^HIGH: 2 hosts expose ports 139 and 445, 1 answered /);
    expect(mail?.text.sms).toContain('2 hosts expose 139+445, 1 ANSWERED');
    expect(mail?.text.email).toMatch(
      /Answered: 10\.0\.4\.17 \([A-Z2-7]{4}\) and 10\.0\.4\.17 port 139 \([A-Z2-7]{4}\)\./,
    );
    expect(mail?.text.email).toContain('2 hosts of this VPC let attempts on ports 139 and 445 in; 1 answered.');
    expect(mail?.text.email).toContain('Close the port of the other host under EXPOSED too');
  });

  test('say in the first line how many hosts there are', () => {
    const evidence = EVIDENCE.syn | EVIDENCE.reset;
    const refusing = [445, 139].flatMap((port) =>
      ['10.0.4.17', '10.0.4.18'].map((destination) => acceptedPair({ destination, port, evidence })),
    );
    const { facts, findings } = judged(refusing, { windowStart: nth(0) });
    const exposed = findings.filter(({ rule }) => rule === 'exposure');
    const hosts = exposed.length > 2 ? exposed : [...exposed, ...exposed.map((one) => ({ ...one, ...OTHER }))];
    const [mail] = alertsOf([{ facts, findings: hosts }]);
    expect(mail?.verdict?.text).toMatch(/: 2 exposed hosts refused the attempts that your rules let through\.$/);
  });

  test('do not wait: each port is a rule to close', () => {
    const windows = [windowAt(0, [exposureFinding()]), windowAt(1, [exposureFinding(OTHER)])];
    expect(toldBy(alertsOf(windows))).toEqual(['exposure opened now', 'exposure opened now']);
  });

  test('are two, each with its place, where two places have the same address', () => {
    const account = { ...ACCOUNT, region: '' };
    const [mail] = alertsOf([windowAt(0, [exposing(HOST, answered), exposing(HOST, { scope: account })])]);
    expect(mail?.headline).toMatch(/^HIGH: 2 hosts expose port 445, 1 answered /);
    expect(mail?.text.email).toMatch(/ {2}Let in, no answer was seen: 10\.0\.4\.17 in account 123456789012 \(/);
    expect(mail?.text.email).toContain('2 hosts of this account let attempts on port 445 in; 1 answered.');
  });
});

function hasEnd(alerts: readonly Alert[]): boolean {
  return alerts.some(({ transition }) => transition === 'ended');
}
