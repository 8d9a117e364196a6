import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { HealthNews } from '../../core/operations/sign-of-life.ts';
import { isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';

/** Which topic, and how long to try. */
export interface HealthTopic {
  readonly client: SNSClient;
  readonly topicArn: string;
  readonly budget: RetryBudget;
}

/** Publishes news about health. */
export async function publishHealthNews(
  { budget, client, topicArn }: HealthTopic,
  { message, subject }: HealthNews,
): Promise<void> {
  const command = new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message });
  await retryInBudget(budget, {
    action: `Publish to ${topicArn}`,
    attempt: (abortSignal) => client.send(command, { abortSignal }),
    isTransient: isTransientFailure,
  });
}
