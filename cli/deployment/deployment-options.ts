import { type Command, Option } from 'commander';
import type { Deployment } from '../../adapters/aws/deployment.ts';
import type { DeploymentNames } from '../../core/operations/stack-outputs.ts';

/** What a person may say about a deployment. */
export interface DeploymentOptions {
  readonly stack?: string;
  readonly region?: string;
  readonly logBucket?: string;
  readonly logPrefix?: string;
  readonly bucket?: string;
  readonly queue?: string;
  readonly topic?: string;
}

const PARTS: ReadonlyArray<readonly [flags: string, description: string]> = [
  ['--log-bucket <name>', 'the bucket of the flow logs'],
  ['--log-prefix <prefix>', 'where AWSLogs/ begins in it, for example net/AWSLogs/'],
  ['--bucket <name>', 'the data bucket'],
  ['--queue <url>', 'the queue that ingest reads'],
  ['--topic <arn>', 'the topic of the alerts'],
];

/** Ends the help of every command on a deployment. */
export const CREDENTIALS_HELP = `
The stack's outputs name its buckets, queues and topic; each can be named by hand instead, then no stack is asked. Credentials and region come
from the environment, as for the AWS command line: AWS_PROFILE=secops surge445 ...`;

/**
 * Adds the options that name a deployment.
 * @param command gets them
 */
export function addDeploymentOptions(command: Command): Command {
  command
    .option('--stack <name>', 'the stack to ask for its parts', 'surge445')
    .option('--region <name>', "its region; by default the environment's");
  for (const [flags, description] of PARTS) command.addOption(new Option(flags, description));
  return command;
}

/**
 * Connects to the deployment that a person means. The AWS clients are loaded now and not before, so that other commands start at once.
 * @param options what the person said
 * @param command tells whether the stack was named or is only the default
 */
export async function connect(options: DeploymentOptions, command: Command): Promise<Deployment> {
  const { findDeployment } = await import('../../adapters/aws/deployment.ts');
  const given = givenNames(options);
  const isNamed = command.getOptionValueSource('stack') !== 'default';
  const stack = isNamed || Object.keys(given).length === 0 ? options.stack : undefined;
  return findDeployment({ stack, region: options.region, given });
}

function givenNames(options: DeploymentOptions): DeploymentNames {
  const { logBucket, logPrefix, bucket, queue, topic } = options;
  return {
    ...(logBucket === undefined ? {} : { logBucket }),
    ...(logPrefix === undefined ? {} : { logKeyPrefix: logPrefix }),
    ...(bucket === undefined ? {} : { dataBucket: bucket }),
    ...(queue === undefined ? {} : { ingestQueueUrl: queue }),
    ...(topic === undefined ? {} : { topicArn: topic }),
  };
}
