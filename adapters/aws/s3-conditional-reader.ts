import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ConditionalReader } from '../../core/ports.ts';
import { checkKey } from '../object-key.ts';
import { describeFailure, isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';
import { readS3Body } from './s3-body.ts';

const NOT_MODIFIED = 304;

/**
 * Creates a reader of objects in an S3 bucket that seldom change. S3 sends no body where the tag is still the same.
 * @param about client, bucket, and the time that all reads together may take
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html If-None-Match
 */
export function createS3ConditionalReader({
  client,
  bucket,
  budget,
}: {
  readonly client: S3Client;
  readonly bucket: string;
  readonly budget: RetryBudget;
}): ConditionalReader {
  return {
    async readUnless(key, etag) {
      checkKey(key);
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(etag === undefined ? {} : { IfNoneMatch: etag }),
      });
      const attempt = async (abortSignal: AbortSignal) => {
        try {
          const { Body, ETag } = await client.send(command, { abortSignal });
          if (ETag === undefined) throw new Error(`Read ${key}: found a reply without ETag, expected one with ETag`);
          return { bytes: await readS3Body(Body, abortSignal), etag: ETag };
        } catch (error) {
          const { code, status } = describeFailure(error);
          if (status === NOT_MODIFIED) return 'unchanged';
          if (code === 'NoSuchKey') return undefined;
          throw error;
        }
      };
      return retryInBudget(budget, { action: `Read ${key} in ${bucket}`, attempt, isTransient: isTransientFailure });
    },
  };
}
