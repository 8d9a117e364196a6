import {
  type HealthNews,
  lookAtWatched,
  type SignOfLife,
  signOfLifeNews,
  type WeeklyReport,
} from '../core/operations/sign-of-life.ts';
import type { ObjectStore } from '../core/ports.ts';
import type { OnUnreadable } from '../core/storage/stored-document.ts';
import { readEnvironment } from './environment.ts';

/** Store, topics and clock of {@link sendSignOfLife}. */
export interface SignOfLifeDependencies {
  readonly store: ObjectStore;
  /** Returns the subscribers of a topic. */
  readonly subscribers: (topicArn: string) => Promise<SignOfLife['health']>;
  /** Publishes a mail to a topic. */
  readonly publish: (topicArn: string, news: HealthNews) => Promise<void>;
  /** The clock, epoch seconds. */
  readonly now: number;
  /** Writes the page about the last week. It never throws. Absent if the setting `report` is off. */
  readonly writeReport?: (() => Promise<WeeklyReport>) | undefined;
  /** Called with the error of each window that cannot be read, and of the state of the episodes. The mail is sent all the same. */
  readonly onUnreadable: OnUnreadable;
}

/**
 * Checks whether an event comes from the weekly schedule of the sign of life.
 */
export function asksForSignOfLife(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'signOfLife' in event && event.signOfLife === true;
}

/** Publishes the sign of life to the health topic: what the deployment watches, and who gets its mails. */
export async function sendSignOfLife(dependencies: SignOfLifeDependencies): Promise<void> {
  const { now, onUnreadable, publish, store, subscribers } = dependencies;
  const report = await dependencies.writeReport?.();
  const names = readEnvironment('ALERT_TOPIC_ARN', 'HEALTH_TOPIC_ARN', 'STACK_NAME');
  const news = signOfLifeNews({
    ...(await lookAtWatched(store, now, onUnreadable)),
    report,
    stack: names.STACK_NAME,
    now,
    alerts: await subscribers(names.ALERT_TOPIC_ARN),
    health: await subscribers(names.HEALTH_TOPIC_ARN),
  });
  await publish(names.HEALTH_TOPIC_ARN, news);
}
