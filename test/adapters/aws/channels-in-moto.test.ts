import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EventBusPublisher } from '../../../adapters/aws/event-bus-publisher.ts';
import { messageAttributes } from '../../../adapters/aws/topic-message.ts';
import { startMoto } from '../../../deployment-checks/moto.ts';
import { installPythonPrograms, PythonMissingError } from '../../../deployment-checks/python-programs.ts';
import { composeAlert } from '../../../core/alerting/alert.ts';
import { type Attributes, passes } from '../../../core/alerting/attributes.ts';
import { openEpisode } from '../../../core/episodes/episode.ts';
import type { RouteFilter } from '../../../core/settings/routes-setting.ts';
import { filterPolicyOf } from '../../../lib/routes.ts';
import { contextOf, exposureFinding, nth } from '../../examples/findings.ts';
import { parsedRecord } from '../../examples/parsed.ts';
import { makeBudget } from './test-budget.ts';

const ACCOUNT = '123456789012';

/** An emulator of EventBridge, SNS and SQS in a process of its own, and clients for it. */
interface Cloud {
  readonly events: EventBridgeClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly stop: () => void;
}

/** Returns the folder of moto's programs; undefined, with the reason printed, where it cannot be installed. */
function programs(): string | undefined {
  try {
    return installPythonPrograms();
  } catch (error) {
    if (!(error instanceof PythonMissingError)) throw error;
    console.warn(`Skipped, because moto is not there: ${error.message}`);
    return undefined;
  }
}

async function startCloud(folder: string): Promise<Cloud> {
  const { endpoint, stop } = await startMoto(folder);
  const settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const clients = {
    events: new EventBridgeClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
  };
  return {
    ...clients,
    stop: () => {
      for (const client of Object.values(clients)) client.destroy();
      stop();
    },
  };
}

const folder = programs();
(folder === undefined ? describe.skip : describe)('in an emulator of EventBridge and SNS', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud(folder ?? '');
  }, 60_000);
  afterAll(() => cloud.stop());

  async function createQueue(name: string) {
    const { QueueUrl = '' } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: name }));
    return { url: QueueUrl, arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}` };
  }

  async function received(url: string): Promise<unknown[]> {
    const { Messages = [] } = await cloud.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
    );
    for (const { ReceiptHandle } of Messages) {
      await cloud.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
    return Messages.map(({ Body = '' }): unknown => JSON.parse(Body));
  }

  test('an alert goes over the bus to the queue of a rule that wants it, and to no other', async () => {
    const finding = exposureFinding({ severity: 'high' });
    const alert = composeAlert(
      { name: 'opened', finding, episode: openEpisode(finding), windowStart: nth(0) },
      contextOf(),
    );
    await cloud.events.send(new CreateEventBusCommand({ Name: 'security' }));
    const queues = await Promise.all(['severe', 'sweeps'].map(createQueue));
    const patterns = [{ severity: ['high', 'critical'] }, { rule: ['sweep'] }];
    for (const [index, detail] of patterns.entries()) {
      const Rule = `rule-${index}`;
      const EventPattern = JSON.stringify({ source: ['surge445'], 'detail-type': ['surge445 Alert'], detail });
      await cloud.events.send(new PutRuleCommand({ Name: Rule, EventBusName: 'security', EventPattern }));
      const Targets = [{ Id: 'queue', Arn: queues[index]?.arn ?? '' }];
      await cloud.events.send(new PutTargetsCommand({ Rule, EventBusName: 'security', Targets }));
    }
    await new EventBusPublisher({ client: cloud.events, bus: 'security', budget: makeBudget() }).publish(alert);
    const [event, ...more] = await received(queues[0]?.url ?? '');
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      source: 'surge445',
      'detail-type': 'surge445 Alert',
      resources: [expect.stringMatching(/^arn:aws:ec2:us-east-1:123456789012:vpc\//)],
      detail: parsedRecord(JSON.stringify(alert)),
    });
    expect(await received(queues[1]?.url ?? '')).toEqual([]);
  });

  const OWN = 'vpc-11111111';
  const OTHER = 'vpc-22222222';
  const MESSAGE: Attributes = {
    rule: 'sweep',
    severity: 'high',
    transition: 'opened',
    accountId: ACCOUNT,
    vpcId: OWN,
    scope: 'vpc',
    sms: 'no',
  };
  const MESSAGES: readonly Attributes[] = [
    MESSAGE,
    { ...MESSAGE, severity: 'low' },
    { ...MESSAGE, vpcId: OTHER },
    { ...MESSAGE, vpcId: OTHER, sms: 'yes' },
    { ...MESSAGE, rule: ['digest', 'sweep'], accountId: ['all', ACCOUNT], vpcId: ['none', OWN, OTHER] },
    { ...MESSAGE, rule: ['digest', 'surge'], accountId: ['all', 'several'], vpcId: ['none', 'several'] },
    { ...MESSAGE, accountId: 'all', vpcId: 'none', scope: 'fleet' },
  ];

  test.each<[string, readonly RouteFilter[], RouteFilter]>([
    ['one filter', [{ vpcId: [OWN, 'several'], severity: ['high', 'critical'] }], {}],
    ['two filters', [{ vpcId: [OWN, 'several'] }, { severity: ['low'], rule: ['sweep'] }], {}],
    ['two filters for text messages', [{ vpcId: [OWN] }, { vpcId: [OTHER] }], { sms: ['yes'] }],
    ['a filter of accounts', [{ accountId: [ACCOUNT, 'several', 'unknown'] }], {}],
  ])('SNS lets pass what routes let pass: %s', async (title, filters, always) => {
    const queue = await createQueue(title.replaceAll(' ', '-'));
    const { TopicArn = '' } = await cloud.sns.send(new CreateTopicCommand({ Name: title.replaceAll(' ', '-') }));
    const policy = Object.entries(filterPolicyOf(filters, always)).map(([name, { conditions }]) => [name, conditions]);
    const FilterPolicy = JSON.stringify(Object.fromEntries(policy));
    await cloud.sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn, Attributes: { FilterPolicy } }),
    );
    for (const attributes of MESSAGES) {
      const MessageAttributes = messageAttributes(attributes);
      await cloud.sns.send(new PublishCommand({ TopicArn, Message: 'an alert', MessageAttributes }));
      const isWanted = passes(attributes, always) && filters.some((filter) => passes(attributes, filter));
      expect([attributes, (await received(queue.url)).length]).toEqual([attributes, isWanted ? 1 : 0]);
    }
  });
});
