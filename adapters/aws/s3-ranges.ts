import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { LogObjectIdentity, RangedBytes } from '../../core/ports.ts';
import { describeFailure, isTransientFailure } from './aws-failure.ts';
import { unavailableLogObject } from './log-object-unavailable.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';
import { readS3Body } from './s3-body.ts';

/** Error for a log object that was overwritten while it was read. Reading it anew gives the new one. */
export class ChangedLogObjectError extends Error {
  override readonly name = 'ChangedLogObjectError';
}

/** Input of {@link openS3Ranges}: which version of which object, client and retry budget. */
export interface S3RangesRequest {
  readonly client: S3Client;
  readonly identity: LogObjectIdentity;
  readonly sizeBytes: number;
  readonly budget: RetryBudget;
}

/**
 * Opens an object in S3 for reading by range. Each range is one request, which fails if the object is no longer the one that was opened: so bytes of
 * two versions are never mixed.
 * @param request see {@link S3RangesRequest}
 * @returns the bytes. Reading throws a {@link ChangedLogObjectError} if the object was overwritten, a `LogObjectUnavailableError` if it is gone or may
 *   not be read, and a `RetryBudgetExhaustedError` if S3 does not answer in time
 */
export function openS3Ranges({ client, identity, sizeBytes, budget }: S3RangesRequest): RangedBytes {
  const { bucket, key, etag } = identity;
  const place = `s3://${bucket}/${key}`;
  return {
    sizeBytes,
    async read(from, to) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        IfMatch: etag,
        Range: `bytes=${from}-${to - 1}`,
      });
      const bytes = await retryInBudget(budget, {
        action: `Read bytes ${from} to ${to} of ${place}`,
        attempt: async (signal) => {
          const { Body } = await client.send(command, { abortSignal: signal });
          return readS3Body(Body, signal);
        },
        isTransient: isTransientFailure,
      }).catch((error: unknown) => {
        if (describeFailure(error).status === 412) {
          throw new ChangedLogObjectError(`Read ${place}: it was overwritten meanwhile`, { cause: error });
        }
        throw unavailableLogObject(error, identity);
      });
      if (bytes.byteLength === to - from) return bytes;
      throw new Error(`Read ${place}: found ${bytes.byteLength} bytes at ${from}, expected ${to - from}`);
    },
  };
}
