import { describe, expect, test } from '@jest/globals';
import { composeDigest } from '../../../core/alerting/digest-alert.ts';
import { type HeldAlerts, hold, noHeldAlerts } from '../../../core/alerting/held-alerts.ts';
import type { Finding } from '../../../core/detection/all-rules.ts';
import { openEpisode } from '../../../core/episodes/episode.ts';
import type { Transition } from '../../../core/episodes/episodes.ts';
import { infected, sweeping } from '../../examples/event-findings.ts';
import { contextOf, exposureFinding, nth } from '../../examples/findings.ts';

function opened(finding: Finding): Transition {
  return { name: 'opened', finding, episode: openEpisode(finding), windowStart: nth(1) };
}

function rulesOf(held: HeldAlerts): readonly string[] | undefined {
  return composeDigest({ kind: 'burst', held, sms: 'no' }, contextOf(), 445).holds?.rules;
}

describe('hold()', () => {
  test('names the rules of all that a digest tells of, also of what is told with another', () => {
    const spread = infected('10.0.4.20', ['10.0.4.17']);
    const event: Transition = { ...opened(exposureFinding()), folded: [opened(sweeping('10.0.4.17')), opened(spread)] };
    const first = hold(noHeldAlerts(nth(1), nth(4)), event, 10);
    expect(rulesOf(first)).toEqual(['exposure', 'spread', 'sweep']);
    const second = hold(first, { ...opened(spread), folded: [opened(sweeping('10.0.4.21'))] }, 10);
    expect(rulesOf(second)).toEqual(['exposure', 'spread', 'sweep']);
    expect(second.foldedRules).toEqual(['spread', 'sweep']);
  });

  test('notes no rules of others where there are none, so that what is stored stays as it was', () => {
    const held = hold(noHeldAlerts(nth(1), nth(4)), opened(exposureFinding()), 10);
    expect(Object.keys(held)).not.toContain('foldedRules');
    expect(rulesOf(held)).toEqual(['exposure']);
  });
});
