import {
  type MessageAttributeValue,
  PublishCommand,
  type PublishCommandInput,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { Attributes } from '../../core/alerting/attributes.ts';
import { isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';

/** A topic, and what it takes to publish to it. */
export interface TopicAccess {
  readonly client: SNSClient;
  readonly topicArn: string;
  readonly budget: RetryBudget;
}

/**
 * Publishes a message to a topic, and tries again after failures that pass.
 * @param message without the topic
 * @returns the message id of SNS
 * @throws {RetryBudgetExhaustedError} if SNS does not answer in time; SNS may have accepted the message all the same
 */
export async function publishToTopic(
  { budget, client, topicArn }: TopicAccess,
  message: Omit<PublishCommandInput, 'TopicArn'>,
): Promise<string> {
  const command = new PublishCommand({ ...message, TopicArn: topicArn });
  const reply = await retryInBudget(budget, {
    action: `Publish to ${topicArn}`,
    attempt: (abortSignal) => client.send(command, { abortSignal }),
    isTransient: isTransientFailure,
  });
  if (reply.MessageId === undefined) {
    throw new Error(`Publish to ${topicArn}: found a reply without message id, expected one with a message id`);
  }
  return reply.MessageId;
}

/** Writes attributes as SNS takes them. A filter matches a list when it matches any value in it. */
export function messageAttributes(attributes: Attributes): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? { DataType: 'String', StringValue: value }
        : { DataType: 'String.Array', StringValue: JSON.stringify(value) },
    ]),
  );
}
