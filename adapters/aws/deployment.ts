import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { LogBucket, LogObject, LogObjectLocation, ObjectStore } from '../../core/ports.ts';
import { type DeploymentNames, partsOf } from '../../core/operations/stack-outputs.ts';
import { CLIENT_OPTIONS, createS3Client, createSnsClient, createSqsClient } from './clients.ts';
import type { BucketLifecycle } from '../../core/operations/doctor/lifecycle.ts';
import { createInteractiveRetryBudget } from './interactive-retry-budget.ts';
import { QueueInspector } from './queue-inspector.ts';
import { readLifecycle } from './s3-lifecycle.ts';
import { S3LogBucket } from './s3-log-bucket.ts';
import { openS3LogObject } from './s3-log-object.ts';
import { S3Store } from './s3-store.ts';
import { SqsSender } from './sqs-sender.ts';
import { readStackOutputs } from './stack-description.ts';
import { TopicInspector } from './topic-inspector.ts';

/** A deployment in AWS, as the commands of the command line use it. */
export interface Deployment {
  readonly names: DeploymentNames;
  readonly region: string;
  readonly queues: QueueInspector;
  readonly topics: TopicInspector;
  /** Returns a bucket whose objects can be listed with their times. */
  readonly listing: (bucket: string) => LogBucket;
  /** Returns a store of the objects of a bucket. */
  readonly store: (bucket: string) => ObjectStore;
  /** Reads the lifecycle configuration of a bucket. */
  readonly lifecycle: (bucket: string) => Promise<BucketLifecycle>;
  /** Opens a log object for reading. */
  readonly open: (location: LogObjectLocation) => Promise<LogObject>;
  /** Returns a sender of messages to a queue. */
  readonly sender: (queueUrl: string) => Pick<SqsSender, 'send'>;
}

/** AWS clients that the adapters of a deployment use. */
export interface DeploymentClients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
}

/**
 * Creates the adapters of a deployment.
 * @param clients clients for the region of the deployment
 * @param about names of the parts, and the region
 */
export function createDeployment(
  { s3, sqs, sns }: DeploymentClients,
  about: Pick<Deployment, 'names' | 'region'>,
): Deployment {
  const budget = createInteractiveRetryBudget();
  return {
    ...about,
    queues: new QueueInspector({ client: sqs, budget }),
    topics: new TopicInspector({ client: sns, budget }),
    listing: (bucket) => new S3LogBucket({ client: s3, bucket, budget }),
    store: (bucket) => new S3Store({ client: s3, bucket, leavesEncryption: true, budget }),
    lifecycle: async (bucket) => readLifecycle({ client: s3, bucket, budget }),
    open: async (location) => openS3LogObject({ client: s3, ...location, budget }),
    sender: (queueUrl) => new SqsSender({ client: sqs, queueUrl, budget }),
  };
}

/** Names with which a person describes a deployment. */
export interface DeploymentRequest {
  /** Name of the stack; undefined if `given` contains all names. */
  readonly stack: string | undefined;
  /** Region, for example `us-east-1`; undefined for the region of the environment. */
  readonly region: string | undefined;
  /** Names of parts that a person gave. They take precedence over the outputs of the stack. */
  readonly given: DeploymentNames;
}

/**
 * Finds a deployment and creates its adapters, with the credentials of the environment.
 * @throws {StackUnavailableError} if the outputs of the stack cannot be read
 * @throws {RetryBudgetExhaustedError} if CloudFormation does not answer in time
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
