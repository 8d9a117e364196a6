import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import type { LogObject, LogObjectIdentity } from '../../core/ports.ts';
import { describeFailure, isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';
import { openS3Body } from './s3-body.ts';

/** A log object that is gone, in an archive class, not ours to read, or larger than any flow-log file. */
export class LogObjectUnavailableError extends UnreadableObjectError {
  override readonly name = 'LogObjectUnavailableError';

  /**
   * @param fault why
   * @param request the bucket and key that were asked for
   * @param detail the found and the allowed value, and the failure that caused it
   */
  constructor(
    fault: 'missing' | 'archived' | 'denied' | 'too-large',
    request: { bucket: string; key: string },
    detail: { text: string; cause?: unknown },
  ) {
    super(fault, `Open log object s3://${request.bucket}/${request.key}: ${detail.text}`, { cause: detail.cause });
  }
}

/** A log object in S3. */
export interface S3LogObject extends LogObject {
  readonly sizeBytes: number;
  /** The version that is being read, when the bucket keeps versions. */
  readonly versionId?: string;
}

/** Which log object to open, and how long to try. */
export interface S3LogObjectRequest {
  readonly client: S3Client;
  readonly bucket: string;
  /** As it is stored: a key from a notification must be decoded first. */
  readonly key: string;
  /** A larger object is refused before it is read, in bytes; 80 MB by default, a little above the 75 MB that VPC Flow Logs write. */
  readonly maxSizeBytes?: number;
  readonly budget: RetryBudget;
}

const MAX_SIZE_BYTES = 80_000_000;

/**
 * Opens a log object for reading as a stream. The identity comes from the same reply as the bytes, so that a key which is overwritten between
 * notification and reading is never counted under another version's name.
 *
 * @param request see {@link S3LogObjectRequest}
 * @returns the object; its body throws when the connection breaks or ends before the announced size, and is not resumed: the caller reads
 *   the whole object again
 * @throws {LogObjectUnavailableError} when it cannot be opened; its `reason` says why
 * @throws {RetryBudgetExhaustedError} when S3 does not answer in time
 */
export async function openS3LogObject(request: S3LogObjectRequest): Promise<S3LogObject> {
  const command = new GetObjectCommand({ Bucket: request.bucket, Key: request.key });
  const reply = await retryInBudget(request.budget, {
    action: `Open s3://${request.bucket}/${request.key}`,
    attempt: (signal) => untilReply(signal, (abortSignal) => request.client.send(command, { abortSignal })),
    isTransient: isTransientFailure,
  }).catch((error: unknown) => {
    throw unavailable(error, request);
  });
  return describeReply(reply, request);
}

/** Lets a signal abort the wait for a reply, but not the reading of its body, which takes as long as the parser does. */
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
    throw new Error(`Open s3://${request.bucket}/${request.key}: the reply has no ETag or no Content-Length`);
  }
  if (sizeBytes > maxSizeBytes) {
    body.destroy();
    throw new LogObjectUnavailableError('too-large', request, {
      text: `${sizeBytes} bytes, allowed are at most ${maxSizeBytes}`,
    });
  }
  const identity: LogObjectIdentity = { bucket: request.bucket, key: request.key, etag: ETag };
  return {
    body,
    name: request.key,
    identity: () => identity,
    sizeBytes,
    ...(LastModified === undefined ? {} : { writtenAt: Math.floor(LastModified.getTime() / 1000) }),
    ...(VersionId === undefined ? {} : { versionId: VersionId }),
  };
}

function unavailable(error: unknown, request: S3LogObjectRequest): unknown {
  const { code, status } = describeFailure(error);
  if (code === 'NoSuchKey') {
    return new LogObjectUnavailableError('missing', request, { text: 'there is no such object', cause: error });
  }
  if (code === 'InvalidObjectState') {
    return new LogObjectUnavailableError('archived', request, {
      text: 'it is in an archive class, restore it first',
      cause: error,
    });
  }
  if (code === 'AccessDenied' || status === 403) {
    const text =
      'access denied, allow s3:GetObject on the object and kms:Decrypt on its key; without s3:ListBucket a missing object looks the same';
    return new LogObjectUnavailableError('denied', request, { text, cause: error });
  }
  return error;
}
