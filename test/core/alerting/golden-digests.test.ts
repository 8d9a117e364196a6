import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Alert } from '../../../core/alerting/alert.ts';
import type { DueDigest } from '../../../core/alerting/delivery.ts';
import { composeDigest } from '../../../core/alerting/digest-alert.ts';
import { othersOpen } from '../../../core/alerting/text/elsewhere.ts';
import { NO_EPISODES } from '../../../core/episodes/episodes.ts';
import { openEpisode } from '../../../core/episodes/episode.ts';
import type { TransitionName } from '../../../core/episodes/episode.ts';
import { type HeldAlerts, hold, noHeldAlerts } from '../../../core/alerting/held-alerts.ts';
import type { Finding } from '../../../core/detection/all-rules.ts';
import type { Severity } from '../../../core/detection/finding.ts';
import { contextOf, exposureFinding, nth, thresholdFinding } from '../../examples/findings.ts';
import { expectGolden } from '../../runner/golden-file.ts';

const SITUATION = {
  stage: null,
  advisory: { id: 'MS05-027', days: 3 },
  elsewhere: othersOpen({ ...NO_EPISODES, episodes: [openEpisode(host(27, 'critical'))] }).others,
} as const;

function add(held: HeldAlerts, finding: Finding, name: TransitionName): HeldAlerts {
  const { windowStart } = finding;
  return hold(held, { name, finding, episode: openEpisode(finding), windowStart }, 10);
}

function host(index: number, severity: Severity): Finding {
  return exposureFinding({ severity, windowStart: nth(index), entity: { type: 'host', id: `10.0.4.${index}` } });
}

/** Fourteen alerts of two rules. */
function several(): HeldAlerts {
  let held = noHeldAlerts(nth(1) + 120, nth(4));
  for (let index = 1; index <= 12; index++) held = add(held, host(index, index > 10 ? 'high' : 'medium'), 'opened');
  held = add(held, host(1, 'medium'), 'reminder');
  return add(held, thresholdFinding(), 'ended');
}

/** A day with so many alerts of low severity, of which the first is named. */
function day(count: number): HeldAlerts {
  const held = add(
    noHeldAlerts(Date.UTC(2026, 10, 23) / 1000, Date.UTC(2026, 10, 24) / 1000),
    host(17, 'low'),
    'opened',
  );
  return { ...held, count, counts: { exposure: { opened: count } } };
}

function compose(due: DueDigest): Alert {
  return composeDigest(due, contextOf({ situation: SITUATION }), 445);
}

const DIGESTS: Readonly<Record<string, Alert>> = {
  burst: compose({ kind: 'burst', held: several(), sms: 'yes' }),
  'burst-of-one': compose({
    kind: 'burst',
    held: add(noHeldAlerts(nth(1), nth(4)), host(17, 'high'), 'opened'),
    sms: 'last',
  }),
  daily: compose({ kind: 'daily', held: day(2), sms: 'no' }),
  'daily-of-one': compose({ kind: 'daily', held: day(1), sms: 'no' }),
  'daily-of-many': compose({ kind: 'daily', held: day(1_234_567), sms: 'no' }),
};

describe.each(Object.entries(DIGESTS))('the digest %s', (name, { text, ...typed }) => {
  test.each([
    ['subject', `${text.subject}\n`],
    ['email', text.email],
    ['sms', `${text.sms}\n`],
    ['json', `${JSON.stringify(typed, undefined, 2)}\n`],
  ])('reads well as %s', (rendering, content) => {
    expectGolden(content, join(__dirname, 'golden', `digest-${name}.${rendering}.txt`));
  });

  test('fits everywhere', () => {
    expect(text.subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(text.sms).toMatch(/^[\x20-\x7e]{1,140}$/);
    expect(text.email).not.toMatch(/undefined|NaN|\bnull\b/);
  });
});
