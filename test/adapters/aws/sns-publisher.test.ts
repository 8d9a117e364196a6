import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RetryBudgetExhaustedError } from '../../../adapters/aws/retry-budget.ts';
import { type TopicMessage, SnsPublisher, UnpublishableMessageError } from '../../../adapters/aws/sns-publisher.ts';
import { createQueue, createTopic, drainQueue, type EmulatedQueue } from '../../aws/emulated-aws.ts';
import { emulatorOfFile } from '../../aws/emulator-of-file.ts';
import type { Fault } from '../../aws/fault-hooks.ts';
import { makeBudget, type TestBudget } from './test-budget.ts';

const message: TopicMessage = {
  subject: 'SMB445 SURGE HIGH account 123456789012',
  email: 'WHAT\n4812 attempts "rejected" in 5 minutes',
  sms: 'SMB445 SURGE HIGH acct ..9012: 4812 rej/5m',
  json: '{"schema":"surge445.alert/1"}',
  attributes: {
    rule: 'surge',
    severity: 'high',
    transition: 'opened',
    accountId: '123456789012',
    vpcId: 'none',
    scope: 'account',
    sms: 'yes',
  },
};
const throttled: Fault = { method: 'POST', url: '/', when: 'before', how: { status: 400, code: 'Throttled' } };

const emulator = emulatorOfFile();
let queue: EmulatedQueue;
let topicArn: string;
let budget: TestBudget;
beforeAll(async () => {
  queue = await createQueue(emulator, 'subscriber');
  topicArn = await createTopic(emulator, 'alerts', queue);
});
beforeEach(() => {
  budget = makeBudget();
});

const publish = (more: Partial<TopicMessage> = {}): Promise<string> =>
  new SnsPublisher({ client: emulator.sns, topicArn, budget }).publishMessage({ ...message, ...more });

describe('SnsPublisher', () => {
  it('gives a queue the JSON, the subject and the attributes to filter by', async () => {
    const id = await publish();
    const [delivered, ...more] = await drainQueue(emulator, queue);
    expect(delivered).toMatchObject({ MessageId: id, Subject: message.subject, Message: message.json });
    expect(delivered).toMatchObject({
      MessageAttributes: {
        rule: { Type: 'String', Value: 'surge' },
        scope: { Type: 'String', Value: 'account' },
        sms: { Type: 'String', Value: 'yes' },
      },
    });
    expect(more).toEqual([]);
  });

  it('gives each protocol its own body', async () => {
    let sent: unknown;
    const client = emulator.sns;
    client.middlewareStack.add((next) => (args) => ((sent = args.input), next(args)), {
      step: 'initialize',
      name: 'spy',
    });
    await publish();
    client.middlewareStack.remove('spy');
    await drainQueue(emulator, queue);
    expect(sent).toMatchObject({ MessageStructure: 'json' });
    const { email, sms, json } = message;
    expect(JSON.parse(String(Reflect.get(Object(sent), 'Message')))).toEqual({
      default: json,
      email,
      sms,
    });
  });

  it('waits out throttling', async () => {
    emulator.failNext(throttled, throttled);
    await publish();
    expect(budget.sleptMs).toEqual([25, 50]);
    expect(await drainQueue(emulator, queue)).toHaveLength(1);
  });

  it('publishes again after a lost reply: at least once, never none', async () => {
    emulator.failNext({ ...throttled, when: 'after', how: 'reset' });
    await publish();
    expect(await drainQueue(emulator, queue)).toHaveLength(2);
  });

  it('ends with a clear error when the time is up', async () => {
    budget = makeBudget(2_000);
    emulator.failNext(...Array.from({ length: 7 }, () => throttled));
    await expect(publish()).rejects.toThrow(RetryBudgetExhaustedError);
    expect(emulator.pendingFaults()).toBe(0);
  });

  it('does not try again when the topic is gone', async () => {
    const gone = new SnsPublisher({ client: emulator.sns, topicArn: `${topicArn}-gone`, budget });
    await expect(gone.publishMessage(message)).rejects.toThrow(/Topic does not exist/);
    expect(budget.sleptMs).toEqual([]);
  });

  it.each(['', 'x'.repeat(100), 'two\nlines', 'caf\u00e9', ' leading space', '\u001b[31mred'])(
    'refuses the subject %j',
    async (subject) => {
      await expect(publish({ subject })).rejects.toThrow(UnpublishableMessageError);
    },
  );

  it('accepts a subject of 99 characters', async () => {
    await publish({ subject: 'x'.repeat(99) });
    expect(await drainQueue(emulator, queue)).toHaveLength(1);
  });

  it('refuses an SMS above 1,600 characters and an empty attribute', async () => {
    await expect(publish({ sms: 'x'.repeat(1_601) })).rejects.toThrow(
      /found an SMS of 1601 characters, expected at most 1600/,
    );
    await expect(publish({ attributes: { ...message.attributes, scope: '' } })).rejects.toThrow(
      /found an empty attribute scope/,
    );
  });

  it('counts all bodies towards the size limit, in bytes as they are escaped', async () => {
    await expect(publish({ json: 'x'.repeat(263_000) })).rejects.toThrow(/expected at most 262144$/);
    await expect(publish({ json: '"'.repeat(131_000) })).rejects.toThrow(UnpublishableMessageError);
    await publish({ json: 'x'.repeat(260_000) });
    expect(await drainQueue(emulator, queue)).toHaveLength(1);
  });
});
