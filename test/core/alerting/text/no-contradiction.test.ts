import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../../adapters/local/memory-store.ts';
import type { Alert } from '../../../../core/alerting/alert.ts';
import { DIGEST_RULE } from '../../../../core/alerting/delivery.ts';
import { RULES } from '../../../../core/detection/all-rules.ts';
import { type Scenario, scenarioFiles } from '../../../../scenarios/scenario.ts';
import { freshWorld, replayFiles, storedAlerts } from '../../../examples/replayed-world.ts';
import { COURSE_SECONDS, COURSE_SETTINGS, RULE_COURSE } from '../../../examples/rule-course.ts';
import { contradictionsOf } from './contradictions.ts';

const START = Date.UTC(2026, 10, 22) / 1000;

/** All alerts about one episode, also those that are not sent by themselves. */
async function alertsOf(scenario: Scenario, layout: 'full' | 'default'): Promise<Alert[]> {
  const world = freshWorld(COURSE_SETTINGS, new MemoryStore());
  const files = scenarioFiles(scenario, { start: START, seconds: COURSE_SECONDS, seed: 445, layout });
  await replayFiles([...files], world);
  const all = Object.values(await storedAlerts(world.store)) as Alert[];
  return all.filter(({ rule }) => rule !== DIGEST_RULE);
}

describe('no mail contradicts its facts', () => {
  test.each(['full', 'default'] as const)(
    'in a course of all rules, layout %s',
    async (layout) => {
      const alerts = await alertsOf(RULE_COURSE, layout);
      expect(new Set(alerts.map(({ rule }) => rule)).size).toBe(RULES.length);
      expect(alerts.flatMap(contradictionsOf)).toEqual([]);
    },
    120_000,
  );

  test('and the check finds a contradiction', async () => {
    const [alert] = await alertsOf(RULE_COURSE, 'full');
    const wrong = { ...alert!, verdict: { gotThrough: 'no', text: 'Nothing got in.' } } as const;
    expect(contradictionsOf(wrong)).not.toEqual([]);
  }, 120_000);
});
