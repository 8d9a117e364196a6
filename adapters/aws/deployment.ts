import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { LogBucket, LogObject, LogObjectLocation, ObjectStore } from '../../core/ports.ts';
import { type DeploymentNames, partsOf } from '../../core/operations/stack-outputs.ts';
import { CLIENT_OPTIONS, createS3Client, createSnsClient, createSqsClient } from './clients.ts';
import { createInteractiveRetryBudget, type InteractiveRetryBudget } from './interactive-retry-budget.ts';
import { QueueInspector } from './queue-inspector.ts';
import { S3LogBucket } from './s3-log-bucket.ts';
import { openS3LogObject } from './s3-log-object.ts';
import { S3Store } from './s3-store.ts';
import { SqsSender } from './sqs-sender.ts';
import { readStackOutputs } from './stack-description.ts';
import { TopicInspector } from './topic-inspector.ts';

/** A deployment in AWS, as the command line works with it. */
export interface Deployment {
  readonly names: DeploymentNames;
  readonly region: string;
  /** How long all of this keeps trying; renewed by whoever gets on. */
  readonly retryBudget: InteractiveRetryBudget;
  readonly queues: QueueInspector;
  readonly topics: TopicInspector;
  /** Gives a bucket whose objects can be listed with their times. */
  readonly listing: (bucket: string) => LogBucket;
  readonly store: (bucket: string) => ObjectStore;
  readonly open: (place: LogObjectLocation) => Promise<LogObject>;
  readonly sender: (queueUrl: string) => Pick<SqsSender, 'send'>;
}

/** What a deployment is reached through. */
export interface DeploymentClients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
}

/**
 * Puts the adapters of a deployment together.
 * @param clients for its region
 * @param about its parts and region
 */
export function createDeployment(
  { s3, sqs, sns }: DeploymentClients,
  about: Pick<Deployment, 'names' | 'region'>,
): Deployment {
  const retryBudget = createInteractiveRetryBudget();
  return {
    ...about,
    retryBudget,
    queues: new QueueInspector({ client: sqs, budget: retryBudget }),
    topics: new TopicInspector({ client: sns, budget: retryBudget }),
    listing: (bucket) => new S3LogBucket({ client: s3, bucket, budget: retryBudget }),
    store: (bucket) => new S3Store({ client: s3, bucket, budget: retryBudget }),
    open: async (place) => openS3LogObject({ client: s3, ...place, budget: retryBudget }),
    sender: (queueUrl) => new SqsSender({ client: sqs, queueUrl, budget: retryBudget }),
  };
}

/** How a person names a deployment. */
export interface DeploymentRequest {
  /** Undefined: the parts are all in `given`. */
  readonly stack: string | undefined;
  /** Undefined: what the environment says. */
  readonly region: string | undefined;
  /** Takes precedence over what the stack says. */
  readonly given: DeploymentNames;
}

/**
 * Connects to a deployment with the credentials of the environment.
 * @throws {StackUnavailableError} when the stack cannot be asked
 */
export async function findDeployment({ stack, region, given }: DeploymentRequest): Promise<Deployment> {
  const settings = region === undefined ? {} : { region };
  const clients = { s3: createS3Client(settings), sqs: createSqsClient(settings), sns: createSnsClient(settings) };
  const outputs =
    stack === undefined
      ? {}
      : await readStackOutputs({
          client: new CloudFormationClient({ ...CLIENT_OPTIONS, ...settings }),
          stack,
          budget: createInteractiveRetryBudget(),
        });
  return createDeployment(clients, { names: partsOf(outputs, given), region: await clients.s3.config.region() });
}
