import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type MetricName } from '../core/operations/metric-names.ts';
import type { PipelineFunction } from './function.ts';

/** Length of a period of most metrics. */
export const PERIOD = Duration.minutes(5);

/**
 * Returns a metric that a function emits itself, told apart from those of other stacks.
 * @param from the function
 * @param metricName its name
 * @param statistic for example `Sum`
 */
export function emitted(
  { service, stackName }: PipelineFunction,
  metricName: MetricName,
  statistic: string,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    statistic,
    period: PERIOD,
    dimensionsMap: { service, stack: stackName },
  });
}
