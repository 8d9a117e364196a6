import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Alert } from '../../../core/alerting/alert.ts';
import { NOTHING_SENT } from '../../../core/alerting/delivery.ts';
import { alertOnWindow } from '../../../core/alerting/alert-on-window.ts';
import { NO_EPISODES, type JudgedWindow } from '../../../core/episodes/episodes.ts';
import type { Finding, RuleId } from '../../../core/detection/all-rules.ts';
import type { Pair } from '../../../core/pairs/pair.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { exposureFinding, firstOf, nth, windowOfFindings } from '../../examples/findings.ts';
import { expectGolden } from '../../runner/golden-file.ts';
import { rejectedPair } from '../../examples/observed-windows.ts';
import { foundAfter, neighbours, reach } from '../../examples/remembered-windows.ts';

const DAY = 288;
const SETTINGS = parseSettings({ advisories: [{ id: 'MS05-027', published: '2026-11-20' }] });
const PARENT = '10.0.4.9';
const CHILD = '10.0.4.17';

/** The alerts of one finding and then quiet, until it is over. */
function alertsOf(finding: Finding): Alert[] {
  const windows: JudgedWindow[] = [
    windowOfFindings(nth(0), [finding]),
    ...Array.from({ length: DAY + 5 }, (_, index) => windowOfFindings(nth(index + 1), [])),
  ];
  let memory = { episodeState: NO_EPISODES, delivery: NOTHING_SENT };
  return windows.flatMap((window) => {
    const { after, alerts } = alertOnWindow(memory, window, SETTINGS);
    memory = after;
    return alerts.map(({ alert }) => alert).filter(({ rule }) => rule === finding.rule);
  });
}

function foundBy(id: RuleId, pairs: readonly Pair[], past: Parameters<typeof foundAfter>[2] = {}): Finding {
  return firstOf(id, foundAfter(id, pairs, past));
}

/** One outside source that tries so many of our addresses. */
const scan = (count: number, from = 0): Pair[] =>
  Array.from({ length: count }, (_, index) =>
    rejectedPair({ source: '203.0.113.9', destination: `10.0.4.${from + index}` }),
  );

const sweepers = (count: number): Pair[] =>
  Array.from({ length: count }, (_, index) =>
    reach(`10.0.4.${index + 1}`, neighbours(9, 10 + 10 * index), 'refused'),
  ).flat();

const { host: _, ...findingOfNoHost } = exposureFinding();

/** What all findings of rule silence have, which are about what is not there. */
const SILENT = {
  ...findingOfNoHost,
  rule: 'silence',
  severity: 'medium',
  metric: 'windows',
  facts: { rejected: 0, accepted: 0, answered: 0, sources: 0, destinations: 0 },
  evidence: { topSources: [], topDestinations: [], accepted: [] },
} as const;

const LOGS = { ...SILENT, entity: { type: 'series', id: 'logs' }, threshold: 6 } as const;

const FINDINGS: Readonly<Record<string, Finding>> = {
  'spread-child': foundBy('spread', reach(CHILD, neighbours(9, 50), 'refused'), {
    hoursAgo: { 5: [...reach(PARENT, neighbours(10), 'refused'), ...reach(PARENT, [CHILD])] },
  }),
  'spread-fan-out': foundBy('spread', [...reach(CHILD, neighbours(2, 50)), ...reach(CHILD, ['10.0.5.98'], 'refused')], {
    windowsAgo: { 6: [...reach(PARENT, [...neighbours(2), CHILD]), ...reach(PARENT, ['10.0.5.99'], 'refused')] },
  }),
  'spread-outbreak': foundBy('spread', sweepers(5)),
  'scanner-window': foundBy('scanner', scan(25)),
  'scanner-day': foundBy('scanner', scan(1, 30), { hoursAgo: { 3: scan(4) } }),
  'silence-vanished': {
    ...SILENT,
    level: 'vanished',
    entity: { type: 'series', id: 'inbound sources' },
    value: 3,
    threshold: 3,
    baseline: { mean: 15.2, basis: '14 days at this time', unbrokenDays: 10, ageDays: 20 },
  },
  'silence-stopped': { ...LOGS, level: 'stopped', value: 6 },
  'silence-returned': { ...LOGS, level: 'returned', value: 30 },
};

describe.each(Object.entries(FINDINGS))('the alerts of %s', (name, finding) => {
  const alerts = alertsOf(finding);

  test('are one when it opens and one when it is over, unless the first says so', () => {
    const isBack = finding.level === 'returned';
    expect(alerts.map(({ transition }) => transition)).toEqual(isBack ? ['opened'] : ['opened', 'ended']);
  });

  test.each(alerts)('read well when it has $transition', ({ transition, text, ...typed }) => {
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
