import { describe, expect, test } from '@jest/globals';
import { composeAlert } from '../../core/alerting/alert.ts';
import { openEpisode } from '../../core/episodes/episode.ts';
import { prepareSideChannels } from '../../lambdas/side-channels.ts';
import { makeBudget } from '../adapters/aws/test-budget.ts';
import { contextOf, exposureFinding, nth } from '../examples/findings.ts';

const topicArn = 'arn:aws:sns:us-east-1:123456789012:chat';
const FINDING = exposureFinding();
const ALERT = composeAlert(
  { name: 'opened', finding: FINDING, episode: openEpisode(FINDING), windowStart: nth(0) },
  contextOf(),
);

describe('prepareSideChannels()', () => {
  test('prepares none where the deployment set none', () => {
    expect(prepareSideChannels({ chatTopics: undefined, eventBus: undefined })(makeBudget)).toEqual([]);
  });

  test('prepares each chat and the event bus, each with a budget of its own', () => {
    const chatTopics = JSON.stringify([
      { channel: 'chat', topicArn },
      { channel: 'chat payments', topicArn, filters: [{ vpcId: ['vpc-11111111'] }, { rule: ['exposure'] }] },
      { channel: 'chat files', topicArn, filters: [{ vpcId: ['vpc-11111111'], rule: ['exposure'] }] },
    ]);
    let budgets = 0;
    const channels = prepareSideChannels({ chatTopics, eventBus: 'security' })(() => {
      budgets++;
      return makeBudget();
    });
    expect(channels.map(({ name }) => name)).toEqual(['chat', 'chat payments', 'chat files', 'event bus']);
    expect(channels.map(({ wants }) => wants?.(ALERT))).toEqual([undefined, true, false, undefined]);
    expect(budgets).toBe(4);
  });

  test('refuses a list that the deployment does not write', () => {
    const chatTopics = JSON.stringify([{ channel: 'chat', topicArn, filters: [{ vpc: ['vpc-11111111'] }] }]);
    expect(() => prepareSideChannels({ chatTopics, eventBus: undefined })).toThrow(/vpc/);
  });
});
