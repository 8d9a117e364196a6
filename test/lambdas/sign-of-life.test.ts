import { describe, expect, test } from '@jest/globals';
import { publishHealthNews } from '../../adapters/aws/health-topic.ts';
import { TopicInspector } from '../../adapters/aws/topic-inspector.ts';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import { windowKey } from '../../core/storage/keys.ts';
import { windowOf } from '../../core/time.ts';
import { asksForSignOfLife, sendSignOfLife } from '../../lambdas/sign-of-life.ts';
import { makeBudget } from '../adapters/aws/test-budget.ts';
import { createQueue, createTopic, drainQueue } from '../aws/emulated-aws.ts';
import { emulatorOfFile } from '../aws/emulator-of-file.ts';

const emulator = emulatorOfFile();

const NOW = 1_800_000_000;

describe('the weekly sign of life', () => {
  test('goes to the health topic and names who hears of what, also if a window is damaged', async () => {
    const [people, machines] = [await createQueue(emulator, 'people'), await createQueue(emulator, 'machines')];
    process.env['HEALTH_TOPIC_ARN'] = await createTopic(emulator, 'health', people);
    process.env['ALERT_TOPIC_ARN'] = await createTopic(emulator, 'alerts', machines);
    process.env['STACK_NAME'] = 'surge445-berlin';
    const world = { client: emulator.sns, budget: makeBudget() };
    const topics = new TopicInspector(world);
    const store = new MemoryStore();
    await store.put(windowKey(windowOf(NOW)), new TextEncoder().encode('damaged'), 'absent');
    const unreadable: string[] = [];
    await sendSignOfLife({
      store,
      subscribers: async (topicArn) => topics.subscribers(topicArn),
      publish: async (topicArn, news) => publishHealthNews({ ...world, topicArn }, news),
      now: NOW,
      onUnreadable: ({ key }) => void unreadable.push(key),
      writeReport: async () => ({ outcome: 'failed', week: '2026-W47', reason: 'Access denied' }),
    });
    expect(unreadable).toEqual([windowKey(windowOf(NOW))]);
    expect(await drainQueue(emulator, machines)).toEqual([]);
    expect(await drainQueue(emulator, people)).toEqual([
      expect.objectContaining({
        Subject: '[surge445-berlin] Sign of life: watching 0 VPCs, 0 open',
        Message: expect.stringMatching(
          /\n1 window of .* could not be read,[^]*\nThe page about week 2026-W47 could not be written: Access denied\.[^]*\nAlerts go to arn:.*:machines\.\nNews about health goes to arn:.*:people\./,
        ),
      }),
    ]);
  });

  test('is asked for by the schedule only', () => {
    expect(asksForSignOfLife({ signOfLife: true })).toBe(true);
    for (const event of [undefined, null, {}, 'signOfLife', { signOfLife: 'yes' }]) {
      expect(asksForSignOfLife(event)).toBe(false);
    }
  });
});
