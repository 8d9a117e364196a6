import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../core/detection/all-rules.ts';
import type { JudgedWindow } from '../../../core/episodes/episodes.ts';
import { EVIDENCE } from '../../../core/pairs/evidence.ts';
import { alertsOf, calm, infected, surging, sweeping, tripping, windowAt } from '../../examples/event-findings.ts';
import { judged, nth } from '../../examples/findings.ts';
import { expectGolden } from '../../runner/golden-file.ts';
import { acceptedPair } from '../../examples/observed-windows.ts';

const DAY = 288;
const PARENT = '10.0.4.9';
const CHILD = '10.0.4.17';
const HAMMERING = { accepted: 140, evidence: EVIDENCE.syn | EVIDENCE.answered };

/** What one outside source finds on nine neighbours, one of which answers, one sends data, and one refuses. */
const EVIDENCES = [EVIDENCE.answered, EVIDENCE.answered | EVIDENCE.data, EVIDENCE.reset, 0, 0, 0, 0, 0, 0];

const course = (...windows: ReadonlyArray<readonly Finding[]>): JudgedWindow[] => [
  ...windows.map((findings, n) => windowAt(n, findings)),
  ...calm(windows.length, DAY + 10),
];

const nineHosts = EVIDENCES.map((evidence, index) =>
  acceptedPair({ destination: `10.0.4.${index + 17}`, evidence: EVIDENCE.syn | evidence }),
);
const botnet = Array.from({ length: 20 }, (_, index) =>
  acceptedPair({ source: `198.51.100.${index + 1}`, ...HAMMERING, accepted: 140 + index }),
);

const COURSES: Readonly<Record<string, readonly JudgedWindow[]>> = {
  'event-surge': course([surging(), tripping()], [surging()]),
  'event-worm': course([sweeping(PARENT)], [sweeping(CHILD), infected(CHILD, [PARENT])]),
  'event-nine-hosts': [judged(nineHosts, { windowStart: nth(0) }), ...calm(1, DAY + 10)],
  'event-botnet': [judged(botnet, { windowStart: nth(0) }), ...calm(1, DAY + 10)],
};

describe.each(Object.entries(COURSES))('the mails of %s', (name, windows) => {
  const alerts = alertsOf(windows, { advisories: [{ id: 'MS05-027', published: '2026-11-20' }] });
  const mails = alerts.filter(({ delivery, rule }) => delivery === 'now' && rule !== 'digest');

  test('are one for the event and one when it is over', () => {
    const before = name === 'event-worm' ? ['sweep opened'] : [];
    const lead = mails.at(-1)?.rule;
    expect(mails.map(({ rule, transition }) => `${rule} ${transition}`)).toEqual([
      ...before,
      `${lead} opened`,
      `${lead} ended`,
    ]);
  });

  test.each(['opened', 'ended'])('read well when it has %s', (transition) => {
    const mail = mails.findLast((alert) => alert.transition === transition);
    const { text, ...typed } = mail!;
    const golden = (rendering: string): string => join(__dirname, 'golden', `${name}-${transition}.${rendering}.txt`);
    expectGolden(`${text.subject}\n`, golden('subject'));
    expectGolden(text.email, golden('email'));
    expectGolden(`${text.sms}\n`, golden('sms'));
    if (transition === 'opened') expectGolden(`${JSON.stringify(typed, undefined, 2)}\n`, golden('json'));
    expect(text.subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(text.sms).toMatch(/^[\x20-\x7e]{1,140}$/);
    expect(text.email).not.toMatch(/undefined|NaN|\bnull\b/);
  });
});
