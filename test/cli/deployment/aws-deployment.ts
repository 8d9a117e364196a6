import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createDeployment, type Deployment } from '../../../adapters/aws/deployment.ts';
import type { DeploymentNames } from '../../../core/operations/stack-outputs.ts';
import { createBucket, createQueue, type EmulatedQueue } from '../../aws/emulated-aws.ts';
import type { Emulator } from '../../aws/emulator.ts';

/** A deployment in the emulator: two buckets, the queue of log objects and the queue of windows, each with a name of its own. */
export interface EmulatedDeployment {
  readonly deployment: Deployment;
  readonly logBucket: string;
  readonly dataBucket: string;
  readonly queue: EmulatedQueue;
  readonly detectQueue: EmulatedQueue;
}

let count = 0;

/**
 * Makes a deployment.
 * @param emulator where
 * @param more parts besides the buckets and the queues
 */
export async function emulateDeployment(emulator: Emulator, more: DeploymentNames = {}): Promise<EmulatedDeployment> {
  const number = count++;
  const [logBucket, dataBucket] = [`logs-${number}`, `data-${number}`];
  await createBucket(emulator, logBucket);
  await createBucket(emulator, dataBucket);
  const queue = await createQueue(emulator, `ingest-${number}`);
  const detectQueue = await createQueue(emulator, `detect-${number}`);
  const names = {
    logBucket,
    dataBucket,
    logKeyPrefix: 'AWSLogs/',
    ingestQueueUrl: queue.url,
    detectQueueUrl: detectQueue.url,
    ...more,
  };
  const deployment = createDeployment(emulator, { names, region: 'us-east-1' });
  return { deployment, logBucket, dataBucket, queue, detectQueue };
}

/** Puts an object, whatever it holds. */
export async function putObject(
  { s3 }: Emulator,
  to: { readonly bucket: string; readonly key: string },
  body: Uint8Array | string = 'x',
): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: to.bucket, Key: to.key, Body: body }));
}

/** Collects what a command writes to stderr or stdout. */
export function captureStream(): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  let text = '';
  const stream = { isTTY: false, write: (part: string) => ((text += part), true) };
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}
