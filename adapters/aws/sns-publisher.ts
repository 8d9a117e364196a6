import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Alert } from '../../core/alerting/alert.ts';
import { isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';
import type { Publisher } from '../../core/alerting/publisher.ts';

/** An alert as SNS takes it. */
export interface TopicMessage {
  /** Of the email: 1 to 99 printable ASCII characters. */
  readonly subject: string;
  readonly email: string;
  /** At most 1,600 characters, which is what SNS accepts; 140 to stay one message. */
  readonly sms: string;
  /** JSON text, for machines. */
  readonly json: string;
  /** What subscribers can filter by. Every value has at least one character; `sms` is `yes` or `no`. */
  readonly attributes: Readonly<Record<'rule' | 'severity' | 'transition' | 'accountId' | 'scope' | 'sms', string>>;
}

/** Where to publish, and how long to try. */
export interface SnsPublisherSettings {
  readonly client: SNSClient;
  readonly topicArn: string;
  readonly budget: RetryBudget;
}

/** A message that SNS would refuse or cut. It is a fault of the renderer: trying again does not help. */
export class UnpublishableMessageError extends RangeError {
  override readonly name = 'UnpublishableMessageError';
}

const MAX_MESSAGE_BYTES = 262_144;
const MAX_SUBJECT_CHARACTERS = 99;
const MAX_SMS_CHARACTERS = 1_600;

/**
 * Publishes to an SNS topic, each protocol its own body: email and SMS are for people, everything else gets the JSON.
 *
 * At least once: after a reply that does not say whether the publish took effect it is repeated, so a subscriber may get a message twice.
 */
export class SnsPublisher implements Publisher {
  readonly #settings: SnsPublisherSettings;

  /** @param settings see {@link SnsPublisherSettings} */
  constructor(settings: SnsPublisherSettings) {
    this.#settings = settings;
  }

  /**
   * Publishes one alert, unless it is for the record only.
   * @throws {UnpublishableMessageError} when SNS would refuse or cut it
   * @throws {RetryBudgetExhaustedError} when SNS does not accept it in time; it may have been accepted without an answer
   */
  async publish(alert: Alert): Promise<void> {
    if (alert.delivery === 'now') await this.publishMessage(topicMessage(alert));
  }

  /**
   * Publishes one message.
   * @param message see {@link TopicMessage}
   * @returns the id that SNS gave it
   * @throws as {@link publish}
   */
  async publishMessage(message: TopicMessage): Promise<string> {
    const { client, topicArn, budget } = this.#settings;
    const body = JSON.stringify({ default: message.json, email: message.email, sms: message.sms });
    checkMessage(message, body);
    const command = new PublishCommand({
      TopicArn: topicArn,
      Subject: message.subject,
      MessageStructure: 'json',
      Message: body,
      MessageAttributes: attributesOf(message),
    });
    const reply = await retryInBudget(budget, {
      action: `Publish to ${topicArn}`,
      attempt: (abortSignal) => client.send(command, { abortSignal }),
      isTransient: isTransientFailure,
    });
    if (reply.MessageId === undefined) throw new Error(`Publish to ${topicArn}: the reply has no message id`);
    return reply.MessageId;
  }
}

/**
 * Renders an alert for a topic.
 */
export function topicMessage(alert: Alert): TopicMessage {
  const { rule, severity, transition, scope, sms, text } = alert;
  const accountId = scope.accountId === '' ? 'all' : scope.accountId;
  return {
    subject: text.subject,
    email: text.email,
    sms: text.sms,
    json: JSON.stringify(alert),
    attributes: { rule, severity, transition, accountId, scope: scope.type, sms: sms ? 'yes' : 'no' },
  };
}

function attributesOf({ attributes }: TopicMessage): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}

function checkMessage(message: TopicMessage, body: string): void {
  const { subject, sms, attributes } = message;
  if (!/^[\x21-\x7e][\x20-\x7e]*$/.test(subject) || subject.length > MAX_SUBJECT_CHARACTERS) {
    refuse(
      `subject ${JSON.stringify(subject)}, allowed are 1 to ${MAX_SUBJECT_CHARACTERS} printable ASCII characters, the first not a space`,
    );
  }
  if (sms.length > MAX_SMS_CHARACTERS) {
    refuse(`SMS of ${sms.length} characters, allowed are at most ${MAX_SMS_CHARACTERS}`);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (value === '') refuse(`attribute ${name} is empty, allowed is at least one character`);
  }
  const sizeBytes = sizeOf(message, body);
  if (sizeBytes > MAX_MESSAGE_BYTES) {
    refuse(`${sizeBytes} bytes with all its bodies, allowed are at most ${MAX_MESSAGE_BYTES}`);
  }
}

/** Counts what may count towards the limit of SNS: all bodies, the subject, and the name, type and value of each attribute. */
function sizeOf({ subject, attributes }: TopicMessage, body: string): number {
  const texts = Object.entries(attributes).flatMap(([name, value]) => [name, 'String', value]);
  return [subject, body, ...texts].reduce((sizeBytes, text) => sizeBytes + Buffer.byteLength(text), 0);
}

function refuse(problem: string): never {
  throw new UnpublishableMessageError(`Publish a message: ${problem}`);
}
