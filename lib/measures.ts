import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { PipelineFunction } from './function.ts';
import { PERIOD } from './metrics.ts';

const DAY = Duration.days(1);
const { BREACHING } = cloudwatch.TreatMissingData;

/** One way in which surge445 can stop keeping its promise. */
export interface Watch {
  /** Name of the alarm, and of its entry in docs/runbook.md. */
  readonly name: string;
  /** What broke and what it means for people. */
  readonly says: string;
  readonly metric: cloudwatch.IMetric;
  /** The alarm goes off at this value or above; below it where `below` is set. */
  readonly threshold: number;
  readonly below?: boolean;
  /** How many of how many periods must be bad. */
  readonly of: readonly [bad: number, periods: number];
  /** What silence means; absent: all is well. */
  readonly missing?: cloudwatch.TreatMissingData;
}

/** What a watch measures, and when it is bad. */
export type Measure = Omit<Watch, 'name' | 'says'>;

/** Counts the messages of a topic that SNS could not deliver, summed over each `PERIOD`. */
export function failedNotifications(topic: sns.Topic): cloudwatch.Metric {
  return topic.metricNumberOfNotificationsFailed({ period: PERIOD, statistic: 'Sum' });
}

/**
 * Adds metrics up.
 * @param metrics at least one, each summed over `PERIOD`
 * @returns their sum in each `PERIOD`; a single metric as it is
 */
export function sumOf(metrics: readonly cloudwatch.Metric[]): cloudwatch.IMetric {
  const [first, ...others] = metrics;
  if (first !== undefined && others.length === 0) return first;
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  return new cloudwatch.MathExpression({ expression: 'SUM(METRICS())', usingMetrics, period: PERIOD });
}

/** Goes off at the first one. */
export function any(metric: cloudwatch.IMetric): Measure {
  return { metric, threshold: 1, of: [1, 1] };
}

/** Goes off when nothing at all happened for some periods. */
export function never(metric: cloudwatch.IMetric, periods: number): Measure {
  return { metric, threshold: 1, below: true, of: [periods, periods], missing: BREACHING };
}

/** A dead letter stays in sight until it is dealt with. */
export function anyMessage(queue: sqs.Queue): Measure {
  return any(queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }));
}

/**
 * Goes off when the oldest message of a queue is too old in two `PERIOD`s in a row, by the largest age in each.
 * @param age from which on a message is too old
 */
export function oldestMessage(queue: sqs.Queue, age: Duration): Measure {
  const metric = queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' });
  return { metric, threshold: age.toSeconds(), of: [2, 2] };
}

/** Lambda tries again by itself: a burst that is refused once is no trouble. */
export function throttled({ function: handler }: PipelineFunction): Measure {
  return { metric: handler.metricThrottles({ period: PERIOD, statistic: 'Sum' }), threshold: 1, of: [2, 6] };
}

/** Counts the invocations of a function that failed, summed over each `PERIOD`. */
export function errors({ function: handler }: PipelineFunction): cloudwatch.IMetric {
  return handler.metricErrors({ period: PERIOD, statistic: 'Sum' });
}

/**
 * Counts the invocations of a function.
 * @param period span that each sum covers
 */
export function invocations(
  { function: handler }: { readonly function: lambda.IFunction },
  period: Duration,
): cloudwatch.IMetric {
  return handler.metricInvocations({ period, statistic: 'Sum' });
}

/** Counts the messages that were published to a topic, summed over each day. */
export function published(topic: sns.Topic): cloudwatch.IMetric {
  return topic.metricNumberOfMessagesPublished({ period: DAY, statistic: 'Sum' });
}
