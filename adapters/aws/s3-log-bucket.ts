import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';
import type { ListedLogObject, LogBucket } from '../../core/ports.ts';

/** Client, bucket and retry budget of an {@link S3LogBucket}. */
export interface S3LogBucketSettings {
  readonly client: S3Client;
  readonly bucket: string;
  readonly budget: RetryBudget;
}

/** Listing of a bucket in S3, with the times of its objects. It serves for the log bucket and for any other bucket. It never writes. */
export class S3LogBucket implements LogBucket {
  readonly name: string;
  readonly #settings: S3LogBucketSettings;

  /** @param settings see {@link S3LogBucketSettings} */
  constructor(settings: S3LogBucketSettings) {
    this.name = settings.bucket;
    this.#settings = settings;
  }

  /** @inheritdoc */
  async folders(prefix: string): Promise<readonly string[]> {
    const folders: string[] = [];
    for await (const page of this.#pages(prefix, { Delimiter: '/' })) {
      for (const { Prefix } of page.CommonPrefixes ?? []) if (Prefix !== undefined) folders.push(Prefix);
    }
    return folders;
  }

  /**
   * @inheritdoc
   * @yields objects in the order of their keys
   */
  async *objects(prefix: string, after?: string): AsyncGenerator<ListedLogObject> {
    for await (const page of this.#pages(prefix, { StartAfter: after })) {
      for (const { Key, ETag, LastModified, Size: sizeBytes = 0 } of page.Contents ?? []) {
        if (Key === undefined || ETag === undefined || LastModified === undefined) continue;
        yield { key: Key, etag: ETag, sizeBytes, writtenAt: Math.floor(LastModified.getTime() / 1000) };
      }
    }
  }

  async *#pages(
    prefix: string,
    more: Pick<ListObjectsV2CommandInput, 'Delimiter' | 'StartAfter'>,
  ): AsyncGenerator<ListObjectsV2CommandOutput> {
    const { client, bucket, budget } = this.#settings;
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...more,
        ContinuationToken: token,
      });
      const page: ListObjectsV2CommandOutput = await retryInBudget(budget, {
        action: `List s3://${bucket}/${prefix}`,
        attempt: (abortSignal) => client.send(command, { abortSignal }),
        isTransient: isTransientFailure,
      });
      yield page;
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }
}
