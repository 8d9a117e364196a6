import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Settings of every AWS client. The client itself never tries again, because a retry budget decides about further tries. */
export const CLIENT_OPTIONS = { maxAttempts: 1 } as const;

/** Settings of a client that replace those of the environment. */
export interface ClientSettings {
  /** For example `us-east-1`; absent: the region of the environment. */
  readonly region?: string;
}

/** Returns a client for EventBridge with the credentials of the environment. */
export function createEventBridgeClient(settings: ClientSettings = {}): EventBridgeClient {
  return new EventBridgeClient({ ...CLIENT_OPTIONS, ...settings });
}

/** Returns a client for S3 with the credentials of the environment. */
export function createS3Client(settings: ClientSettings = {}): S3Client {
  return new S3Client({ ...CLIENT_OPTIONS, ...settings });
}

/** Returns a client for SNS with the credentials of the environment. */
export function createSnsClient(settings: ClientSettings = {}): SNSClient {
  return new SNSClient({ ...CLIENT_OPTIONS, ...settings });
}

/** Returns a client for SQS with the credentials of the environment. */
export function createSqsClient(settings: ClientSettings = {}): SQSClient {
  return new SQSClient({ ...CLIENT_OPTIONS, ...settings });
}
