import { type HealthNews, lookAtWatched, type SignOfLife, signOfLifeNews } from '../core/operations/sign-of-life.ts';
import type { ObjectStore } from '../core/ports.ts';
import { readEnvironment } from './environment.ts';

/** What a sign of life is made with. */
export interface SignOfLifeDependencies {
  readonly store: ObjectStore;
  /** Lists who gets what is published to a topic. */
  readonly subscribers: (topicArn: string) => Promise<SignOfLife['health']>;
  /** Publishes to a topic. */
  readonly publish: (topicArn: string, news: HealthNews) => Promise<void>;
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
export async function sendSignOfLife({ now, publish, store, subscribers }: SignOfLifeDependencies): Promise<void> {
  const names = readEnvironment('ALERT_TOPIC_ARN', 'HEALTH_TOPIC_ARN', 'STACK_NAME');
  const news = signOfLifeNews({
    ...(await lookAtWatched(store, now)),
    stack: names.STACK_NAME,
    now,
    alerts: await subscribers(names.ALERT_TOPIC_ARN),
    health: await subscribers(names.HEALTH_TOPIC_ARN),
  });
  await publish(names.HEALTH_TOPIC_ARN, news);
}
