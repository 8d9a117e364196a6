import type { Home } from '../core/alerting/alert-context.ts';
import { databaseOf } from '../core/operations/stack-outputs.ts';

/** What the function knows of its own deployment. */
export interface OwnDeployment {
  readonly home: Home;
  /** Partition of AWS, for example `aws-us-gov`. */
  readonly partition: string;
}

/**
 * Returns where the function is deployed, from the ARN of the topic of its stack.
 * @returns undefined for a text that is no ARN of a topic
 */
export function ownDeployment(topicArn: string, stackName: string): OwnDeployment | undefined {
  const [, partition, region, accountId] = /^arn:(aws[a-z-]*):sns:([a-z0-9-]+):(\d{12}):/.exec(topicArn) ?? [];
  if (partition === undefined || region === undefined || accountId === undefined) return undefined;
  return { home: { accountId, region, workgroup: stackName, database: databaseOf(stackName) }, partition };
}
