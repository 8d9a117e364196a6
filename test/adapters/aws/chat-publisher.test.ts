import { beforeAll, describe, expect, test } from '@jest/globals';
import { ChatPublisher } from '../../../adapters/aws/chat-publisher.ts';
import { composeAlert } from '../../../core/alerting/alert.ts';
import { chatNotification } from '../../../core/alerting/chat-notification.ts';
import { openEpisode } from '../../../core/episodes/episode.ts';
import { createQueue, createTopic, drainQueue, type EmulatedQueue } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import { contextOf, exposureFinding, nth } from '../../examples/findings.ts';
import { makeBudget } from './test-budget.ts';

const FINDING = exposureFinding();
const ALERT = composeAlert(
  { name: 'opened', finding: FINDING, episode: openEpisode(FINDING), windowStart: nth(0) },
  contextOf(),
);

const emulator = emulatorOfFile();
let queue: EmulatedQueue;
let publisher: ChatPublisher;
beforeAll(async () => {
  queue = await createQueue(emulator, 'chat');
  const topicArn = await createTopic(emulator, 'chat', queue);
  publisher = new ChatPublisher({ client: emulator.sns, topicArn, budget: makeBudget() });
});

describe('ChatPublisher', () => {
  test('gives a chat the notification, and the attributes to filter by', async () => {
    await publisher.publish(ALERT);
    const [delivered, ...more] = await drainQueue(emulator, queue);
    expect(more).toEqual([]);
    expect(delivered).toMatchObject({ MessageAttributes: { rule: { Type: 'String', Value: 'exposure' } } });
    expect(JSON.parse(String(Reflect.get(Object(delivered), 'Message')))).toEqual(chatNotification(ALERT));
  });

  test('does not send what is only recorded', async () => {
    await publisher.publish({ ...ALERT, delivery: 'digest' });
    expect(await drainQueue(emulator, queue)).toEqual([]);
  });

  test('fails when SNS refuses', async () => {
    emulator.failNext({ method: 'POST', url: '/', when: 'before', how: { status: 403, code: 'AuthorizationError' } });
    await expect(publisher.publish(ALERT)).rejects.toThrow();
    expect(await drainQueue(emulator, queue)).toEqual([]);
  });
});
