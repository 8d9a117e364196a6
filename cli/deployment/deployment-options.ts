import { type Command, Option } from 'commander';
import type { Deployment } from '../../adapters/aws/deployment.ts';
import type { DeploymentNames } from '../../core/operations/stack-outputs.ts';
import { hideNodeWarning } from '../node-warning.ts';

/** Command-line options that name a deployment and its parts. */
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
  ['--log-prefix <prefix>', 'the prefix of the flow logs in it, up to AWSLogs/, for example net/AWSLogs/'],
  ['--bucket <name>', 'the data bucket'],
  ['--queue <url>', 'the queue that ingest reads'],
  ['--topic <arn>', 'the topic of the alerts'],
];

/** Last paragraph of the help of every command that works with a deployment. */
export const CREDENTIALS_HELP = `
The outputs of the stack name its buckets, queues and topic. You can name each of them with an option instead; then the stack is not read.
Credentials and region come from the environment, as for the AWS command line: AWS_PROFILE=secops surge445 doctor`;

/**
 * Adds the options that name a deployment to a command.
 * @param command command that gets the options
 * @returns the same command
 */
export function addDeploymentOptions(command: Command): Command {
  command
    .option('--stack <name>', 'the stack whose outputs name the parts', 'surge445')
    .option('--region <name>', "its region; by default the environment's");
  for (const [flags, description] of PARTS) command.addOption(new Option(flags, description));
  return command;
}

/**
 * Finds the deployment that the options name. The AWS clients are loaded only here, so that other commands start quickly.
 * @param options options of the command line
 * @param command the command, which knows whether the person named the stack or the name is the default
 * @throws {StackUnavailableError} if the outputs of the stack cannot be read
 */
export async function connect(options: DeploymentOptions, command: Command): Promise<Deployment> {
  hideNodeWarning();
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
