import { Metrics } from '@aws-lambda-powertools/metrics';
import { readEnvironment } from './environment.ts';

/** Returns the metrics of a function. The dimension `stack` separates them from the metrics of other stacks in the same account. */
export function createMetrics(): Metrics {
  const { STACK_NAME } = readEnvironment('STACK_NAME');
  return new Metrics({ defaultDimensions: { stack: STACK_NAME } });
}
