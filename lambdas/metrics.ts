import { Metrics } from '@aws-lambda-powertools/metrics';
import { readEnvironment } from './environment.ts';

/** Makes the metrics of a function, told apart from those of other stacks in the same account by a dimension. */
export function createMetrics(): Metrics {
  const { STACK_NAME } = readEnvironment('STACK_NAME');
  return new Metrics({ defaultDimensions: { stack: STACK_NAME } });
}
