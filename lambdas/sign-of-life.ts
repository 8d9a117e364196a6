import type { SNSClient } from '@aws-sdk/client-sns';
import { publishHealthNews } from '../adapters/aws/health-topic.ts';
import type { RetryBudget } from '../adapters/aws/retry-budget.ts';
import { TopicInspector } from '../adapters/aws/topic-inspector.ts';
import { lookAtWatched, signOfLifeNews } from '../core/operations/sign-of-life.ts';
import type { ObjectStore } from '../core/ports.ts';
import { readEnvironment } from './environment.ts';

/** What a sign of life is made with. */
export interface SignOfLifeDependencies {
  readonly store: ObjectStore;
  readonly sns: SNSClient;
  readonly budget: RetryBudget;
  /** The clock, epoch seconds. */
  readonly now: number;
}

/**
 * Says whether an event is the order of the weekly schedule.
 */
export function asksForSignOfLife(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'signOfLife' in event && event.signOfLife === true;
}

/** Tells the health topic what is watched and who is told. */
export async function sendSignOfLife({ budget, now, sns, store }: SignOfLifeDependencies): Promise<void> {
  const { ALERT_TOPIC_ARN, HEALTH_TOPIC_ARN, STACK_NAME } = readEnvironment(
    'ALERT_TOPIC_ARN',
    'HEALTH_TOPIC_ARN',
    'STACK_NAME',
  );
  const topics = new TopicInspector({ client: sns, budget });
  const news = signOfLifeNews({
    ...(await lookAtWatched(store, now)),
    stack: STACK_NAME,
    now,
    alerts: await topics.subscribers(ALERT_TOPIC_ARN),
    health: await topics.subscribers(HEALTH_TOPIC_ARN),
  });
  await publishHealthNews({ client: sns, topicArn: HEALTH_TOPIC_ARN, budget }, news);
}
