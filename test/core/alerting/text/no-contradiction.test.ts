import { describe, expect, test } from '@jest/globals';
import type { Alert } from '../../../../core/alerting/alert.ts';
import { DIGEST_RULE } from '../../../../core/alerting/delivery.ts';
import { RULES } from '../../../../core/detection/all-rules.ts';
import { COURSE_LIMIT_MS, replayRuleCourse } from '../../../examples/replayed-rule-course.ts';
import { contradictionsOf } from './contradictions.ts';
import { wordingFaultsOf } from './wording-faults.ts';

/** All alerts about one episode, also those that are not sent by themselves. */
async function alertsOf(layout: 'full' | 'default'): Promise<Alert[]> {
  const { alerts } = await replayRuleCourse(layout);
  return alerts.filter(({ rule }) => rule !== DIGEST_RULE);
}

describe('no mail contradicts its facts', () => {
  test.each(['full', 'default'] as const)(
    'in a course of all rules, layout %s',
    async (layout) => {
      const alerts = await alertsOf(layout);
      expect(new Set(alerts.map(({ rule }) => rule)).size).toBe(RULES.length);
      expect(alerts.flatMap(contradictionsOf)).toEqual([]);
      expect(alerts.flatMap(wordingFaultsOf)).toEqual([]);
    },
    COURSE_LIMIT_MS,
  );

  test(
    'and the check finds a contradiction',
    async () => {
      const [alert] = await alertsOf('full');
      const wrong = { ...alert!, verdict: { gotThrough: 'no', text: 'Nothing got in.' } } as const;
      expect(contradictionsOf(wrong)).not.toEqual([]);
    },
    COURSE_LIMIT_MS,
  );
});
