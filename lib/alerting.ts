import { Annotations, Aws, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';
import { onlyThrough, TopicKey } from './encryption.ts';
import { endpointsOf, type RouteFilter } from '../core/settings/routes-setting.ts';
import { filterPolicyOf, routedEmails, routedNumbers, type RoutedSubscriber, WORTH_A_TEXT_MESSAGE } from './routes.ts';
import { deadLetterQueue } from './work-queue.ts';

const NOBODY_HEARS_OF_HEALTH =
  'Nobody is told when surge445 itself is unwell: text messages carry alerts only. Give alarmEmail or email (-c alarmEmail=platform@example.com, or in the settings)';

/** What alerting is made from. */
export interface AlertingProps {
  readonly settings: DeploymentSettings;
  /** A customer key; undefined: the services' own. */
  readonly key: kms.IKey | undefined;
}

/** A topic for a chat, in the format of Amazon Q Developer. */
export interface ChatTopic {
  /** Name of the channel in the outbox. */
  readonly channel: string;
  readonly topic: sns.Topic;
  /** An alert goes there if it passes one of them; undefined: every alert. */
  readonly filters?: readonly RouteFilter[];
}

/** Two topics: alerts about attacks, and news about surge445's own health, which must not share a path that can fail; and a topic for each chat. */
export class Alerting extends Construct {
  readonly alerts: sns.Topic;
  readonly health: sns.Topic;
  /** None unless settings ask for them. */
  readonly chats: readonly ChatTopic[];
  /** Alerts that SNS could not deliver. */
  readonly undeliveredAlerts: sqs.Queue;
  /** News about health that SNS could not deliver. */
  readonly undeliveredHealth: sqs.Queue;
  readonly #topicKey: kms.IKey;

  /** @param props who is told, and encryption */
  constructor(scope: Construct, id: string, props: AlertingProps) {
    super(scope, id);
    const { key, settings } = props;
    this.#topicKey = key ?? new TopicKey(this, 'TopicKey').key;
    this.alerts = topic(this, 'Alerts', this.#topicKey);
    this.undeliveredAlerts = undelivered(this, 'UndeliveredAlerts', key);
    tellByEmail(this.alerts, settings.email, this.undeliveredAlerts);
    tellBySms(this.alerts, settings.sms, this.undeliveredAlerts);
    this.#tellByRoutes(settings);
    this.chats = chatTopics(this, settings, this.#topicKey);

    this.health = topic(this, 'Health', this.#topicKey);
    this.undeliveredHealth = undelivered(this, 'UndeliveredHealth', key);
    const hearers = healthAddresses(settings);
    tellByEmail(this.health, hearers, this.undeliveredHealth);
    if (hearers.length === 0) {
      Annotations.of(this).addWarningV2('surge445:nobody-hears-of-health', NOBODY_HEARS_OF_HEALTH);
    }
    this.health.addToResourcePolicy(alarmsMayPublish(this.health));
  }

  #tellByRoutes(settings: DeploymentSettings): void {
    const deadLetters = this.undeliveredAlerts;
    for (const { endpoint, filterPolicy } of routedEmails(settings)) {
      this.alerts.addSubscription(new EmailSubscription(endpoint, { deadLetterQueue: deadLetters, filterPolicy }));
    }
    for (const subscriber of routedNumbers(settings)) subscribeNumber(this.alerts, subscriber, deadLetters);
  }

  /** Lets a role publish to one of the topics. */
  allowPublishing(role: iam.Role, { topicArn }: sns.Topic): void {
    const key = {
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [this.#topicKey.keyArn],
      conditions: onlyThrough('sns'),
    };
    role.addToPolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topicArn] }));
    role.addToPolicy(new iam.PolicyStatement(key));
  }
}

/** Who hears about health: those named for it, else everybody who gets alerts. */
export function healthAddresses(settings: DeploymentSettings): readonly string[] {
  return settings.alarmEmail.length > 0 ? settings.alarmEmail : settings.email;
}

/** The chat of everything, and one for each name that a route gives. */
function chatTopics(scope: Construct, { chat, routes }: DeploymentSettings, masterKey: kms.IKey): ChatTopic[] {
  return [
    ...(chat ? [{ channel: 'chat', topic: topic(scope, 'Chat', masterKey) }] : []),
    ...endpointsOf(routes, 'chat').map(({ endpoint, filters }) => ({
      channel: `chat ${endpoint}`,
      topic: topic(scope, `Chat-${endpoint}`, masterKey),
      filters,
    })),
  ];
}

function topic(scope: Construct, id: string, masterKey: kms.IKey): sns.Topic {
  // The name of the sender of mails: it tells apart the stacks of an account.
  const displayName = `${Stack.of(scope).stackName} ${id.toLowerCase()}`;
  return new sns.Topic(scope, id, { displayName, enforceSSL: true, masterKey });
}

/** The dead-letter queue of a topic's subscriptions. */
function undelivered(scope: Construct, id: string, key: kms.IKey | undefined): sqs.Queue {
  const queue = deadLetterQueue(scope, id, key);
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SQS3',
    reason: 'It is a dead-letter queue, of the subscriptions of a topic; the rule only knows those of queues',
  });
  return queue;
}

function tellByEmail(to: sns.Topic, addresses: readonly string[], deadLetters: sqs.Queue): void {
  for (const address of new Set(addresses)) {
    to.addSubscription(new EmailSubscription(address, { deadLetterQueue: deadLetters }));
  }
}

function tellBySms(to: sns.Topic, numbers: readonly string[], deadLetters: sqs.Queue): void {
  const filterPolicy = filterPolicyOf([WORTH_A_TEXT_MESSAGE]);
  for (const endpoint of new Set(numbers)) subscribeNumber(to, { endpoint, filterPolicy }, deadLetters);
}

/** CDK's SmsSubscription forgets the dead-letter queue. */
function subscribeNumber(to: sns.Topic, { endpoint, filterPolicy }: RoutedSubscriber, deadLetters: sqs.Queue): void {
  const protocol = sns.SubscriptionProtocol.SMS;
  new sns.Subscription(to, endpoint, { topic: to, protocol, endpoint, filterPolicy, deadLetterQueue: deadLetters });
}

/** A topic with a policy of its own has lost SNS's usual one, which lets alarms of the account publish. */
function alarmsMayPublish(health: sns.Topic): iam.PolicyStatement {
  const alarms = `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:*`;
  return new iam.PolicyStatement({
    sid: 'AlarmsOfThisAccount',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [health.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnLike: { 'aws:SourceArn': alarms } },
  });
}
