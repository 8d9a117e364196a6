import type { Alert } from '../../core/alerting/alert.ts';
import { attributesOf } from '../../core/alerting/attributes.ts';
import { chatNotification } from '../../core/alerting/chat-notification.ts';
import type { Publisher } from '../../core/alerting/publisher.ts';
import { messageAttributes, publishToTopic, type TopicAccess } from './topic-message.ts';

/**
 * Publishes alerts to an SNS topic that Amazon Q Developer in chat applications reads, which shows them in Slack or Teams. Each alert is published at
 * least once.
 */
export class ChatPublisher implements Publisher {
  readonly #topic: TopicAccess;

  /** @param topic where the notifications go */
  constructor(topic: TopicAccess) {
    this.#topic = topic;
  }

  /**
   * Publishes one alert if its delivery is `now`.
   * @throws {RetryBudgetExhaustedError} if SNS does not answer in time; SNS may have accepted the message all the same
   */
  async publish(alert: Alert): Promise<void> {
    if (alert.delivery !== 'now') return;
    await publishToTopic(this.#topic, {
      Message: JSON.stringify(chatNotification(alert)),
      MessageAttributes: messageAttributes(attributesOf(alert)),
    });
  }
}
