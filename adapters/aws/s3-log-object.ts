import type { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { LogObject, LogObjectIdentity } from '../../core/ports.ts';
import { isTransientFailure } from './aws-failure.ts';
import { LogObjectUnavailableError, unavailableLogObject } from './log-object-unavailable.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';
import { openS3Body } from './s3-body.ts';
import { openS3Ranges } from './s3-ranges.ts';

/** A log object in S3. */
export interface S3LogObject extends LogObject {
  readonly body: Readable;
  readonly sizeBytes: number;
  /** Id of the version that is read; absent if the bucket has no versioning. */
  readonly versionId?: string;
}

/** Input of {@link openS3LogObject}: location of the log object, client and retry budget. */
export interface S3LogObjectRequest {
  readonly client: S3Client;
  readonly bucket: string;
  /** Key as stored in S3. A key from a notification must be decoded first. */
  readonly key: string;
  /**
   * Largest accepted size in bytes; 80 MB by default, a little above the 75 MB that VPC Flow Logs write. A larger object is refused before reading.
   */
  readonly maxSizeBytes?: number;
  readonly budget: RetryBudget;
}

/** A little above the 75 MB that VPC Flow Logs write. */
export const MAX_SIZE_BYTES = 80_000_000;

/** A smaller object is not read by range: another request takes as much time as the whole of it. */
const MIN_RANGED_BYTES = 1024 * 1024;

/**
 * Opens a log object in S3 for reading as a stream. The identity comes from the same reply as the bytes. So an object that is overwritten between the
 * notification and the reading is never counted under the identity of another version.
 *
 * @param request see {@link S3LogObjectRequest}
 * @returns the log object. Its body throws if the connection breaks or ends too early. Reading is not resumed: the caller must open the object again
 * @throws {LogObjectUnavailableError} if the object cannot be opened; its `reason` says why
 * @throws {RetryBudgetExhaustedError} if S3 does not answer in time
 */
export async function openS3LogObject(request: S3LogObjectRequest): Promise<S3LogObject> {
  const command = new GetObjectCommand({ Bucket: request.bucket, Key: request.key });
  const reply = await retryInBudget(request.budget, {
    action: `Open s3://${request.bucket}/${request.key}`,
    attempt: (signal) => untilReply(signal, (abortSignal) => request.client.send(command, { abortSignal })),
    isTransient: isTransientFailure,
  }).catch((error: unknown) => {
    throw unavailableLogObject(error, request);
  });
  return describeReply(reply, request);
}

/** Sends a request so that the signal can abort the wait for the reply, but not the reading of its body. The reading takes as long as the parser. */
async function untilReply<T>(signal: AbortSignal, send: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await send(controller.signal);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function describeReply(reply: GetObjectCommandOutput, request: S3LogObjectRequest): S3LogObject {
  const body = openS3Body(reply.Body);
  const { ETag, ContentLength: sizeBytes, LastModified, VersionId } = reply;
  const maxSizeBytes = request.maxSizeBytes ?? MAX_SIZE_BYTES;
  if (ETag === undefined || sizeBytes === undefined) {
    body.destroy();
    throw new Error(
      `Open s3://${request.bucket}/${request.key}: found a reply without ETag or Content-Length, expected both`,
    );
  }
  if (sizeBytes > maxSizeBytes) {
    body.destroy();
    throw new LogObjectUnavailableError('too-large', request, {
      text: `found ${sizeBytes} bytes, expected at most ${maxSizeBytes}`,
    });
  }
  const identity: LogObjectIdentity = { bucket: request.bucket, key: request.key, etag: ETag };
  const { client, budget } = request;
  return {
    body,
    ...(sizeBytes < MIN_RANGED_BYTES
      ? {}
      : { ranges: async () => openS3Ranges({ client, budget, identity, sizeBytes }) }),
    name: request.key,
    identity: () => identity,
    sizeBytes,
    ...(LastModified === undefined ? {} : { writtenAt: Math.floor(LastModified.getTime() / 1000) }),
    ...(VersionId === undefined ? {} : { versionId: VersionId }),
  };
}
