import type { Alert } from '../../core/alerting/alert.ts';
import { type Attributes, attributesOf } from '../../core/alerting/attributes.ts';
import type { Publisher } from '../../core/alerting/publisher.ts';
import { messageAttributes, publishToTopic, type TopicAccess } from './topic-message.ts';

/** An alert in the form of a message for SNS. */
export interface TopicMessage {
  /** Subject of the email: 1 to 99 printable ASCII characters. */
  readonly subject: string;
  readonly email: string;
  /** At most 1,600 characters, the limit of SNS. With at most 140 characters it is sent as a single SMS. */
  readonly sms: string;
  /** JSON text for subscribers that are programs. */
  readonly json: string;
  /** Attributes for the filters of subscribers. Every value has at least one character; `sms` is `yes` or `no`. */
  readonly attributes: Attributes;
}

/** Error for a message that SNS would refuse or cut. The code that wrote the message is wrong, so trying again does not help. */
export class UnpublishableMessageError extends RangeError {
  override readonly name = 'UnpublishableMessageError';
}

const MAX_MESSAGE_BYTES = 262_144;
const MAX_SUBJECT_CHARACTERS = 99;
const MAX_SMS_CHARACTERS = 1_600;

/**
 * Publishes alerts to an SNS topic. Subscribers by email and SMS get texts for people. All other subscribers get JSON.
 *
 * Each alert is published at least once. If a failure does not say whether SNS took the message, it is published again. So a subscriber may get a
 * message twice.
 */
export class SnsPublisher implements Publisher {
  readonly #settings: TopicAccess;

  /** @param settings see {@link TopicAccess} */
  constructor(settings: TopicAccess) {
    this.#settings = settings;
  }

  /**
   * Publishes one alert if its delivery is `now`. All other alerts are only recorded.
   * @throws {UnpublishableMessageError} if SNS would refuse or cut the message
   * @throws {RetryBudgetExhaustedError} if SNS does not answer in time; SNS may have accepted the message all the same
   */
  async publish(alert: Alert): Promise<void> {
    if (alert.delivery === 'now') await this.publishMessage(topicMessage(alert));
  }

  /**
   * Publishes one message.
   * @param message see {@link TopicMessage}
   * @returns the message id of SNS
   * @throws the same errors as {@link publish}
   */
  async publishMessage(message: TopicMessage): Promise<string> {
    const body = JSON.stringify({ default: message.json, email: message.email, sms: message.sms });
    checkMessage(message, body);
    return publishToTopic(this.#settings, {
      Subject: message.subject,
      MessageStructure: 'json',
      Message: body,
      MessageAttributes: messageAttributes(message.attributes),
    });
  }
}

/** Returns the message for an alert. */
function topicMessage(alert: Alert): TopicMessage {
  const { subject, email, sms } = alert.text;
  return { subject, email, sms, json: JSON.stringify(alert), attributes: attributesOf(alert) };
}

function checkMessage(message: TopicMessage, body: string): void {
  const { subject, sms, attributes } = message;
  if (!/^[\x21-\x7e][\x20-\x7e]*$/.test(subject) || subject.length > MAX_SUBJECT_CHARACTERS) {
    refuse(
      `found subject ${JSON.stringify(subject)}, expected 1 to ${MAX_SUBJECT_CHARACTERS} printable ASCII characters, the first not a space`,
    );
  }
  if (sms.length > MAX_SMS_CHARACTERS) {
    refuse(`found an SMS of ${sms.length} characters, expected at most ${MAX_SMS_CHARACTERS}`);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (value.length === 0) refuse(`found an empty attribute ${name}, expected at least one character`);
  }
  const sizeBytes = sizeOf(message, body);
  if (sizeBytes > MAX_MESSAGE_BYTES) {
    refuse(`found ${sizeBytes} bytes in all bodies together, expected at most ${MAX_MESSAGE_BYTES}`);
  }
}

/** Returns the size of a message in bytes: all bodies, the subject, and the name, type and value of each attribute. SNS may count all of these. */
function sizeOf({ subject, attributes }: TopicMessage, body: string): number {
  const texts = Object.entries(messageAttributes(attributes)).flatMap(([name, { DataType, StringValue }]) => [
    name,
    DataType ?? '',
    StringValue ?? '',
  ]);
  return [subject, body, ...texts].reduce((sizeBytes, text) => sizeBytes + Buffer.byteLength(text), 0);
}

function refuse(problem: string): never {
  throw new UnpublishableMessageError(`Publish a message: ${problem}`);
}
